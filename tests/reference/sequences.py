"""Order, running sums, pieces, windows and parts put in, written as loops."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, bare, build, elementwise, integers, promote_array
from tests.reference.reductions import along, running


def flat(rule: Callable[[list[Any]], list[Any]]) -> Callable[..., Value]:
    """A running function, along an axis or over all elements."""
    return lambda x, axis=None: along(rule, array(x).ravel() if axis is None else x, 0 if axis is None else axis)


def quantile(x: Value, q: Value, axis: int | None = None, keep: bool = False) -> Value:
    whole = array(x)
    lines = np.moveaxis(whole, axis, -1) if axis is not None else whole.ravel()

    def one(part: Any) -> np.ndarray[Any, Any]:
        def element(*index: int) -> Any:
            ordered = sorted(lines[index])
            place = part * (len(ordered) - 1)
            low, high = int(mp.floor(place)), int(mp.ceil(place))
            return ordered[low] + (place - low) * (ordered[high] - ordered[low])

        made = array(build(lines.shape[:-1], element))
        if not keep:
            return made
        return np.expand_dims(made, axis if axis is not None else tuple(range(whole.ndim)))

    parts = array(q)
    rows = [one(part) for part in parts.ravel().tolist()]
    shape = (*parts.shape, *rows[0].shape)
    stacked = np.empty((len(rows), *rows[0].shape), dtype=object)
    for k, row in enumerate(rows):
        stacked[k] = row
    return bare(promote_array(stacked.reshape(shape)))


def searchsorted(a: Value, v: Value, side: str = "left") -> Value:
    """By halving, which has an answer for what is not sorted, too: numpy's."""
    line = list(array(a))

    def place(x: Any) -> int:
        low, high = 0, len(line)
        while low < high:
            middle = (low + high) // 2
            if line[middle] < x or (side == "right" and line[middle] == x):
                low = middle + 1
            else:
                high = middle
        return low

    return elementwise(place, v)


def windows(x: Value, size: Value, stride: Value = 1, dilation: Value = 1, axis: Value | None = None) -> Value:
    whole = array(x)
    sizes = integers(size)
    axes = [k % whole.ndim for k in (integers(axis) if axis is not None else range(-len(sizes), 0))]
    strides, dilations = ([*integers(one)] * (1 if np.ndim(one) else len(sizes)) for one in (stride, dilation))
    counts = list(whole.shape)
    for k, n, step, gap in zip(axes, sizes, strides, dilations, strict=True):
        counts[k] = (whole.shape[k] - 1 - (n - 1) * gap) // step + 1

    def element(*index: int) -> Any:
        place = list(index[: whole.ndim])
        for k, offset, step, gap in zip(axes, index[whole.ndim :], strides, dilations, strict=True):
            place[k] = place[k] * step + offset * gap
        return whole[tuple(place)]

    return build((*counts, *sizes), element)


def fold(x: Value, size: Value, stride: Value = 1, dilation: Value = 1) -> Value:
    """Each element of each window added where it stood."""
    whole, sizes = array(x), integers(size)
    strides, dilations = ([*integers(one)] * (1 if np.ndim(one) else len(sizes)) for one in (stride, dilation))
    first = whole.ndim - 2 * len(sizes)
    made = array(build((*whole.shape[:first], *sizes), lambda *_: mp.mpf(0)))
    for index in np.ndindex(*whole.shape):
        within = zip(index[first:], index[first + len(sizes) :], strides, dilations, strict=False)
        place = tuple(at * step + offset * gap for at, offset, step, gap in within)
        made[(*index[:first], *place)] = made[(*index[:first], *place)] + whole[index]
    return made


def einsum(subscripts: str, arrays: Any) -> Value:
    """By its definition; with letters only."""
    left, _, right = subscripts.replace(" ", "").partition("->")
    groups = left.split(",")
    operands = [array(one) for one in (arrays if isinstance(arrays, list) else list(array(arrays)))]
    named = zip(groups, operands, strict=True)
    sizes = {name: n for group, one in named for name, n in zip(group, one.shape, strict=True)}
    summed = [name for name in sizes if name not in right]

    def element(*index: int) -> Any:
        total: Any = 0
        for inner in product(*(range(sizes[name]) for name in summed)):
            at = dict(zip(right, index, strict=True)) | dict(zip(summed, inner, strict=True))
            term: Any = 1
            for group, one in zip(groups, operands, strict=True):
                term = term * one[tuple(at[name] for name in group)]
            total = total + term
        return total

    return build([sizes[name] for name in right], element)


def put_along(x: Value, indices: Value, values: Value, axis: int = -1) -> Value:
    made, places = array(x).copy(), array(indices).astype(np.intp)
    spread = np.broadcast_to(array(values), places.shape)
    for index in np.ndindex(*places.shape):
        at = list(index)
        at[axis] = places[index]
        made[tuple(at)] = spread[index]
    return promote_array(made)


def take_along(x: Value, indices: Value, axis: int = -1) -> Value:
    return np.take_along_axis(array(x), array(indices).astype(np.intp), axis)


def split(x: Value, pieces: Value, axis: int = 0) -> tuple[Value, ...]:
    cuts = integers(pieces)
    return tuple(np.split(array(x), cuts[0] if len(cuts) == 1 else cuts, axis))


def array_split(x: Value, pieces: Value, axis: int = 0) -> tuple[Value, ...]:
    cuts = integers(pieces)
    return tuple(np.array_split(array(x), cuts[0] if len(cuts) == 1 else cuts, axis))


def at_least(rank: int) -> Callable[[Value], Value]:
    return lambda x: [np.atleast_1d, np.atleast_2d, np.atleast_3d][rank - 1](array(x))


def one_hot(k: Value, n: int) -> Value:
    whole = array(k)
    return build((*whole.shape, n), lambda *index: mp.mpf(1 if whole[index[:-1]] == index[-1] else 0))


SEQUENCES: dict[str, Callable[..., Value]] = {
    "array_split": array_split,
    "atleast_1d": at_least(1),
    "atleast_2d": at_least(2),
    "atleast_3d": at_least(3),
    "cumprod": flat(running(lambda a, b: a * b)),
    "cumsum": flat(running(lambda a, b: a + b)),
    "digitize": lambda x, bins, right=False: searchsorted(bins, x, "left" if right else "right"),
    "dsplit": lambda x, pieces: split(x, pieces, 2),
    "einsum": einsum,
    "fold": fold,
    "hsplit": lambda x, pieces: split(x, pieces, 1),
    "one_hot": one_hot,
    "percentile": lambda x, q, *rest, **named: quantile(x, elementwise(lambda p: mp.mpf(p) / 100, q), *rest, **named),
    "put_along_axis": put_along,
    "quantile": quantile,
    "rot90": lambda x, k=1, axes=(0, 1): np.rot90(array(x), int(k), (int(axes[0]), int(axes[1]))),
    "searchsorted": searchsorted,
    "split": split,
    "take_along_axis": take_along,
    "vsplit": lambda x, pieces: split(x, pieces, 0),
    "windows": windows,
}
