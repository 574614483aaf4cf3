# Written by chainrule 0.1.0 from s08_computation.cr.
# source 51d2e553def288cf, options none, module 53c446d6187e9ddb
"""8. Computation: what is computed once and used again, and what becomes of a gradient on its way through many layers.

`chainrule compile` shows the first: e^s stands once in the emitted functions, and so does what forward and backward
share. Through each layer a gradient is multiplied by w * act'(z): it dies out where that is below 1, and blows up
where it is above. `chainrule train samples/networks/deep.cr --diagnose` looks at networks in that way.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)


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


def _others(x: Array, axis: int) -> Array:
    """For each element the product of all others along an axis, without a division."""
    last = np.moveaxis(x, axis, -1)
    before, after = np.ones_like(last), np.ones_like(last)
    np.cumprod(last[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(last[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis(before * after, -1, axis)


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y


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


def reuse(x: Scalar) -> Any:
    """e^sin(x) is used three times, sin(x) twice.

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = sin(x)                                                    s08_computation.cr:10
            s = math.sin(x)

            # e = exp(s)                                                    s08_computation.cr:11
            e = math.exp(s)
            return e + s * e + 1.0 / e
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("reuse", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # s = sin(x)                                                    s08_computation.cr:10
        s = np.sin(x)

        # e = exp(s)                                                    s08_computation.cr:11
        e = np.exp(s)
        return e + s * e + 1.0 / e


def reuse_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`reuse`, and what `reuse_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = sin(x)                                                    s08_computation.cr:10
            s = math.sin(x)

            # e = exp(s)                                                    s08_computation.cr:11
            e = math.exp(s)

            # return e + s * e + 1 / e                                      s08_computation.cr:12
            reuse_1 = 1.0 / e
            return e + s * e + reuse_1, (x, s, e, reuse_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("reuse", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # s = sin(x)                                                    s08_computation.cr:10
        s = np.sin(x)

        # e = exp(s)                                                    s08_computation.cr:11
        e = np.exp(s)

        # return e + s * e + 1 / e                                      s08_computation.cr:12
        reuse_1 = 1.0 / e
        return e + s * e + reuse_1, (x, s, e, reuse_1)


def reuse_backward(saved: tuple[Any, ...], d_reuse: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, s, e, reuse_1 = saved
    if type(x) is float and type(d_reuse) in _FLOATS:
        try:
            # e = exp(s)                                                    s08_computation.cr:11
            # d exp(u) = exp(u) du, u = s
            d_e = d_reuse - d_reuse * (reuse_1 / e) + d_reuse * s

            # s = sin(x)                                                    s08_computation.cr:10
            # d sin(u) = cos(u) du, u = x
            d_s = d_reuse * e + d_e * e
            d_x = d_s * math.cos(x)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, s, e, reuse_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_reuse = np.asarray(d_reuse)
        if d_reuse.shape != lanes_shape:
            d_reuse = np.broadcast_to(d_reuse, lanes_shape)
        # e = exp(s)                                                    s08_computation.cr:11
        # d exp(u) = exp(u) du, u = s
        d_e = d_reuse - d_reuse * (reuse_1 / e) + d_reuse * s

        # s = sin(x)                                                    s08_computation.cr:10
        # d sin(u) = cos(u) du, u = x
        d_s = d_reuse * e + d_e * e
        d_x = d_s * np.cos(x)
        return d_x.astype(x.dtype, copy=False)


def reuse_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `reuse` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = sin(x)                                                    s08_computation.cr:10
            s = math.sin(x)

            # e = exp(s)                                                    s08_computation.cr:11
            e = math.exp(s)

            # return e + s * e + 1 / e                                      s08_computation.cr:12
            reuse_1 = 1.0 / e

            # e = exp(s)                                                    s08_computation.cr:11
            # d exp(u) = exp(u) du, u = s
            d_e = 1.0 - reuse_1 / e + s

            # s = sin(x)                                                    s08_computation.cr:10
            # d sin(u) = cos(u) du, u = x
            d_s = e + d_e * e
            d_x = d_s * math.cos(x)
            return e + s * e + reuse_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # s = sin(x)                                                    s08_computation.cr:10
            s = np.sin(x)

            # e = exp(s)                                                    s08_computation.cr:11
            e = np.exp(s)

            # return e + s * e + 1 / e                                      s08_computation.cr:12
            reuse_1 = 1.0 / e

            # e = exp(s)                                                    s08_computation.cr:11
            # d exp(u) = exp(u) du, u = s
            d_e = 1.0 - reuse_1 / e + s

            # s = sin(x)                                                    s08_computation.cr:10
            # d sin(u) = cos(u) du, u = x
            d_s = e + d_e * e
            d_x = d_s * np.cos(x)
            return e + s * e + reuse_1, d_x
    value, saved = reuse_forward(x)
    return value, reuse_backward(saved, np.ones_like(value))


def sigmoid_chain(x: Any, w: ArrayLike) -> Any:
    """One neuron a layer. sigmoid' is at most 1/4, so that |d/dx| <= product of |w| / 4^n.

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("sigmoid_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)

    # for weight in w:                                              s08_computation.cr:16
    x_2 = x
    for weight in w:
        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        x_2 = _sigmoid(weight * x_2)
    return x_2


def sigmoid_chain_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`sigmoid_chain`, and what `sigmoid_chain_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("sigmoid_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:16
    x_2 = x
    x_all = np.empty(n, w.dtype)
    x_all_2 = np.empty(n, w.dtype)
    for t in range(n):
        x_all[t] = x_2

        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        x_2 = _sigmoid(w[t] * x_2)
        x_all_2[t] = x_2
    return x_2, (w, x_all, x_all_2)


def sigmoid_chain_backward(saved: tuple[Any, ...], d_sigmoid_chain: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all, x_all_2 = saved
    n = w.shape[0]
    d_sigmoid_chain = np.asarray(d_sigmoid_chain, x_all_2.dtype)[()]
    if d_sigmoid_chain.shape:
        _explain_shapes("sigmoid_chain_backward", ("d_sigmoid_chain", d_sigmoid_chain, "real", ()))

    # for weight in w:                                              s08_computation.cr:16
    d_x = d_sigmoid_chain
    d_w = np.empty(n, x_all_2.dtype)
    for t in reversed(range(n)):
        x = x_all_2[t]

        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weight * x
        d_x_1 = d_x * (x * (1.0 - x))
        d_weight = d_x_1 * x_all[t]
        d_x = d_x_1 * w[t]
        d_w[t] = d_weight
    return d_x, d_w.astype(w.dtype, copy=False)


def sigmoid_chain_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `sigmoid_chain` and its gradient by x and w."""
    value, saved = sigmoid_chain_forward(x, w)
    return value, sigmoid_chain_backward(saved, 1.0)


def relu_chain(x: Any, w: ArrayLike) -> Any:
    """relu' is 1 where it lives: d/dx is the product of the weights.

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("relu_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)

    # for weight in w:                                              s08_computation.cr:22
    x_2 = x
    for weight in w:
        # x = relu(weight * x)                                          s08_computation.cr:23
        x_2 = np.maximum(weight * x_2, 0.0)
    return x_2


def relu_chain_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`relu_chain`, and what `relu_chain_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("relu_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:22
    x_2 = x
    x_all = np.empty(n, w.dtype)
    x_all_2 = np.empty(n, w.dtype)
    for t in range(n):
        x_all[t] = x_2

        # x = relu(weight * x)                                          s08_computation.cr:23
        x_2 = np.maximum(w[t] * x_2, 0.0)
        x_all_2[t] = x_2
    return x_2, (w, x_all, x_all_2)


def relu_chain_backward(saved: tuple[Any, ...], d_relu_chain: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all, x_all_2 = saved
    n = w.shape[0]
    d_relu_chain = np.asarray(d_relu_chain, x_all_2.dtype)[()]
    if d_relu_chain.shape:
        _explain_shapes("relu_chain_backward", ("d_relu_chain", d_relu_chain, "real", ()))

    # for weight in w:                                              s08_computation.cr:22
    d_x = d_relu_chain
    d_w = np.empty(n, x_all_2.dtype)
    for t in reversed(range(n)):
        # x = relu(weight * x)                                          s08_computation.cr:23
        # d relu(u) = du where u > 0, else 0, u = weight * x
        d_x_1 = d_x * (x_all_2[t] > 0.0)
        d_weight = d_x_1 * x_all[t]
        d_x = d_x_1 * w[t]
        d_w[t] = d_weight
    return d_x, d_w.astype(w.dtype, copy=False)


def relu_chain_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `relu_chain` and its gradient by x and w."""
    value, saved = relu_chain_forward(x, w)
    return value, relu_chain_backward(saved, 1.0)


def sigmoid_slope(x: Any, w: ArrayLike) -> Any:
    """sigmoid_slope(x, w: real[n]) -> real = grad(sigmoid_chain, x)(x, w)

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("sigmoid_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:16
    x_2 = x
    x_all = np.empty(n, w.dtype)
    for t in range(n):
        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        x_2 = _sigmoid(w[t] * x_2)
        x_all[t] = x_2
    d_x = w.dtype.type(1.0)
    for weight, x_3 in zip(reversed(w), reversed(x_all), strict=True):
        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        d_x = d_x * (x_3 * (1.0 - x_3)) * weight
    return d_x


def sigmoid_slope_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`sigmoid_slope`, and what `sigmoid_slope_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("sigmoid_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:16
    x_2 = x
    x_all = np.empty(n, w.dtype)
    x_all_2 = np.empty(n, w.dtype)
    for t in range(n):
        x_all_2[t] = x_2

        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        x_2 = _sigmoid(w[t] * x_2)
        x_all[t] = x_2
    d_x = w.dtype.type(1.0)
    d_x_all = np.empty(n, w.dtype)
    x_all_1 = np.empty(n, w.dtype)
    x_all_3 = np.empty(n, w.dtype)
    x_all_4 = np.empty(n, w.dtype)
    for t_2 in reversed(range(n)):
        x_3 = x_all[t_2]
        d_x_all[t_2] = d_x

        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        x_1 = 1.0 - x_3
        x_4 = x_3 * x_1
        x_5 = d_x * x_4
        d_x = x_5 * w[t_2]
        x_all_1[t_2] = x_1
        x_all_3[t_2] = x_4
        x_all_4[t_2] = x_5
    return d_x, (w, x_all, d_x_all, x_all_1, x_all_3, x_all_4, x_all_2)


def sigmoid_slope_backward(saved: tuple[Any, ...], d_sigmoid_slope: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all, d_x_all, x_all_1, x_all_3, x_all_4, x_all_2 = saved
    n = w.shape[0]
    d_sigmoid_slope = np.asarray(d_sigmoid_slope, x_all_2.dtype)[()]
    if d_sigmoid_slope.shape:
        _explain_shapes("sigmoid_slope_backward", ("d_sigmoid_slope", d_sigmoid_slope, "real", ()))

    # for weight in w:                                              s08_computation.cr:16
    d_d_x = d_sigmoid_slope
    d_weight_all = np.empty(n, x_all_2.dtype)
    d_x_all_2 = np.empty(n, x_all_2.dtype)
    for t in range(n):
        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weight * x
        d_x_1 = d_d_x * w[t]
        d_weight = d_d_x * x_all_4[t]
        d_d_x = d_x_1 * x_all_3[t]
        d_x_2 = d_x_1 * d_x_all[t]
        d_x = d_x_2 * x_all_1[t] - d_x_2 * x_all[t]
        d_weight_all[t] = d_weight
        d_x_all_2[t] = d_x
    d_x_3 = x_all_2.dtype.type(0.0)
    d_weight_all_2 = np.empty(n, x_all_2.dtype)
    for t_2 in reversed(range(n)):
        x = x_all[t_2]
        d_x_4 = d_x_3 + d_x_all_2[t_2]

        # x = sigmoid(weight * x)                                       s08_computation.cr:17
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weight * x
        d_x_5 = d_x_4 * (x * (1.0 - x))
        d_weight_2 = d_x_5 * x_all_2[t_2]
        d_x_3 = d_x_5 * w[t_2]
        d_weight_all_2[t_2] = d_weight_2
    d_w = d_weight_all + d_weight_all_2
    return d_x_3, d_w.astype(w.dtype, copy=False)


def sigmoid_slope_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `sigmoid_slope` and its gradient by x and w."""
    value, saved = sigmoid_slope_forward(x, w)
    return value, sigmoid_slope_backward(saved, 1.0)


def relu_slope(x: Any, w: ArrayLike) -> Any:
    """relu_slope(x, w: real[n]) -> real = grad(relu_chain, x)(x, w)

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("relu_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:22
    x_2 = x
    x_all = np.empty(n, w.dtype)
    for t in range(n):
        # x = relu(weight * x)                                          s08_computation.cr:23
        x_2 = np.maximum(w[t] * x_2, 0.0)
        x_all[t] = x_2
    d_x = w.dtype.type(1.0)
    for weight, x_3 in zip(reversed(w), reversed(x_all), strict=True):
        # x = relu(weight * x)                                          s08_computation.cr:23
        d_x = d_x * (x_3 > 0.0) * weight
    return d_x


def relu_slope_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`relu_slope`, and what `relu_slope_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("relu_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:22
    x_2 = x
    x_all = np.empty(n, w.dtype)
    for t in range(n):
        # x = relu(weight * x)                                          s08_computation.cr:23
        x_2 = np.maximum(w[t] * x_2, 0.0)
        x_all[t] = x_2
    d_x = w.dtype.type(1.0)
    x_all_1 = np.empty(n, np.bool_)
    x_all_2 = np.empty(n, w.dtype)
    for t_2 in reversed(range(n)):
        # x = relu(weight * x)                                          s08_computation.cr:23
        x_1 = x_all[t_2] > 0.0
        x_3 = d_x * x_1
        d_x = x_3 * w[t_2]
        x_all_1[t_2] = x_1
        x_all_2[t_2] = x_3
    return d_x, (w, x_all_1, x_all_2)


def relu_slope_backward(saved: tuple[Any, ...], d_relu_slope: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all_1, x_all_2 = saved
    n = w.shape[0]
    d_relu_slope = np.asarray(d_relu_slope, x_all_2.dtype)[()]
    if d_relu_slope.shape:
        _explain_shapes("relu_slope_backward", ("d_relu_slope", d_relu_slope, "real", ()))

    # for weight in w:                                              s08_computation.cr:22
    d_d_x = d_relu_slope
    d_w = np.empty(n, x_all_2.dtype)
    for t in range(n):
        # x = relu(weight * x)                                          s08_computation.cr:23
        # d relu(u) = du where u > 0, else 0, u = weight * x
        d_weight = d_d_x * x_all_2[t]
        d_d_x = d_d_x * w[t] * x_all_1[t]
        d_w[t] = d_weight
    return 0.0, d_w.astype(w.dtype, copy=False)


def relu_slope_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `relu_slope` and its gradient by x and w."""
    value, saved = relu_slope_forward(x, w)
    return value, relu_slope_backward(saved, 1.0)


def bound(w: ArrayLike) -> Any:
    """bound(w: real[n]) -> real = prod(abs(w)) / 4^n

    w: real[n] -> real
    """
    w = np.asarray(w)
    if w.dtype.kind != "f" or w.ndim != 1:
        (w,) = _explain_shapes("bound", ("w", w, "real", ("n",)))
    n = w.shape[0]
    return np.abs(w).prod() / math.pow(4.0, n)


def bound_forward(w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`bound`, and what `bound_backward` needs of it."""
    w = np.asarray(w)
    if w.dtype.kind != "f" or w.ndim != 1:
        (w,) = _explain_shapes("bound", ("w", w, "real", ("n",)))
    n = w.shape[0]

    # prod(abs(w)) / 4^n                                            s08_computation.cr:30
    bound_1 = np.abs(w)
    return bound_1.prod() / math.pow(4.0, n), (w, bound_1)


def bound_backward(saved: tuple[Any, ...], d_bound: Any) -> Any:
    """The cotangent of w, given the cotangent of the result."""
    w, bound_1 = saved
    n = w.shape[0]
    d_bound = np.asarray(d_bound, bound_1.dtype)[()]
    if d_bound.shape:
        _explain_shapes("bound_backward", ("d_bound", d_bound, "real", ()))

    # prod(abs(w)) / 4^n                                            s08_computation.cr:30
    # d|u| = sign(u) du, u = w
    d_w = d_bound / math.pow(4.0, n) * _others(bound_1, 0) * np.sign(w)
    return d_w.astype(w.dtype, copy=False)


def bound_grad(w: ArrayLike) -> tuple[Any, Any]:
    """The value of `bound` and its gradient by w."""
    w = np.asarray(w)
    if w.dtype.kind != "f" or w.ndim != 1:
        (w,) = _explain_shapes("bound", ("w", w, "real", ("n",)))
    n = w.shape[0]

    # prod(abs(w)) / 4^n                                            s08_computation.cr:30
    # d|u| = sign(u) du, u = w
    bound_1 = np.abs(w)
    bound_2 = math.pow(4.0, n)
    d_w = _others(bound_1, 0) / bound_2 * np.sign(w)
    return bound_1.prod() / bound_2, d_w


def spread(x: ArrayLike, W: ArrayLike) -> Any:
    """How large the activations are behind each layer of relu: where weights begin as he says, as large as x.

    x: real[m]; W: real[n, m, m] -> real[n]
    """
    x = np.asarray(x)
    W = np.asarray(W)
    if (
        x.dtype.char + W.dtype.char not in ("dd", "ff")
        or x.ndim != 1
        or W.ndim != 3
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
    ):
        x, W = _explain_shapes(
            "spread", ("x", x, "real", ("m",)), ("W", W, "real", ("n", "m", "m"))
        )
    m = x.shape[0]
    n = W.shape[0]

    # collect sizes = sqrt(mean(a^2))                               s08_computation.cr:37
    # stable form of sqrt(mean(a^2))
    spread_1 = math.sqrt(m)

    # for weights in W:                                             s08_computation.cr:35
    a = x
    sizes = np.empty(n, np.result_type(x, W))
    for t in range(n):
        # a = relu(weights @ a)                                         s08_computation.cr:36
        a = np.maximum(W[t] @ a, 0.0)
        sizes[t] = _norm(a) / spread_1
    return sizes


def spread_forward(x: ArrayLike, W: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`spread`, and what `spread_backward` needs of it."""
    x = np.asarray(x)
    W = np.asarray(W)
    if (
        x.dtype.char + W.dtype.char not in ("dd", "ff")
        or x.ndim != 1
        or W.ndim != 3
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
    ):
        x, W = _explain_shapes(
            "spread", ("x", x, "real", ("m",)), ("W", W, "real", ("n", "m", "m"))
        )
    m = x.shape[0]
    n = W.shape[0]

    dtype = np.result_type(x, W)

    # collect sizes = sqrt(mean(a^2))                               s08_computation.cr:37
    # stable form of sqrt(mean(a^2))
    spread_1 = math.sqrt(m)

    # for weights in W:                                             s08_computation.cr:35
    a = x
    a_all = np.empty((n + 1, m), dtype)
    a_all[0] = a
    sizes = np.empty(n, dtype)
    sizes_1 = np.empty(n, dtype)
    for t in range(n):
        # a = relu(weights @ a)                                         s08_computation.cr:36
        a = np.maximum(W[t] @ a, 0.0)

        # collect sizes = sqrt(mean(a^2))                               s08_computation.cr:37
        # stable form of sqrt(mean(a^2))
        spread_2 = _norm(a)
        a_all[t + 1] = a
        sizes[t] = spread_2 / spread_1
        sizes_1[t] = spread_2
    return sizes, (W, a_all, sizes_1, x.dtype)


def spread_backward(saved: tuple[Any, ...], d_spread: Any) -> tuple[Any, Any]:
    """The cotangents of x and W, given the cotangent of the result."""
    W, a_all, sizes_1, x_dtype = saved
    n = W.shape[0]
    m = W.shape[1]
    d_spread = np.asarray(d_spread)
    if d_spread.shape != (n,):
        _explain_shapes("spread_backward", ("d_spread", d_spread, "real", (n,)))

    # collect sizes = sqrt(mean(a^2))                               s08_computation.cr:37
    # stable form of sqrt(mean(a^2))
    spread_1 = math.sqrt(m)

    # for weights in W:                                             s08_computation.cr:35
    sizes_2 = a_all[1:]
    d_x = np.zeros(m, sizes_1.dtype)
    d_a_all_1 = np.empty((n, m), sizes_1.dtype)
    for t in reversed(range(n)):
        a = sizes_2[t]
        spread_2 = sizes_1[t]

        # a = relu(weights @ a)                                         s08_computation.cr:36
        # d relu(u) = du where u > 0, else 0, u = weights @ a
        d_a = d_x + d_spread[t] / spread_1 / (math.inf if spread_2 == 0.0 else spread_2) * a
        d_a_1 = d_a * (a > 0.0)
        d_x = d_a_1 @ W[t]
        d_a_all_1[t] = d_a_1

    # a = relu(weights @ a)                                         s08_computation.cr:36
    # d relu(u) = du where u > 0, else 0, u = weights @ a
    d_weights = d_a_all_1[:, :, None] * a_all[:-1][:, None, :]
    return d_x.astype(x_dtype, copy=False), d_weights.astype(W.dtype, copy=False)


def residual_chain(x: Any, w: ArrayLike) -> Any:
    """A layer that adds to what it is given: the factor is 1 + w act'(z), and does not vanish.

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("residual_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)

    # for weight in w:                                              s08_computation.cr:42
    x_2 = x
    for weight in w:
        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        x_2 = x_2 + np.tanh(weight * x_2)
    return x_2


def residual_chain_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`residual_chain`, and what `residual_chain_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("residual_chain", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:42
    x_2 = x
    x_all = np.empty(n, w.dtype)
    x_all_1 = np.empty(n, w.dtype)
    for t in range(n):
        x_all[t] = x_2

        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        x_1 = np.tanh(w[t] * x_2)
        x_2 = x_2 + x_1
        x_all_1[t] = x_1
    return x_2, (w, x_all, x_all_1)


def residual_chain_backward(saved: tuple[Any, ...], d_residual_chain: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all, x_all_1 = saved
    n = w.shape[0]
    d_residual_chain = np.asarray(d_residual_chain, x_all_1.dtype)[()]
    if d_residual_chain.shape:
        _explain_shapes(
            "residual_chain_backward", ("d_residual_chain", d_residual_chain, "real", ())
        )

    # for weight in w:                                              s08_computation.cr:42
    d_x = d_residual_chain
    d_w = np.empty(n, x_all_1.dtype)
    for t in reversed(range(n)):
        x_1 = x_all_1[t]

        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        # d tanh(u) = (1 - tanh(u)^2) du, u = weight * x
        d_x_1 = d_x * (1.0 - x_1 * x_1)
        d_weight = d_x_1 * x_all[t]

        # for weight in w:                                              s08_computation.cr:42
        d_x = d_x + d_x_1 * w[t]
        d_w[t] = d_weight
    return d_x, d_w.astype(w.dtype, copy=False)


def residual_chain_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `residual_chain` and its gradient by x and w."""
    value, saved = residual_chain_forward(x, w)
    return value, residual_chain_backward(saved, 1.0)


def residual_slope(x: Any, w: ArrayLike) -> Any:
    """residual_slope(x, w: real[n]) -> real = grad(residual_chain, x)(x, w)

    x: real; w: real[n] -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("residual_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:42
    x_2 = x
    x_all_1 = np.empty(n, w.dtype)
    for t in range(n):
        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        x_1 = np.tanh(w[t] * x_2)
        x_2 = x_2 + x_1
        x_all_1[t] = x_1
    d_x = w.dtype.type(1.0)
    for weight, x_3 in zip(reversed(w), reversed(x_all_1), strict=True):
        # for weight in w:                                              s08_computation.cr:42
        d_x = d_x + d_x * (1.0 - x_3 * x_3) * weight
    return d_x


def residual_slope_forward(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`residual_slope`, and what `residual_slope_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    if w.dtype.kind != "f" or type(x) not in (float, int, w.dtype.type) or w.ndim != 1:
        x, w = _explain_shapes("residual_slope", ("x", x, "real", ()), ("w", w, "real", ("n",)))
    else:
        x = w.dtype.type(x)
    n = w.shape[0]

    # for weight in w:                                              s08_computation.cr:42
    x_2 = x
    x_all_1 = np.empty(n, w.dtype)
    x_all = np.empty(n, w.dtype)
    for t in range(n):
        x_all[t] = x_2

        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        x_1 = np.tanh(w[t] * x_2)
        x_2 = x_2 + x_1
        x_all_1[t] = x_1
    d_x = w.dtype.type(1.0)
    d_x_all = np.empty(n, w.dtype)
    x_all_2 = np.empty(n, w.dtype)
    x_all_3 = np.empty(n, w.dtype)
    for t_2 in reversed(range(n)):
        x_3 = x_all_1[t_2]
        d_x_all[t_2] = d_x

        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        x_4 = 1.0 - x_3 * x_3
        x_5 = d_x * x_4

        # for weight in w:                                              s08_computation.cr:42
        d_x = d_x + x_5 * w[t_2]
        x_all_2[t_2] = x_4
        x_all_3[t_2] = x_5
    return d_x, (w, x_all_1, d_x_all, x_all_2, x_all_3, x_all)


def residual_slope_backward(saved: tuple[Any, ...], d_residual_slope: Any) -> tuple[Any, Any]:
    """The cotangents of x and w, given the cotangent of the result."""
    w, x_all_1, d_x_all, x_all_2, x_all_3, x_all = saved
    n = w.shape[0]
    d_residual_slope = np.asarray(d_residual_slope, x_all.dtype)[()]
    if d_residual_slope.shape:
        _explain_shapes(
            "residual_slope_backward", ("d_residual_slope", d_residual_slope, "real", ())
        )

    # for weight in w:                                              s08_computation.cr:42
    d_d_x = d_residual_slope
    d_weight_all = np.empty(n, x_all.dtype)
    d_x_all_1 = np.empty(n, x_all.dtype)
    for t in range(n):
        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        # d tanh(u) = (1 - tanh(u)^2) du, u = weight * x
        d_x_1 = d_d_x * w[t]
        d_weight = d_d_x * x_all_3[t]
        d_d_x = d_d_x + d_x_1 * x_all_2[t]
        d_weight_all[t] = d_weight
        d_x_all_1[t] = -2.0 * (d_x_1 * d_x_all[t] * x_all_1[t])
    d_x = x_all.dtype.type(0.0)
    d_weight_all_2 = np.empty(n, x_all.dtype)
    for t_2 in reversed(range(n)):
        x_1 = x_all_1[t_2]

        # x = x + tanh(weight * x)                                      s08_computation.cr:43
        # d tanh(u) = (1 - tanh(u)^2) du, u = weight * x
        d_x_2 = (d_x_all_1[t_2] + d_x) * (1.0 - x_1 * x_1)
        d_weight_2 = d_x_2 * x_all[t_2]

        # for weight in w:                                              s08_computation.cr:42
        d_x = d_x + d_x_2 * w[t_2]
        d_weight_all_2[t_2] = d_weight_2
    d_w = d_weight_all + d_weight_all_2
    return d_x, d_w.astype(w.dtype, copy=False)


def residual_slope_grad(x: Any, w: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `residual_slope` and its gradient by x and w."""
    value, saved = residual_slope_forward(x, w)
    return value, residual_slope_backward(saved, 1.0)
