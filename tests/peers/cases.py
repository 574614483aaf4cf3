"""What is compared: a function, how its arguments are drawn, and by which of them it is differentiated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LANES = 4


class Draw(NamedTuple):
    """The shape of an argument, and how one is drawn."""

    shape: tuple[int, ...]
    sample: Callable[[np.random.Generator, tuple[int, ...]], Any]
    dtype: str = "real"


class Case(NamedTuple):
    """A function of a program: of a sample, named by its path, or of a text.

    `lanes`: a function of scalars, which takes arrays as well. `floor`: how large the terms are that cancel in the
    result; errors are relative to at least that.
    """

    name: str
    program: str
    function: str
    draws: dict[str, Draw]
    wrt: tuple[str, ...]
    lanes: bool = False
    floor: float = 0.0


class Answer(NamedTuple):
    """The results of a function, and the gradients of their weighted sum by the active arguments."""

    values: tuple[Array, ...]
    gradients: tuple[Array, ...]


def normal(*shape: int) -> Draw:
    return Draw(shape, lambda random, shape: random.normal(size=shape))


def uniform(low: float, high: float, *shape: int) -> Draw:
    return Draw(shape, lambda random, shape: random.uniform(low, high, shape))


def whole(limit: int, *shape: int) -> Draw:
    """From 0 up to the limit; every number occurs twice where there is room, as in a table that is looked up."""
    return Draw(shape, lambda random, shape: random.permutation(np.resize(np.arange(limit), shape)), "int")


def always(number: int) -> Draw:
    return Draw((), lambda _, shape: np.full(shape, number), "int")


def active(draws: dict[str, Draw], wrt: str) -> tuple[str, ...]:
    """The arguments that are named, or all real ones."""
    return tuple(wrt.split()) or tuple(name for name, draw in draws.items() if draw.dtype == "real")


def shapes(case: Case) -> list[tuple[int, ...]]:
    return [(LANES,) if case.lanes else draw.shape for draw in case.draws.values()]


def arguments(case: Case) -> tuple[Array, ...]:
    """The same at every call, with this numpy; the stored references hold those they were made at."""
    random = np.random.default_rng(crc32(case.name.encode()))
    draws = zip(case.draws.values(), shapes(case), strict=True)
    return tuple(np.asarray(draw.sample(random, shape)) for draw, shape in draws)


def weights(values: Sequence[Any]) -> tuple[Array, ...]:
    """What the results are multiplied by before they are summed up: 1 for a single scalar, else all different."""
    if len(values) == 1 and values[0].shape == ():
        return (np.array(1.0),)
    return tuple(np.cos(np.arange(value.size) + 1.0 + k).reshape(value.shape) for k, value in enumerate(values))


def as_tuple(result: Any) -> tuple[Any, ...]:
    return result if isinstance(result, tuple) else (result,)


def error(found: Any, expected: Array, floor: float) -> float:
    """The largest error, relative to the element, or to 1/1000 of the largest one where it is smaller than that."""
    largest = np.max(np.abs(expected), initial=0.0)
    scale = np.maximum(np.abs(expected), max(floor, 1e-3 * largest))
    off = np.abs(np.asarray(found) - expected)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(off == 0, 0.0, off / scale)
    return float(np.max(relative, initial=0.0))
