# Written by chainrule 0.1.0 from s09_numerically.cr.
# source 02664d7f07e07304, options none, module e76dbcf6f7c73519
"""9. Numerically: the toy network, its gradients by hand, and what differences make of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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


def output(x: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar) -> Any:
    """output(x, W1, b1, W2, b2) = sigmoid(W2 * sigmoid(W1 * x + b1) + b2)

    x, W1, b1, W2, b2: real -> real
    """
    if (
        type(x) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, W1, b1, W2, b2 = float(x), float(W1), float(b1), float(W2), float(b2)
            # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
            output_1 = W2 * (1.0 / (1.0 + math.exp(-(W1 * x + b1)))) + b2
            return 1.0 / (1.0 + math.exp(-output_1))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or x.dtype.kind + W1.dtype.kind + b1.dtype.kind + W2.dtype.kind + b2.dtype.kind != "fffff"
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
    ):
        x, W1, b1, W2, b2 = _explain_shapes(
            "output",
            ("x", x, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
        output_1 = W2 * _sigmoid(W1 * x + b1) + b2
        return _sigmoid(output_1)


def output_forward(
    x: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`output`, and what `output_backward` needs of it."""
    if (
        type(x) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, W1, b1, W2, b2 = float(x), float(W1), float(b1), float(W2), float(b2)
            # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
            output_1 = 1.0 / (1.0 + math.exp(-(W1 * x + b1)))
            output_2 = 1.0 / (1.0 + math.exp(-(W2 * output_1 + b2)))
            return output_2, (x, W1, b1, W2, b2, output_1, output_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or x.dtype.kind + W1.dtype.kind + b1.dtype.kind + W2.dtype.kind + b2.dtype.kind != "fffff"
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
    ):
        x, W1, b1, W2, b2 = _explain_shapes(
            "output",
            ("x", x, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
        output_1 = _sigmoid(W1 * x + b1)
        output_2 = _sigmoid(W2 * output_1 + b2)
        return output_2.copy(), (x, W1, b1, W2, b2, output_1, output_2)


def output_backward(saved: tuple[Any, ...], d_output: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of x, W1, b1, W2 and b2, given the cotangent of the result."""
    x, W1, b1, W2, b2, output_1, output_2 = saved
    if type(x) is float and type(d_output) in _FLOATS:
        try:
            # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * sigmoid(W1 * x + b1) + b2
            d_b2 = d_output * (output_2 * (1.0 - output_2))
            d_W2 = d_b2 * output_1
            d_b1 = d_b2 * W2 * (output_1 * (1.0 - output_1))
            d_W1 = d_b1 * x
            d_x = d_b1 * W1
            return d_x, d_W1, d_b1, d_W2, d_b2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, W1, b1, W2, b2, output_1, output_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, W1, b1, W2, b2).shape
        d_output = np.asarray(d_output)
        if d_output.shape != lanes_shape:
            d_output = np.broadcast_to(d_output, lanes_shape)
        # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * sigmoid(W1 * x + b1) + b2
        d_b2 = d_output * (output_2 * (1.0 - output_2))
        d_W2 = d_b2 * output_1
        d_b1 = d_b2 * W2 * (output_1 * (1.0 - output_1))
        d_W1 = d_b1 * x
        d_x = d_b1 * W1
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_W1 if W1.ndim else d_W1.sum()).astype(W1.dtype, copy=False),
            (d_b1 if b1.ndim else d_b1.sum()).astype(b1.dtype, copy=False),
            (d_W2 if W2.ndim else d_W2.sum()).astype(W2.dtype, copy=False),
            (d_b2 if b2.ndim else d_b2.sum()).astype(b2.dtype, copy=False),
        )


def output_grad(
    x: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `output` and its gradient by x, W1, b1, W2 and b2."""
    if (
        type(x) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, W1, b1, W2, b2 = float(x), float(W1), float(b1), float(W2), float(b2)
            # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * sigmoid(W1 * x + b1) + b2
            output_1 = 1.0 / (1.0 + math.exp(-(W1 * x + b1)))
            output_2 = 1.0 / (1.0 + math.exp(-(W2 * output_1 + b2)))
            d_b2 = output_2 * (1.0 - output_2)
            d_W2 = d_b2 * output_1
            d_b1 = d_b2 * W2 * (output_1 * (1.0 - output_1))
            d_W1 = d_b1 * x
            d_x = d_b1 * W1
            return output_2, (d_x, d_W1, d_b1, d_W2, d_b2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, W1, b1, W2, b2):
        with np.errstate(all="ignore"):
            # sigmoid(W2 * sigmoid(W1 * x + b1) + b2)                       s09_numerically.cr:3
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * sigmoid(W1 * x + b1) + b2
            output_1 = _sigmoid(W1 * x + b1)
            output_2 = _sigmoid(W2 * output_1 + b2)
            d_b2 = output_2 * (1.0 - output_2)
            d_W2 = d_b2 * output_1
            d_b1 = d_b2 * W2 * (output_1 * (1.0 - output_1))
            d_W1 = d_b1 * x
            d_x = d_b1 * W1
            return output_2, (d_x, d_W1, d_b1, d_W2, d_b2)
    value, saved = output_forward(x, W1, b1, W2, b2)
    return value, output_backward(saved, np.ones_like(value))


def loss(x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar) -> Any:
    """Half the squared error of one input, one hidden and one output neuron.

    x, target, W1, b1, W2, b2: real -> real
    """
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2 = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
            )
            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-(W1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))
            return (a - target) ** 2 / 2.0
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(target, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or x.dtype.kind
        + target.dtype.kind
        + W1.dtype.kind
        + b1.dtype.kind
        + W2.dtype.kind
        + b2.dtype.kind
        != "ffffff"
        or target.shape != x.shape
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
    ):
        x, target, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", "..."),
            ("target", target, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h = _sigmoid(W1 * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a = _sigmoid(W2 * h + b2)
        return (a - target) ** 2 / 2.0


def loss_forward(
    x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`loss`, and what `loss_backward` needs of it."""
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2 = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
            )
            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-(W1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))

            # return (a - target)^2 / 2                                     s09_numerically.cr:9
            loss_1 = a - target
            return loss_1 * loss_1 / 2.0, (x, target, W1, b1, W2, b2, h, a, loss_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(target, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or x.dtype.kind
        + target.dtype.kind
        + W1.dtype.kind
        + b1.dtype.kind
        + W2.dtype.kind
        + b2.dtype.kind
        != "ffffff"
        or target.shape != x.shape
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
    ):
        x, target, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", "..."),
            ("target", target, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h = _sigmoid(W1 * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a = _sigmoid(W2 * h + b2)

        # return (a - target)^2 / 2                                     s09_numerically.cr:9
        loss_1 = a - target
        return loss_1 * loss_1 / 2.0, (x, target, W1, b1, W2, b2, h, a, loss_1)


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of W1, b1, W2 and b2, given the cotangent of the result."""
    x, target, W1, b1, W2, b2, h, a, loss_1 = saved
    if type(x) is float and type(d_loss) in _FLOATS:
        try:
            # return (a - target)^2 / 2                                     s09_numerically.cr:9
            d_a = d_loss * loss_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_b2 = d_a * (a * (1.0 - a))
            d_W2 = d_b2 * h
            d_h = d_b2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_b1 = d_h * (h * (1.0 - h))
            d_W1 = d_b1 * x
            return d_W1, d_b1, d_W2, d_b2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, target, W1, b1, W2, b2, h, a, loss_1 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, target, W1, b1, W2, b2).shape
        d_loss = np.asarray(d_loss)
        if d_loss.shape != lanes_shape:
            d_loss = np.broadcast_to(d_loss, lanes_shape)
        # return (a - target)^2 / 2                                     s09_numerically.cr:9
        d_a = d_loss * loss_1

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
        d_b2 = d_a * (a * (1.0 - a))
        d_W2 = d_b2 * h
        d_h = d_b2 * W2

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
        d_b1 = d_h * (h * (1.0 - h))
        d_W1 = d_b1 * x
        return (
            (d_W1 if W1.ndim else d_W1.sum()).astype(W1.dtype, copy=False),
            (d_b1 if b1.ndim else d_b1.sum()).astype(b1.dtype, copy=False),
            (d_W2 if W2.ndim else d_W2.sum()).astype(W2.dtype, copy=False),
            (d_b2 if b2.ndim else d_b2.sum()).astype(b2.dtype, copy=False),
        )


def loss_grad(
    x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `loss` and its gradient by W1, b1, W2 and b2."""
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2 = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
            )
            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-(W1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))

            # return (a - target)^2 / 2                                     s09_numerically.cr:9
            loss_1 = a - target

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_b2 = loss_1 * (a * (1.0 - a))
            d_W2 = d_b2 * h
            d_h = d_b2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_b1 = d_h * (h * (1.0 - h))
            d_W1 = d_b1 * x
            return loss_1 * loss_1 / 2.0, (d_W1, d_b1, d_W2, d_b2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, target, W1, b1, W2, b2):
        with np.errstate(all="ignore"):
            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = _sigmoid(W1 * x + b1)

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = _sigmoid(W2 * h + b2)

            # return (a - target)^2 / 2                                     s09_numerically.cr:9
            loss_1 = a - target

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_b2 = loss_1 * (a * (1.0 - a))
            d_W2 = d_b2 * h
            d_h = d_b2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_b1 = d_h * (h * (1.0 - h))
            d_W1 = d_b1 * x
            return loss_1 * loss_1 / 2.0, (d_W1, d_b1, d_W2, d_b2)
    value, saved = loss_forward(x, target, W1, b1, W2, b2)
    return value, loss_backward(saved, np.ones_like(value))


def by_hand(x: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """The gradient by W1, b1, W2, b2.

    x, target, W1, b1, W2, b2: real -> real[4]
    """
    x = x[()] if isinstance(x, np.ndarray) else x
    target = target[()] if isinstance(target, np.ndarray) else target
    W1 = W1[()] if isinstance(W1, np.ndarray) else W1
    b1 = b1[()] if isinstance(b1, np.ndarray) else b1
    W2 = W2[()] if isinstance(W2, np.ndarray) else W2
    b2 = b2[()] if isinstance(b2, np.ndarray) else b2
    if (
        type(x) not in (float, int, np.float64)
        or type(target) not in (float, int, np.float64)
        or type(W1) not in (float, int, np.float64)
        or type(b1) not in (float, int, np.float64)
        or type(W2) not in (float, int, np.float64)
        or type(b2) not in (float, int, np.float64)
    ):
        x, target, W1, b1, W2, b2 = _explain_shapes(
            "by_hand",
            ("x", x, "real", ()),
            ("target", target, "real", ()),
            ("W1", W1, "real", ()),
            ("b1", b1, "real", ()),
            ("W2", W2, "real", ()),
            ("b2", b2, "real", ()),
        )
    else:
        x, target, W1, b1, W2, b2 = (
            np.float64(x),
            np.float64(target),
            np.float64(W1),
            np.float64(b1),
            np.float64(W2),
            np.float64(b2),
        )

    # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:15
    h = _sigmoid(W1 * x + b1)

    # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:16
    a = _sigmoid(W2 * h + b2)

    # delta2 = (a - target) * a * (1 - a)                           s09_numerically.cr:17
    delta2 = (a - target) * a * (1.0 - a)

    # delta1 = W2 * delta2 * h * (1 - h)                            s09_numerically.cr:18
    delta1 = W2 * delta2 * h * (1.0 - h)

    # return [delta1 * x, delta1, delta2 * h, delta2]               s09_numerically.cr:19
    by_hand_1 = delta1 * x
    by_hand_2 = delta2 * h
    return np.array(
        [by_hand_1, delta1, by_hand_2, delta2], np.result_type(x, target, W1, b1, W2, b2)
    )


def by_hand_forward(
    x: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`by_hand`, and what `by_hand_backward` needs of it."""
    x = x[()] if isinstance(x, np.ndarray) else x
    target = target[()] if isinstance(target, np.ndarray) else target
    W1 = W1[()] if isinstance(W1, np.ndarray) else W1
    b1 = b1[()] if isinstance(b1, np.ndarray) else b1
    W2 = W2[()] if isinstance(W2, np.ndarray) else W2
    b2 = b2[()] if isinstance(b2, np.ndarray) else b2
    if (
        type(x) not in (float, int, np.float64)
        or type(target) not in (float, int, np.float64)
        or type(W1) not in (float, int, np.float64)
        or type(b1) not in (float, int, np.float64)
        or type(W2) not in (float, int, np.float64)
        or type(b2) not in (float, int, np.float64)
    ):
        x, target, W1, b1, W2, b2 = _explain_shapes(
            "by_hand",
            ("x", x, "real", ()),
            ("target", target, "real", ()),
            ("W1", W1, "real", ()),
            ("b1", b1, "real", ()),
            ("W2", W2, "real", ()),
            ("b2", b2, "real", ()),
        )
    else:
        x, target, W1, b1, W2, b2 = (
            np.float64(x),
            np.float64(target),
            np.float64(W1),
            np.float64(b1),
            np.float64(W2),
            np.float64(b2),
        )

    # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:15
    h = _sigmoid(W1 * x + b1)

    # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:16
    a = _sigmoid(W2 * h + b2)

    # delta2 = (a - target) * a * (1 - a)                           s09_numerically.cr:17
    delta2_1 = a - target
    delta2_2 = delta2_1 * a
    delta2_3 = 1.0 - a
    delta2 = delta2_2 * delta2_3

    # delta1 = W2 * delta2 * h * (1 - h)                            s09_numerically.cr:18
    delta1_1 = W2 * delta2
    delta1_2 = delta1_1 * h
    delta1_3 = 1.0 - h
    delta1 = delta1_2 * delta1_3

    # return [delta1 * x, delta1, delta2 * h, delta2]               s09_numerically.cr:19
    by_hand_1 = delta1 * x
    by_hand_2 = delta2 * h
    return np.array(
        [by_hand_1, delta1, by_hand_2, delta2], np.result_type(x, target, W1, b1, W2, b2)
    ), (x, W1, W2, h, a, delta2_1, delta2_2, delta2_3, delta2, delta1_1, delta1_2, delta1_3, delta1)


def by_hand_backward(saved: tuple[Any, ...], d_by_hand: Any) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The cotangents of x, target, W1, b1, W2 and b2, given the cotangent of the result."""
    x, W1, W2, h, a, delta2_1, delta2_2, delta2_3, delta2, delta1_1, delta1_2, delta1_3, delta1 = (
        saved
    )
    d_by_hand = np.asarray(d_by_hand)
    if d_by_hand.shape != (4,):
        _explain_shapes("by_hand_backward", ("d_by_hand", d_by_hand, "real", (4,)))

    # return [delta1 * x, delta1, delta2 * h, delta2]               s09_numerically.cr:19
    d_by_hand_1 = d_by_hand[0]
    d_by_hand_2 = d_by_hand[2]
    d_delta1 = d_by_hand[1] + d_by_hand_1 * x

    # delta1 = W2 * delta2 * h * (1 - h)                            s09_numerically.cr:18
    d_delta1_1 = d_delta1 * delta1_3
    d_delta1_2 = d_delta1_1 * h

    # delta2 = (a - target) * a * (1 - a)                           s09_numerically.cr:17
    d_delta2 = d_by_hand[3] + d_by_hand_2 * h + d_delta1_2 * W2
    d_delta2_1 = d_delta2 * delta2_3
    d_delta2_2 = d_delta2_1 * a
    d_target = -d_delta2_2
    d_a = d_delta2_1 * delta2_1 - d_delta2 * delta2_2 + d_delta2_2

    # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:16
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
    d_b2 = d_a * (a * delta2_3)

    # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:15
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
    d_h = d_by_hand_2 * delta2 - d_delta1 * delta1_2 + d_delta1_1 * delta1_1 + d_b2 * W2
    d_b1 = d_h * (h * delta1_3)
    d_W1 = d_b1 * x

    # x                                                             s09_numerically.cr:13
    d_x = d_by_hand_1 * delta1 + d_b1 * W1

    # W2                                                            s09_numerically.cr:13
    d_W2 = d_delta1_2 * delta2 + d_b2 * h
    return d_x, d_target, d_W1, d_b1, d_W2, d_b2


def difference(
    x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar, step: Scalar
) -> Any:
    """The central difference quotient by W1: right to about step^2, until rounding takes over.

    x, target, W1, b1, W2, b2, step: real -> real
    """
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
        and type(step) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2, step = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
                float(step),
            )
            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-((W1 + step) * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead = (a - target) ** 2 / 2.0

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h_2 = 1.0 / (1.0 + math.exp(-((W1 - step) * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a_2 = 1.0 / (1.0 + math.exp(-(W2 * h_2 + b2)))

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind = (a_2 - target) ** 2 / 2.0
            return (ahead - behind) / (2.0 * step)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(target, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or not isinstance(step, _ARRAYS)
        or x.dtype.kind
        + target.dtype.kind
        + W1.dtype.kind
        + b1.dtype.kind
        + W2.dtype.kind
        + b2.dtype.kind
        + step.dtype.kind
        != "fffffff"
        or target.shape != x.shape
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
        or step.shape != x.shape
    ):
        x, target, W1, b1, W2, b2, step = _explain_shapes(
            "difference",
            ("x", x, "real", "..."),
            ("target", target, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
            ("step", step, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h = _sigmoid((W1 + step) * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a = _sigmoid(W2 * h + b2)

        # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
        ahead = (a - target) ** 2 / 2.0

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h_2 = _sigmoid((W1 - step) * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a_2 = _sigmoid(W2 * h_2 + b2)

        # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
        behind = (a_2 - target) ** 2 / 2.0
        return (ahead - behind) / (2.0 * step)


def difference_forward(
    x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar, step: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`difference`, and what `difference_backward` needs of it."""
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
        and type(step) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2, step = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
                float(step),
            )
            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_1 = W1 + step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-(ahead_1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_2 = a - target
            ahead = ahead_2 * ahead_2 / 2.0

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_1 = W1 - step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h_2 = 1.0 / (1.0 + math.exp(-(behind_1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a_2 = 1.0 / (1.0 + math.exp(-(W2 * h_2 + b2)))

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_2 = a_2 - target
            behind = behind_2 * behind_2 / 2.0

            # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
            difference_1 = 2.0 * step
            difference_2 = (ahead - behind) / difference_1
            return difference_2, (
                x,
                target,
                W1,
                b1,
                W2,
                b2,
                step,
                ahead_1,
                h,
                a,
                ahead_2,
                behind_1,
                h_2,
                a_2,
                behind_2,
                difference_1,
                difference_2,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(target, _ARRAYS)
        or not isinstance(W1, _ARRAYS)
        or not isinstance(b1, _ARRAYS)
        or not isinstance(W2, _ARRAYS)
        or not isinstance(b2, _ARRAYS)
        or not isinstance(step, _ARRAYS)
        or x.dtype.kind
        + target.dtype.kind
        + W1.dtype.kind
        + b1.dtype.kind
        + W2.dtype.kind
        + b2.dtype.kind
        + step.dtype.kind
        != "fffffff"
        or target.shape != x.shape
        or W1.shape != x.shape
        or b1.shape != x.shape
        or W2.shape != x.shape
        or b2.shape != x.shape
        or step.shape != x.shape
    ):
        x, target, W1, b1, W2, b2, step = _explain_shapes(
            "difference",
            ("x", x, "real", "..."),
            ("target", target, "real", "..."),
            ("W1", W1, "real", "..."),
            ("b1", b1, "real", "..."),
            ("W2", W2, "real", "..."),
            ("b2", b2, "real", "..."),
            ("step", step, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
        ahead_1 = W1 + step

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h = _sigmoid(ahead_1 * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a = _sigmoid(W2 * h + b2)

        # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
        ahead_2 = a - target
        ahead = ahead_2 * ahead_2 / 2.0

        # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
        behind_1 = W1 - step

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        h_2 = _sigmoid(behind_1 * x + b1)

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        a_2 = _sigmoid(W2 * h_2 + b2)

        # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
        behind_2 = a_2 - target
        behind = behind_2 * behind_2 / 2.0

        # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
        difference_1 = 2.0 * step
        difference_2 = (ahead - behind) / difference_1
        return difference_2.copy(), (
            x,
            target,
            W1,
            b1,
            W2,
            b2,
            step,
            ahead_1,
            h,
            a,
            ahead_2,
            behind_1,
            h_2,
            a_2,
            behind_2,
            difference_1,
            difference_2,
        )


def difference_backward(
    saved: tuple[Any, ...], d_difference: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any]:
    """The cotangents of x, target, W1, b1, W2, b2 and step, given the cotangent of the result."""
    (
        x,
        target,
        W1,
        b1,
        W2,
        b2,
        step,
        ahead_1,
        h,
        a,
        ahead_2,
        behind_1,
        h_2,
        a_2,
        behind_2,
        difference_1,
        difference_2,
    ) = saved
    if type(x) is float and type(d_difference) in _FLOATS:
        try:
            # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
            d_ahead = d_difference / difference_1

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            d_behind_1 = d_ahead * behind_2

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_1 = d_behind_1 * (a_2 * (1.0 - a_2))

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_1 = d_a_1 * W2 * (h_2 * (1.0 - h_2))
            d_h_2 = d_h_1 * x

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            d_a = d_ahead * ahead_2

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_2 = d_a * (a * (1.0 - a))
            d_h = d_a_2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_3 = d_h * (h * (1.0 - h))
            d_h_4 = d_h_3 * x
            d_x = d_h_3 * ahead_1 - d_h_1 * behind_1

            # target                                                        s09_numerically.cr:21
            d_target = d_behind_1 - d_a

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_W1 = d_h_4 - d_h_2
            d_b1 = d_h_3 - d_h_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_W2 = d_a_2 * h - d_a_1 * h_2
            d_b2 = d_a_2 - d_a_1

            # step                                                          s09_numerically.cr:21
            d_step = d_h_2 - 2.0 * (d_ahead * difference_2) + d_h_4
            return d_x, d_target, d_W1, d_b1, d_W2, d_b2, d_step
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (
            x,
            target,
            W1,
            b1,
            W2,
            b2,
            step,
            ahead_1,
            h,
            a,
            ahead_2,
            behind_1,
            h_2,
            a_2,
            behind_2,
            difference_1,
            difference_2,
        ) = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, target, W1, b1, W2, b2, step).shape
        d_difference = np.asarray(d_difference)
        if d_difference.shape != lanes_shape:
            d_difference = np.broadcast_to(d_difference, lanes_shape)
        # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
        d_ahead = d_difference / difference_1

        # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
        d_behind_1 = d_ahead * behind_2

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
        d_a_1 = d_behind_1 * (a_2 * (1.0 - a_2))

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
        d_h_1 = d_a_1 * W2 * (h_2 * (1.0 - h_2))
        d_h_2 = d_h_1 * x

        # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
        d_a = d_ahead * ahead_2

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
        d_a_2 = d_a * (a * (1.0 - a))
        d_h = d_a_2 * W2

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
        d_h_3 = d_h * (h * (1.0 - h))
        d_h_4 = d_h_3 * x
        d_x = d_h_3 * ahead_1 - d_h_1 * behind_1

        # target                                                        s09_numerically.cr:21
        d_target = d_behind_1 - d_a

        # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
        d_W1 = d_h_4 - d_h_2
        d_b1 = d_h_3 - d_h_1

        # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
        d_W2 = d_a_2 * h - d_a_1 * h_2
        d_b2 = d_a_2 - d_a_1

        # step                                                          s09_numerically.cr:21
        d_step = d_h_2 - 2.0 * (d_ahead * difference_2) + d_h_4
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_target if target.ndim else d_target.sum()).astype(target.dtype, copy=False),
            (d_W1 if W1.ndim else d_W1.sum()).astype(W1.dtype, copy=False),
            (d_b1 if b1.ndim else d_b1.sum()).astype(b1.dtype, copy=False),
            (d_W2 if W2.ndim else d_W2.sum()).astype(W2.dtype, copy=False),
            (d_b2 if b2.ndim else d_b2.sum()).astype(b2.dtype, copy=False),
            (d_step if step.ndim else d_step.sum()).astype(step.dtype, copy=False),
        )


def difference_grad(
    x: Scalar, target: Scalar, W1: Scalar, b1: Scalar, W2: Scalar, b2: Scalar, step: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any]]:
    """The value of `difference` and its gradient by x, target, W1, b1, W2, b2 and step."""
    if (
        type(x) in _FLOATS
        and type(target) in _FLOATS
        and type(W1) in _FLOATS
        and type(b1) in _FLOATS
        and type(W2) in _FLOATS
        and type(b2) in _FLOATS
        and type(step) in _FLOATS
    ):
        try:
            x, target, W1, b1, W2, b2, step = (
                float(x),
                float(target),
                float(W1),
                float(b1),
                float(W2),
                float(b2),
                float(step),
            )
            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_1 = W1 + step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = 1.0 / (1.0 + math.exp(-(ahead_1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = 1.0 / (1.0 + math.exp(-(W2 * h + b2)))

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_2 = a - target
            ahead = ahead_2 * ahead_2 / 2.0

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_1 = W1 - step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h_2 = 1.0 / (1.0 + math.exp(-(behind_1 * x + b1)))

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a_2 = 1.0 / (1.0 + math.exp(-(W2 * h_2 + b2)))

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_2 = a_2 - target
            behind = behind_2 * behind_2 / 2.0

            # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
            difference_1 = 2.0 * step
            difference_2 = (ahead - behind) / difference_1

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            d_behind_1 = behind_2 / difference_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_1 = d_behind_1 * (a_2 * (1.0 - a_2))

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_1 = d_a_1 * W2 * (h_2 * (1.0 - h_2))
            d_h_2 = d_h_1 * x

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            d_a = ahead_2 / difference_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_2 = d_a * (a * (1.0 - a))
            d_h = d_a_2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_3 = d_h * (h * (1.0 - h))
            d_h_4 = d_h_3 * x
            d_x = d_h_3 * ahead_1 - d_h_1 * behind_1

            # target                                                        s09_numerically.cr:21
            d_target = d_behind_1 - d_a

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_W1 = d_h_4 - d_h_2
            d_b1 = d_h_3 - d_h_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_W2 = d_a_2 * h - d_a_1 * h_2
            d_b2 = d_a_2 - d_a_1

            # step                                                          s09_numerically.cr:21
            d_step = d_h_2 - 2.0 * (difference_2 / difference_1) + d_h_4
            return difference_2, (d_x, d_target, d_W1, d_b1, d_W2, d_b2, d_step)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, target, W1, b1, W2, b2, step):
        with np.errstate(all="ignore"):
            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_1 = W1 + step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h = _sigmoid(ahead_1 * x + b1)

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a = _sigmoid(W2 * h + b2)

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            ahead_2 = a - target
            ahead = ahead_2 * ahead_2 / 2.0

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_1 = W1 - step

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            h_2 = _sigmoid(behind_1 * x + b1)

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            a_2 = _sigmoid(W2 * h_2 + b2)

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            behind_2 = a_2 - target
            behind = behind_2 * behind_2 / 2.0

            # return (ahead - behind) / (2 * step)                          s09_numerically.cr:25
            difference_1 = 2.0 * step
            difference_2 = (ahead - behind) / difference_1

            # behind = loss(x, target, W1 - step, b1, W2, b2)               s09_numerically.cr:24
            d_behind_1 = behind_2 / difference_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_1 = d_behind_1 * (a_2 * (1.0 - a_2))

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_1 = d_a_1 * W2 * (h_2 * (1.0 - h_2))
            d_h_2 = d_h_1 * x

            # ahead = loss(x, target, W1 + step, b1, W2, b2)                s09_numerically.cr:23
            d_a = ahead_2 / difference_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_a_2 = d_a * (a * (1.0 - a))
            d_h = d_a_2 * W2

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_h_3 = d_h * (h * (1.0 - h))
            d_h_4 = d_h_3 * x
            d_x = d_h_3 * ahead_1 - d_h_1 * behind_1

            # target                                                        s09_numerically.cr:21
            d_target = d_behind_1 - d_a

            # h = sigmoid(W1 * x + b1)                                      s09_numerically.cr:7
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 * x + b1
            d_W1 = d_h_4 - d_h_2
            d_b1 = d_h_3 - d_h_1

            # a = sigmoid(W2 * h + b2)                                      s09_numerically.cr:8
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 * h + b2
            d_W2 = d_a_2 * h - d_a_1 * h_2
            d_b2 = d_a_2 - d_a_1

            # step                                                          s09_numerically.cr:21
            d_step = d_h_2 - 2.0 * (difference_2 / difference_1) + d_h_4
            return difference_2, (d_x, d_target, d_W1, d_b1, d_W2, d_b2, d_step)
    value, saved = difference_forward(x, target, W1, b1, W2, b2, step)
    return value, difference_backward(saved, np.ones_like(value))
