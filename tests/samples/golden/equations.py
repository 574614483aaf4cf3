# Written by chainrule 0.1.0 from equations.cr.
# source 7f2b3e6918001c33, options none, module 3ea5f5498dc1b863
"""What equations define, and how it changes with what it depends on."""

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


def _along_band(k: int, count: int, n: int) -> tuple[slice, slice]:
    """The rows that have an element in band k of `count`, and its columns, of n each."""
    shift = k - count // 2
    here, there, left = max(-shift, 0), max(shift, 0), max(n - abs(shift), 0)
    return slice(here, here + left), slice(there, there + left)


def _three_bands(bands: Array, b: Array, transposed: bool) -> Array | None:
    """The x with A @ x = b, or A.T @ x = b, of an A of three bands; None if rounding grew on the way.

    Nothing is pivoted. So what comes out is taken only if each element of b - A @ x is as small as rounding makes it:
    then x is the solution for bands that differ in their last digits (Oettli and Prager, 1964).
    """
    lower, upper = bands[..., 0, 1:], bands[..., 2, :-1]
    if transposed:
        lower, upper = upper, lower
    lanes = np.broadcast_shapes(bands.shape[:-2], b.shape[:-1])
    diagonal, right = bands[..., 1, :], np.broadcast_to(b, (*lanes, b.shape[-1]))
    with np.errstate(all="ignore"):
        x = _in_halves(lower, diagonal, upper, right)
        part = diagonal * x
        rest, size = right - part, np.abs(right) + np.abs(part)
        behind, before = slice(1, None), slice(-1)
        for band, row, column in ((upper, before, behind), (lower, behind, before)):
            part = band * x[..., column]
            rest[..., row] -= part
            size[..., row] += np.abs(part)
        rounding = 8 * np.finfo(x.dtype).eps * size
    return x if np.all(np.abs(rest) <= rounding) else None


def _in_halves(lower: Array, diagonal: Array, upper: Array, right: Array) -> Array:
    """Every second unknown is eliminated, at once, and found from those between when they are.

    Source: Hockney, A fast direct solution of Poisson's equation using Fourier analysis (1965).
    """
    n = right.shape[-1]
    if n < 2:
        return right / diagonal
    kept, behind = n // 2, (n - 1) // 2  # rows 1, 3, ... are kept: so many have a row behind them
    back = lower[..., ::2] / diagonal[..., : 2 * kept : 2]
    ahead = upper[..., 1::2] / diagonal[..., 2::2]
    middle = diagonal[..., 1::2] - back * upper[..., ::2]
    middle[..., :behind] -= ahead * lower[..., 1::2]
    side = right[..., 1::2] - back * right[..., : 2 * kept : 2]
    side[..., :behind] -= ahead * right[..., 2::2]
    further_back = -back[..., 1:] * lower[..., 1 : 2 * kept - 1 : 2]
    further_ahead = -ahead[..., : kept - 1] * upper[..., 2::2]
    x = np.empty(right.shape, side.dtype)
    x[..., 1::2] = found = _in_halves(further_back, middle, further_ahead, side)
    rest = right[..., ::2].astype(side.dtype)
    rest[..., :kept] -= upper[..., ::2] * found
    rest[..., 1:] -= lower[..., 1::2] * found[..., :behind]
    x[..., ::2] = rest / diagonal[..., ::2]
    return x


