"""Functions of whole arrays, by name: products, layout, sorting, filling; written as loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np

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
from tests.reference.reductions import along, log_softmax, reduce, running, softmax, total
from tests.reference.scalars import SCALARS

# ---------------------------------------------------------------- products


def contract(a: Value, b: Value, axis_a: int, axis_b: int) -> Value:
    """The sum of products over one axis of each; the other axes of a, then those of b."""
    left, right = np.moveaxis(array(a), axis_a, -1), np.moveaxis(array(b), axis_b, -1)
    rank = left.ndim - 1

    def element(*index: int) -> Any:
        pairs = zip(left[index[:rank]], right[index[rank:]], strict=True)
        return total([p * q for p, q in pairs])

    return build((*left.shape[:-1], *right.shape[:-1]), element)


def matmul(a: Value, b: Value) -> Value:
    a, b = array(a), array(b)
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


def tensordot(a: Value, b: Value, axes: int = 2) -> Value:
    left, right = array(a), array(b)
    inner = int(np.prod(right.shape[:axes]))
    return contract(
        left.reshape(*left.shape[: left.ndim - axes], inner), right.reshape(inner, *right.shape[axes:]), -1, 0
    )


def dot(a: Value, b: Value) -> Value:
    return contract(a, b, -1, 0 if array(b).ndim == 1 else -2)


def outer(a: Value, b: Value) -> Value:
    left, right = list(elements(a)), list(elements(b))
    return build((len(left), len(right)), lambda i, j: left[i] * right[j])


def cross(a: Value, b: Value) -> Value:
    left, right = np.broadcast_arrays(array(a), array(b))

    def element(*index: int) -> Any:
        *lead, k = index
        p, q = left[tuple(lead)], right[tuple(lead)]
        i, j = (k + 1) % 3, (k + 2) % 3
        return p[i] * q[j] - p[j] * q[i]

    return build(left.shape, element)


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


def pad(x: Value, width: Value, mode: str = "constant", value: Any = 0) -> Value:
    whole = array(x)
    options: dict[str, Any] = {"constant_values": value} if mode == "constant" else {}
    return np.pad(whole, np.array(width, dtype=int), mode=mode, **options)  # type: ignore[call-overload]


def put(x: Value, k: Value, v: Value) -> Value:
    made = array(x).copy()
    made[_places(k)] = v
    return promote_array(made)


def add_at(x: Value, k: Value, v: Value) -> Value:
    made = array(x).copy()
    places = array(k).astype(np.intp)
    spread = np.broadcast_to(array(v), places.shape + made.shape[1:])
    for index in np.ndindex(*places.shape):
        made[places[index]] = made[places[index]] + spread[index]
    return made


def _places(k: Value) -> Any:
    return int(k) if not isinstance(k, np.ndarray) else k.astype(np.intp)


def arange(start: Any, stop: Any = None, step: Any = 1) -> Value:
    first, last = (0, start) if stop is None else (start, stop)
    count = max(0, int(mp.ceil(mp.mpf(last - first) / step)))
    return build((count,), lambda k: first + k * step)


def linspace(start: Any, stop: Any, num: int = 50) -> Value:
    a, b = mp.mpf(start), mp.mpf(stop)
    return build((num,), lambda k: a + (b - a) * k / (num - 1) if num > 1 else a)


def fill(value: Any) -> Callable[..., Value]:
    return lambda shape: build(integers(shape), lambda *_: value)


def identity(n: Any, m: Any = None, k: int = 0) -> Value:
    return build((n, n if m is None else m), lambda i, j: mp.mpf(1 if j == i + k else 0))


def sort(items: list[Any]) -> list[Any]:
    return sorted(items)


def argsort(items: list[Any]) -> list[Any]:
    return sorted(range(len(items)), key=items.__getitem__)


ARRAYS: dict[str, Callable[..., Value]] = {
    "add_at": add_at,
    "arange": arange,
    "argsort": lambda x, axis=-1: along(argsort, x, axis),
    "broadcast_to": lambda x, shape: np.broadcast_to(array(x), integers(shape)),
    "concatenate": concatenate,
    "cross": cross,
    "cumprod": lambda x, axis=-1: along(running(lambda a, b: a * b), x, axis),
    "cumsum": lambda x, axis=-1: along(running(lambda a, b: a + b), x, axis),
    "diag": diag,
    "diagonal": diagonal,
    "diff": lambda x, axis=-1: np.diff(array(x), axis=axis),
    "dot": dot,
    "expand_dims": lambda x, axis: np.expand_dims(array(x), tuple(integers(axis))),
    "eye": identity,
    "flip": lambda x, axis=None: np.flip(array(x), None if axis is None else tuple(integers(axis))),
    "full": lambda shape, value: fill(value)(shape),
    "inner": lambda a, b: contract(a, b, -1, -1),
    "kron": lambda a, b: np.kron(array(a), array(b)),
    "linspace": linspace,
    "log_softmax": lambda x, axis=-1: along(log_softmax, x, axis),
    "matmul": matmul,
    "matvec": matmul,
    "moveaxis": lambda x, source, target: np.moveaxis(array(x), source, target),
    "ones": fill(mp.mpf(1)),
    "outer": outer,
    "pad": pad,
    "put": put,
    "repeat": lambda x, n, axis=-1: np.repeat(array(x), n, axis=axis),
    "reshape": reshape,
    "roll": lambda x, shift, axis=-1: np.roll(array(x), shift, axis=axis),
    "softmax": lambda x, axis=-1: along(softmax, x, axis),
    "sort": lambda x, axis=-1: along(sort, x, axis),
    "squeeze": lambda x, axis: bare(np.squeeze(array(x), tuple(integers(axis)))),
    "stack": stack,
    "stop_gradient": lambda x: x,
    "swapaxes": lambda x, a, b: np.swapaxes(array(x), a, b),
    "take": take,
    "tensordot": tensordot,
    "tile": lambda x, n: np.tile(array(x), integers(n)),
    "trace": trace,
    "transpose": transpose,
    "tril": triangle(True),
    "triu": triangle(False),
    "vdot": lambda a, b: total([p * q for p, q in zip(elements(a), elements(b), strict=True)]),
    "vecdot": lambda a, b, axis=-1: reduce(total, elementwise(SCALARS["multiply"], a, b), axis),
    "zeros": fill(mp.mpf(0)),
}
