# Written by chainrule 0.1.0 from s04_implicit.cr.
# source 8a604c9c4815f487, options none, module f5ef83ed67386294
"""4. Implicit differentiation: F(x, y) = 0 defines y, and dy/dx = -F_x / F_y."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)
_ARRAYS = (np.ndarray, np.generic)


def _are_alike(first: Any, *rest: Any) -> bool:
    """Whether the arguments are arrays of one shape and one float type."""
    if not isinstance(first, np.ndarray) or first.dtype.char not in ("d", "f"):
        return False
    shape, dtype = first.shape, first.dtype
    for arg in rest:  # sooner done than `all` of a generator
        if not isinstance(arg, np.ndarray):
            return False
        if arg.shape != shape or arg.dtype != dtype:
            return False
    return True


def _which_lanes(lanes: Array | None) -> str:
    """How many of the lanes, and where the first one is; nothing where there is but one."""
    if lanes is None or np.size(lanes) == 1:
        return ""
    first = ", ".join(map(str, np.argwhere(lanes)[0]))
    return f" in {np.count_nonzero(lanes)} of {np.size(lanes)} lanes, the first [{first}]"


def _unsolved(
    where: str, why: str, size: Array | float, steps: int, lanes: Array | None = None
) -> ArithmeticError:
    """The error of an equation: where it stands, why it is not solved, the residual, and after how many steps.

    Of several lanes in which it is not solved it is the first one's.
    """
    return ArithmeticError(
        f"{where} is not solved{_which_lanes(lanes)}: {why} (residual {size:.3g} after {steps} steps)"
    )


def _newton(
    equation: Callable[..., tuple[Array, Array]], start: Array, given: Sequence[Array], where: str
) -> Array:
    """The x for which the residual is 0 that `equation(x, *given)` yields beside its slope: in each lane by itself.

    The lanes are taken in blocks that fit a cache; all are tried before one that is not solved is an error.
    """
    lanes = np.broadcast_shapes(np.shape(start), *map(np.shape, given))
    floats = [one for one in given if np.asarray(one).dtype.kind == "f"]
    x = np.array(np.broadcast_to(start, lanes), np.result_type(start, *floats)).ravel()
    flat = [np.broadcast_to(one, lanes).ravel() if np.ndim(one) else one for one in given]
    unsolved: list[tuple[Array, str, Array, int]] = []
    with np.errstate(all="ignore"):
        for first in range(0, x.size, 16384):
            block = slice(first, first + 16384)
            found = _newton_lanes(
                equation, x[block], [one[block] if np.ndim(one) else one for one in flat]
            )
            unsolved += [(first + which, why, size, steps) for which, why, size, steps in found]
    if unsolved:
        _, why, size, steps = min(unsolved, key=lambda one: one[0][0])
        failed = np.zeros(x.shape, bool)
        failed[np.concatenate([one[0] for one in unsolved])] = True
        raise _unsolved(where, why, size, steps, failed.reshape(lanes))
    return x.reshape(lanes)[()]


def _newton_lanes(
    equation: Callable[..., tuple[Array, Array]], x: Array, given: Sequence[Array]
) -> list[tuple[Array, str, Array, int]]:
    """Newton's method, in place, and the lanes that have no solution: which, why, the first's residual, the steps.

    A step that does not lessen the residual is halved. A lane is done, and leaves the others, at a residual of 0, or
    with a step that rounding alone could make: if the last one made the residual fall as it does at a simple root, or
    if this one does not lessen it although the slope stays the same. What rounding makes is as large as numbers on the
    way were, of which the older ones count less.
    """
    tiny, place, at = np.finfo(x.dtype).eps ** 0.6, np.arange(x.size), x
    reach, before, unsolved = np.abs(x), np.zeros_like(x), []
    residual, slope = _in_lanes(equation, x, given)
    for steps in range(100):
        step, size, largest = residual / slope, np.abs(residual), np.abs(at)
        reach = np.maximum(largest, reach / 8)
        done = (size == 0) | ((np.abs(step) <= tiny * largest) & (size <= before / 8))
        bad = ~np.isfinite(step * slope)
        if bad.any():
            nan = np.isnan(residual) | np.isnan(slope)
            zero = np.isfinite(residual) & np.isfinite(slope)
            reasons = ("a value is nan", nan), ("the derivative by the unknown is 0", zero)
            for why, lost in (*reasons, ("a value is infinite", ~nan & ~zero)):
                if np.any(lost := lost & bad):
                    unsolved.append((place[lost], why, size[lost][0], steps))
            done |= bad
        if done.any():
            over, left = np.flatnonzero(done), np.flatnonzero(~done)
            x[place[over]] = at[over] - step[over]
            if not left.size:
                return unsolved
            place, at, step, size, slope, reach = _among(
                left, (place, at, step, size, slope, reach)
            )
            given = _among(left, given)
        moved = at - step
        residual, steep = _in_lanes(equation, moved, given)
        worse = np.flatnonzero(~(np.abs(residual) < size))
        if worse.size:
            residual, steep = residual.copy(), steep.copy()
            same = np.abs(steep[worse] - slope[worse]) <= np.abs(slope[worse]) / 8
            same &= np.abs(step[worse]) <= tiny * reach[worse]
            residual[worse[same]] = 0  # what is left of it is rounding
            worse = worse[~same]
        for _ in range(60):
            if not worse.size:
                break
            step[worse] /= 2
            moved[worse] = at[worse] - step[worse]
            residual[worse], steep[worse] = equation(moved[worse], *_among(worse, given))
            worse = worse[~(np.abs(residual[worse]) < size[worse])]
        if worse.size:
            unsolved.append((place[worse], "no step lessens the residual", size[worse][0], steps))
            residual[worse] = 0  # so that they leave
        at, slope, before = moved, steep, size
    return [*unsolved, (place, "there is no end to it", size[0], 100)]


def _in_lanes(
    equation: Callable[..., tuple[Array, Array]], x: Array, given: Sequence[Array]
) -> Iterable[Array]:
    """The residual and its slope, of each lane."""
    for one in equation(x, *given):
        yield one if np.shape(one) == x.shape else np.broadcast_to(one, x.shape)


def _among(lanes: Array, arrays: Iterable[Array]) -> list[Array]:
    """Some lanes of arrays; what is the same in all lanes stays as it is."""
    return [one.take(lanes) if np.ndim(one) else one for one in arrays]


def _newton_float(
    equation: Callable[[float], tuple[float, float]], start: float, where: str
) -> float:
    """The x for which the residual that `equation` yields beside its slope is 0.

    Newton's method. A step that does not lessen the residual is halved. It is done at a residual of 0, or with a step
    that rounding alone could make: if the last one made the residual fall as it does at a simple root, or if this one
    does not lessen it although the slope stays the same.
    """
    tiny = 4e-10  # the machine epsilon to the power 0.6
    x, reach, before = float(start), 0.0, 0.0
    residual, slope = equation(x)
    for steps in range(100):
        size = abs(residual)
        if math.isnan(residual) or math.isnan(slope):
            raise _unsolved(where, "a value is nan", size, steps)
        if math.isinf(residual) or math.isinf(slope):
            raise _unsolved(where, "a value is infinite", size, steps)
        if slope == 0:
            raise _unsolved(where, "the derivative by the unknown is 0", size, steps)
        step, reach = residual / slope, max(abs(x), reach / 8)
        small = abs(step) <= tiny * reach
        if size == 0 or (abs(step) <= tiny * abs(x) and size <= before / 8):
            return x - step
        for _ in range(60):
            moved = x - step
            residual, steep = equation(moved)
            if abs(residual) < size:
                break
            if small and abs(steep - slope) <= abs(slope) / 8:
                residual = 0.0  # what is left of it is rounding
                break
            step /= 2
        else:
            raise _unsolved(where, "no step lessens the residual", size, steps)
        x, slope, before = moved, steep, size
    raise _unsolved(where, "there is no end to it", size, 100)


def _singular(matrices: Array, solve: Callable[[Array, Array], Array]) -> Array:
    """The lanes whose matrix `solve` refuses."""
    bad, ones = np.zeros(matrices.shape[:-2], bool), np.ones(matrices.shape[-1:], matrices.dtype)
    for lane in np.ndindex(bad.shape):
        try:
            solve(matrices[lane], ones)
        except np.linalg.LinAlgError:
            bad[lane] = True
    return bad


def _newton_system(
    equations: Callable[[Array], tuple[Array, Array]],
    start: Array,
    where: str,
    times: Callable[[Array, Array], Array] = lambda a, x: (a @ x[..., None])[..., 0],
    solve: Callable[[Array, Array], Array] = lambda a, b: np.linalg.solve(a, b[..., None])[..., 0],
) -> Array:
    """The vector x for which the residuals are 0 that `equations` yields beside their Jacobian: in each lane by itself.

    Newton's method: each step is a linear system, and halved where it does not lessen the residual. A lane is done at
    a residual of 0, or as small as rounding makes it (an ill-conditioned linear system has no better solution), or
    with a step that rounding alone could make: if the last one made the residual fall as it does at a simple root, or
    if this one does not lessen it although the Jacobian stays the same. What the Jacobian is, `times` and `solve` know.
    """
    x = np.array(start)
    eps, ones = np.finfo(x.dtype).eps, np.ones_like(x)
    reach, before = np.zeros(x.shape[:-1], x.dtype), np.zeros(x.shape[:-1], x.dtype)
    done = np.zeros(x.shape[:-1], bool)
    with np.errstate(all="ignore"):
        residual, jacobian = equations(x)
        for steps in range(100):
            size = np.linalg.norm(residual, axis=-1)
            rows = times(np.abs(jacobian), ones)
            for why, has in (("a value is nan", np.isnan), ("a value is infinite", np.isinf)):
                if np.any(bad := np.any(has(residual) | has(rows), axis=-1)):
                    raise _unsolved(where, why, size[bad][0], steps, bad)
            rounding = 4 * jacobian.shape[-2] * eps * times(np.abs(jacobian), np.abs(x))
            over = done
            done = done | (size == 0) | np.all(np.abs(residual) <= rounding, axis=-1)
            try:
                step = solve(jacobian, residual)
            except np.linalg.LinAlgError:
                bad = _singular(jacobian, solve)
                raise _unsolved(
                    where, "the Jacobian is singular", size[bad][0], steps, bad
                ) from None
            step = np.where(over[..., None], 0, step)
            length = np.max(np.abs(step), axis=-1, initial=0)
            largest = np.max(np.abs(x), axis=-1, initial=0)
            reach = np.maximum(largest, reach / 8)
            small = length <= eps**0.6 * reach
            done = done | ((length <= eps**0.6 * largest) & (size <= before / 8))
            moved = x - step
            if np.all(done):
                return moved
            residual, steep = equations(moved)
            worse = ~(np.linalg.norm(residual, axis=-1) < size) & ~done
            for _ in range(60):
                if np.any(worse):
                    change = np.linalg.norm(times(np.abs(steep - jacobian), ones), axis=-1)
                    same = worse & small & (change <= np.linalg.norm(rows, axis=-1) / 8)
                    done, worse = done | same, worse & ~same
                if not np.any(worse):
                    break
                step = np.where(worse[..., None], step / 2, step)
                moved = x - step
                residual, steep = equations(moved)
                worse = worse & ~(np.linalg.norm(residual, axis=-1) < size)
            if np.any(worse):
                raise _unsolved(where, "no step lessens the residual", size[worse][0], steps, worse)
            x, jacobian, before = moved, steep, size
    if np.all(done):
        return x
    raise _unsolved(where, "there is no end to it", size[~done][0], 100, ~done)


def _norm(x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
    """The square root of the sum of squares along axes, scaled where that under- or overflows."""
    top = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    limits = np.finfo(x.dtype)
    low, high = math.sqrt(limits.tiny / limits.eps), math.sqrt(limits.max / max(x.size, 1))
    if low < top.min(initial=high) and top.max(initial=low) < high:
        root: Array = np.sqrt(np.square(x).sum(axis=axis, keepdims=keepdims))
        return root
    scale = np.where((top > 0.0) & (top < np.inf), top, 1.0)
    root = np.sqrt(np.square(x / scale).sum(axis=axis, keepdims=keepdims))
    return root * (scale if keepdims else np.squeeze(scale, axis=axis)[()])


def _slope_at_root(slope: Array, where: str) -> Array:
    """The slope itself. Where it is 0 the solution does not move with what it depends on, but jumps."""
    bad = ~(np.abs(slope) > 0)
    if np.any(bad):
        why = "nan" if np.any(np.isnan(slope)) else "0"
        raise ArithmeticError(
            f"{where} has a solution without a derivative{_which_lanes(bad)}: "
            f"the derivative by the unknown is {why}"
        )
    return slope


def _solve_at_root(
    jacobian: Array,
    side: Array,
    where: str,
    times: Callable[..., Array] = np.matmul,
    solve: Callable[..., Array] = np.linalg.solve,
    **told: Any,
) -> Array:
    """The x with jacobian @ x = side. Where the Jacobian is singular the solution of its equation has no derivative.

    So it is if rounding could have made `side` of a Jacobian that takes x to 0: if each element of it is as small as
    what its row of the product rounds (Oettli and Prager, 1964). What the Jacobian is `times` and `solve` know, which
    are told of bands what there is to know; else `side` may be a matrix.
    """
    bad: Array = np.asarray(np.isnan(jacobian).any(axis=(-2, -1)))
    why = "a derivative by the unknowns is nan"
    if not np.any(bad):
        try:
            x = solve(jacobian, side, **told)
        except np.linalg.LinAlgError:
            bad = _singular(jacobian, lambda a, b: solve(a, b, **told))
            why = "the Jacobian is singular"
        else:
            dense = times is np.matmul
            sides, columns = side, x
            if dense and side.ndim == 1:
                sides, columns = side[:, None], x[..., None]
            with np.errstate(all="ignore"):
                rounding = 4 * np.finfo(x.dtype).eps * jacobian.shape[-2]
                rest = np.abs(sides) <= rounding * times(np.abs(jacobian), np.abs(columns), **told)
            axis = -2 if dense else -1
            bad = np.asarray(rest.all(axis=axis) & (columns != 0).any(axis=axis))
            bad = np.any(bad, axis=-1) if dense else bad
            why = "the Jacobian is singular, but for rounding"
            if not np.any(bad):
                return x
    raise ArithmeticError(f"{where} has a solution without a derivative{_which_lanes(bad)}: {why}")


def _explain_shapes(
    function: str, *arguments: Any, needs: Callable[[], tuple[tuple[str, bool], ...]] = tuple
) -> list[NDArray[Any]]:
    """Convert the arguments, each (name, value, dtype, axes), or say which does not fit, and why."""
    arrays = [np.asarray(value) for _, value, _, _ in arguments]
    kinds = {"real": "fiub", "int": "iu", "bool": "b"}
    for (name, _, dtype, _), array in zip(arguments, arrays, strict=True):
        if array.dtype.kind not in kinds[dtype] and array.size:
            found = f"an array of {array.dtype}" if array.ndim else repr(array.item())
            raise TypeError(f"{function}: {name} must be {dtype}, but it is {found}")
    # a Python number is weak: it takes the float type of the arrays beside it
    weak = [dtype == "real" and type(value) in (float, int) for _, value, dtype, _ in arguments]
    strong = [
        array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        for (_, _, dtype, _), array, is_weak in zip(arguments, arrays, weak, strict=True)
        if dtype == "real" and not is_weak
    ]
    common = np.result_type(*strong) if strong else np.dtype(np.float64)
    sizes: dict[str, tuple[Any, str]] = {}
    results: list[NDArray[Any]] = []
    for (name, _, dtype, axes), array, is_weak in zip(arguments, arrays, weak, strict=True):
        if axes == "...":
            shape, owner = sizes.setdefault("...", (array.shape, name)) if array.shape else ((), "")
            if shape != array.shape:
                raise ValueError(
                    f"{function}: {name} has the shape {array.shape}, but {owner} has {shape}; "
                    "arrays must be of one shape, with scalars beside them"
                )
        elif axes or array.shape:
            sides, wanted = list(array.shape), (
                f"{dtype}[{', '.join(map(str, axes))}]" if axes else dtype
            )
            if axes and str(axes[0]).startswith("...") and len(sides) >= len(axes) - 1:
                rank = len(sides) - len(axes) + 1
                sides = [tuple(sides[:rank]), *sides[rank:]]
            if len(sides) != len(axes):
                raise ValueError(
                    f"{function}: {name} must be {wanted}, but it has the shape {array.shape}"
                )
            for axis, size in zip(axes, sides, strict=True):
                known, owner = (axis, "") if isinstance(axis, int) else (size, "")
                if str(axis).lstrip(".").isidentifier() or axis == "...":
                    known, owner = sizes.setdefault(axis, (size, name))
                if size != known:
                    because = f", where {axis} is {known} as in {owner}" if owner else ""
                    raise ValueError(
                        f"{function}: {name} must be {wanted}{because}, but it has the shape {array.shape}"
                    )
        if (dtype == "real" and array.dtype.kind != "f") or is_weak:
            array = array.astype(common if is_weak else np.float64)
        elif dtype != "real":
            array = array.astype(np.int64 if dtype == "int" else np.bool_)
        results.append(array if axes else array.item() if dtype != "real" else array[()])
    for need, holds in needs():
        if not holds:
            raise ValueError(
                f"{function} needs {need}, but the shapes are {[array.shape for array in arrays]}"
            )
    return results


def circle(x: Scalar, y: Scalar) -> Any:
    """circle(x, y) = x^2 + y^2 - 1

    x, y: real -> real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            return x * x + y * y - 1.0
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("circle", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        return x * x + y * y - 1.0


def circle_forward(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`circle`, and what `circle_backward` needs of it."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            return x * x + y * y - 1.0, (x, y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("circle", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        return x * x + y * y - 1.0, (x, y)


def circle_backward(saved: tuple[Any, ...], d_circle: Any) -> tuple[Any, Any]:
    """The cotangents of x and y, given the cotangent of the result."""
    x, y = saved
    if type(x) is float and type(d_circle) in _FLOATS:
        try:
            # x^2 + y^2 - 1                                                 s04_implicit.cr:3
            d_y = 2.0 * (y * d_circle)
            d_x = 2.0 * (x * d_circle)
            return d_x, d_y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, y).shape
        d_circle = np.asarray(d_circle)
        if d_circle.shape != lanes_shape:
            d_circle = np.broadcast_to(d_circle, lanes_shape)
        # x^2 + y^2 - 1                                                 s04_implicit.cr:3
        d_y = 2.0 * (y * d_circle)
        d_x = 2.0 * (x * d_circle)
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_y if y.ndim else d_y.sum()).astype(y.dtype, copy=False),
        )


