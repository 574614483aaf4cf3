"""The health of gradients: what the statements of a model give and their cotangents, and what would mend them.

The loss is compiled once more, so that it tells what its statements give and its derivative by that
(`compiler.passes.watching`), and computed once, of one batch. What stands in a loop is told of each step where each has
parameters of its own, and else of the first and the last: `x[0]`, `h.W[0]`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.runtime.origin import Lost, origin
from chainrule.runtime.training.contract import Array, Arrays, Model, Unfit, read_model
from chainrule.runtime.training.data import check_labels, sizes_of

if TYPE_CHECKING:
    from chainrule.compiler.passes.watching import Watched

FAR = 1e-3
"""Gradients that differ by this factor from one end of the network to the other vanish, or explode."""


@dataclass(frozen=True)
class Health:
    """A statement or a layer that it calls, or a parameter: root mean square of it and of its cotangent.

    `kind` is `relu`, `sigmoid` or `tanh` where it comes from one, `stuck` the share of it that is flat there; `where`
    is its line.
    """

    name: str
    size: float
    gradient: float
    kind: str = ""
    stuck: float = 0.0
    where: str = ""

    @property
    def how(self) -> str:
        """What is said of the share that is stuck."""
        return "" if not self.kind else "dead" if self.kind == "relu" else "saturated"

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            f"{self.size:.3g}",
            f"{self.gradient:.3g}",
            f"{self.stuck:.0%} {self.how}" if self.how else "",
            self.where,
        )


@dataclass(frozen=True)
class Diagnosis:
    """The statements in the order in which they are made, the parameters, and what is to be said of them."""

    values: tuple[Health, ...]
    parameters: tuple[Health, ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        titles = ("value", "size", "gradient", "stuck", "where")
        lines = _table(titles, [one.cells for one in self.values])
        lines += ["", *_table(("parameter", *titles[1:3]), [one.cells[:3] for one in self.parameters])]
        return "\n".join([*lines, "", *self.words])


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under their titles, the two of numbers to the right."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    sides = [str.rjust if k in (1, 2) else str.ljust for k in range(len(titles))]
    return [
        "  ".join(side(cell, width) for side, cell, width in zip(sides, row, widths, strict=True)).rstrip()
        for row in (titles, *rows)
    ]


def diagnose(model: Model, params: Arrays, data: Arrays, state: Arrays, seed: int = 0) -> Diagnosis:
    """Look at one step on these data.

    Raises Unfit where a label is out of range, or the file that the module is of is not there any more.
    """
    check_labels(data, model, lambda part: model.loss(params, part, state, np.random.default_rng(seed)))
    telling, seen = _telling(model)
    sizes, rng = sizes_of(data, model), np.random.default_rng(seed)
    given = {**telling.init(rng, sizes), **params}
    kept = {**telling.init_state(sizes), **state}
    _, grads, new = telling.loss_grad(given, data, kept, np.random.default_rng(seed))
    loops = [list(_steps(one, new[one.path], grads[one.path])) for one in seen]
    values = [one for steps in loops for one in steps]
    own = {name: np.asarray(array) for name, array in params.items()}
    weights = [one for name in own for one in _each(name, own[name], grads[name], model.stacks.get(name, 0))]
    matrices = [one for name, one in weights if own[name].ndim - model.stacks.get(name, 0) > 1]
    through = [(one.name, steps[0], steps[-1]) for one, steps in zip(seen, loops, strict=True) if one.loops == (False,)]
    return Diagnosis(tuple(values), tuple(one for _, one in weights), tuple(_words(values, matrices, through)))


def _telling(model: Model) -> tuple[Model, Sequence[Watched]]:
    """The model compiled so that its loss tells of its statements."""
    from chainrule.compiler import driver
    from chainrule.runtime.load import execute

    try:
        file, options = origin(model.module)
    except Lost as lost:
        raise Unfit(f"{lost}: a diagnosis is of the .cr file") from lost
    text, seen = driver.watching(file, model.name, options)
    module = ModuleType(model.module.__name__)
    execute(text, f"<{file.name}, diagnosed>", module)
    return read_model(module, model.name), seen


def _steps(one: Watched, value: Array, cotangent: Array) -> Iterator[Health]:
    """A statement; within loops in its steps: in all that have parameters of their own, else in the first and last."""
    chosen = [
        range(count) if own else sorted({0, count - 1} if count else ())
        for own, count in zip(one.loops, value.shape, strict=False)
    ]
    for step in itertools.product(*chosen):
        name = f"{one.name}[{', '.join(map(str, step))}]" if step else one.name
        where = f"{one.span.source.label}:{one.span.line}"
        stuck = _stuck(value[step], one.curve, one.units)
        yield Health(name, _size(value[step]), _size(cotangent[step]), one.curve, stuck, where)


def _each(name: str, param: Array, gradient: Array, rounds: int) -> Iterator[tuple[str, Health]]:
    """A parameter; each step of one that a loop stacks."""
    for step in np.ndindex(np.shape(gradient)[:rounds]):
        shown = f"{name}[{', '.join(map(str, step))}]" if rounds else name
        yield name, Health(shown, _size(param[step]), _size(gradient[step]))


def _size(array: Any) -> float:
    return float(np.sqrt(np.mean(np.square(array)))) if np.size(array) else 0.0


def _stuck(value: Array, curve: str, units: int) -> float:
    """The share of the units that are 0 for all examples, or of the values that lie where a sigmoid or tanh is flat."""
    if not value.size or not curve:
        return 0.0
    if curve == "relu":
        rows = np.moveaxis(value, units, -1).reshape(-1, value.shape[units])
        return float((rows == 0).all(axis=0).mean())
    if curve == "sigmoid":
        return float(((value < 0.02) | (value > 0.98)).mean())
    return float((np.abs(value) > 0.98).mean())


def _words(
    values: Sequence[Health], matrices: Sequence[Health], through: Sequence[tuple[str, Health, Health]]
) -> list[str]:
    """Sentences: what vanishes or explodes, what is stuck, and what is usually done about it.

    `through` are the values of loops whose steps share their parameters, in the first step and in the last.
    """
    wild = [one for one in (*values, *matrices) if not np.isfinite([one.size, one.gradient]).all()]
    if wild:
        what = "is" if not np.isfinite(wild[0].size) else "has a gradient that is"
        return [f"`{wild[0].name}` {what} not finite: training tells which operation made it so, and of what."]
    said = []
    if len(matrices) > 1:
        first, near = matrices[0].name, matrices[0].gradient
        last, far = matrices[-1].name, matrices[-1].gradient
        if near < FAR * far:
            said.append(
                f"The gradient vanishes on its way back: that of `{first}` is {near / far:.1e} of that of `{last}`. "
                + _mend(values)
            )
        elif 0 < far < FAR * near:
            said.append(
                f"The gradient explodes on its way back: that of `{first}` is {near / far:.1e} times that of `{last}`. "
                + SMALLER
            )
    for name, early, late in through:
        said += _over_steps(name, early, late)
    if not said:
        said += _activations(values)
    for one in values:
        if one.how == "dead" and one.stuck > 0.4:
            said.append(
                f"{one.stuck:.0%} of the units of `{one.name}` are dead: 0 for every example. "
                "A lower rate, `he_normal` weights or `leaky_relu` keep them alive."
            )
        elif one.how == "saturated" and one.stuck > 0.4:
            said.append(
                f"{one.stuck:.0%} of `{one.name}` is saturated. Smaller weights (`glorot_uniform`), or inputs "
                "of mean 0 and variance 1, keep it where it has a slope."
            )
    return said or ["Activations and gradients are of one order from end to end."]


SMALLER = (
    "Start from smaller weights (`glorot_uniform`; `orthogonal` where a layer repeats), normalise between layers "
    "(`layer_norm`), or clip (`--clip 1`)."
)


def _over_steps(name: str, early: Health, late: Health) -> list[str]:
    """What the gradient does on its way through the steps of a loop."""
    if early.gradient < FAR * late.gradient:
        return [
            f"The gradient vanishes on its way back through the steps of `{name}`: that of `{early.name}` is "
            f"{early.gradient / late.gradient:.1e} of that of `{late.name}`. Gates (`lstm`, `gru`), or weights that "
            "start `orthogonal`, let it through."
        ]
    if 0 < late.gradient < FAR * early.gradient:
        return [
            f"The gradient explodes on its way back through the steps of `{name}`: that of `{early.name}` is "
            f"{early.gradient / late.gradient:.1e} times that of `{late.name}`. {SMALLER}"
        ]
    return []


def _activations(values: Sequence[Health]) -> list[str]:
    """What the activations do from one end to the other: then gradients of all layers are as large, or as small."""
    sizes = [(one.name, one.size) for one in values if one.size > 0 and np.isfinite(one.gradient)]
    if len(sizes) < 2:
        return []
    (first, near), (last, far) = sizes[0], sizes[-1]
    if far * FAR > near:
        return [f"The activations explode on their way: `{last}` is {far / near:.1e} times `{first}`. {SMALLER}"]
    if far < FAR * near:
        said = f"The activations vanish on their way: `{last}` is {far / near:.1e} of `{first}`. "
        return [said + _mend(values)]
    return []


def _mend(values: Sequence[Health]) -> str:
    if any(one.kind == "sigmoid" for one in values):
        return (
            "A sigmoid has a slope of at most 1/4, and layers multiply it: `relu` with `he_normal` weights, "
            "or `tanh` with `glorot_uniform`, keeps its size."
        )
    return (
        "Larger weights (`he_normal` before relu), residual connections or `layer_norm` between layers keep its size."
    )
