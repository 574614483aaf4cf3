"""The functions of the samples whose gradient stands in this folder, derived by hand; and their arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """`function` of the sample, the hand-derived module, and arguments of a size that `scale` says.

    `beyond` names what the hand knew and the chain rule does not: such a case is compared, not counted.
    """

    sample: str
    function: str
    hand: str
    arguments: Callable[[np.random.Generator, int], tuple[Any, ...]]
    beyond: str = ""


def _chain(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    return (rng.normal(size=scale),)


def _regression(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    return rng.normal(size=(scale, 4)), rng.normal(size=scale), rng.normal(size=4), 0.3, 0.1


def _classes(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    return rng.normal(size=(scale, 4)), (rng.random(scale) < 0.5) + 0.0, rng.normal(size=4), 0.3, 0.1


def _options(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    spans = ((50, 150), (50, 150), (0.1, 2), (0, 0.1), (0.1, 0.6))
    return tuple(rng.uniform(low, high, scale) for low, high in spans)


def _mixture(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    k, d = 3, 2
    return (
        rng.normal(size=k),
        rng.normal(size=(k, d)),
        rng.normal(size=(k, d)) / 2,
        rng.normal(size=(k, d, d)),
        rng.normal(size=(scale, d)),
    )


def _network(rng: np.random.Generator, scale: int) -> tuple[Any, ...]:
    shapes = [(3,), (2,), (scale, 3), (scale,), (scale, scale), (scale,), (2, scale), (2,)]
    return tuple(rng.normal(size=shape) / 2 for shape in shapes)


def _digits(rng: np.random.Generator, scale: int, width: int = 4) -> tuple[Any, ...]:
    return (
        rng.random((scale, 64)),
        rng.integers(0, 10, scale),
        rng.normal(size=(64, width)) / 8,
        rng.normal(size=width),
        rng.normal(size=(width, 10)),
        rng.normal(size=10),
    )


CASES = [
    Case("rosenbrock.cr", "chain", "rosenbrock", _chain),
    Case("linear_regression.cr", "loss", "linear_regression", _regression),
    Case("logistic_regression.cr", "loss", "logistic_regression", _classes),
    Case("lecture/s06_backpropagation.cr", "loss", "s06_backpropagation", _network),
    Case("gaussian_mixture.cr", "log_likelihood", "gaussian_mixture", _mixture),
    Case("digits/digits.cr", "loss", "digits", _digits),
    Case("black_scholes.cr", "call", "black_scholes", _options, "S pdf(d1) = K exp(-r T) pdf(d2)"),
]