def circle_grad(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `circle` and its gradient by x and y."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # x^2 + y^2 - 1                                                 s04_implicit.cr:3
            d_y = 2.0 * y
            d_x = 2.0 * x
            return x * x + y * y - 1.0, (d_x, d_y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, y):
        with np.errstate(all="ignore"):
            # x^2 + y^2 - 1                                                 s04_implicit.cr:3
            d_y = 2.0 * y
            d_x = 2.0 * x
            return x * x + y * y - 1.0, (d_x, d_y)
    value, saved = circle_forward(x, y)
    return value, circle_backward(saved, np.ones_like(value))


def arc(t: Scalar) -> Any:
    """The upper half of the circle.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")
            return y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("arc", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # circle(t, y) == 0                                             s04_implicit.cr:8
        y_1 = t * t

        def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 2.0 * y
            return y_1 + y * y - 1.0, slope

        y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")
        return y


def arc_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`arc`, and what `arc_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")
            return y, (t, y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("arc", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # circle(t, y) == 0                                             s04_implicit.cr:8
        y_1 = t * t

        def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 2.0 * y
            return y_1 + y * y - 1.0, slope

        y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")
        return y.copy(), (t, y)


def arc_backward(saved: tuple[Any, ...], d_arc: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, y = saved
    if type(t) is float and type(d_arc) in _FLOATS:
        try:
            # circle(t, y) == 0                                             s04_implicit.cr:8
            slope = 2.0 * y
            d_t = -2.0 * (t * (d_arc / slope))
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, y = map(np.asarray, saved)
        lanes_shape = t.shape
        d_arc = np.asarray(d_arc)
        if d_arc.shape != lanes_shape:
            d_arc = np.broadcast_to(d_arc, lanes_shape)
        # circle(t, y) == 0                                             s04_implicit.cr:8
        slope = _slope_at_root(2.0 * y, "s04_implicit.cr:8: circle(t, y) == 0")
        d_t = -2.0 * (t * (d_arc / slope))
        return d_t.astype(t.dtype, copy=False)


def arc_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `arc` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")
            slope = 2.0 * y
            d_t = -2.0 * (t / slope)
            return y, d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")
            slope = _slope_at_root(2.0 * y, "s04_implicit.cr:8: circle(t, y) == 0")
            d_t = -2.0 * (t / slope)
            return y, d_t
    value, saved = arc_forward(t)
    return value, arc_backward(saved, np.ones_like(value))


def arc_slope(t: Scalar) -> Any:
    """dy/dx = -x / y, which differentiating x^2 + y^2 = 1 gives.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")
            return -(t / y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("arc_slope", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # circle(t, y) == 0                                             s04_implicit.cr:8
        y_1 = t * t

        def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 2.0 * y
            return y_1 + y * y - 1.0, slope

        y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")
        return -(t / y)


def arc_slope_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`arc_slope`, and what `arc_slope_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")

            # return -t / arc(t)                                            s04_implicit.cr:13
            arc_slope_1 = t / y
            return -arc_slope_1, (t, y, arc_slope_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("arc_slope", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # circle(t, y) == 0                                             s04_implicit.cr:8
        y_1 = t * t

        def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 2.0 * y
            return y_1 + y * y - 1.0, slope

        y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")

        # return -t / arc(t)                                            s04_implicit.cr:13
        arc_slope_1 = t / y
        return -arc_slope_1, (t, y, arc_slope_1)


def arc_slope_backward(saved: tuple[Any, ...], d_arc_slope: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, y, arc_slope_1 = saved
    if type(t) is float and type(d_arc_slope) in _FLOATS:
        try:
            # return -t / arc(t)                                            s04_implicit.cr:13
            d_arc_slope_1 = d_arc_slope / y
            d_y = d_arc_slope_1 * arc_slope_1

            # circle(t, y) == 0                                             s04_implicit.cr:8
            slope = 2.0 * y
            d_t = -2.0 * (t * (d_y / slope))

            # t                                                             s04_implicit.cr:11
            d_t_2 = d_t - d_arc_slope_1
            return d_t_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, y, arc_slope_1 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_arc_slope = np.asarray(d_arc_slope)
        if d_arc_slope.shape != lanes_shape:
            d_arc_slope = np.broadcast_to(d_arc_slope, lanes_shape)
        # return -t / arc(t)                                            s04_implicit.cr:13
        d_arc_slope_1 = d_arc_slope / y
        d_y = d_arc_slope_1 * arc_slope_1

        # circle(t, y) == 0                                             s04_implicit.cr:8
        slope = _slope_at_root(2.0 * y, "s04_implicit.cr:8: circle(t, y) == 0")
        d_t = -2.0 * (t * (d_y / slope))

        # t                                                             s04_implicit.cr:11
        d_t_2 = d_t - d_arc_slope_1
        return d_t_2.astype(t.dtype, copy=False)


def arc_slope_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `arc_slope` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton_float(equation, 1.0, "s04_implicit.cr:8: circle(t, y) == 0")

            # return -t / arc(t)                                            s04_implicit.cr:13
            arc_slope_1 = t / y
            d_y = arc_slope_1 / y

            # circle(t, y) == 0                                             s04_implicit.cr:8
            slope = 2.0 * y
            d_t = -2.0 * (t * (d_y / slope))

            # t                                                             s04_implicit.cr:11
            d_t_2 = d_t - 1.0 / y
            return -arc_slope_1, d_t_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # circle(t, y) == 0                                             s04_implicit.cr:8
            y_1 = t * t

            def equations(y: Any, y_1: Any) -> tuple[Any, Any]:
                slope = 2.0 * y
                return y_1 + y * y - 1.0, slope

            y = _newton(equations, 1.0, (y_1,), "s04_implicit.cr:8: circle(t, y) == 0")

            # return -t / arc(t)                                            s04_implicit.cr:13
            arc_slope_1 = t / y
            d_y = arc_slope_1 / y

            # circle(t, y) == 0                                             s04_implicit.cr:8
            slope = _slope_at_root(2.0 * y, "s04_implicit.cr:8: circle(t, y) == 0")
            d_t = -2.0 * (t * (d_y / slope))

            # t                                                             s04_implicit.cr:11
            d_t_2 = d_t - 1.0 / y
            return -arc_slope_1, d_t_2
    value, saved = arc_slope_forward(t)
    return value, arc_slope_backward(saved, np.ones_like(value))


def folium(t: Scalar) -> Any:
    """A point of Descartes' leaf, x^3 + y^3 = 3 x y, near (1.5, 1.5).

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
            y_1 = t**3

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 3.0 * (y * y) - 3.0 * t
                return y_1 + y**3 - 3.0 * (t * y), slope

            y = _newton_float(equation, 1.5, "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
            return y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("folium", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
        y_1 = t**3

        def equations(y: Any, t: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 3.0 * (y * y) - 3.0 * t
            return y_1 + y**3 - 3.0 * (t * y), slope

        y = _newton(equations, 1.5, (t, y_1), "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
        return y


def folium_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`folium`, and what `folium_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
            y_1 = t**3

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 3.0 * (y * y) - 3.0 * t
                return y_1 + y**3 - 3.0 * (t * y), slope

            y = _newton_float(equation, 1.5, "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
            return y, (t, y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("folium", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
        y_1 = t**3

        def equations(y: Any, t: Any, y_1: Any) -> tuple[Any, Any]:
            slope = 3.0 * (y * y) - 3.0 * t
            return y_1 + y**3 - 3.0 * (t * y), slope

        y = _newton(equations, 1.5, (t, y_1), "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
        return y.copy(), (t, y)


def folium_backward(saved: tuple[Any, ...], d_folium: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, y = saved
    if type(t) is float and type(d_folium) in _FLOATS:
        try:
            # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
            slope = 3.0 * (y * y) - 3.0 * t
            d_y_1 = d_folium / slope
            d_t = 3.0 * (d_y_1 * y) - 3.0 * (t * t * d_y_1)
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, y = map(np.asarray, saved)
        lanes_shape = t.shape
        d_folium = np.asarray(d_folium)
        if d_folium.shape != lanes_shape:
            d_folium = np.broadcast_to(d_folium, lanes_shape)
        # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
        y_1 = 3.0 * (y * y) - 3.0 * t
        slope = _slope_at_root(y_1, "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
        d_y_1 = d_folium / slope
        d_t = 3.0 * (d_y_1 * y) - 3.0 * (t * t * d_y_1)
        return d_t.astype(t.dtype, copy=False)


def folium_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `folium` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
            y_1 = t**3

            def equation(y: Any) -> tuple[Any, Any]:
                slope = 3.0 * (y * y) - 3.0 * t
                return y_1 + y**3 - 3.0 * (t * y), slope

            y = _newton_float(equation, 1.5, "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
            slope = 3.0 * (y * y) - 3.0 * t
            d_t = 3.0 * (y / slope) - 3.0 * (t * t / slope)
            return y, d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # t^3 + y^3 == 3 * t * y                                        s04_implicit.cr:18
            y_1 = t**3

            def equations(y: Any, t: Any, y_1: Any) -> tuple[Any, Any]:
                slope = 3.0 * (y * y) - 3.0 * t
                return y_1 + y**3 - 3.0 * (t * y), slope

            y = _newton(equations, 1.5, (t, y_1), "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
            d_y_1 = 3.0 * (y * y) - 3.0 * t
            slope = _slope_at_root(d_y_1, "s04_implicit.cr:18: t^3 + y^3 == 3 * t * y")
            d_t = 3.0 * (y / slope) - 3.0 * (t * t / slope)
            return y, d_t
    value, saved = folium_forward(t)
    return value, folium_backward(saved, np.ones_like(value))


def settled(a: Scalar) -> Any:
    """A fixed point: what x = cos(a x) comes to rest at.

    a: real -> real
    """
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")
            return x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("settled", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        # x == cos(a * x)                                               s04_implicit.cr:24
        def equations(x: Any, a: Any) -> tuple[Any, Any]:
            x_1 = a * x
            slope = 1.0 + np.sin(x_1) * a
            return x - np.cos(x_1), slope

        x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")
        return x


def settled_forward(a: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`settled`, and what `settled_backward` needs of it."""
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")
            return x, (a, x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("settled", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        # x == cos(a * x)                                               s04_implicit.cr:24
        def equations(x: Any, a: Any) -> tuple[Any, Any]:
            x_1 = a * x
            slope = 1.0 + np.sin(x_1) * a
            return x - np.cos(x_1), slope

        x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")
        return x.copy(), (a, x)


def settled_backward(saved: tuple[Any, ...], d_settled: Any) -> Any:
    """The cotangent of a, given the cotangent of the result."""
    a, x = saved
    if type(a) is float and type(d_settled) in _FLOATS:
        try:
            # x == cos(a * x)                                               s04_implicit.cr:24
            x_1 = math.sin(a * x)
            slope = 1.0 + x_1 * a
            d_a = -(d_settled / slope * x_1 * x)
            return d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        a, x = map(np.asarray, saved)
        lanes_shape = a.shape
        d_settled = np.asarray(d_settled)
        if d_settled.shape != lanes_shape:
            d_settled = np.broadcast_to(d_settled, lanes_shape)
        # x == cos(a * x)                                               s04_implicit.cr:24
        x_1 = np.sin(a * x)
        slope = _slope_at_root(1.0 + x_1 * a, "s04_implicit.cr:24: x == cos(a * x)")
        d_a = -(d_settled / slope * x_1 * x)
        return d_a.astype(a.dtype, copy=False)


def settled_grad(a: Scalar) -> tuple[Any, Any]:
    """The value of `settled` and its gradient by a."""
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")
            d_x_1 = math.sin(a * x)
            slope = 1.0 + d_x_1 * a
            d_a = -(d_x_1 / slope * x)
            return x, d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(a):
        with np.errstate(all="ignore"):
            # x == cos(a * x)                                               s04_implicit.cr:24
            def equations(x: Any, a: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + np.sin(x_1) * a
                return x - np.cos(x_1), slope

            x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")
            d_x_1 = np.sin(a * x)
            slope = _slope_at_root(1.0 + d_x_1 * a, "s04_implicit.cr:24: x == cos(a * x)")
            d_a = -(d_x_1 / slope * x)
            return x, d_a
    value, saved = settled_forward(a)
    return value, settled_backward(saved, np.ones_like(value))


def settled_slope(a: Scalar) -> Any:
    """x = f(x, a), so that dx/da = f_a / (1 - f_x).

    a: real -> real
    """
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")

            # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
            settled_slope_1 = math.sin(a * x)
            return -(x * settled_slope_1 / (1.0 + a * settled_slope_1))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("settled_slope", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        # x == cos(a * x)                                               s04_implicit.cr:24
        def equations(x: Any, a: Any) -> tuple[Any, Any]:
            x_1 = a * x
            slope = 1.0 + np.sin(x_1) * a
            return x - np.cos(x_1), slope

        x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")

        # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
        settled_slope_1 = np.sin(a * x)
        return -(x * settled_slope_1 / (1.0 + a * settled_slope_1))


def settled_slope_forward(a: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`settled_slope`, and what `settled_slope_backward` needs of it."""
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")

            # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
            settled_slope_1 = a * x
            settled_slope_2 = math.sin(settled_slope_1)
            settled_slope_3 = 1.0 + a * settled_slope_2
            settled_slope_4 = x * settled_slope_2 / settled_slope_3
            return -settled_slope_4, (
                a,
                x,
                settled_slope_1,
                settled_slope_2,
                settled_slope_3,
                settled_slope_4,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("settled_slope", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        # x == cos(a * x)                                               s04_implicit.cr:24
        def equations(x: Any, a: Any) -> tuple[Any, Any]:
            x_1 = a * x
            slope = 1.0 + np.sin(x_1) * a
            return x - np.cos(x_1), slope

        x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")

        # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
        settled_slope_1 = a * x
        settled_slope_2 = np.sin(settled_slope_1)
        settled_slope_3 = 1.0 + a * settled_slope_2
        settled_slope_4 = x * settled_slope_2 / settled_slope_3
        return -settled_slope_4, (
            a,
            x,
            settled_slope_1,
            settled_slope_2,
            settled_slope_3,
            settled_slope_4,
        )


def settled_slope_backward(saved: tuple[Any, ...], d_settled_slope: Any) -> Any:
    """The cotangent of a, given the cotangent of the result."""
    a, x, settled_slope_1, settled_slope_2, settled_slope_3, settled_slope_4 = saved
    if type(a) is float and type(d_settled_slope) in _FLOATS:
        try:
            # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
            # d sin(u) = cos(u) du, u = a * x
            d_settled_slope_1 = d_settled_slope / settled_slope_3
            d_settled_slope_2 = d_settled_slope_1 * settled_slope_4
            d_settled_slope_3 = (d_settled_slope_2 * a - d_settled_slope_1 * x) * math.cos(
                settled_slope_1
            )
            d_x = d_settled_slope_3 * a - d_settled_slope_1 * settled_slope_2

            # a                                                             s04_implicit.cr:27
            d_settled_slope_4 = d_settled_slope_2 * settled_slope_2 + d_settled_slope_3 * x
            d_a = d_settled_slope_4 - d_x / settled_slope_3 * settled_slope_2 * x
            return d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        a, x, settled_slope_1, settled_slope_2, settled_slope_3, settled_slope_4 = map(
            np.asarray, saved
        )
        lanes_shape = a.shape
        d_settled_slope = np.asarray(d_settled_slope)
        if d_settled_slope.shape != lanes_shape:
            d_settled_slope = np.broadcast_to(d_settled_slope, lanes_shape)
        # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
        # d sin(u) = cos(u) du, u = a * x
        d_settled_slope_1 = d_settled_slope / settled_slope_3
        d_settled_slope_2 = d_settled_slope_1 * settled_slope_4
        d_settled_slope_3 = (d_settled_slope_2 * a - d_settled_slope_1 * x) * np.cos(
            settled_slope_1
        )
        d_x = d_settled_slope_3 * a - d_settled_slope_1 * settled_slope_2

        # x == cos(a * x)                                               s04_implicit.cr:24
        slope = _slope_at_root(settled_slope_3, "s04_implicit.cr:24: x == cos(a * x)")

        # a                                                             s04_implicit.cr:27
        d_settled_slope_4 = d_settled_slope_2 * settled_slope_2 + d_settled_slope_3 * x
        d_a = d_settled_slope_4 - d_x / slope * settled_slope_2 * x
        return d_a.astype(a.dtype, copy=False)


def settled_slope_grad(a: Scalar) -> tuple[Any, Any]:
    """The value of `settled_slope` and its gradient by a."""
    if type(a) in _FLOATS:
        try:
            a = float(a)

            # x == cos(a * x)                                               s04_implicit.cr:24
            def equation(x: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + math.sin(x_1) * a
                return x - math.cos(x_1), slope

            x = _newton_float(equation, 0.5, "s04_implicit.cr:24: x == cos(a * x)")

            # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
            # d sin(u) = cos(u) du, u = a * x
            settled_slope_1 = a * x
            settled_slope_2 = math.sin(settled_slope_1)
            slope = 1.0 + a * settled_slope_2
            settled_slope_3 = x * settled_slope_2 / slope
            d_settled_slope_1 = settled_slope_3 / slope
            d_settled_slope_2 = (d_settled_slope_1 * a - x / slope) * math.cos(settled_slope_1)
            d_x = d_settled_slope_2 * a - settled_slope_2 / slope

            # a                                                             s04_implicit.cr:27
            d_settled_slope_3 = d_settled_slope_1 * settled_slope_2 + d_settled_slope_2 * x
            d_a = d_settled_slope_3 - d_x / slope * settled_slope_2 * x
            return -settled_slope_3, d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(a):
        with np.errstate(all="ignore"):
            # x == cos(a * x)                                               s04_implicit.cr:24
            def equations(x: Any, a: Any) -> tuple[Any, Any]:
                x_1 = a * x
                slope = 1.0 + np.sin(x_1) * a
                return x - np.cos(x_1), slope

            x = _newton(equations, 0.5, (a,), "s04_implicit.cr:24: x == cos(a * x)")

            # return -x * sin(a * x) / (1 + a * sin(a * x))                 s04_implicit.cr:30
            # d sin(u) = cos(u) du, u = a * x
            settled_slope_1 = a * x
            settled_slope_2 = np.sin(settled_slope_1)
            settled_slope_3 = 1.0 + a * settled_slope_2
            settled_slope_4 = x * settled_slope_2 / settled_slope_3
            d_settled_slope_1 = settled_slope_4 / settled_slope_3
            d_settled_slope_2 = (d_settled_slope_1 * a - x / settled_slope_3) * np.cos(
                settled_slope_1
            )
            d_x = d_settled_slope_2 * a - settled_slope_2 / settled_slope_3

            # x == cos(a * x)                                               s04_implicit.cr:24
            slope = _slope_at_root(settled_slope_3, "s04_implicit.cr:24: x == cos(a * x)")

            # a                                                             s04_implicit.cr:27
            d_settled_slope_3 = d_settled_slope_1 * settled_slope_2 + d_settled_slope_2 * x
            d_a = d_settled_slope_3 - d_x / slope * settled_slope_2 * x
            return -settled_slope_4, d_a
    value, saved = settled_slope_forward(a)
    return value, settled_slope_backward(saved, np.ones_like(value))


def normalised(x: ArrayLike, g: ArrayLike) -> Any:
    """A layer that solves for its output: the y on the sphere that is the nearest to x, with its multiplier.

    x, g: real[n] -> real[n]
    """
    x = np.asarray(x)
    g = np.asarray(g)
    if x.dtype.char + g.dtype.char not in ("dd", "ff") or x.ndim != 1 or g.shape != x.shape[:1]:
        x, g = _explain_shapes("normalised", ("x", x, "real", ("n",)), ("g", g, "real", ("n",)))
    n = x.shape[0]

    dtype = np.result_type(x, g)

    # solve y, t from x / norm(x), norm(x) - 1:                     s04_implicit.cr:34
    y_1 = _norm(x)

    # y + t * y == x + 0 * g                                        s04_implicit.cr:35
    normalised_1 = x + 0.0 * g

    # sum(y^2) == 1                                                 s04_implicit.cr:36
    normalised_2 = np.eye(n + 1, dtype=dtype)

    # solve y, t from x / norm(x), norm(x) - 1:                     s04_implicit.cr:34
    def equations(unknowns: Any) -> tuple[Any, Any]:
        y = unknowns[:-1]
        t = unknowns[-1:][0]
        normalised_3 = np.full(1, y.dot(y) - 1.0, dtype)
        normalised_4 = normalised_2[:, :-1]
        d_t = normalised_4 @ y
        normalised_5 = 2.0 * np.outer(normalised_2[:, -1:].ravel(), y) + normalised_4
        d_y = normalised_5 + normalised_4 * t
        jacobian = np.empty((n + 1, n + 1), dtype)
        jacobian[:, :-1] = d_y
        jacobian[:, -1:] = d_t.reshape(n + 1, 1)
        return np.concatenate([y + t * y - normalised_1, normalised_3]), jacobian

    unknowns = _newton_system(
        equations,
        np.concatenate([x / y_1, np.full(1, y_1 - 1.0, dtype)]),
        "s04_implicit.cr:35: y + t * y == x + 0 * g; sum(y^2) == 1",
    )
    y = unknowns[:-1]
    return y


def normalised_forward(x: ArrayLike, g: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`normalised`, and what `normalised_backward` needs of it."""
    x = np.asarray(x)
    g = np.asarray(g)
    if x.dtype.char + g.dtype.char not in ("dd", "ff") or x.ndim != 1 or g.shape != x.shape[:1]:
        x, g = _explain_shapes("normalised", ("x", x, "real", ("n",)), ("g", g, "real", ("n",)))
    n = x.shape[0]

    dtype = np.result_type(x, g)

    # solve y, t from x / norm(x), norm(x) - 1:                     s04_implicit.cr:34
    y_1 = _norm(x)

    # sum(y^2) == 1                                                 s04_implicit.cr:36
    normalised_1 = np.eye(n + 1, dtype=dtype)

    # y + t * y == x + 0 * g                                        s04_implicit.cr:35
    normalised_2 = x + 0.0 * g

    # solve y, t from x / norm(x), norm(x) - 1:                     s04_implicit.cr:34
    def equations(unknowns: Any) -> tuple[Any, Any]:
        y = unknowns[:-1]
        t = unknowns[-1:][0]
        normalised_3 = np.full(1, y.dot(y) - 1.0, dtype)
        normalised_4 = normalised_1[:, :-1]
        d_t = normalised_4 @ y
        normalised_5 = 2.0 * np.outer(normalised_1[:, -1:].ravel(), y) + normalised_4
        d_y = normalised_5 + normalised_4 * t
        jacobian = np.empty((n + 1, n + 1), dtype)
        jacobian[:, :-1] = d_y
        jacobian[:, -1:] = d_t.reshape(n + 1, 1)
        return np.concatenate([y + t * y - normalised_2, normalised_3]), jacobian

    unknowns = _newton_system(
        equations,
        np.concatenate([x / y_1, np.full(1, y_1 - 1.0, dtype)]),
        "s04_implicit.cr:35: y + t * y == x + 0 * g; sum(y^2) == 1",
    )
    y = unknowns[:-1]
    return y.copy(), (normalised_1, unknowns, x.dtype, g.dtype)


def normalised_backward(saved: tuple[Any, ...], d_normalised: Any) -> tuple[Any, Any]:
    """The cotangents of x and g, given the cotangent of the result."""
    normalised_1, unknowns, x_dtype, g_dtype = saved
    n = normalised_1.shape[0] - 1
    d_normalised = np.asarray(d_normalised)
    if d_normalised.shape != (n,):
        _explain_shapes("normalised_backward", ("d_normalised", d_normalised, "real", (n,)))

    # solve y, t from x / norm(x), norm(x) - 1:                     s04_implicit.cr:34
    y = unknowns[:-1]
    d_unknowns = np.zeros(n + 1, unknowns.dtype)
    d_unknowns[:-1] = d_normalised
    t = unknowns[-1:][0]
    y_1 = normalised_1[:, :-1]
    d_t = y_1 @ y
    y_2 = 2.0 * np.outer(normalised_1[:, -1:].ravel(), y) + y_1
    d_y = y_2 + y_1 * t
    jacobian = np.empty((n + 1, n + 1), unknowns.dtype)
    jacobian[:, :-1] = d_y
    jacobian[:, -1:] = d_t.reshape(n + 1, 1)
    y_3 = jacobian.T
    d_y_1 = _solve_at_root(
        y_3, d_unknowns, "s04_implicit.cr:35: y + t * y == x + 0 * g; sum(y^2) == 1"
    )

    # sum(y^2) == 1                                                 s04_implicit.cr:36
    d_x = d_y_1[:-1]

    # y + t * y == x + 0 * g                                        s04_implicit.cr:35
    d_g = np.zeros(n, unknowns.dtype)
    return d_x.astype(x_dtype, copy=False), d_g.astype(g_dtype, copy=False)
