"""Functions of whole arrays, by name, over object arrays of Python numbers, written as loops.

A scalar is a bare number, an array a numpy array of dtype object: numpy stores, indexes and broadcasts, and
computes nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.scalars import NAN, SCALARS, is_nan

Value = Any


def array(value: Value) -> np.ndarray[Any, Any]:
    """As an object array; a scalar has no axes."""
    if isinstance(value, np.ndarray):
        return value
    made = np.empty((), dtype=object)
    made[()] = value
    return made


def bare(value: np.ndarray[Any, Any]) -> Value:
    """Without its wrapping, if it has no axes."""
    return value[()] if value.ndim == 0 else value


def elements(value: Value) -> Iterator[Any]:
    return iter(array(value).ravel().tolist())


def integers(value: Value) -> list[int]:
    """A list of ints, from an int, a list or an array: shapes and axes."""
    return [int(item) for item in (value if isinstance(value, list) else elements(value))]


def build(shape: Sequence[int], element: Callable[..., Any]) -> Value:
    """The array of this shape whose element at an index is `element(*index)`."""
    made = np.empty(tuple(shape), dtype=object)
    for index in np.ndindex(*shape):
        made[index] = element(*index)
    return bare(made)


def elementwise(f: Callable[..., Any], *operands: Value) -> Value:
    """`f` of each element of the operands' broadcast shape; `f` may return a tuple, for several results."""
    if not any(isinstance(operand, np.ndarray) for operand in operands):
        return f(*operands)
    spread = np.broadcast_arrays(*map(array, operands))
    return build(spread[0].shape, lambda *index: f(*(operand[index] for operand in spread)))


def promote(items: Iterable[Any]) -> list[Any]:
    """The scalars of one literal, in one dtype."""
    found = list(items)
    if any(isinstance(item, mp.mpf) for item in found):
        return [mp.mpf(item) for item in found]
    return found


def stack(items: Sequence[Value], axis: int = 0) -> Value:
    whole = [array(item) for item in items]
    return promote_array(np.stack(whole, axis=axis))


def promote_array(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    made = np.empty(value.shape, dtype=object)
    made.ravel()[:] = promote(value.ravel().tolist())
    return made


def concatenate(items: Sequence[Value], axis: int = 0) -> Value:
    return promote_array(np.concatenate([array(item) for item in items], axis=axis))


# ---------------------------------------------------------------- reductions


def total(items: list[Any]) -> Any:
    result: Any = 0
    for item in items:
        result = result + item
    return result


def product(items: list[Any]) -> Any:
    result: Any = 1
    for item in items:
        result = result * item
    return result


def largest(items: list[Any]) -> Any:
    if any(is_nan(item) for item in items):
        return NAN
    return max(items)


def smallest(items: list[Any]) -> Any:
    if any(is_nan(item) for item in items):
        return NAN
    return min(items)


def average(items: list[Any]) -> Any:
    return SCALARS["divide"](total(items), len(items))


def variance(items: list[Any], ddof: int = 0) -> Any:
    mean = average(items)
    return SCALARS["divide"](total([(item - mean) ** 2 for item in items]), len(items) - ddof)


def log_sum_exp(items: list[Any]) -> Any:
    top = largest(items)
    if not mp.isfinite(top):
        return top
    return SCALARS["log"](total([mp.exp(item - top) for item in items])) + top


def median(items: list[Any]) -> Any:
    ordered = sorted(items)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else SCALARS["divide"](ordered[half - 1] + ordered[half], 2)


def length(items: list[Any]) -> Any:
    return SCALARS["sqrt"](total([item * item for item in items]))


REDUCERS: dict[str, Callable[[list[Any]], Any]] = {
    "all": lambda items: all(map(bool, items)),
    "any": lambda items: any(map(bool, items)),
    "argmax": lambda items: items.index(max(items)),
    "argmin": lambda items: items.index(min(items)),
    "count_nonzero": lambda items: sum(1 for item in items if item),
    "logsumexp": log_sum_exp,
    "max": largest,
    "mean": average,
    "median": median,
    "min": smallest,
    "norm": length,
    "prod": product,
    "std": lambda items: SCALARS["sqrt"](variance(items)),
    "sum": total,
    "var": variance,
}


def reduce(f: Callable[[list[Any]], Any], x: Value, axis: Value | None = None, keep: bool = False) -> Value:
    """`f` of the elements along the axes, all of them by default; in row-major order."""
    whole = array(x)
    axes = range(whole.ndim) if axis is None else [k % whole.ndim for k in integers(axis)]
    shape = [1 if k in axes else n for k, n in enumerate(whole.shape)]

    def element(*index: int) -> Any:
        return f([whole[place] for place in within(whole.shape, axes, index)])

    made = array(build(shape, element))
    return made if keep else bare(np.squeeze(made, axis=tuple(axes)))


def within(shape: Sequence[int], axes: Iterable[int], index: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The indices that vary along `axes` and are fixed elsewhere."""
    varying = set(axes)
    return itertools.product(*(range(n) if k in varying else (index[k],) for k, n in enumerate(shape)))


def along(f: Callable[[list[Any]], list[Any]], x: Value, axis: int = -1) -> Value:
    """`f` of each line along an axis, a list to a list of the same length."""
    whole = np.moveaxis(array(x), axis, -1)
    made = np.empty(whole.shape, dtype=object)
    for index in np.ndindex(*whole.shape[:-1]):
        made[index] = np.array([*f(list(whole[index])), None], dtype=object)[:-1]
    return np.moveaxis(made, -1, axis)


def running(step: Callable[[Any, Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda items: list(itertools.accumulate(items, step))


def softmax(items: list[Any]) -> list[Any]:
    weights = [mp.exp(item - max(items)) for item in items]
    return [weight / mp.fsum(weights) for weight in weights]


def log_softmax(items: list[Any]) -> list[Any]:
    return [item - log_sum_exp(items) for item in items]


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
        *batch, i, j = index
        row, column = left[(*batch, i)], right[(*batch, slice(None), j)]
        return total([p * q for p, q in zip(row, column, strict=True)])

    made = array(build((*lead, left.shape[-2], right.shape[-1]), element))
    if a.ndim == 1:
        made = made[..., 0, :]
    return bare(made[..., 0] if b.ndim == 1 else made)


def tensordot(a: Value, b: Value, axes: int = 2) -> Value:
    left, right = array(a), array(b)
    inner = int(np.prod(right.shape[:axes]))
    flat = contract(
        left.reshape(*left.shape[: left.ndim - axes], inner), right.reshape(inner, *right.shape[axes:]), -1, 0
    )
    return flat


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
        array(
            build((n, n), lambda i, j: whole[i - shift] if j == i + k and 0 <= i - shift < len(whole) else 0)
        )
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
