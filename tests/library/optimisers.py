"""Optimisers: trajectories of 20 steps, here and by torch.optim; schedules likewise."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.library.cases import Array

STEPS, SIZE = 20, 6


@dataclass(frozen=True)
class Descent:
    """`fn NAME(p, g, t, memory...) = OURS`; `theirs` makes torch's optimiser of a list of parameters `p`."""

    name: str
    memory: tuple[str, ...]
    ours: str
    theirs: str

    @property
    def program(self) -> str:
        memory = "".join(f", {name}: real[n]" for name in self.memory)
        return f"fn {self.name}(p: real[n], g: real[n], t: int{memory}) = {self.ours}\n"

    def start(self) -> tuple[Array, Array]:
        """Where it begins, and where it should go."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return rng.normal(size=SIZE), rng.normal(size=SIZE)


def gradient(p: Any, goal: Any) -> Any:
    """Of sum((p - goal)^4) / 4 + sum((p - goal)^2) / 2."""
    return (p - goal) ** 3 + (p - goal)


def trajectory(case: Descent, step: Callable[..., Any], dtype: type[np.floating[Any]] = np.float64) -> Array:
    p, goal = (array.astype(dtype) for array in case.start())
    memory = [np.zeros_like(p) for _ in case.memory]
    places = []
    for t in range(1, STEPS + 1):
        made = step(p, gradient(p, goal).astype(dtype), t, *memory)
        p, *memory = made if case.memory else (made,)
        places.append(p)
    return np.array(places)


DESCENTS = (
    Descent("plain", (), "gradient_descent(p, g, 0.1)", "SGD(p, 0.1)"),
    Descent("decayed", (), "gradient_descent(p, weight_decay(p, g, 0.2), 0.1)", "SGD(p, 0.1, weight_decay=0.2)"),
    Descent("heavy", ("v",), "momentum(p, g, v, 0.05)", "SGD(p, 0.05, momentum=0.9)"),
    Descent("heavy_less", ("v",), "momentum(p, g, v, 0.05, beta = 0.5)", "SGD(p, 0.05, momentum=0.5)"),
    Descent("ahead", ("v",), "nesterov(p, g, v, 0.05)", "SGD(p, 0.05, momentum=0.9, nesterov=True)"),
    Descent("adagrad_of", ("s",), "adagrad(p, g, s, 0.2)", "Adagrad(p, 0.2)"),
    Descent("rmsprop_of", ("s",), "rmsprop(p, g, s, 0.05)", "RMSprop(p, 0.05)"),
    Descent("rmsprop_short", ("s",), "rmsprop(p, g, s, 0.05, 0.9, 1e-6)", "RMSprop(p, 0.05, alpha=0.9, eps=1e-6)"),
    Descent("adam_of", ("m", "s"), "adam(p, g, m, s, t, 0.1)", "Adam(p, 0.1)"),
    Descent(
        "adam_other",
        ("m", "s"),
        "adam(p, g, m, s, t, 0.1, beta1 = 0.8, beta2 = 0.95, epsilon = 1e-6)",
        "Adam(p, 0.1, betas=(0.8, 0.95), eps=1e-6)",
    ),
    Descent("adamw_of", ("m", "s"), "adamw(p, g, m, s, t, 0.1)", "AdamW(p, 0.1)"),
    Descent("adamw_more", ("m", "s"), "adamw(p, g, m, s, t, 0.1, decay = 0.3)", "AdamW(p, 0.1, weight_decay=0.3)"),
    Descent("clipped", (), "gradient_descent(p, clip_by_norm(g, 0.7), 0.3)", "clipped SGD(p, 0.3)"),
)


@dataclass(frozen=True)
class Schedule:
    """`fn NAME(t: int) = OURS`; `theirs` makes torch's schedule of an optimiser `o` whose rate is 0.3."""

    name: str
    ours: str
    theirs: str

    @property
    def program(self) -> str:
        return f"fn {self.name}(t: int) -> real = {self.ours}\n"


SCHEDULES = (
    Schedule("in_steps", "step_decay(t, 0.3, 5)", "StepLR(o, 5)"),
    Schedule("in_halves", "step_decay(t, 0.3, 4, factor = 0.5)", "StepLR(o, 4, 0.5)"),
    Schedule("by_factors", "exponential_decay(t, 0.3, 0.9)", "ExponentialLR(o, 0.9)"),
    Schedule("by_a_line", "linear_decay(t, 0.3, 15, lowest = 0.03)", "LinearLR(o, 1.0, 0.1, 15)"),
    Schedule("by_a_cosine", "cosine_decay(t, 0.3, 20)", "CosineAnnealingLR(o, 20)"),
    Schedule("by_half_a_cosine", "cosine_decay(t, 0.3, 20, lowest = 0.1)", "CosineAnnealingLR(o, 20, 0.1)"),
    Schedule("warming", "warm_up(t, 0.3, 8)", "LambdaLR(o, lambda t: min(1, (t + 1) / 8))"),
    Schedule(
        "warm_then_cosine",
        "warm_up_cosine(t, 0.3, 5, 20)",
        "LambdaLR(o, lambda t: (t + 1) / 5 if t < 5 else 0.5 * (1 + np.cos(np.pi * (t - 5) / 15)))",
    ),
    Schedule(
        "warm_then_root",
        "inverse_root_decay(t, 0.3, 6)",
        "LambdaLR(o, lambda t: min((t + 1) / 6, ((t + 1) / 6) ** -0.5))",
    ),
)


def ours(module: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    for case in DESCENTS:
        yield case.name, trajectory(case, module[case.name])
    for schedule in SCHEDULES:
        yield schedule.name, np.array([module[schedule.name](t) for t in range(STEPS)])


PROGRAM = "\n".join(case.program for case in (*DESCENTS, *SCHEDULES))
