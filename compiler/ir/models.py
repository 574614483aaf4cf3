"""Models: what they own, and which functions are made of them.

To all but the emitter a model is its functions, whose parameters are what the model owns, its inputs, and its
noise: a parameter that is owned has its `Owned` among its attrs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.types import Tensor
from chainrule.compiler.ir.values import Function, Value
from chainrule.compiler.source import Span


@dataclass(frozen=True)
class Initialiser:
    """`normal(0, 0.02)`: the results of `arguments` are numbers, made of literals and of sizes, which `sizes` has."""

    name: str
    arguments: Function
    sizes: Mapping[str, Dim]

    def substitute(self, sizes: Mapping[str, Dim]) -> Initialiser:
        return replace(self, sizes={name: dim.substitute(sizes) for name, dim in self.sizes.items()})


@dataclass(frozen=True)
class Owned:
    """A parameter, a state, or noise that is drawn anew at each call; `path` is `logits.dense1.W`.

    The first `rounds` axes of its type count the steps of loops: each has a slice of its own.
    """

    kind: Literal["param", "state", "noise"]
    path: str
    type: Tensor
    source: Initialiser
    span: Span
    rounds: int = 0

    def substitute(self, sizes: Mapping[str, Dim]) -> Owned:
        return replace(self, type=self.type.substitute(sizes), source=self.source.substitute(sizes))


@dataclass(frozen=True)
class Model:
    """A model of a file.

    `outputs` are the names of outputs with their functions, in evaluation mode; `loss` is that of the training
    mode, whose results are the loss and the new states, in the order of `states`; `loss_eval` is there where
    evaluation differs. `settings` are the parameters of the model with their values, as text.
    """

    name: str
    owned: tuple[Owned, ...]
    outputs: tuple[tuple[str, str], ...]
    loss: str | None
    loss_eval: str | None
    settings: tuple[tuple[str, str], ...]
    doc: str | None
    span: Span

    @property
    def params(self) -> tuple[Owned, ...]:
        return tuple(one for one in self.owned if one.kind == "param")

    @property
    def states(self) -> tuple[Owned, ...]:
        return tuple(one for one in self.owned if one.kind == "state")

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions that the model is made into."""
        losses = [name for name in (self.loss, self.loss_eval) if name is not None]
        return (*(function for _, function in self.outputs), *losses)


def owned(param: Value) -> Owned | None:
    """What a function's parameter stands for, if the model owns it; None for an input."""
    found = param.attrs.get("owned")
    assert found is None or isinstance(found, Owned)
    return found


def path_of(layer: Function, paths: Sequence[str | None]) -> str:
    """The path of a layer that is called with what has these paths; empty if it owns no parameter."""
    for param, path in zip(layer.params, paths, strict=True):
        own = owned(param)
        if own is not None and own.kind == "param" and path is not None and path.endswith(f".{own.path}"):
            return path.removesuffix(f".{own.path}")
    return ""
