"""Object arrays of Python numbers, and working through their elements.

A scalar is a bare number, an array a numpy array of dtype object: numpy stores, indexes and broadcasts, and
computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import mpmath as mp
import numpy as np

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
    made = np.frompyfunc(f, len(operands), 1)(*map(array, operands))
    return bare(array(made))


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
