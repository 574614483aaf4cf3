"""Arguments for every function of every sample, drawn to fit the types that are written there."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.compiler import syntax as s

SIZES = {"batch": 2, "d": 2, "h": 3, "k": 2, "m": 2, "n": 3, "p": 4, "width": 3, "q": 2, "w": 4}
# int arguments that index something: how many there are
LIMITS = {"y": 10, "cam": 3, "point": 2, "m": 5}
# int arguments that count something
COUNTS = {"steps": 2, "k": 3}
# real arguments that have to stay positive, and where the function says so within bounds
POSITIVE = {"S", "K", "T", "sigma", "width", "gamma", "s", "t", "r", "epsilon", "e", "M"}
POSITIVE |= {"length", "damping", "dt", "gaps", "steep"}
POSITIVELY = ("grow", "tower", "root", "power_root", "by_")
# where not every point leads to a root
CHOSEN: dict[str, tuple[Any, ...]] = {"polynomial_root": (np.array([-1.3, 0.4, 1.1]), 1.2)}
UNIT = {"arc", "arc_slope", "kepler", "distance", "orbit", "temperature"}


def arguments(stem: str, function: s.Function, seed: int = 0) -> tuple[Any, ...]:
    """A point at which the function is smooth."""
    if function.name in CHOSEN:
        return CHOSEN[function.name]
    rng = np.random.default_rng([seed, *map(ord, function.name)])
    return tuple(_argument(stem, function.name, parameter, rng) for parameter in function.parameters)


def _argument(stem: str, function: str, parameter: s.Parameter, rng: np.random.Generator) -> Any:
    shape = _shape(parameter.type)
    if parameter.type is not None and parameter.type.dtype == "int":
        if parameter.name in COUNTS:
            return COUNTS[parameter.name]
        whole = rng.integers(0, LIMITS[parameter.name], shape)
        return whole if shape else int(whole)
    if parameter.name in POSITIVE or stem == "s10_symbolically" or function.startswith(POSITIVELY):
        low, high = (0.2, 0.8) if function in UNIT else (0.5, 2.0)
        drawn = np.asarray(rng.uniform(low, high, shape))
    else:
        drawn = np.asarray(rng.normal(size=shape))
    if parameter.name in ("beta", "rho", "target"):
        drawn = np.asarray(0.8)
    return drawn if shape else float(drawn)


def _shape(type: s.Type | None) -> tuple[int, ...]:
    if type is None:
        return ()
    return tuple(2 if isinstance(axis, s.Lead) else _size(axis) for axis in type.axes)


def _size(axis: s.Expression) -> int:
    if isinstance(axis, s.Name):
        return SIZES[axis.id]
    if isinstance(axis, s.Number):
        return int(axis.value)
    assert isinstance(axis, s.Binary), axis
    left, right = _size(axis.left), _size(axis.right)
    return {"+": left + right, "-": left - right, "*": left * right}[axis.op]
