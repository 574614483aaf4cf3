"""Functions that make arrays out of sizes and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp

from tests.reference.elements import Value, array, build, elementwise, integers


def arange(start: Any, stop: Any = None, step: Any = 1) -> Value:
    first, last = (0, start) if stop is None else (start, stop)
    count = max(0, int(mp.ceil(mp.mpf(last - first) / step)))
    return build((count,), lambda k: first + k * step)


def linspace(start: Value, stop: Value, num: int, endpoint: bool = True) -> Value:
    steps = max(num - 1 if endpoint else num, 1)
    rows = [elementwise(lambda a, b, k=k: a + (b - a) * k / steps, _real(start), _real(stop)) for k in range(num)]
    return build((num, *array(rows[0]).shape), lambda k, *rest: array(rows[k])[rest])


def _real(value: Value) -> Value:
    return elementwise(mp.mpf, value)


def eye(n: int, m: int | None = None, k: int = 0, dtype: str = "real") -> Value:
    one = number(dtype)
    return build((n, n if m is None else m), lambda i, j: one(1 if j == i + k else 0))


def number(dtype: str) -> Callable[[int], Any]:
    kinds: dict[str, Callable[[int], Any]] = {"real": mp.mpf, "int": int, "bool": bool}
    return kinds[dtype]


def filled(value: int) -> Callable[..., Value]:
    return lambda shape, dtype="real": build(integers(shape), lambda *_: number(dtype)(value))


def like(value: int) -> Callable[..., Value]:
    return lambda x: elementwise(lambda item: type(item)(value), x)


MAKERS: dict[str, Callable[..., Value]] = {
    "arange": arange,
    "eye": eye,
    "full": lambda shape, fill_value: build(integers(shape), lambda *_: fill_value),
    "full_like": lambda x, fill_value: elementwise(lambda _, value: value, x, fill_value),
    "linspace": linspace,
    "ones": filled(1),
    "ones_like": like(1),
    "zeros": filled(0),
    "zeros_like": like(0),
}
