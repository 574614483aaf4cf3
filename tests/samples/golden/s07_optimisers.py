# Written by chainrule 0.1.0 from s07_optimisers.cr.
# source 345d08c0e60cc741, options none, module 19acd9c38cb59fc6
"""7. Optimisers at work: the same valley, descended by each of them, and the derivative of where one ends by its rate.

The valley is w^2 / 2 along one axis and steep * w^2 / 2 along the other. The steps are those of the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


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


def valley(w: ArrayLike, steep: Any) -> Any:
    """valley(w: real[2], steep) -> real = (w[0]^2 + steep * w[1]^2) / 2

    w: real[2]; steep: real -> real
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    if w.dtype.kind != "f" or type(steep) not in (float, int, w.dtype.type) or w.shape != (2,):
        w, steep = _explain_shapes("valley", ("w", w, "real", (2,)), ("steep", steep, "real", ()))
    else:
        steep = w.dtype.type(steep)
    return (w[0] ** 2 + steep * w[1] ** 2) / 2.0


def valley_forward(w: ArrayLike, steep: Any) -> tuple[Any, tuple[Any, ...]]:
    """`valley`, and what `valley_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    if w.dtype.kind != "f" or type(steep) not in (float, int, w.dtype.type) or w.shape != (2,):
        w, steep = _explain_shapes("valley", ("w", w, "real", (2,)), ("steep", steep, "real", ()))
    else:
        steep = w.dtype.type(steep)

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    valley_1 = w[1] ** 2
    return (w[0] ** 2 + steep * valley_1) / 2.0, (w, steep, valley_1)


def valley_backward(saved: tuple[Any, ...], d_valley: Any) -> tuple[Any, Any]:
    """The cotangents of w and steep, given the cotangent of the result."""
    w, steep, valley_1 = saved
    d_valley = np.asarray(d_valley, w.dtype)[()]
    if d_valley.shape:
        _explain_shapes("valley_backward", ("d_valley", d_valley, "real", ()))

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    d_steep = 0.5 * (d_valley * valley_1)
    d_w = np.empty(2, w.dtype)
    d_w[0] = d_valley * w[0]
    d_w[1] = d_valley * steep * w[1]
    return d_w.astype(w.dtype, copy=False), d_steep


def valley_grad(w: ArrayLike, steep: Any) -> tuple[Any, tuple[Any, Any]]:
    """The value of `valley` and its gradient by w and steep."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    if w.dtype.kind != "f" or type(steep) not in (float, int, w.dtype.type) or w.shape != (2,):
        w, steep = _explain_shapes("valley", ("w", w, "real", (2,)), ("steep", steep, "real", ()))
    else:
        steep = w.dtype.type(steep)

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    valley_1 = w[0]
    valley_2 = w[1]
    valley_3 = valley_2 * valley_2
    d_steep = 0.5 * valley_3
    d_w = np.empty(2, w.dtype)
    d_w[0] = valley_1
    d_w[1] = steep * valley_2
    return (valley_1 * valley_1 + steep * valley_3) / 2.0, (
        d_w.astype(w.dtype, copy=False),
        d_steep,
    )


