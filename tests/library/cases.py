"""What a case is: a function of the library as it is called, and the same in torch."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Draw: TypeAlias = "Callable[[np.random.Generator], Array]"


@dataclass(frozen=True)
class Case:
    """`fn NAME(HEAD) = OURS`; `theirs` is the same value in torch, an expression of `torch`, `F` and the arguments.

    Both see the arguments that `draws` draws, in order; all real ones are differentiated but those that are `fixed`,
    by which torch cannot.
    """

    name: str
    head: str
    ours: str
    theirs: str
    draws: Mapping[str, Draw] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        body = self.ours if "\n" in self.ours else f" = {self.ours}\n"
        return f"fn {self.name}({self.head}){body}"

    def arguments(self) -> dict[str, Array]:
        """The same at every run: a generator of its own, seeded by the name."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return {name: draw(rng) for name, draw in self.draws.items()}


def normal(*shape: int, scale: float = 1.0, kinks: tuple[float, ...] = ()) -> Draw:
    """Reals on both sides of 0, none nearer than 0.05 to a kink, where difference and declaration may differ."""

    def draw(rng: np.random.Generator) -> Array:
        drawn = rng.normal(size=shape) * scale
        for kink in kinks:
            drawn = np.where(np.abs(drawn - kink) < 0.05, kink + 0.1, drawn)
        assert all((np.abs(drawn - kink) > 0.01).all() for kink in kinks)
        return np.asarray(drawn)

    return draw


def uniform(low: float, high: float, *shape: int) -> Draw:
    return lambda rng: np.asarray(rng.uniform(low, high, shape))


def whole(limit: int, *shape: int) -> Draw:
    """Ints from 0 up to but without the limit."""
    return lambda rng: np.asarray(rng.integers(0, limit, shape))


def truth(*shape: int) -> Draw:
    return lambda rng: np.asarray(rng.random(shape) < 0.6)


def distribution(*shape: int) -> Draw:
    """Positive numbers whose last axis sums to 1."""
    return lambda rng: np.asarray(rng.dirichlet(np.ones(shape[-1]), shape[:-1]))


def cotangent(name: str, shape: tuple[int, ...]) -> Array:
    """What the result's cotangent is: drawn once for each case."""
    return np.asarray(np.random.default_rng([7, zlib.crc32(name.encode())]).normal(size=shape))
