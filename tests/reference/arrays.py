"""Functions of whole arrays, by name: products, layout, sorting, filling; written as loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.reference.declared import held
from tests.reference.elements import (
    Value,
    array,
    bare,
    build,
    concatenate,
    elements,
    elementwise,
    integers,
    promote_array,
    stack,
)
from tests.reference.fourier import FOURIER
from tests.reference.makers import MAKERS
from tests.reference.matrices import MATRICES
from tests.reference.reductions import along, argsort, log_softmax, normalised, reduce, softmax, total
from tests.reference.scalars import SCALARS
from tests.reference.sequences import SEQUENCES

# ---------------------------------------------------------------- products


def contract(a: Value, b: Value, axis_a: int, axis_b: int) -> Value:
    """The sum of products over one axis of each; the other axes of a, then those of b."""
    left, right = np.moveaxis(array(a), axis_a, -1), np.moveaxis(array(b), axis_b, -1)
    rank = left.ndim - 1
    count = max(left.shape[-1], right.shape[-1])  # an axis that stretches is as long as the other
    left = np.broadcast_to(left, (*left.shape[:-1], count))
    right = np.broadcast_to(right, (*right.shape[:-1], count))

    def element(*index: int) -> Any:
        pairs = zip(left[index[:rank]], right[index[rank:]], strict=True)
        return total([p * q for p, q in pairs])

    return build((*left.shape[:-1], *right.shape[:-1]), element)


def matmul(x: Value, y: Value) -> Value:
    a, b = array(x), array(y)
    if a.ndim <= 2 and b.ndim <= 2:
        return contract(a, b, -1, 0 if b.ndim == 1 else -2)
    left = a if a.ndim > 1 else a[None, :]
    right = b if b.ndim > 1 else b[:, None]
    lead = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left = np.broadcast_to(left, (*lead, *left.shape[-2:]))
    right = np.broadcast_to(right, (*lead, *right.shape[-2:]))

    def element(*index: int) -> Any:
        batch, (i, j) = index[:-2], index[-2:]
        row, column = left[batch][i], right[batch][:, j]
        return total([p * q for p, q in zip(row, column, strict=True)])

    made = array(build((*lead, left.shape[-2], right.shape[-1]), element))
    if a.ndim == 1:
        made = made[..., 0, :]
    return bare(made[..., 0] if b.ndim == 1 else made)


def tensordot(a: Value, b: Value, axes: Any = 2) -> Value:
    left, right = array(a), array(b)
    if np.ndim(axes):
        return contract(a, b, int(axes[0]), int(axes[1]))
    inner = int(np.prod(right.shape[:axes]))
    return contract(
        left.reshape(*left.shape[: left.ndim - axes], inner), right.reshape(inner, *right.shape[axes:]), -1, 0
    )


def dot(a: Value, b: Value) -> Value:
    return contract(a, b, -1, 0 if array(b).ndim == 1 else -2)


def outer(a: Value, b: Value) -> Value:
    left, right = list(elements(a)), list(elements(b))
    return build((len(left), len(right)), lambda i, j: left[i] * right[j])


def cross(a: Value, b: Value, axis: int = -1) -> Value:
    left, right = (np.moveaxis(part, axis, -1) for part in np.broadcast_arrays(array(a), array(b)))

    def element(*index: int) -> Any:
        *lead, k = index
        p, q = left[tuple(lead)], right[tuple(lead)]
        i, j = (k + 1) % 3, (k + 2) % 3
        return p[i] * q[j] - p[j] * q[i]

    return np.moveaxis(build(left.shape, element), -1, axis)


def trace(x: Value) -> Value:
    n = min(array(x).shape[-2:])
    return bare(array(array(x)[..., range(n), range(n)].sum(axis=-1)))


# ---------------------------------------------------------------- layout


def transpose(x: Value, axes: Value | None = None) -> Value:
    return np.transpose(array(x), None if axes is None else integers(axes))


def swap_last(x: Value) -> Value:
    return np.swapaxes(array(x), -1, -2)


def reshape(x: Value, shape: Value) -> Value:
    return bare(array(x).reshape(integers(shape)))


def take(x: Value, indices: Value, axis: int = 0) -> Value:
    places = array(indices).astype(np.intp)
    return bare(array(np.take(array(x), places, axis=axis)))


def triangle(below: bool) -> Callable[..., Value]:
    def f(x: Value, k: int = 0) -> Value:
        whole = array(x)

        def element(*index: int) -> Any:
            i, j = index[-2:]
            return whole[index] if (j <= i + k if below else j >= i + k) else 0

        return promote_array(array(build(whole.shape, element)))

    return f


def diagonal(x: Value, k: int = 0) -> Value:
    return np.diagonal(array(x), k, -2, -1).copy()


def diag(x: Value, k: int = 0) -> Value:
    whole = array(x)
    if whole.ndim != 1:
        return diagonal(whole, k)
    n = len(whole) + abs(k)
    shift = max(-k, 0)
    return promote_array(
        array(build((n, n), lambda i, j: whole[i - shift] if j == i + k and 0 <= i - shift < len(whole) else 0))
    )


def pad(x: Value, width: Value, mode: str = "constant", value: Any = 0, axis: Value | None = None) -> Value:
    whole = array(x)
    chosen = range(whole.ndim) if axis is None else [k % whole.ndim for k in integers(axis)]
    ends = np.broadcast_to(np.array(width, dtype=int), (len(chosen), 2))
    widths = np.zeros((whole.ndim, 2), int)
    for k, pair in zip(chosen, ends, strict=True):
        widths[k] = pair
    if mode != "constant":
        return np.pad(whole, widths, mode=mode)  # type: ignore[call-overload]
    made = array(build([n + low + high for n, (low, high) in zip(whole.shape, widths, strict=True)], lambda *_: value))
    made[tuple(slice(low, low + n) for n, (low, _) in zip(whole.shape, widths, strict=True))] = whole
    return promote_array(made)


def _replaced(x: Value, k: Value, v: Value, axis: int, rule: Callable[[Any, Any], Any]) -> Value:
    """Each part at a position made anew by the rule, from what stands there and what comes, one after the other."""
    whole, places = array(x), array(k).astype(np.intp)
    axis %= whole.ndim
    made = whole.copy()
    shape = (*whole.shape[:axis], *places.shape, *whole.shape[axis + 1 :])
    spread = np.broadcast_to(array(v), shape)
    for index in np.ndindex(*shape):
        place = places[index[axis : axis + places.ndim]]
        at = (*index[:axis], place, *index[axis + places.ndim :])
        made[at] = rule(made[at], spread[index])
    return promote_array(made)


def put(x: Value, k: Value, v: Value, axis: int = 0) -> Value:
    return _replaced(x, k, v, axis, lambda old, new: new)


def add_at(x: Value, k: Value, v: Value, axis: int = 0) -> Value:
    return _replaced(x, k, v, axis, lambda old, new: old + new)


def repeat(x: Value, repeats: int, axis: int | None = None) -> Value:
    return np.repeat(array(x), repeats, axis=axis)


def roll(x: Value, shift: int, axis: int | None = None) -> Value:
    return np.roll(array(x), shift, axis=axis)


def flip(x: Value, axis: Value | None = None) -> Value:
    return np.flip(array(x), None if axis is None else tuple(integers(axis)))


def squeeze(x: Value, axis: Value | None = None) -> Value:
    return bare(np.squeeze(array(x), None if axis is None else tuple(integers(axis))))


def moveaxis(x: Value, source: Value, destination: Value) -> Value:
    return np.moveaxis(array(x), integers(source), integers(destination))


def differences(x: Value, n: int = 1, axis: int = -1) -> Value:
    made = array(x)
    for _ in range(n):
        made = np.diff(made, axis=axis)
    return made


def batched(x: Value, y: Value, left: bool) -> Value:
    """A matrix by a vector, or (`left`) a vector by a matrix, over leading axes that broadcast."""
    a, b = array(x), array(y)
    return bare(array(matmul(a[..., None, :], b))[..., 0, :] if left else array(matmul(a, b[..., None]))[..., 0])


ARRAYS: dict[str, Callable[..., Value]] = {
    "add_at": add_at,
    "broadcast_to": lambda x, shape: np.broadcast_to(array(x), integers(shape)),
    "concat": lambda arrays, axis=0: concatenate(arrays, axis),
    "concatenate": lambda arrays, axis=0: concatenate(arrays, axis),
    "cross": cross,
    "diag": diag,
    "diagonal": diagonal,
    "diff": differences,
    "dot": dot,
    "expand_dims": lambda x, axis: np.expand_dims(array(x), tuple(integers(axis))),
    "flatten": lambda x: array(x).ravel(),
    "flip": flip,
    "fliplr": lambda x: flip(x, 1),
    "flipud": lambda x: flip(x, 0),
    "inner": lambda a, b: contract(a, b, -1, -1),
    "kron": lambda a, b: np.kron(array(a), array(b)),
    "log_softmax": lambda x, axis=-1: normalised(log_softmax, x, axis),
    "matmul": matmul,
    "matrix_transpose": lambda x: np.swapaxes(array(x), -1, -2),
    "matvec": lambda a, b: batched(a, b, False),
    "moveaxis": moveaxis,
    "outer": outer,
    "pad": pad,
    "permute_dims": transpose,
    "put": put,
    "ravel": lambda x: array(x).ravel(),
    "repeat": repeat,
    "reshape": reshape,
    "roll": roll,
    "softmax": lambda x, axis=-1: normalised(softmax, x, axis),
    "sort": lambda x, axis=-1: along(sorted, x, axis),
    "partition": lambda x, kth, axis=-1: along(sorted, x, axis),
    "argsort": lambda x, axis=-1: along(argsort, x, axis),
    "squeeze": squeeze,
    "stack": lambda arrays, axis=0: stack(arrays, axis),
    "stop_gradient": held,
    "swapaxes": lambda x, axis1, axis2: np.swapaxes(array(x), axis1, axis2),
    "take": take,
    "tensordot": tensordot,
    "tile": lambda x, repetitions: np.tile(array(x), integers(repetitions)),
    "trace": trace,
    "transpose": transpose,
    "tril": triangle(True),
    "triu": triangle(False),
    "vdot": lambda a, b: total([p * q for p, q in zip(elements(a), elements(b), strict=True)]),
    "vecdot": lambda x, y, axis=-1: reduce(total, elementwise(SCALARS["multiply"], x, y), axis),
    "vecmat": lambda a, b: batched(a, b, True),
    **MAKERS,
    **MATRICES,
    **SEQUENCES,
    **FOURIER,
}
