# Written by chainrule 0.1.0 from rosenbrock.cr.
# source d3d78341118f27b0, options none, module 6a22699b27efd961
"""Rosenbrock's valley, on which optimisers are tried: a curved floor that leads to (1, ..., 1)."""

from __future__ import annotations

from collections.abc import Callable
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


def rosenbrock(x: Scalar, y: Scalar) -> Any:
    """rosenbrock(x, y) = (1 - x)^2 + 100 * (y - x^2)^2

    x, y: real -> real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("rosenbrock", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def rosenbrock_forward(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`rosenbrock`, and what `rosenbrock_backward` needs of it."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
            rosenbrock_1 = 1.0 - x
            rosenbrock_2 = y - x * x
            return rosenbrock_1 * rosenbrock_1 + 100.0 * (rosenbrock_2 * rosenbrock_2), (
                x,
                y,
                rosenbrock_1,
                rosenbrock_2,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("rosenbrock", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
        rosenbrock_1 = 1.0 - x
        rosenbrock_2 = y - x * x
        return rosenbrock_1 * rosenbrock_1 + 100.0 * (rosenbrock_2 * rosenbrock_2), (
            x,
            y,
            rosenbrock_1,
            rosenbrock_2,
        )


def rosenbrock_backward(saved: tuple[Any, ...], d_rosenbrock: Any) -> tuple[Any, Any]:
    """The cotangents of x and y, given the cotangent of the result."""
    x, y, rosenbrock_1, rosenbrock_2 = saved
    if type(x) is float and type(d_rosenbrock) in _FLOATS:
        try:
            # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
            d_rosenbrock_1 = d_rosenbrock * rosenbrock_2
            d_y = 200.0 * d_rosenbrock_1
            d_x = -2.0 * (rosenbrock_1 * d_rosenbrock) - 400.0 * (d_rosenbrock_1 * x)
            return d_x, d_y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y, rosenbrock_1, rosenbrock_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, y).shape
        d_rosenbrock = np.asarray(d_rosenbrock)
        if d_rosenbrock.shape != lanes_shape:
            d_rosenbrock = np.broadcast_to(d_rosenbrock, lanes_shape)
        # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
        d_rosenbrock_1 = d_rosenbrock * rosenbrock_2
        d_y = 200.0 * d_rosenbrock_1
        d_x = -2.0 * (rosenbrock_1 * d_rosenbrock) - 400.0 * (d_rosenbrock_1 * x)
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_y if y.ndim else d_y.sum()).astype(y.dtype, copy=False),
        )


def rosenbrock_grad(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `rosenbrock` and its gradient by x and y."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
            rosenbrock_1 = 1.0 - x
            rosenbrock_2 = y - x * x
            d_y = 200.0 * rosenbrock_2
            d_x = -2.0 * rosenbrock_1 - 400.0 * (rosenbrock_2 * x)
            return rosenbrock_1 * rosenbrock_1 + 100.0 * (rosenbrock_2 * rosenbrock_2), (d_x, d_y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, y):
        with np.errstate(all="ignore"):
            # (1 - x)^2 + 100 * (y - x^2)^2                                 rosenbrock.cr:3
            rosenbrock_1 = 1.0 - x
            rosenbrock_2 = y - x * x
            d_y = 200.0 * rosenbrock_2
            d_x = -2.0 * rosenbrock_1 - 400.0 * (rosenbrock_2 * x)
            return rosenbrock_1 * rosenbrock_1 + 100.0 * (rosenbrock_2 * rosenbrock_2), (d_x, d_y)
    value, saved = rosenbrock_forward(x, y)
    return value, rosenbrock_backward(saved, np.ones_like(value))


def chain(x: ArrayLike) -> Any:
    """The valley in n dimensions: each pair of neighbours is one valley of two.

    x: real[n] -> real
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "chain", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )

    # u = x[:-1]                                                    rosenbrock.cr:7
    u = x[:-1]

    # return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)                 rosenbrock.cr:8
    chain_1 = 100.0 * (x[1:] - u * u) ** 2 + (1.0 - u) ** 2
    return chain_1.sum()


def chain_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`chain`, and what `chain_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "chain", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )

    # u = x[:-1]                                                    rosenbrock.cr:7
    u = x[:-1]

    # return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)                 rosenbrock.cr:8
    chain_1 = x[1:] - u * u
    chain_2 = 1.0 - u
    return (100.0 * (chain_1 * chain_1) + chain_2 * chain_2).sum(), (x, chain_1, chain_2)


def chain_backward(saved: tuple[Any, ...], d_chain: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, chain_1, chain_2 = saved
    n = x.shape[0]
    d_chain = np.asarray(d_chain, chain_2.dtype)[()]
    if d_chain.shape:
        _explain_shapes("chain_backward", ("d_chain", d_chain, "real", ()))

    # u = x[:-1]                                                    rosenbrock.cr:7
    u = x[:-1]

    # return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)                 rosenbrock.cr:8
    d_chain_1 = 200.0 * d_chain * chain_1
    d_u = -(2.0 * d_chain * chain_2) - d_chain_1 * (2.0 * u)

    # x: real[n]                                                    rosenbrock.cr:5
    d_x = np.zeros(n, chain_2.dtype)
    d_x[1:] = d_chain_1
    d_x[:-1] += d_u
    return d_x.astype(x.dtype, copy=False)


def chain_grad(x: ArrayLike) -> tuple[Any, Any]:
    """The value of `chain` and its gradient by x."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "chain", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )
    n = x.shape[0]

    # u = x[:-1]                                                    rosenbrock.cr:7
    u = x[:-1]

    # return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)                 rosenbrock.cr:8
    chain_1 = x[1:] - u * u
    chain_2 = 1.0 - u
    d_u = -2.0 * chain_2 - 400.0 * (chain_1 * u)

    # x: real[n]                                                    rosenbrock.cr:5
    d_x = np.zeros(n, x.dtype)
    d_x[1:] = 200.0 * chain_1
    d_x[:-1] += d_u
    return (100.0 * (chain_1 * chain_1) + chain_2 * chain_2).sum(), d_x
