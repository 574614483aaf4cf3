"""Reductions and running functions, as functions of a list, and how they are laid along axes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, bare, build, integers
from tests.reference.scalars import NAN, SCALARS, is_nan


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


def variance(items: list[Any], correction: int = 0) -> Any:
    mean = average(items)
    return SCALARS["divide"](total([(item - mean) ** 2 for item in items]), len(items) - correction)


def deviation(items: list[Any], correction: int = 0) -> Any:
    return SCALARS["sqrt"](variance(items, correction))


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


REDUCERS: dict[str, Callable[..., Any]] = {
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
    "ptp": lambda items: largest(items) - smallest(items),
    "std": deviation,
    "sum": total,
    "var": variance,
}


def reduce(f: Callable[..., Any], x: Value, axis: Value | None = None, keep: bool = False, **options: Any) -> Value:
    """`f` of the elements along the axes, all of them by default; in row-major order."""
    whole = array(x)
    axes = range(whole.ndim) if axis is None else [k % whole.ndim for k in integers(axis)]
    shape = [1 if k in axes else n for k, n in enumerate(whole.shape)]

    def element(*index: int) -> Any:
        return f([whole[place] for place in within(whole.shape, axes, index)], **options)

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
        for k, item in enumerate(f(list(whole[index]))):
            made[(*index, k)] = item
    return np.moveaxis(made, -1, axis)


def running(step: Callable[[Any, Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda items: list(itertools.accumulate(items, step))


def softmax(items: list[Any]) -> list[Any]:
    weights = [mp.exp(item - max(items)) for item in items]
    return [weight / mp.fsum(weights) for weight in weights]


def log_softmax(items: list[Any]) -> list[Any]:
    return [item - log_sum_exp(items) for item in items]


def normalised(f: Callable[[list[Any]], list[Any]], x: Value, axis: Value) -> Value:
    """`f` of all elements along one or several axes together, each result in its element's place."""
    whole = array(x)
    axes = [k % whole.ndim for k in integers(axis)]
    made = np.empty(whole.shape, dtype=object)
    for index in np.ndindex(*(1 if k in axes else n for k, n in enumerate(whole.shape))):
        places = list(within(whole.shape, axes, index))
        for place, value in zip(places, f([whole[place] for place in places]), strict=True):
            made[place] = value
    return made


def argsort(items: list[Any]) -> list[Any]:
    return sorted(range(len(items)), key=items.__getitem__)