def slope(w: ArrayLike, steep: Any) -> Any:
    """slope(w: real[2], steep) -> real[2] = grad(valley, w)(w, steep)

    w: real[2]; steep: real -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    if w.dtype.kind != "f" or type(steep) not in (float, int, w.dtype.type) or w.shape != (2,):
        w, steep = _explain_shapes("slope", ("w", w, "real", (2,)), ("steep", steep, "real", ()))
    else:
        steep = w.dtype.type(steep)

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    d_w = np.empty(2, w.dtype)
    d_w[0] = w[0]
    d_w[1] = steep * w[1]
    return d_w


def slope_forward(w: ArrayLike, steep: Any) -> tuple[Any, tuple[Any, ...]]:
    """`slope`, and what `slope_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    if w.dtype.kind != "f" or type(steep) not in (float, int, w.dtype.type) or w.shape != (2,):
        w, steep = _explain_shapes("slope", ("w", w, "real", (2,)), ("steep", steep, "real", ()))
    else:
        steep = w.dtype.type(steep)

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    d_w = np.empty(2, w.dtype)
    d_w[0] = w[0]
    d_w[1] = steep * w[1]
    return d_w, (w, steep)


def slope_backward(saved: tuple[Any, ...], d_slope: Any) -> tuple[Any, Any]:
    """The cotangents of w and steep, given the cotangent of the result."""
    w, steep = saved
    d_slope = np.asarray(d_slope)
    if d_slope.shape != (2,):
        _explain_shapes("slope_backward", ("d_slope", d_slope, "real", (2,)))

    # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
    d_slope_1 = d_slope[1]
    d_steep = d_slope_1 * w[1]
    d_w = np.empty(2, w.dtype)
    d_w[0] = d_slope[0]
    d_w[1] = d_slope_1 * steep
    return d_w.astype(w.dtype, copy=False), d_steep


def by_gradient_descent(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """Each axis shrinks by a factor of its own in each step: 1 - rate, and 1 - rate * steep.

    w: real[2]; steep, rate: real; steps: int -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_gradient_descent",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:12
    w_2 = w
    for _ in range(steps):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        w_2 = w_2 - rate * d_w
    return w_2.copy()


def by_gradient_descent_forward(
    w: ArrayLike, steep: Any, rate: Any, steps: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`by_gradient_descent`, and what `by_gradient_descent_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_gradient_descent",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:12
    w_2 = w
    w_all = []
    d_w_all = []
    for _ in range(steps):
        w_all.append(w_2)

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        w_2 = w_2 - rate * d_w
        d_w_all.append(d_w)
    return w_2.copy(), (steep, rate, w_all, d_w_all, w.dtype)


def by_gradient_descent_backward(
    saved: tuple[Any, ...], d_by_gradient_descent: Any
) -> tuple[Any, Any, Any]:
    """The cotangents of w, steep and rate, given the cotangent of the result."""
    steep, rate, w_all, d_w_all, w_dtype = saved
    d_by_gradient_descent = np.asarray(d_by_gradient_descent)
    if d_by_gradient_descent.shape != (2,):
        _explain_shapes(
            "by_gradient_descent_backward",
            ("d_by_gradient_descent", d_by_gradient_descent, "real", (2,)),
        )

    # for _ in range(steps):                                        s07_optimisers.cr:12
    d_w = d_by_gradient_descent.copy()
    d_steep = w_dtype.type(0.0)
    d_rate = w_dtype.type(0.0)
    for w, d_w_2 in zip(reversed(w_all), reversed(d_w_all), strict=True):
        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        d_w_1 = d_w.dot(d_w_2)
        d_w_3 = d_w * rate
        d_d_w = -d_w_3

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_by_gradient_descent_1 = d_d_w[1]

        # for _ in range(steps):                                        s07_optimisers.cr:12
        d_rate = d_rate - d_w_1
        d_steep += d_by_gradient_descent_1 * w[1]
        d_w[1] += d_by_gradient_descent_1 * steep
        d_w[0] += d_d_w[0]
    return d_w.astype(w_dtype, copy=False), d_steep, d_rate


