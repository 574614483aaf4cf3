"""What `derive` asks for besides gradients, against differences: `f_jvp`, `f_vjp`, `f_jacobian`, `f_hessian`, `f_hvp`.

Each is compared along a direction t drawn at random, and for results that are no single number against weights w:
w' J t with the slope of w' f along t, and s' H t with the slope of s' times the gradient, which has its own check.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from chainrule.runtime.differences import Vector, slope
from chainrule.runtime.examples import emitted
from chainrule.runtime.gradients import TOLERANCE, Element, GradientReport, bound, float64, summands, weights_of

_DIRECTIONS = 3


def check_derived(
    module: ModuleType,
    function: str,
    mode: str,
    active: Sequence[str],
    *args: Any,
    form: str = "",
    gradient: Sequence[str] = (),
    tolerance: float = TOLERANCE,
    seed: int = 0,
) -> GradientReport:
    """Compare `module.function_mode`, by the arguments `active`, at `args`, in float64, with differences.

    `form` is that of a compact Jacobian or Hessian; `gradient` names the arguments by which `function_grad`
    differentiates, those of `active` among them. Raises ValueError for arguments that the function does not take.
    """
    call, derived = emitted(module, function), emitted(module, f"{function}_{mode}")
    values = bound(call, function, args)
    active = [name if name in values else f"{name}_" for name in active]  # `as` is `as_` in Python
    for name in active:
        values[name] = float64(values[name])
    rng = np.random.default_rng(seed)
    elements = []
    with np.errstate(all="ignore"):
        weights = weights_of(call(*values.values()), rng)
        for _ in range(_DIRECTIONS):
            along, other = ({name: _direction(values[name], rng) for name in active} for _ in range(2))
            if mode in ("hessian", "hvp"):
                claimed = _second(derived, mode, form, values, along, other)
                line = _gradients(emitted(module, f"{function}_grad"), gradient or active, values, along, other)
            else:
                claimed = _first(derived, mode, form, values, along, weights)
                line = _results(call, values, along, weights)
            elements.append(Element("along a line", (), f"{function}_{mode}", claimed, slope(line, 0.0)))
    unclear = tuple(e for e in elements if e.verdict(tolerance) == "unclear")
    compared = tuple(e for e in elements if e.verdict(tolerance) != "unclear")
    return GradientReport(f"{function}_{mode}", tolerance, compared, unclear, ())


def _direction(value: Any, rng: np.random.Generator) -> Any:
    drawn = rng.uniform(0.5, 1.5, np.shape(value)) * rng.choice([-1.0, 1.0], np.shape(value))
    return drawn if np.ndim(value) else float(drawn)


def _moved(values: Mapping[str, Any], along: Mapping[str, Any], step: float) -> list[Any]:
    return [value + step * along[name] if name in along else value for name, value in values.items()]


def _results(
    call: Callable[..., Any], values: Mapping[str, Any], along: Mapping[str, Any], weights: Any
) -> Callable[[float], Vector]:
    return lambda step: summands(call(*_moved(values, along, step)), weights)


def _gradients(
    call: Callable[..., Any],
    names: Sequence[str],
    values: Mapping[str, Any],
    along: Mapping[str, Any],
    other: Mapping[str, Any],
) -> Callable[[float], Vector]:
    """The gradient along a line, times the other direction."""

    def line(step: float) -> Vector:
        _, found = call(*_moved(values, along, step))
        parts = dict(zip(names, found if len(names) > 1 else (found,), strict=True))
        return np.concatenate([np.ravel(np.asarray(parts[name]) * other[name]) for name in other])

    return line


def _first(
    derived: Callable[..., Any],
    mode: str,
    form: str,
    values: Mapping[str, Any],
    along: Mapping[str, Any],
    weights: Any,
) -> float:
    """w' J t, as the function says."""
    if mode == "jvp":
        _, rate = derived(*values.values(), **_named(derived, "t_", along))
        return float(summands(_without_none(rate), _kept(rate, weights)).sum())
    if mode == "vjp":
        (keyword,) = (name for name in _keywords(derived) if name.startswith("d_"))
        _, cotangents = derived(*values.values(), **{keyword: weights})
        return _total(cotangents, along)
    made = derived(*values.values())
    if isinstance(weights, tuple):
        return sum(_weighted(row, along, form, w) for row, w in zip(made, weights, strict=True))
    return _weighted(made, along, form, weights)


def _second(
    derived: Callable[..., Any],
    mode: str,
    form: str,
    values: Mapping[str, Any],
    along: Mapping[str, Any],
    other: Mapping[str, Any],
) -> float:
    """s' H t, as the function says."""
    if mode == "hvp":
        return _total(derived(*values.values(), **_named(derived, "v_", along)), other)
    made = derived(*values.values())
    rows = made if len(along) > 1 else (made,)
    return sum(_weighted(row, along, form, other[name]) for row, name in zip(rows, along, strict=True))


def _weighted(row: Any, along: Mapping[str, Any], form: str, weights: Any) -> float:
    blocks = row if len(along) > 1 else (row,)
    return sum(
        float(np.sum(np.ravel(weights) * np.ravel(_applied(block, t, form))))
        for block, t in zip(blocks, along.values(), strict=True)
    )


def _applied(block: Any, t: Any, form: str) -> Any:
    """A Jacobian in its form times a direction; a sparse one's product is laid out as its rows are."""
    if form == "sparse":
        return block @ np.ravel(t)
    if form == "diagonal":
        return block * t
    if form == "blocks":
        inner = np.ndim(t) - 1
        return np.stack([np.tensordot(one, part, inner) for one, part in zip(block, t, strict=True)])
    return np.tensordot(block, t, np.ndim(t))


def _total(parts: Any, directions: Mapping[str, Any]) -> float:
    each = parts if len(directions) > 1 else (parts,)
    return sum(float(np.sum(part * t)) for part, t in zip(each, directions.values(), strict=True))


def _without_none(rate: Any) -> Any:
    return tuple(part for part in rate if part is not None) if isinstance(rate, tuple) else rate


def _kept(rate: Any, weights: Any) -> Any:
    if not isinstance(rate, tuple):
        return weights
    return tuple(w for part, w in zip(rate, weights, strict=True) if part is not None)


def _named(call: Callable[..., Any], prefix: str, along: Mapping[str, Any]) -> dict[str, Any]:
    """Directions by the names under which they are handed in: that of `as_` is `t_as`."""
    names = _keywords(call)
    return {
        next(found for found in names if found in (f"{prefix}{name}", f"{prefix}{name.rstrip('_')}")): t
        for name, t in along.items()
    }


def _keywords(call: Callable[..., Any]) -> list[str]:
    kinds = inspect.signature(call).parameters.values()
    return [parameter.name for parameter in kinds if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
