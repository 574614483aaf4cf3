"""The ways to ask for a derivative: for each what is written, what is called, and what it must give.

`total` is the number that is made of `f` where a number is asked for. x and y are the first two real arguments; what
stands behind the `;` are cosines, and cotangents within the language those of the results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.grid.constructs import Construct, Parameter
from tests.grid.references import Array, Derivatives, Reference

Space = Mapping[str, Any]
Found = Any


@dataclass(frozen=True)
class Setting:
    """A construct in an operator's hands: how it is written and called, and what is known of it."""

    construct: Construct
    known: Reference

    @property
    def parameters(self) -> list[Parameter]:
        return [self.construct.parameters[k] for k in self.construct.real]

    @property
    def x(self) -> str:
        return self.parameters[0].name

    @property
    def y(self) -> str:
        return self.parameters[1].name

    @property
    def heading(self) -> str:
        return self.construct.heading

    @property
    def names(self) -> str:
        return self.construct.names

    @property
    def is_number(self) -> bool:
        """Whether `f` itself gives one number."""
        return len(self.known.real) == 1 and self.known.results[0].value.shape == ()

    @property
    def number(self) -> str:
        return "f" if self.is_number else "total"

    @property
    def results(self) -> list[str]:
        return [f"r{k}" for k in range(len(self.known.real))]

    @property
    def program(self) -> str:
        return self.construct.program + self.reduced()

    def reduced(self) -> str:
        if self.is_number:
            return ""
        real = [name for name, is_real in zip(self.results, self.known.real, strict=True) if is_real]
        shapes = [one.value.shape for one in self.known.results]
        parts = [
            f"sum({name} + {name}^2 / 2)" if shape else f"{name} + {name}^2 / 2"
            for name, shape in zip(real, shapes, strict=True)
        ]
        return (
            f"fn total({self.heading}) -> real:\n    {', '.join(self.results)} = f({self.names})\n"
            f"    return {' + '.join(parts)}\n"
        )

    @property
    def real_results(self) -> str:
        return ", ".join(name for name, is_real in zip(self.results, self.known.real, strict=True) if is_real)

    # ---- numbers

    @property
    def args(self) -> tuple[Any, ...]:
        return self.construct.args

    def along(self, k: int) -> Array:
        """The direction of a real argument: the cosine of itself."""
        return np.asarray(np.cos(self.args[self.construct.real[k]]))

    def seeds(self) -> list[Array]:
        """The cotangents of the real results: cosines of the results."""
        return [np.cos(one.value) for one in self.known.results]


def contracted(tensor: Array, direction: Array) -> Array:
    """The last axes with a direction."""
    return np.tensordot(tensor, direction, axes=np.ndim(direction))


def pulled(cotangents: Sequence[Array], tensors: Sequence[Array]) -> Array:
    """The first axes with cotangents, over all results."""
    pairs = zip(cotangents, tensors, strict=True)
    return np.asarray(sum(np.tensordot(seed, tensor, axes=np.ndim(seed)) for seed, tensor in pairs))


def pushed(setting: Setting, one: Derivatives, by: Sequence[int]) -> Array:
    return np.asarray(sum(contracted(one.first[k], setting.along(k)) for k in by))


@dataclass(frozen=True)
class Operator:
    """`text` is added to the construct's program, `call` calls what came of it, `wanted` is what that must be.

    `offers` is the function of the emitted module that is called; `order` that of the derivative.
    """

    name: str
    text: Callable[[Setting], str]
    offers: Callable[[Setting], str]
    call: Callable[[Setting, Any, Sequence[Any]], Found]
    wanted: Callable[[Setting], Any]
    order: int = 1
    applies: Callable[[Setting], bool] = lambda setting: True

    def __str__(self) -> str:
        return self.name.replace(" ", "_")


def several(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else tuple(values)


def plain(setting: Setting, function: Any, args: Sequence[Any]) -> Found:
    return function(*args)


BOTH = (0, 1)


def tangents(s: Setting, by: Sequence[int], prefix: str, like: Sequence[Any]) -> dict[str, Any]:
    return {f"{prefix}_{s.parameters[k].name}": cast(s.along(k), like[s.construct.real[k]]) for k in by}


def cast(value: Array, like: Any) -> Any:
    """As what it goes with is: a number, or an array of its precision."""
    return float(value) if isinstance(like, float) else np.asarray(value, np.asarray(like).dtype)


def matrices(by: Sequence[int]) -> Callable[[Setting], Any]:
    return lambda s: several([several([one.first[k] for k in by]) for one in s.known.results])


def curvature(by: Sequence[int]) -> Callable[[Setting], Any]:
    return lambda s: several([several([s.known.number.second[a][b] for b in by]) for a in by])


def bent(s: Setting, by: Sequence[int]) -> Any:
    second = s.known.number.second
    return several([sum(contracted(second[a][b], s.along(b)) for b in by) for a in by])


def values(s: Setting) -> Any:
    """Those of the real results; what is counted is compared by tests of its own."""
    return several([one.value for one in s.known.results])


def flat(value: Any) -> Any:
    """Results are no tuples of tuples within the language."""
    leaves = leaves_of(value)
    return several(leaves)


def leaves_of(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in leaves_of(part)] if isinstance(value, tuple) else [value]


def third(s: Setting, a: int, b: int, c: int) -> Array:
    return s.known.number.third[a][b][c]


def summed(s: Setting, text: str) -> str:
    return f"sum({text})" if s.parameters[0].axes else text
