"""The health of gradients: activations and cotangents from statement to statement, and what would mend them.

The loss is computed once, forward and backward, under Python's tracer: the named values of the emitted functions are
the activations, the values `d_x` their cotangents. Where each step of a loop has parameters of its own, its layers are
told apart: `x[0]`, `h.W[0]`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from chainrule.runtime.training.contract import Array, Arrays, Model, called

FAR = 1e-3
"""Gradients that differ by this factor from one end of the network to the other vanish, or explode."""


@dataclass(frozen=True)
class Health:
    """A named value: root mean square of it and of its cotangent, what it looks like, and what share of it is stuck.

    `kind` is `relu`, `sigmoid` or `tanh` where the range of the values says so.
    """

    name: str
    size: float
    gradient: float
    kind: str
    stuck: float

    @property
    def how(self) -> str:
        """What is said of the share that is stuck."""
        return "" if not self.kind else "dead" if self.kind == "relu" else "saturated"


@dataclass(frozen=True)
class Diagnosis:
    """The values in the order in which they are made, the gradients of the parameters, and what is to be said of it."""

    values: tuple[Health, ...]
    parameters: tuple[tuple[str, float], ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        width = max((len(one.name) for one in self.values), default=5)
        lines = [f"{'value'.ljust(width)}  {'size':>10}  {'gradient':>10}  stuck"]
        for one in self.values:
            stuck = f"{one.stuck:.0%} {one.how}" if one.how else ""
            lines.append(f"{one.name.ljust(width)}  {one.size:10.3g}  {one.gradient:10.3g}  {stuck}".rstrip())
        return "\n".join([*lines, *self.words])


def diagnose(model: Model, params: Arrays, data: Arrays, state: Arrays, seed: int = 0) -> Diagnosis:
    """Look at one step on these data."""
    forward: dict[str, Array] = {}
    backward: dict[str, Array] = {}
    passed: dict[str, list[float]] = {}
    names = (f"_{model.name}_loss_forward", f"_{model.name}_loss_backward")

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_name not in names or frame.f_globals is not vars(model.module):
            return None
        if event == "return":
            kept = forward if frame.f_code.co_name == names[0] else backward
            kept.update({name: value for name, value in frame.f_locals.items() if isinstance(value, np.ndarray)})
        elif frame.f_code.co_name == names[1]:
            for name, value in frame.f_locals.items():
                if name.startswith("d_") and isinstance(value, np.ndarray) and value is not backward.get(name):
                    backward[name] = value
                    passed.setdefault(name, []).append(_size(value))
        return look

    previous = sys.gettrace()
    sys.settrace(look)
    try:
        rng = np.random.default_rng(seed)
        found = called(model.function("loss_forward"), params, data, state, rng)
        grads: dict[str, Array] = model.function("loss_backward")(found[1], 1.0)
    finally:
        sys.settrace(previous)
    owned = {path.replace(".", "_") for path in (*params, *state)}
    known = owned | {one.name for one in model.inputs}
    depths = {len(params[path]) for path, rounds in model.stacks.items() if rounds == 1}
    values: list[Health] = []
    for name, value in forward.items():
        if value.ndim < 2 or value.dtype.kind != "f" or name in known or re.search(r"_\d+$", name):
            continue
        if name.endswith("_all") and len(value) - 1 in depths:
            values += _layers(name.removesuffix("_all"), value, passed)
        else:
            cotangent = backward.get(f"d_{name}")
            values.append(_health(name, value, _size(cotangent) if cotangent is not None else float("nan")))
    lengths = tuple(
        (name, _size(gradient)) for name, gradient in _each(grads, model.stacks) if np.ndim(gradient) > 1
    )
    return Diagnosis(tuple(values), lengths, tuple(_words(values, lengths)))


def _layers(name: str, carried: Array, passed: Mapping[str, Sequence[float]]) -> list[Health]:
    """What a loop carries, behind each step; its cotangents went by in the opposite order."""
    sizes = passed.get(f"d_{name}", [])[::-1]
    if len(sizes) != len(carried):
        sizes = [float("nan")] * len(carried)
    return [_health(f"{name}[{k}]", carried[k + 1], sizes[k + 1]) for k in range(len(carried) - 1)]


def _each(grads: Arrays, stacks: Mapping[str, int]) -> Iterator[tuple[str, Array]]:
    """The gradients by path, those of stacked parameters step by step."""
    for path, gradient in grads.items():
        rounds = stacks.get(path, 0)
        for step in np.ndindex(np.shape(gradient)[:rounds]):
            yield f"{path}[{', '.join(map(str, step))}]" if rounds else path, gradient[step]


def _size(array: Any) -> float:
    return float(np.sqrt(np.mean(np.square(array)))) if np.size(array) else 0.0


def _health(name: str, value: Array, gradient: float) -> Health:
    stuck, kind = 0.0, ""
    low, high = float(value.min(initial=np.inf)), float(value.max(initial=-np.inf))
    if low == 0:
        kind, stuck = "relu", float((value == 0).reshape(len(value), -1).all(axis=0).mean())
    elif 0 < low and high < 1:
        kind, stuck = "sigmoid", float(((value < 0.02) | (value > 0.98)).mean())
    elif -1 <= low < 0 < high <= 1:
        kind, stuck = "tanh", float((np.abs(value) > 0.98).mean())
    return Health(name, _size(value), gradient, kind, stuck)


def _words(values: Sequence[Health], lengths: Sequence[tuple[str, float]]) -> list[str]:
    """Sentences: what vanishes or explodes, what is stuck, and what is usually done about it."""
    said = []
    if len(lengths) > 1:
        (first, near), (last, far) = lengths[0], lengths[-1]
        if near < FAR * far:
            said.append(
                f"The gradient vanishes on its way back: that of `{first}` is {near / far:.1e} of that of `{last}`. "
                + _mend(values)
            )
        elif far < FAR * near:
            said.append(
                f"The gradient explodes on its way back: that of `{first}` is {near / far:.1e} times that of `{last}`. "
                + SMALLER
            )
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
