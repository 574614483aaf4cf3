"""Gathers that a choice may leave unused: what they read out of bounds is nan."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.reference.elements import Value, array, bare, elementwise
from tests.reference.scalars import NAN, SCALARS


def safe_gather(whole: np.ndarray[Any, Any], key: list[Any]) -> Value:
    """A gather whose indices out of bounds yield nan."""
    at = next(k for k, item in enumerate(key) if isinstance(item, np.ndarray))
    axis = sum(item is not None for item in key[:at])
    n = whole.shape[axis]
    inside = [(-n <= i < n) for i in key[at].ravel()]
    places = np.array([i if ok else 0 for i, ok in zip(key[at].ravel(), inside, strict=True)], dtype=np.intp)
    key = [*key[:at], places.reshape(key[at].shape), *key[at + 1 :]]
    return bare(array(whole[tuple(key)])) if all(inside) else _masked(whole[tuple(key)], inside, key[at].shape, at)


def _masked(found: np.ndarray[Any, Any], inside: list[bool], shape: tuple[int, ...], at: int) -> Value:
    mask = np.array(inside, dtype=object).reshape(shape + (1,) * (found.ndim - at - len(shape)))
    return elementwise(SCALARS["where"], mask, found, NAN)
