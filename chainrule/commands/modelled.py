"""`m.loss` on the command line: a model's loss or output, at weights and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from types import ModuleType

    from chainrule.compiler.ir import Function, Model, Module

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Asked:
    """A model, and the function of it that is asked for: `m_loss`."""

    model: Model
    function: str


def of_models(command: F) -> F:
    """Give a command `--weights` and `--seed`: where a model is looked at."""
    seed = "Of a model: draws its samples, and parameters without weights."
    command = click.option("--seed", default=0, show_default=True, help=seed)(command)
    text = "Of a model: its parameters, .npz or .safetensors; without it they are those that training begins from."
    return click.option("--weights", metavar="W.npz", type=click.Path(path_type=Path), help=text)(command)


def asked(module: Module, name: str) -> Asked | None:
    """The loss or output called `m.loss`, or as it is emitted, `m_loss`; None if no model has it."""
    for model in module.models:
        parts = {f"{model.name}.{part}": function for part, function in model.outputs}
        if model.loss is not None:
            parts[f"{model.name}.loss"] = model.loss
        if name in parts or name in parts.values():
            return Asked(model, parts.get(name, name))
    return None


def offered(module: Module) -> list[str]:
    """The functions of a file, and the losses and outputs of its models."""
    found = list(module.exported)
    for model in module.models:
        found += [f"{model.name}.loss"] * (model.loss is not None)
        found += [f"{model.name}.{part}" for part, _ in model.outputs]
    return found


def arguments(compiled: ModuleType, found: Asked, data: Path | None, weights: Path | None, seed: int) -> dict[str, Any]:
    """What the emitted function is called with. Raises Failure."""
    import inspect

    import numpy as np

    from chainrule.runtime import training
    from chainrule.runtime.training.contract import positional
    from chainrule.runtime.training.data import sizes_of

    if data is None:
        raise click.UsageError(f"a model is looked at with its inputs: --data x.npz, which has {found.model.name}'s")
    try:
        model = training.read_model(compiled, found.model.name)
        arrays = training.read(data, model)
        sizes = sizes_of(arrays, model)
        params, state = model.init(np.random.default_rng(seed), sizes), model.init_state(sizes)
        if weights is not None:
            params, kept = training.load_weights(weights, params)
            state = kept or state
    except training.Unfit as problem:
        raise console.Failure(str(problem)) from problem
    except OSError as problem:
        raise console.Failure(console.unreadable(problem, data)) from problem
    call = getattr(compiled, found.function)
    missing = [name for name in positional(call) if name not in arrays]
    if missing:
        raise console.Failure(f"{data} has no `{missing[0]}`, an input of `{found.model.name}`")
    more = {"state": state, "rng": np.random.default_rng(seed)}
    keywords = inspect.signature(call).parameters
    given = {name: arrays[name] for name in positional(call)}
    return {"params": params, **given, **{name: value for name, value in more.items() if name in keywords}}


def as_plain(module: Module, found: Asked) -> Module:
    """The module with the model's function as one of the file, over arrays."""
    return replace(module, exported=(found.function,), models=(), derivations=(), examples=())


def plain_arguments(compiled: ModuleType, function: Function, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of that function, by the names of its parameters, as the model's own function makes them."""
    from chainrule.compiler.ir import owned

    border = getattr(compiled, f"_{function.name}_arguments", None)
    if border is not None:
        arrays = border(**given)
        return {str(param.name): value for param, value in zip(function.params, arrays, strict=True)}
    made = {}
    for param in function.params:
        one = owned(param)
        kinds = {"param": "params", "state": "state"}
        if one is not None and one.kind == "noise":
            raise console.Failure(f"`{function.name}` draws random numbers, and is not explained")
        made[str(param.name)] = given[str(param.name)] if one is None else given[kinds[one.kind]][one.path]
    return made
