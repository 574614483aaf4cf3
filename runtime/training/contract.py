"""What the module of a model offers, read from its signatures and docstrings: inputs, outputs, how they are called."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]


class Unfit(ValueError):
    """Something that a user can mend, in a sentence."""


@dataclass(frozen=True)
class Argument:
    """An input: `x: real[batch, 64]`; its sizes as they are written."""

    name: str
    dtype: str
    axes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(self.axes)}]" if self.axes else self.dtype


@dataclass(frozen=True)
class Output:
    """What the model says of some of its inputs, in evaluation mode."""

    name: str
    inputs: tuple[str, ...]
    function: Callable[..., Any]


@dataclass(frozen=True)
class Model:
    """A model of a compiled module: `NAME_init`, `NAME_loss_grad` and their kin.

    `batch` is the size that counts examples, that of the first axis of the first input; empty where the data are one
    example (`order.py`).
    """

    module: ModuleType
    name: str
    inputs: tuple[Argument, ...]
    outputs: tuple[Output, ...]
    batch: str

    @property
    def per_example(self) -> tuple[Argument, ...]:
        """The inputs of which each example has a part."""
        return tuple(one for one in self.inputs if one.axes[:1] == (self.batch,))

    @property
    def stacks(self) -> dict[str, int]:
        """Of parameters of which each step of a loop has its own, how many of their first axes count steps."""
        return dict(getattr(self.module, f"_{self.name.upper()}_STACKED", {}))

    def function(self, suffix: str) -> Any:
        return getattr(self.module, f"{self.name}_{suffix}", None)

    def init(self, rng: np.random.Generator, sizes: Mapping[str, int]) -> dict[str, Array]:
        """The parameters; `sizes` are offered for those that are still open."""
        init = self.function("init")
        wanted = [name for name, p in inspect.signature(init).parameters.items() if p.kind is p.KEYWORD_ONLY]
        missing = [name for name in wanted if name not in sizes]
        if missing:
            raise Unfit(f"no input says how large `{missing[0]}` is: fix it when compiling, --set {missing[0]}=...")
        params: dict[str, Array] = init(rng, **{name: sizes[name] for name in wanted})
        return params

    def init_state(self, sizes: Mapping[str, int]) -> dict[str, Array]:
        """The running statistics of a model that keeps some."""
        init = self.function("init_state")
        if init is None:
            return {}
        wanted = inspect.signature(init).parameters
        found: dict[str, Array] = init(**{name: sizes[name] for name in wanted})
        return found

    def loss_grad(
        self, params: Arrays, data: Arrays, state: Arrays, rng: np.random.Generator
    ) -> tuple[float, dict[str, Array], dict[str, Array]]:
        """Loss, gradient, and the statistics after this batch."""
        found = called(self.function("loss_grad"), params, data, state, rng)
        loss, grads, *new = found
        return float(loss), grads, new[0] if new else dict(state)

    def loss(self, params: Arrays, data: Arrays, state: Arrays, rng: np.random.Generator) -> float:
        """The loss in evaluation mode."""
        evaluated = self.function("loss_eval") or self.function("loss")
        found = called(evaluated, params, data, state, rng)
        return float(found[0] if isinstance(found, tuple) else found)

    def output(self, output: Output, params: Arrays, data: Arrays, state: Arrays) -> Array:
        made: Array = called(output.function, params, data, state, np.random.default_rng(0))
        return made


def called(function: Callable[..., Any], params: Arrays, data: Arrays, state: Arrays, rng: np.random.Generator) -> Any:
    """A function of a model on what it asks for."""
    parameters = inspect.signature(function).parameters
    offered = {"state": state, "rng": rng}
    keywords = {name: offered[name] for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    return function(params, *(data[name] for name in positional(function)), **keywords)


def models(module: ModuleType) -> list[str]:
    """The names of a module's models."""
    offered = vars(module)
    ends = [name.removesuffix("_loss_grad") for name in offered if name.endswith("_loss_grad")]
    return [name for name in ends if f"{name}_init" in offered]


def read_model(module: ModuleType, name: str | None = None) -> Model:
    """The model of that name, or the only one. Raises Unfit."""
    found = models(module)
    if not found:
        raise Unfit(f"{module.__name__} defines no model with a loss; `model {module.__name__}: ...` would")
    if name is None and len(found) > 1:
        raise Unfit(f"{module.__name__} defines several models, {listed(found)}: say which by --model")
    if name is not None and name not in found:
        raise Unfit(f"{module.__name__} has no model `{name}`; it has {listed(found)}")
    chosen = name or found[0]
    types = signature_of(getattr(module, f"{chosen}_loss"))
    inputs = tuple(types[one] for one in positional(getattr(module, f"{chosen}_loss_grad")) if one in types)
    first = next((one.axes[0] for one in inputs if one.axes), "")
    batch = first if first.isidentifier() or first.isdigit() else ""
    return Model(module, chosen, inputs, tuple(_outputs(module, chosen)), batch)


RESERVED = ("init", "init_state", "pack", "unpack")
DERIVED = ("grad", "jvp", "vjp", "jacobian", "hessian", "hvp")


def _outputs(module: ModuleType, model: str) -> Iterator[Output]:
    for name, function in vars(module).items():
        suffix = name.removeprefix(f"{model}_")
        if suffix == name or suffix in RESERVED or suffix.startswith("loss") or not inspect.isfunction(function):
            continue
        if next(iter(inspect.signature(function).parameters), "") != "params":
            continue
        of, _, mode = name.rpartition("_")
        if mode in DERIVED and of in vars(module):
            continue  # a derivative of an output
        yield Output(suffix, tuple(positional(function)), function)


def positional(function: Callable[..., Any]) -> list[str]:
    """The inputs that a function of a model takes, behind `params`."""
    parameters = inspect.signature(function).parameters
    return [name for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY][1:]


def signature_of(function: Callable[..., Any]) -> dict[str, Argument]:
    """The types in a docstring's last paragraph: `x: real[batch, 64]; y: int[batch]`, and what ` -> ` leads to."""
    last = " ".join((inspect.getdoc(function) or "").split("\n\n")[-1].split())
    types = {}
    for names, dtype, axes in re.findall(r"([\w, ]+): (real|int|bool)(?:\[([^\]]*)\])?", last.partition(" -> ")[0]):
        for one in names.split(","):
            types[one.strip()] = Argument(one.strip(), dtype, _axes(axes))
    return types


def _axes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)