def by_momentum(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """by_momentum(w, steep, rate, steps)

    w: real[2]; steep, rate: real; steps: int -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_momentum",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:18
    w_2 = w
    v = np.zeros(2, w.dtype)
    for _ in range(steps):
        # v = beta * v + g                                              optimisers.cr:18
        v = 0.5 * v
        v[1] += steep * w_2[1]
        v[0] += w_2[0]

        # w, v = momentum(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:19
        w_2 = w_2 - rate * v
    return w_2.copy()


def by_momentum_forward(
    w: ArrayLike, steep: Any, rate: Any, steps: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`by_momentum`, and what `by_momentum_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_momentum",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:18
    w_2 = w
    v = np.zeros(2, w.dtype)
    w_all = []
    v_all = []
    for _ in range(steps):
        w_all.append(w_2)

        # v = beta * v + g                                              optimisers.cr:18
        v = 0.5 * v
        v[1] += steep * w_2[1]
        v[0] += w_2[0]

        # w, v = momentum(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:19
        w_2 = w_2 - rate * v
        v_all.append(v)
    return w_2.copy(), (steep, rate, w_all, v_all, w.dtype)


def by_momentum_backward(saved: tuple[Any, ...], d_by_momentum: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, steep and rate, given the cotangent of the result."""
    steep, rate, w_all, v_all, w_dtype = saved
    d_by_momentum = np.asarray(d_by_momentum)
    if d_by_momentum.shape != (2,):
        _explain_shapes("by_momentum_backward", ("d_by_momentum", d_by_momentum, "real", (2,)))

    # for _ in range(steps):                                        s07_optimisers.cr:18
    d_w = d_by_momentum.copy()
    d_v = np.zeros(2, w_dtype)
    d_steep = w_dtype.type(0.0)
    d_rate = w_dtype.type(0.0)
    for w, v in zip(reversed(w_all), reversed(v_all), strict=True):
        # w, v = momentum(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:19
        d_w_1 = d_w.dot(v)
        d_w_2 = d_w * rate

        # v = beta * v + g                                              optimisers.cr:18
        d_v_2 = d_v - d_w_2
        d_v = 0.5 * d_v_2

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_by_momentum_1 = d_v_2[1]

        # for _ in range(steps):                                        s07_optimisers.cr:18
        d_rate = d_rate - d_w_1
        d_steep += d_by_momentum_1 * w[1]
        d_w[1] += d_by_momentum_1 * steep
        d_w[0] += d_v_2[0]
    return d_w.astype(w_dtype, copy=False), d_steep, d_rate


def by_nesterov(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """by_nesterov(w, steep, rate, steps)

    w: real[2]; steep, rate: real; steps: int -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_nesterov",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:24
    w_2 = w
    v = np.zeros(2, w.dtype)
    for _ in range(steps):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # v = beta * v + g                                              optimisers.cr:27
        v = 0.5 * v + d_w

        # w, v = nesterov(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:25
        w_2 = w_2 - rate * (d_w + 0.5 * v)
    return w_2.copy()


def by_nesterov_forward(
    w: ArrayLike, steep: Any, rate: Any, steps: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`by_nesterov`, and what `by_nesterov_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_nesterov",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:24
    w_2 = w
    v = np.zeros(2, w.dtype)
    w_all = []
    w_all_1 = []
    for _ in range(steps):
        w_all.append(w_2)

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # v = beta * v + g                                              optimisers.cr:27
        v = 0.5 * v + d_w

        # w, v = nesterov(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:25
        w_1 = d_w + 0.5 * v
        w_2 = w_2 - rate * w_1
        w_all_1.append(w_1)
    return w_2.copy(), (steep, rate, w_all, w_all_1, w.dtype)


def by_nesterov_backward(saved: tuple[Any, ...], d_by_nesterov: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, steep and rate, given the cotangent of the result."""
    steep, rate, w_all, w_all_1, w_dtype = saved
    d_by_nesterov = np.asarray(d_by_nesterov)
    if d_by_nesterov.shape != (2,):
        _explain_shapes("by_nesterov_backward", ("d_by_nesterov", d_by_nesterov, "real", (2,)))

    # w, v = nesterov(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:25
    w_1 = 0.5 * rate

    # for _ in range(steps):                                        s07_optimisers.cr:24
    d_w = d_by_nesterov.copy()
    d_v = np.zeros(2, w_dtype)
    d_steep = w_dtype.type(0.0)
    d_rate = w_dtype.type(0.0)
    for w, w_2 in zip(reversed(w_all), reversed(w_all_1), strict=True):
        # w, v = nesterov(w, slope(w, steep), v, rate, beta = 0.5)      s07_optimisers.cr:25
        d_w_1 = d_w.dot(w_2)
        d_w_2 = d_w * rate
        d_w_3 = w_1 * d_w

        # v = beta * v + g                                              optimisers.cr:27
        d_v_2 = d_v - d_w_3
        d_v = 0.5 * d_v_2

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_d_w = d_v_2 - d_w_2
        d_by_nesterov_1 = d_d_w[1]

        # for _ in range(steps):                                        s07_optimisers.cr:24
        d_rate = d_rate - d_w_1
        d_steep += d_by_nesterov_1 * w[1]
        d_w[1] += d_by_nesterov_1 * steep
        d_w[0] += d_d_w[0]
    return d_w.astype(w_dtype, copy=False), d_steep, d_rate


def by_rmsprop(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """by_rmsprop(w, steep, rate, steps)

    w: real[2]; steep, rate: real; steps: int -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_rmsprop",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:30
    w_2 = w
    s = np.zeros(2, w.dtype)
    for _ in range(steps):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # s = beta * s + (1 - beta) * g^2                               optimisers.cr:43
        s = 0.9 * s + 0.09999999999999998 * (d_w * d_w)

        # w, s = rmsprop(w, slope(w, steep), s, rate, beta = 0.9)       s07_optimisers.cr:31
        w_2 = w_2 - rate * d_w / (np.sqrt(s) + 1e-08)
    return w_2.copy()


def by_rmsprop_forward(
    w: ArrayLike, steep: Any, rate: Any, steps: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`by_rmsprop`, and what `by_rmsprop_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_rmsprop",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:30
    w_2 = w
    s = np.zeros(2, w.dtype)
    w_all = []
    d_w_all = []
    w_all_1 = []
    w_all_2 = []
    w_all_3 = []
    for _ in range(steps):
        w_all.append(w_2)

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # s = beta * s + (1 - beta) * g^2                               optimisers.cr:43
        s = 0.9 * s + 0.09999999999999998 * (d_w * d_w)

        # w, s = rmsprop(w, slope(w, steep), s, rate, beta = 0.9)       s07_optimisers.cr:31
        w_1 = np.sqrt(s)
        w_3 = w_1 + 1e-08
        w_4 = rate * d_w / w_3
        w_2 = w_2 - w_4
        d_w_all.append(d_w)
        w_all_1.append(w_1)
        w_all_2.append(w_3)
        w_all_3.append(w_4)
    return w_2.copy(), (steep, rate, w_all, d_w_all, w_all_1, w_all_2, w_all_3, w.dtype)


def by_rmsprop_backward(saved: tuple[Any, ...], d_by_rmsprop: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, steep and rate, given the cotangent of the result."""
    steep, rate, w_all, d_w_all, w_all_1, w_all_2, w_all_3, w_dtype = saved
    d_by_rmsprop = np.asarray(d_by_rmsprop)
    if d_by_rmsprop.shape != (2,):
        _explain_shapes("by_rmsprop_backward", ("d_by_rmsprop", d_by_rmsprop, "real", (2,)))

    # for _ in range(steps):                                        s07_optimisers.cr:30
    d_w = d_by_rmsprop.copy()
    d_s = np.zeros(2, w_dtype)
    d_steep = w_dtype.type(0.0)
    d_rate = w_dtype.type(0.0)
    for w, d_w_2, w_1, w_2, w_3 in zip(
        reversed(w_all),
        reversed(d_w_all),
        reversed(w_all_1),
        reversed(w_all_2),
        reversed(w_all_3),
        strict=True,
    ):
        # w, s = rmsprop(w, slope(w, steep), s, rate, beta = 0.9)       s07_optimisers.cr:31
        # d sqrt(u) = du / (2 sqrt(u)), u = s
        d_w_1 = d_w / w_2

        # s = beta * s + (1 - beta) * g^2                               optimisers.cr:43
        d_s_2 = d_s + 0.5 * (d_w_1 * w_3 / w_1)
        d_s = 0.9 * d_s_2

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_d_w = 0.19999999999999996 * (d_s_2 * d_w_2) - d_w_1 * rate
        d_by_rmsprop_1 = d_d_w[1]

        # for _ in range(steps):                                        s07_optimisers.cr:30
        d_rate = d_rate - d_w_1.dot(d_w_2)
        d_steep += d_by_rmsprop_1 * w[1]
        d_w[1] += d_by_rmsprop_1 * steep
        d_w[0] += d_d_w[0]
    return d_w.astype(w_dtype, copy=False), d_steep, d_rate


def by_adam(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """Divided by its own size, the gradient is the same along both axes, however steep one is.

    w: real[2]; steep, rate: real; steps: int -> real[2]
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_adam",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for t in range(steps):                                        s07_optimisers.cr:37
    w_2 = w
    m = np.zeros(2, w.dtype)
    s = np.zeros(2, w.dtype)
    for t in range(1, steps + 1):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # m = beta1 * m + (1 - beta1) * g                               optimisers.cr:54
        m = 0.9 * m + 0.09999999999999998 * d_w

        # s = beta2 * s + (1 - beta2) * g^2                             optimisers.cr:55
        s = 0.999 * s + 0.0010000000000000009 * (d_w * d_w)

        # step = m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)  optimisers.cr:56
        step_1 = w.dtype.type(t)
        step_2 = np.sqrt(s / (1.0 - 0.999**step_1)) + 1e-08
        step = m / (1.0 - 0.9**step_1) / step_2

        # w, m, s = adam(w, slope(w, steep), m, s, t + 1, rate)         s07_optimisers.cr:38
        w_2 = w_2 - rate * step
    return w_2.copy()


def by_adam_forward(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> tuple[Any, tuple[Any, ...]]:
    """`by_adam`, and what `by_adam_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "by_adam",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for t in range(steps):                                        s07_optimisers.cr:37
    w_2 = w
    m = np.zeros(2, w.dtype)
    s = np.zeros(2, w.dtype)
    w_all = []
    d_w_all = []
    step_all_1 = []
    step_all_2 = []
    step_all_3 = []
    step_all_4 = []
    step_all = []
    for t in range(1, steps + 1):
        w_all.append(w_2)

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # m = beta1 * m + (1 - beta1) * g                               optimisers.cr:54
        m = 0.9 * m + 0.09999999999999998 * d_w

        # s = beta2 * s + (1 - beta2) * g^2                             optimisers.cr:55
        s = 0.999 * s + 0.0010000000000000009 * (d_w * d_w)

        # step = m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)  optimisers.cr:56
        step_1 = w.dtype.type(t)
        step_2 = 1.0 - 0.9**step_1
        step_3 = 1.0 - 0.999**step_1
        step_4 = np.sqrt(s / step_3)
        step_5 = step_4 + 1e-08
        step = m / step_2 / step_5

        # w, m, s = adam(w, slope(w, steep), m, s, t + 1, rate)         s07_optimisers.cr:38
        w_2 = w_2 - rate * step
        d_w_all.append(d_w)
        step_all_1.append(step_2)
        step_all_2.append(step_3)
        step_all_3.append(step_4)
        step_all_4.append(step_5)
        step_all.append(step)
    return w_2.copy(), (
        steep,
        rate,
        w_all,
        d_w_all,
        step_all_1,
        step_all_2,
        step_all_3,
        step_all_4,
        step_all,
        w.dtype,
    )


def by_adam_backward(saved: tuple[Any, ...], d_by_adam: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, steep and rate, given the cotangent of the result."""
    (
        steep,
        rate,
        w_all,
        d_w_all,
        step_all_1,
        step_all_2,
        step_all_3,
        step_all_4,
        step_all,
        w_dtype,
    ) = saved
    d_by_adam = np.asarray(d_by_adam)
    if d_by_adam.shape != (2,):
        _explain_shapes("by_adam_backward", ("d_by_adam", d_by_adam, "real", (2,)))

    # for t in range(steps):                                        s07_optimisers.cr:37
    d_w = d_by_adam.copy()
    d_m = np.zeros(2, w_dtype)
    d_s = np.zeros(2, w_dtype)
    d_steep = w_dtype.type(0.0)
    d_rate = w_dtype.type(0.0)
    for w, d_w_2, step_1, step_2, step_3, step_4, step in zip(
        reversed(w_all),
        reversed(d_w_all),
        reversed(step_all_1),
        reversed(step_all_2),
        reversed(step_all_3),
        reversed(step_all_4),
        reversed(step_all),
        strict=True,
    ):
        # w, m, s = adam(w, slope(w, steep), m, s, t + 1, rate)         s07_optimisers.cr:38
        d_w_1 = d_w.dot(step)
        d_w_3 = d_w * rate

        # step = m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)  optimisers.cr:56
        # d sqrt(u) = du / (2 sqrt(u)), u = s / (1 - beta2^t)
        d_step_1 = d_w_3 / step_4

        # s = beta2 * s + (1 - beta2) * g^2                             optimisers.cr:55
        d_s_2 = d_s + 0.5 / step_2 * (d_step_1 * step / step_3)
        d_s = 0.999 * d_s_2

        # m = beta1 * m + (1 - beta1) * g                               optimisers.cr:54
        d_m_2 = d_m - d_step_1 / step_1
        d_m = 0.9 * d_m_2

        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_d_w = 0.0020000000000000018 * (d_s_2 * d_w_2) + 0.09999999999999998 * d_m_2
        d_by_adam_1 = d_d_w[1]

        # for t in range(steps):                                        s07_optimisers.cr:37
        d_rate = d_rate - d_w_1
        d_steep += d_by_adam_1 * w[1]
        d_w[1] += d_by_adam_1 * steep
        d_w[0] += d_d_w[0]
    return d_w.astype(w_dtype, copy=False), d_steep, d_rate


def left_over(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> Any:
    """The height at which gradient descent ends: its derivative by the rate says whether the steps are too short.

    w: real[2]; steep, rate: real; steps: int -> real
    """
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "left_over",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:12
    w_2 = w
    for _ in range(steps):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        w_2 = w_2 - rate * d_w
    return (w_2[0] ** 2 + steep * w_2[1] ** 2) / 2.0


def left_over_forward(
    w: ArrayLike, steep: Any, rate: Any, steps: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`left_over`, and what `left_over_backward` needs of it."""
    w = np.asarray(w)
    steep = steep[()] if isinstance(steep, np.ndarray) else steep
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        w.dtype.kind != "f"
        or type(steep) not in (float, int, w.dtype.type)
        or type(rate) not in (float, int, w.dtype.type)
        or type(steps) is not int
        or w.shape != (2,)
    ):
        w, steep, rate, steps = _explain_shapes(
            "left_over",
            ("w", w, "real", (2,)),
            ("steep", steep, "real", ()),
            ("rate", rate, "real", ()),
            ("steps", steps, "int", ()),
        )
    else:
        steep, rate = w.dtype.type(steep), w.dtype.type(rate)

    # for _ in range(steps):                                        s07_optimisers.cr:12
    w_2 = w
    d_w_all = []
    for _ in range(steps):
        # (w[0]^2 + steep * w[1]^2) / 2                                 s07_optimisers.cr:6
        d_w = np.empty(2, w.dtype)
        d_w[0] = w_2[0]
        d_w[1] = steep * w_2[1]

        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        w_2 = w_2 - rate * d_w
        d_w_all.append(d_w)
    return (w_2[0] ** 2 + steep * w_2[1] ** 2) / 2.0, (steep, rate, w_2, d_w_all)


def left_over_backward(saved: tuple[Any, ...], d_left_over: Any) -> Any:
    """The cotangent of rate, given the cotangent of the result."""
    steep, rate, w_2, d_w_all = saved
    d_left_over = np.asarray(d_left_over, w_2.dtype)[()]
    if d_left_over.shape:
        _explain_shapes("left_over_backward", ("d_left_over", d_left_over, "real", ()))

    # return valley(by_gradient_descent(w, steep, rate, steps), steep)  s07_optimisers.cr:43
    d_w = np.empty(2, w_2.dtype)
    d_w[0] = d_left_over * w_2[0]
    d_w[1] = d_left_over * steep * w_2[1]

    # for _ in range(steps):                                        s07_optimisers.cr:12
    d_w_2 = d_w.copy()
    d_rate = w_2.dtype.type(0.0)
    for d_w_3 in reversed(d_w_all):
        # w = gradient_descent(w, slope(w, steep), rate)                s07_optimisers.cr:13
        d_w_1 = d_w_2.dot(d_w_3)
        d_w_4 = d_w_2 * rate
        d_d_w = -d_w_4

        # for _ in range(steps):                                        s07_optimisers.cr:12
        d_rate = d_rate - d_w_1
        d_w_2[1] += d_d_w[1] * steep
        d_w_2[0] += d_d_w[0]
    return d_rate


def left_over_grad(w: ArrayLike, steep: Any, rate: Any, steps: Any) -> tuple[Any, Any]:
    """The value of `left_over` and its gradient by rate."""
    value, saved = left_over_forward(w, steep, rate, steps)
    return value, left_over_backward(saved, 1.0)
