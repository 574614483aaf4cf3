"""The gradient of a model's loss by its parameters, against an independent one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.runtime.differences import Vector, slope
from chainrule.runtime.gradients import TOLERANCE, Element, GradientReport
from chainrule.runtime.sampling import argument, small_sizes

if TYPE_CHECKING:
    from chainrule.compiler.ir import Derivation, Function, Model, Module, Owned
    from chainrule.compiler.source import Source

_ATTEMPTS = 24
_MOST = 40  # elements of all parameters: each is moved by itself, some twenty times


def check_model(compiled: ModuleType, model: Model, functions: Mapping[str, Function], seed: int = 0) -> GradientReport:
    """Compare `m_loss_grad` and `m_loss_backward` with extrapolated differences, at random parameters and inputs.

    Of all elements some forty are compared; the samples of the model are the same at each call.
    """
    rng = np.random.default_rng(seed)
    assert model.loss is not None
    function = functions[model.loss]
    for attempt in range(_ATTEMPTS):
        sizes = small_sizes(function, attempt, rng)
        if sizes is None:
            continue
        point = _Point(compiled, model, function, sizes, attempt, rng)
        with np.errstate(all="ignore"):
            try:
                start = point.loss(point.start)
            except (ValueError, IndexError, ArithmeticError):
                continue
            if np.isfinite(start):
                return point.report(float(start), rng)
    return GradientReport(f"{model.name}_loss", TOLERANCE, (), (), ())


def as_function(module: Module, derivation: Derivation, source: Source) -> tuple[Module, Derivation, ModuleType]:
    """What is derived of a model as a derivative of a plain function over arrays: its module, and that compiled.

    A gradient is asked for as a `vjp`, which has its halves.
    """
    from chainrule.compiler import driver
    from chainrule.runtime.load import execute

    name = derivation.function.replace("@", "_")
    function = replace(module.functions[derivation.function], name=name)
    mode = "vjp" if derivation.mode == "grad" else derivation.mode
    asked = replace(derivation, mode=mode, function=name, model="")
    functions = {**module.functions, name: function}
    alone = replace(module, functions=functions, exported=(name,), derivations=(asked,), examples=(), models=())
    compiled = ModuleType(name)
    execute(driver.python(alone, source, driver.Options(format=False)), f"<{name}>", compiled)
    return alone, asked, compiled


def beginning(
    compiled: ModuleType, model: Model, sizes: Mapping[str, int], rng: np.random.Generator
) -> tuple[Any, Any]:
    """The parameters and states of a model that training begins from; no states are None."""

    def made(end: str, owned: Sequence[Owned], *args: Any) -> Any:
        names = {name for one in owned for dim in one.type.shape for name in dim.names()}
        return getattr(compiled, f"{model.name}_{end}")(*args, **{n: s for n, s in sizes.items() if n in names})

    return made("init", model.params, rng), made("init_state", model.states) if model.states else None


class _Point:
    """Inputs, states and parameters (as one vector) at which a model is checked."""

    def __init__(
        self,
        compiled: ModuleType,
        model: Model,
        function: Function,
        sizes: dict[str, int],
        attempt: int,
        rng: np.random.Generator,
    ) -> None:
        from chainrule.compiler.ir import owned

        self.model = model
        self.compiled = compiled
        mine = {name for one in model.params for dim in one.type.shape for name in dim.names()}
        self.open = {name: size for name, size in sizes.items() if name in mine}
        own = [one for one in map(owned, function.params) if one is not None]
        self.inputs = [argument(p.tensor, sizes, attempt, rng) for p in function.params if owned(p) is None]
        self.draws = any(one.kind == "noise" for one in own)
        params, self.state = beginning(compiled, model, sizes, rng)
        moved = {
            path: np.asarray(array) + rng.normal(scale=0.1, size=np.shape(array)) for path, array in params.items()
        }
        self.start: Vector = self._get("pack")(moved)

    def _get(self, end: str) -> Any:
        return getattr(self.compiled, f"{self.model.name}_{end}")

    def _call(self, end: str, vector: Vector) -> Any:
        more: dict[str, Any] = {"state": self.state} if self.state is not None else {}
        if self.draws:
            more["rng"] = np.random.default_rng(1)
        return self._get(end)(self._get("unpack")(vector, **self.open), *self.inputs, **more)

    def loss(self, vector: Vector) -> Any:
        value = self._call("loss", vector)
        return value[0] if self.state is not None else value

    def report(self, start: float, rng: np.random.Generator) -> GradientReport:
        name = f"{self.model.name}_loss"
        value, gradient, *_ = self._call("loss_grad", self.start)
        forward, saved = self._call("loss_forward", self.start)
        backward = self._get("loss_backward")(saved, 1.0)
        problems = []
        if value != start or (forward[0] if self.state is not None else forward) != start:
            problems.append(f"{name}, {name}_forward and {name}_grad differ in value")
        claims = {f"{name}_grad": self._get("pack")(gradient), f"{name}_backward": self._get("pack")(backward)}
        elements = []
        chosen = np.sort(rng.permutation(self.start.size)[:_MOST])
        for k in chosen:

            def along(x: float, k: int = int(k)) -> Vector:
                moved = self.start.copy()
                moved[k] = x
                return np.array([self.loss(moved)])

            found = slope(along, float(self.start[k]))
            path, index = self._place(int(k))
            elements += [Element(path, index, by, float(claimed[k]), found) for by, claimed in claims.items()]
        unclear = tuple(e for e in elements if e.verdict(TOLERANCE) == "unclear")
        compared = tuple(e for e in elements if e.verdict(TOLERANCE) != "unclear")
        return GradientReport(name, TOLERANCE, compared, unclear, tuple(problems))

    def _place(self, k: int) -> tuple[str, tuple[int, ...]]:
        """Which element of which parameter stands at a place of the vector."""
        for path, array in self._get("unpack")(self.start, **self.open).items():
            if k < np.size(array):
                return path, tuple(int(i) for i in np.unravel_index(k, np.shape(array)))
            k -= np.size(array)
        raise AssertionError(k)