def _solve_bands(bands: Array, b: Array, transposed: bool = False) -> Array:
    """The x with A @ x = b, or A.T @ x = b, of a banded A; b and x are vectors.

    A[i, i + k - m] = bands[..., k, i], bands[..., m, :] being the row in the middle, of an odd number: the diagonal.
    Three bands are reduced by halves. Of others, or where that lets rounding grow, the rows are cut in pieces, which
    are eliminated at once, by Gauss with row pivots. What is left of each is as many equations as it shares unknowns
    with the next one: together some 256, which are a dense system.
    Source: Wright, Stable parallel elimination for boundary value ODEs (1994).
    """
    if bands.shape[-2] == 3 and (found := _three_bands(bands, b, transposed)) is not None:
        return found
    (count, n), lanes = bands.shape[-2:], np.broadcast_shapes(bands.shape[:-2], b.shape[:-1])
    width, middle, many = count - 1, count // 2, int(np.prod(lanes))
    length = max(width, 1, -(-n // max(256 // max(width * many, 1), 1)))
    pieces = max(-(-n // length), 1)
    rows = np.zeros((*lanes, pieces * length, count), np.result_type(bands, b))
    right = np.zeros_like(rows[..., 0])
    right[..., :n] = b
    rows[..., n:, middle] = 1  # the last piece is filled up with equations x = 0
    for k in range(count):
        row, column = _along_band(k, count, n)
        if transposed:
            rows[..., column, width - k] = bands[..., k, row]
        else:
            rows[..., row, k] = bands[..., k, row]
    rows = np.moveaxis(rows.reshape(many * pieces, length, count), 1, 0)
    right = right.reshape(many * pieces, length).T

    # of each piece `count` equations: in its own next unknowns, in those it shares with the piece before, right side
    window = np.zeros((count, many * pieces, count + width + 1), rows.dtype)
    for j in range(width):
        window[j, :, : j + 1] = rows[j, :, width - j :]
        window[j, :, count + j : -1] = rows[j, :, : width - j]
        window[j, :, -1] = right[j]
    each, tops = np.arange(many * pieces), []
    for row, side in zip(rows[width:], right[width:], strict=True):
        window[width, :, :count] = row
        window[width, :, count:-1] = 0
        window[width, :, -1] = side
        pivot = np.argmax(np.abs(window[:, :, 0]), axis=0)
        top = window[pivot, each]
        if not np.all(top[:, 0]):
            raise np.linalg.LinAlgError("Singular matrix")
        tops.append(top)
        window[pivot, each] = window[width]
        window[:width] -= window[:width, :, :1] / top[:, :1] * top
        window[:width, :, :width] = window[:width, :, 1:count]
        window[:width, :, width] = 0

    # the unknowns that pieces share
    rest = window[:width].reshape(width, many, pieces, count + width + 1)
    dense = np.zeros((many, pieces, width, pieces + 1, width), rows.dtype)
    piece = np.arange(pieces)
    dense[:, piece, :, piece] = rest[..., count:-1].transpose(2, 1, 0, 3)
    dense[:, piece, :, piece + 1] = rest[..., :width].transpose(2, 1, 0, 3)
    there = slice(middle, middle + pieces * width)
    matrix = dense.reshape(many, pieces * width, (pieces + 1) * width)[..., there]
    side = rest[..., -1].transpose(1, 2, 0).reshape(many, pieces * width, 1)
    shared = np.zeros((many, (pieces + 1) * width), rows.dtype)
    shared[:, there] = np.linalg.solve(matrix, side)[..., 0]
    shared = shared.reshape(many, pieces + 1, width)

    # and back through the pieces
    x = np.zeros((many * pieces, length + width), rows.dtype)
    x[:, :width] = shared[:, :-1].reshape(many * pieces, width)
    x[:, length:] = shared[:, 1:].reshape(many * pieces, width)
    for j in range(length - 1, width - 1, -1):
        top = tops.pop()
        known = np.sum(top[:, 1:count] * x[:, j + 1 : j + count], axis=1)
        known += np.sum(top[:, count:-1] * x[:, :width], axis=1)
        x[:, j] = (top[:, -1] - known) / top[:, 0]
    return x[:, middle : middle + length].reshape(*lanes, pieces * length)[..., :n]


def _times_bands(bands: Array, x: Array, transposed: bool = False) -> Array:
    """A @ x, or A.T @ x, of a banded A; x is a vector.

    A[i, i + k - m] = bands[..., k, i], bands[..., m, :] being the row in the middle, of an odd number: the diagonal.
    """
    count, n = bands.shape[-2:]
    lanes = np.broadcast_shapes(bands.shape[:-2], x.shape[:-1])
    made = np.zeros((*lanes, n), np.result_type(bands, x))
    for k in range(count):
        own, other = _along_band(k, count, n)
        row, column = (other, own) if transposed else (own, other)
        made[..., row] += bands[..., k, own] * x[..., column]
    return made


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


def kepler(M: Scalar, e: Scalar) -> Any:
    """The eccentric anomaly E of an orbit, from the mean anomaly M and the eccentricity e.

    M, e: real -> real
    """
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")
            return E
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(M, _ARRAYS)
        or not isinstance(e, _ARRAYS)
        or M.dtype.kind + e.dtype.kind != "ff"
        or e.shape != M.shape
    ):
        M, e = _explain_shapes("kepler", ("M", M, "real", "..."), ("e", e, "real", "..."))
    with np.errstate(all="ignore"):
        # E - e * sin(E) == M                                           equations.cr:6
        def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
            slope = 1.0 - e * np.cos(E)
            return E - e * np.sin(E) - M, slope

        E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")
        return E


def kepler_forward(M: Scalar, e: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`kepler`, and what `kepler_backward` needs of it."""
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")
            return E, (M, e, E)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(M, _ARRAYS)
        or not isinstance(e, _ARRAYS)
        or M.dtype.kind + e.dtype.kind != "ff"
        or e.shape != M.shape
    ):
        M, e = _explain_shapes("kepler", ("M", M, "real", "..."), ("e", e, "real", "..."))
    with np.errstate(all="ignore"):
        # E - e * sin(E) == M                                           equations.cr:6
        def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
            slope = 1.0 - e * np.cos(E)
            return E - e * np.sin(E) - M, slope

        E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")
        return E.copy(), (M, e, E)


def kepler_backward(saved: tuple[Any, ...], d_kepler: Any) -> tuple[Any, Any]:
    """The cotangents of M and e, given the cotangent of the result."""
    M, e, E = saved
    if type(M) is float and type(d_kepler) in _FLOATS:
        try:
            # E - e * sin(E) == M                                           equations.cr:6
            slope = 1.0 - e * math.cos(E)
            d_M = d_kepler / slope
            d_e = d_M * math.sin(E)
            return d_M, d_e
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        M, e, E = map(np.asarray, saved)
        lanes_shape = np.broadcast(M, e).shape
        d_kepler = np.asarray(d_kepler)
        if d_kepler.shape != lanes_shape:
            d_kepler = np.broadcast_to(d_kepler, lanes_shape)
        # E - e * sin(E) == M                                           equations.cr:6
        slope = _slope_at_root(1.0 - e * np.cos(E), "equations.cr:6: E - e * sin(E) == M")
        d_M = d_kepler / slope
        d_e = d_M * np.sin(E)
        return (
            (d_M if M.ndim else d_M.sum()).astype(M.dtype, copy=False),
            (d_e if e.ndim else d_e.sum()).astype(e.dtype, copy=False),
        )


def kepler_grad(M: Scalar, e: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `kepler` and its gradient by M and e."""
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")
            slope = 1.0 - e * math.cos(E)
            d_M = 1.0 / slope
            d_e = math.sin(E) / slope
            return E, (d_M, d_e)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(M, e):
        with np.errstate(all="ignore"):
            # E - e * sin(E) == M                                           equations.cr:6
            def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * np.cos(E)
                return E - e * np.sin(E) - M, slope

            E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")
            slope = _slope_at_root(1.0 - e * np.cos(E), "equations.cr:6: E - e * sin(E) == M")
            d_M = 1.0 / slope
            d_e = np.sin(E) / slope
            return E, (d_M, d_e)
    value, saved = kepler_forward(M, e)
    return value, kepler_backward(saved, np.ones_like(value))


def distance(M: Scalar, e: Scalar) -> Any:
    """Of a planet from the sun, in half axes, at the mean anomaly M.

    M, e: real -> real
    """
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")
            return 1.0 - e * math.cos(E)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(M, _ARRAYS)
        or not isinstance(e, _ARRAYS)
        or M.dtype.kind + e.dtype.kind != "ff"
        or e.shape != M.shape
    ):
        M, e = _explain_shapes("distance", ("M", M, "real", "..."), ("e", e, "real", "..."))
    with np.errstate(all="ignore"):
        # E - e * sin(E) == M                                           equations.cr:6
        def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
            slope = 1.0 - e * np.cos(E)
            return E - e * np.sin(E) - M, slope

        E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")
        return 1.0 - e * np.cos(E)


def distance_forward(M: Scalar, e: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`distance`, and what `distance_backward` needs of it."""
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")

            # return 1 - e * cos(kepler(M, e))                              equations.cr:11
            distance_1 = math.cos(E)
            distance_2 = 1.0 - e * distance_1
            return distance_2, (M, e, E, distance_1, distance_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(M, _ARRAYS)
        or not isinstance(e, _ARRAYS)
        or M.dtype.kind + e.dtype.kind != "ff"
        or e.shape != M.shape
    ):
        M, e = _explain_shapes("distance", ("M", M, "real", "..."), ("e", e, "real", "..."))
    with np.errstate(all="ignore"):
        # E - e * sin(E) == M                                           equations.cr:6
        def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
            slope = 1.0 - e * np.cos(E)
            return E - e * np.sin(E) - M, slope

        E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")

        # return 1 - e * cos(kepler(M, e))                              equations.cr:11
        distance_1 = np.cos(E)
        distance_2 = 1.0 - e * distance_1
        return distance_2.copy(), (M, e, E, distance_1, distance_2)


def distance_backward(saved: tuple[Any, ...], d_distance: Any) -> tuple[Any, Any]:
    """The cotangents of M and e, given the cotangent of the result."""
    M, e, E, distance_1, distance_2 = saved
    if type(M) is float and type(d_distance) in _FLOATS:
        try:
            # return 1 - e * cos(kepler(M, e))                              equations.cr:11
            # d cos(u) = -sin(u) du, u = E
            distance_3 = math.sin(E)
            d_E = d_distance * e * distance_3

            # E - e * sin(E) == M                                           equations.cr:6
            d_M = d_E / distance_2
            d_e = d_M * distance_3

            # e                                                             equations.cr:9
            d_e_2 = d_e - d_distance * distance_1
            return d_M, d_e_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        M, e, E, distance_1, distance_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(M, e).shape
        d_distance = np.asarray(d_distance)
        if d_distance.shape != lanes_shape:
            d_distance = np.broadcast_to(d_distance, lanes_shape)
        # return 1 - e * cos(kepler(M, e))                              equations.cr:11
        # d cos(u) = -sin(u) du, u = E
        distance_3 = np.sin(E)
        d_E = d_distance * e * distance_3

        # E - e * sin(E) == M                                           equations.cr:6
        slope = _slope_at_root(distance_2, "equations.cr:6: E - e * sin(E) == M")
        d_M = d_E / slope
        d_e = d_M * distance_3

        # e                                                             equations.cr:9
        d_e_2 = d_e - d_distance * distance_1
        return (
            (d_M if M.ndim else d_M.sum()).astype(M.dtype, copy=False),
            (d_e_2 if e.ndim else d_e_2.sum()).astype(e.dtype, copy=False),
        )


def distance_grad(M: Scalar, e: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `distance` and its gradient by M and e."""
    if type(M) in _FLOATS and type(e) in _FLOATS:
        try:
            M, e = float(M), float(e)

            # E - e * sin(E) == M                                           equations.cr:6
            def equation(E: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * math.cos(E)
                return E - e * math.sin(E) - M, slope

            E = _newton_float(equation, M, "equations.cr:6: E - e * sin(E) == M")

            # return 1 - e * cos(kepler(M, e))                              equations.cr:11
            # d cos(u) = -sin(u) du, u = E
            distance_1 = math.cos(E)
            slope = 1.0 - e * distance_1
            d_distance_1 = math.sin(E)
            d_E = e * d_distance_1

            # E - e * sin(E) == M                                           equations.cr:6
            d_M = d_E / slope
            d_e = d_M * d_distance_1

            # e                                                             equations.cr:9
            d_e_2 = d_e - distance_1
            return slope, (d_M, d_e_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(M, e):
        with np.errstate(all="ignore"):
            # E - e * sin(E) == M                                           equations.cr:6
            def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
                slope = 1.0 - e * np.cos(E)
                return E - e * np.sin(E) - M, slope

            E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")

            # return 1 - e * cos(kepler(M, e))                              equations.cr:11
            # d cos(u) = -sin(u) du, u = E
            distance_1 = np.cos(E)
            distance_2 = 1.0 - e * distance_1
            d_distance_1 = np.sin(E)
            d_E = e * d_distance_1

            # E - e * sin(E) == M                                           equations.cr:6
            slope = _slope_at_root(distance_2, "equations.cr:6: E - e * sin(E) == M")
            d_M = d_E / slope
            d_e = d_M * d_distance_1

            # e                                                             equations.cr:9
            d_e_2 = d_e - distance_1
            return distance_2, (d_M, d_e_2)
    value, saved = distance_forward(M, e)
    return value, distance_backward(saved, np.ones_like(value))


def orbit(M: ArrayLike, e: Any) -> Any:
    """orbit(M: real[n], e) -> real[n] = distance(M, e)

    M: real[n]; e: real -> real[n]
    """
    M = np.asarray(M)
    e = e[()] if isinstance(e, np.ndarray) else e
    if M.dtype.kind != "f" or type(e) not in (float, int, M.dtype.type) or M.ndim != 1:
        M, e = _explain_shapes("orbit", ("M", M, "real", ("n",)), ("e", e, "real", ()))
    else:
        e = M.dtype.type(e)

    # E - e * sin(E) == M                                           equations.cr:6
    def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
        slope = 1.0 - e * np.cos(E)
        return E - e * np.sin(E) - M, slope

    E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")
    return 1.0 - e * np.cos(E)


def orbit_forward(M: ArrayLike, e: Any) -> tuple[Any, tuple[Any, ...]]:
    """`orbit`, and what `orbit_backward` needs of it."""
    M = np.asarray(M)
    e = e[()] if isinstance(e, np.ndarray) else e
    if M.dtype.kind != "f" or type(e) not in (float, int, M.dtype.type) or M.ndim != 1:
        M, e = _explain_shapes("orbit", ("M", M, "real", ("n",)), ("e", e, "real", ()))
    else:
        e = M.dtype.type(e)

    # E - e * sin(E) == M                                           equations.cr:6
    def equations(E: Any, e: Any, M: Any) -> tuple[Any, Any]:
        slope = 1.0 - e * np.cos(E)
        return E - e * np.sin(E) - M, slope

    E = _newton(equations, M, (e, M), "equations.cr:6: E - e * sin(E) == M")

    # distance(M, e)                                                equations.cr:13
    orbit_1 = np.cos(E)
    orbit_2 = 1.0 - e * orbit_1
    return orbit_2.copy(), (e, E, orbit_1, orbit_2, M.dtype)


def orbit_backward(saved: tuple[Any, ...], d_orbit: Any) -> tuple[Any, Any]:
    """The cotangents of M and e, given the cotangent of the result."""
    e, E, orbit_1, orbit_2, M_dtype = saved
    n = E.shape[0]
    d_orbit = np.asarray(d_orbit)
    if d_orbit.shape != (n,):
        _explain_shapes("orbit_backward", ("d_orbit", d_orbit, "real", (n,)))

    # distance(M, e)                                                equations.cr:13
    # d cos(u) = -sin(u) du, u = E
    orbit_3 = np.sin(E)
    d_E = d_orbit * e * orbit_3

    # E - e * sin(E) == M                                           equations.cr:6
    slope = _slope_at_root(orbit_2, "equations.cr:6: E - e * sin(E) == M")
    d_M = d_E / slope
    d_e = d_M.dot(orbit_3)

    # e                                                             equations.cr:13
    d_e_2 = d_e - d_orbit.dot(orbit_1)
    return d_M.astype(M_dtype, copy=False), d_e_2


def ridge(A: ArrayLike, b: ArrayLike, s: Any) -> Any:
    """The weights of a linear model under a penalty of strength s.

    A: real[m, n]; b: real[m]; s: real -> real[n]
    """
    A = np.asarray(A)
    b = np.asarray(b)
    s = s[()] if isinstance(s, np.ndarray) else s
    if (
        A.dtype.char + b.dtype.char not in ("dd", "ff")
        or type(s) not in (float, int, A.dtype.type)
        or A.ndim != 2
        or b.shape != A.shape[:1]
    ):
        A, b, s = _explain_shapes(
            "ridge", ("A", A, "real", ("m", "n")), ("b", b, "real", ("m",)), ("s", s, "real", ())
        )
    else:
        s = A.dtype.type(s)
    n = A.shape[1]

    dtype = np.result_type(A, b)

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    jacobian = np.eye(n, dtype=dtype) * s + A.T @ A

    def equations(w: Any) -> tuple[Any, Any]:
        return (A @ w - b) @ A + s * w, jacobian

    w = _newton_system(
        equations, np.zeros(n, dtype), "equations.cr:18: A.T @ (A @ w - b) + s * w == 0"
    )
    return w


def ridge_forward(A: ArrayLike, b: ArrayLike, s: Any) -> tuple[Any, tuple[Any, ...]]:
    """`ridge`, and what `ridge_backward` needs of it."""
    A = np.asarray(A)
    b = np.asarray(b)
    s = s[()] if isinstance(s, np.ndarray) else s
    if (
        A.dtype.char + b.dtype.char not in ("dd", "ff")
        or type(s) not in (float, int, A.dtype.type)
        or A.ndim != 2
        or b.shape != A.shape[:1]
    ):
        A, b, s = _explain_shapes(
            "ridge", ("A", A, "real", ("m", "n")), ("b", b, "real", ("m",)), ("s", s, "real", ())
        )
    else:
        s = A.dtype.type(s)
    n = A.shape[1]

    dtype = np.result_type(A, b)

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    jacobian = np.eye(n, dtype=dtype) * s + A.T @ A

    def equations(w: Any) -> tuple[Any, Any]:
        return (A @ w - b) @ A + s * w, jacobian

    w = _newton_system(
        equations, np.zeros(n, dtype), "equations.cr:18: A.T @ (A @ w - b) + s * w == 0"
    )
    return w.copy(), (A, b, jacobian, w)


def ridge_backward(saved: tuple[Any, ...], d_ridge: Any) -> tuple[Any, Any, Any]:
    """The cotangents of A, b and s, given the cotangent of the result."""
    A, b, jacobian, w = saved
    n = A.shape[1]
    d_ridge = np.asarray(d_ridge)
    if d_ridge.shape != (n,):
        _explain_shapes("ridge_backward", ("d_ridge", d_ridge, "real", (n,)))

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    w_1 = jacobian.T
    d_w_1 = _solve_at_root(w_1, d_ridge, "equations.cr:18: A.T @ (A @ w - b) + s * w == 0")
    d_s = -d_w_1.dot(w)
    d_b = d_w_1 @ A.T
    d_A = -np.outer(A @ w - b, d_w_1) - np.outer(d_b, w)
    return d_A.astype(A.dtype, copy=False), d_b.astype(b.dtype, copy=False), d_s


def held_out(A: ArrayLike, b: ArrayLike, X: ArrayLike, y: ArrayLike, s: Any) -> Any:
    """The error on data that the weights have not seen: its derivative by s says whether the penalty is too strong.

    A: real[m, n]; b: real[m]; X: real[p, n]; y: real[p]; s: real -> real
    """
    A = np.asarray(A)
    b = np.asarray(b)
    X = np.asarray(X)
    y = np.asarray(y)
    s = s[()] if isinstance(s, np.ndarray) else s
    if (
        A.dtype.char + b.dtype.char + X.dtype.char + y.dtype.char not in ("dddd", "ffff")
        or type(s) not in (float, int, A.dtype.type)
        or A.ndim != 2
        or X.ndim != 2
        or b.shape != A.shape[:1]
        or X.shape[1] != A.shape[1]
        or y.shape != X.shape[:1]
        or X.shape[0] < 1
    ):
        A, b, X, y, s = _explain_shapes(
            "held_out",
            ("A", A, "real", ("m", "n")),
            ("b", b, "real", ("m",)),
            ("X", X, "real", ("p", "n")),
            ("y", y, "real", ("p",)),
            ("s", s, "real", ()),
            needs=lambda: (("p >= 1", X.shape[0] >= 1),),
        )
    else:
        s = A.dtype.type(s)
    n = A.shape[1]
    p = X.shape[0]

    dtype = np.result_type(A, b, X, y)

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    jacobian = np.eye(n, dtype=dtype) * s + A.T @ A

    def equations(w: Any) -> tuple[Any, Any]:
        return (A @ w - b) @ A + s * w, jacobian

    w = _newton_system(
        equations, np.zeros(n, dtype), "equations.cr:18: A.T @ (A @ w - b) + s * w == 0"
    )
    return ((X @ w - y) ** 2).sum() / p


def held_out_forward(
    A: ArrayLike, b: ArrayLike, X: ArrayLike, y: ArrayLike, s: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`held_out`, and what `held_out_backward` needs of it."""
    A = np.asarray(A)
    b = np.asarray(b)
    X = np.asarray(X)
    y = np.asarray(y)
    s = s[()] if isinstance(s, np.ndarray) else s
    if (
        A.dtype.char + b.dtype.char + X.dtype.char + y.dtype.char not in ("dddd", "ffff")
        or type(s) not in (float, int, A.dtype.type)
        or A.ndim != 2
        or X.ndim != 2
        or b.shape != A.shape[:1]
        or X.shape[1] != A.shape[1]
        or y.shape != X.shape[:1]
        or X.shape[0] < 1
    ):
        A, b, X, y, s = _explain_shapes(
            "held_out",
            ("A", A, "real", ("m", "n")),
            ("b", b, "real", ("m",)),
            ("X", X, "real", ("p", "n")),
            ("y", y, "real", ("p",)),
            ("s", s, "real", ()),
            needs=lambda: (("p >= 1", X.shape[0] >= 1),),
        )
    else:
        s = A.dtype.type(s)
    n = A.shape[1]
    p = X.shape[0]

    dtype = np.result_type(A, b, X, y)

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    jacobian = np.eye(n, dtype=dtype) * s + A.T @ A

    def equations(w: Any) -> tuple[Any, Any]:
        return (A @ w - b) @ A + s * w, jacobian

    w = _newton_system(
        equations, np.zeros(n, dtype), "equations.cr:18: A.T @ (A @ w - b) + s * w == 0"
    )

    # return mean((X @ ridge(A, b, s) - y)^2)                       equations.cr:23
    held_out_1 = X @ w - y
    return (held_out_1 * held_out_1).sum() / p, (X, jacobian, w, held_out_1)


def held_out_backward(saved: tuple[Any, ...], d_held_out: Any) -> Any:
    """The cotangent of s, given the cotangent of the result."""
    X, jacobian, w, held_out_1 = saved
    p = X.shape[0]
    d_held_out = np.asarray(d_held_out, held_out_1.dtype)[()]
    if d_held_out.shape:
        _explain_shapes("held_out_backward", ("d_held_out", d_held_out, "real", ()))

    # return mean((X @ ridge(A, b, s) - y)^2)                       equations.cr:23
    d_w = 2.0 * (d_held_out / p) * (held_out_1 @ X)

    # A.T @ (A @ w - b) + s * w == 0                                equations.cr:18
    w_1 = jacobian.T
    d_w_1 = _solve_at_root(w_1, d_w, "equations.cr:18: A.T @ (A @ w - b) + s * w == 0")
    d_s = -d_w_1.dot(w)
    return d_s


def held_out_grad(
    A: ArrayLike, b: ArrayLike, X: ArrayLike, y: ArrayLike, s: Any
) -> tuple[Any, Any]:
    """The value of `held_out` and its gradient by s."""
    value, saved = held_out_forward(A, b, X, y, s)
    return value, held_out_backward(saved, 1.0)


def bratu(u: ArrayLike, s: Any) -> Any:
    """u'' + s exp(u) at n points between 0 and 1, u being 0 at both ends.

    u: real[n]; s: real -> real[n]
    """
    u = np.asarray(u)
    s = s[()] if isinstance(s, np.ndarray) else s
    if u.dtype.kind != "f" or type(s) not in (float, int, u.dtype.type) or u.ndim != 1:
        u, s = _explain_shapes("bratu", ("u", u, "real", ("n",)), ("s", s, "real", ()))
    else:
        s = u.dtype.type(s)
    n = u.shape[0]

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # padded = concatenate([zeros([1]), u, zeros([1])])             equations.cr:30
    padded_1 = np.zeros(1, u.dtype)
    padded = np.concatenate([padded_1, u, padded_1])
    return (padded[2:] - 2.0 * u + padded[:-2]) / (h * h) + s * np.exp(u)


def bratu_forward(u: ArrayLike, s: Any) -> tuple[Any, tuple[Any, ...]]:
    """`bratu`, and what `bratu_backward` needs of it."""
    u = np.asarray(u)
    s = s[()] if isinstance(s, np.ndarray) else s
    if u.dtype.kind != "f" or type(s) not in (float, int, u.dtype.type) or u.ndim != 1:
        u, s = _explain_shapes("bratu", ("u", u, "real", ("n",)), ("s", s, "real", ()))
    else:
        s = u.dtype.type(s)
    n = u.shape[0]

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # padded = concatenate([zeros([1]), u, zeros([1])])             equations.cr:30
    padded_1 = np.zeros(1, u.dtype)
    padded = np.concatenate([padded_1, u, padded_1])

    # return (padded[2:] - 2 * u + padded[:-2]) / h^2 + s * exp(u)  equations.cr:31
    bratu_1 = np.exp(u)
    return (padded[2:] - 2.0 * u + padded[:-2]) / (h * h) + s * bratu_1, (s, bratu_1, u.dtype)


def bratu_backward(saved: tuple[Any, ...], d_bratu: Any) -> tuple[Any, Any]:
    """The cotangents of u and s, given the cotangent of the result."""
    s, bratu_1, u_dtype = saved
    n = bratu_1.shape[0]
    d_bratu = np.asarray(d_bratu)
    if d_bratu.shape != (n,):
        _explain_shapes("bratu_backward", ("d_bratu", d_bratu, "real", (n,)))

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # return (padded[2:] - 2 * u + padded[:-2]) / h^2 + s * exp(u)  equations.cr:31
    # d exp(u) = exp(u) du
    bratu_2 = h * h
    d_s = d_bratu.dot(bratu_1)
    d_bratu_1 = d_bratu / bratu_2
    d_padded = np.zeros(n + 2, bratu_1.dtype)
    d_padded[:-2] = d_bratu_1
    d_padded[2:] += d_bratu_1

    # u: real[n]                                                    equations.cr:27
    d_u = d_bratu * s * bratu_1 - 2.0 / bratu_2 * d_bratu + d_padded[1:-1]
    return d_u.astype(u_dtype, copy=False), d_s


def temperature(start: ArrayLike, s: Any) -> Any:
    """Of a slab that heats itself, at equilibrium: a boundary value problem.

    start: real[n]; s: real -> real[n]
    """
    start = np.asarray(start)
    s = s[()] if isinstance(s, np.ndarray) else s
    if start.dtype.kind != "f" or type(s) not in (float, int, start.dtype.type) or start.ndim != 1:
        start, s = _explain_shapes(
            "temperature", ("start", start, "real", ("n",)), ("s", s, "real", ())
        )
    else:
        s = start.dtype.type(s)
    n = start.shape[0]

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # bratu(u, s) == 0                                              equations.cr:36
    u_1 = h * h

    # padded = concatenate([zeros([1]), u, zeros([1])])             equations.cr:30
    temperature_1 = np.zeros(1, start.dtype)

    # bratu(u, s) == 0                                              equations.cr:36
    u_2 = np.full(n, 1.0 / u_1, start.dtype)
    u_3 = -2.0 / u_1

    def equations(u: Any) -> tuple[Any, Any]:
        padded = np.concatenate([temperature_1, u, temperature_1])
        u_4 = s * np.exp(u)
        jacobian = np.stack([u_2, u_3 + u_4, u_2])
        return (padded[2:] - 2.0 * u + padded[:-2]) / u_1 + u_4, jacobian

    u = _newton_system(
        equations, 0.0 * start, "equations.cr:36: bratu(u, s) == 0", _times_bands, _solve_bands
    )
    return u


def temperature_forward(start: ArrayLike, s: Any) -> tuple[Any, tuple[Any, ...]]:
    """`temperature`, and what `temperature_backward` needs of it."""
    start = np.asarray(start)
    s = s[()] if isinstance(s, np.ndarray) else s
    if start.dtype.kind != "f" or type(s) not in (float, int, start.dtype.type) or start.ndim != 1:
        start, s = _explain_shapes(
            "temperature", ("start", start, "real", ("n",)), ("s", s, "real", ())
        )
    else:
        s = start.dtype.type(s)
    n = start.shape[0]

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # bratu(u, s) == 0                                              equations.cr:36
    u_1 = h * h

    # padded = concatenate([zeros([1]), u, zeros([1])])             equations.cr:30
    temperature_1 = np.zeros(1, start.dtype)

    # bratu(u, s) == 0                                              equations.cr:36
    u_2 = np.full(n, 1.0 / u_1, start.dtype)
    u_3 = -2.0 / u_1

    def equations(u: Any) -> tuple[Any, Any]:
        padded = np.concatenate([temperature_1, u, temperature_1])
        u_4 = s * np.exp(u)
        jacobian = np.stack([u_2, u_3 + u_4, u_2])
        return (padded[2:] - 2.0 * u + padded[:-2]) / u_1 + u_4, jacobian

    u = _newton_system(
        equations, 0.0 * start, "equations.cr:36: bratu(u, s) == 0", _times_bands, _solve_bands
    )
    return u.copy(), (s, u, start.dtype)


def temperature_backward(saved: tuple[Any, ...], d_temperature: Any) -> tuple[Any, Any]:
    """The cotangents of start and s, given the cotangent of the result."""
    s, u, start_dtype = saved
    n = u.shape[0]
    d_temperature = np.asarray(d_temperature)
    if d_temperature.shape != (n,):
        _explain_shapes("temperature_backward", ("d_temperature", d_temperature, "real", (n,)))

    # h = 1 / (n + 1)                                               equations.cr:29
    h = 1.0 / (n + 1)

    # bratu(u, s) == 0                                              equations.cr:36
    u_1 = h * h
    u_2 = np.full(n, 1.0 / u_1, u.dtype)
    u_3 = np.exp(u)
    jacobian = np.stack([u_2, -2.0 / u_1 + u_3 * s, u_2])
    d_u_1 = _solve_at_root(
        jacobian,
        d_temperature,
        "equations.cr:36: bratu(u, s) == 0",
        _times_bands,
        _solve_bands,
        transposed=True,
    )
    d_s = -d_u_1.dot(u_3)
    return np.zeros(n, u.dtype).astype(start_dtype, copy=False), d_s
