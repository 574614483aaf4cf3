"""Ways to a derivative, or to a property of it, that are independent of the rules: complex steps, transposes, symmetry.

A complex step is exact to rounding, since nothing is subtracted: f'(x) = Im f(x + i h) / h with h as small as one
likes (Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998). It needs a
function that is analytic, and whose emitted text takes complex numbers: the table knows which operations do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.runtime.differences import Slope, Vector

if TYPE_CHECKING:
    from chainrule.compiler.ir import Module
    from chainrule.compiler.source import Source

_STEP = 2.0**-500
_EPSILON = float(np.finfo(np.float64).eps)
_EXACT = 16.0  # digits
_FLOOR = 1e-4  # of terms that are compared, at arguments of size 1


def complex_slope(
    call: Callable[..., Any],
    values: Mapping[str, Any],
    name: str,
    index: tuple[int, ...],
    weigh: Callable[[Any], Vector],
) -> Slope | None:
    """The slope along one element by a complex step, or None if the function does not take complex numbers.

    `call` is of a module without checks; `weigh` gives the weighted summands of a result.
    """
    moved = {key: np.asarray(value, complex) if _is_real(value) else value for key, value in values.items()}
    moved[name] = np.array(moved[name])
    moved[name][index] += 1j * _STEP
    try:
        result = call(*moved.values())
    except (TypeError, ValueError, ArithmeticError):
        return None
    parts = weigh(result)
    found = math.fsum((parts.imag / _STEP).tolist())
    size = float(np.abs(parts).sum())
    if not math.isfinite(found) or not math.isfinite(size):
        return None
    scale = max(abs(found), 1e-6 * size / max(abs(complex(moved[name][index])), 1.0))
    error = 8 * _EPSILON * max(float(np.abs(parts.imag / _STEP).sum()), abs(found))
    return Slope(found, error, scale or 1.0, found, found, False)


def _is_real(value: Any) -> bool:
    return np.asarray(value).dtype.kind == "f"


# ---------------------------------------------------------------- transposes and symmetry


@dataclass(frozen=True)
class Properties:
    """To how many digits <w, J v> is <J' w, v>, and u' H v is v' H u; None where there is no such function."""

    transposed: float | None
    symmetric: float | None


def derived(module: Module, source: Source, names: Sequence[str], active: Mapping[str, Sequence[str]]) -> ModuleType:
    """A module with forward mode, and second derivatives of what has one real result, as far as they are there."""
    from chainrule.compiler import driver
    from chainrule.compiler.ir import Derivation
    from chainrule.compiler.source import CompileError, CompileErrors
    from chainrule.runtime.load import execute

    made = ModuleType("derived")
    for name in names:
        function = module.functions[name]
        modes = ["jvp"]
        if len(function.results) == 1 and not function.results[0].tensor.shape:
            modes.append("hvp")
        for mode in modes:
            asked = Derivation(mode, name, tuple(active[name]))
            whole = replace(module, exported=(name,), derivations=(*_grads(module, name), asked), examples=())
            try:
                text = driver.python(whole, source, driver.Options(format=False))
            except (CompileError, CompileErrors, KeyError, NotImplementedError):
                continue  # a construct without this mode
            part = ModuleType("part")
            execute(text, f"<{mode} of {name}>", part)
            made.__dict__.update({key: value for key, value in vars(part).items() if key.startswith(name)})
    return made


def _grads(module: Module, name: str) -> tuple[Any, ...]:
    return tuple(d for d in module.derivations if d.mode == "grad" and d.function == name)


def properties(made: ModuleType, name: str, args: Sequence[Any], active: Sequence[str], seed: int = 0) -> Properties:
    """Both, at one point."""
    rng = np.random.default_rng(seed)
    names = _parameters(made, name)
    if not names:
        return Properties(None, None)
    # by the names of the source: `as` is `as_` in Python
    values = {key if key in active else key.removesuffix("_"): arg for key, arg in zip(names, args, strict=False)}
    if not set(active) <= set(values):
        return Properties(None, None)
    with np.errstate(all="ignore"):
        return Properties(_transposed(made, name, values, active, rng), _symmetric(made, name, values, active, rng))


def _parameters(made: ModuleType, name: str) -> Sequence[str]:
    import inspect

    call = getattr(made, name, None)
    return tuple(inspect.signature(call).parameters) if callable(call) else ()


def _directions(values: Mapping[str, Any], active: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    drawn = {name: rng.normal(size=np.shape(values[name])) for name in active}
    return {name: part if np.ndim(part) else float(part) for name, part in drawn.items()}


def _transposed(
    made: ModuleType, name: str, values: Mapping[str, Any], active: Sequence[str], rng: np.random.Generator
) -> float | None:
    jvp, forward, backward = (getattr(made, f"{name}_{end}", None) for end in ("jvp", "forward", "backward"))
    if jvp is None or forward is None or backward is None:
        return None
    v = _directions(values, active, rng)
    _, tangent = jvp(*values.values(), **{f"t_{key}": part for key, part in v.items()})
    result, saved = forward(*values.values())
    results, tangents = (x if isinstance(x, tuple) else (x,) for x in (result, tangent))
    weights = tuple(rng.normal(size=np.shape(part)) if _is_real(part) else None for part in results)
    bare = tuple(w if w is None or np.ndim(w) else float(w) for w in weights)
    cotangents = backward(saved, bare if isinstance(result, tuple) else bare[0])
    left = _products((w for w in weights if w is not None), tangents)
    right = _products(v.values(), cotangents if len(v) > 1 else (cotangents,))
    return _agreement(left, right, _products((w for w in weights if w is not None), filter(_is_real, results)))


def _symmetric(
    made: ModuleType, name: str, values: Mapping[str, Any], active: Sequence[str], rng: np.random.Generator
) -> float | None:
    hvp = getattr(made, f"{name}_hvp", None)
    if hvp is None:
        return None
    u, v = _directions(values, active, rng), _directions(values, active, rng)
    sides = []
    for first, second in ((u, v), (v, u)):
        product = hvp(*values.values(), **{f"v_{key}": part for key, part in second.items()})
        sides.append(_products(first.values(), product if len(active) > 1 else (product,)))
    value = getattr(made, name)(*values.values())
    return _agreement(sides[0], sides[1], np.ravel(np.asarray(value)))


def _products(left: Any, right: Any) -> Vector:
    parts = [np.ravel(np.asarray(a) * np.asarray(b)) for a, b in zip(left, right, strict=True)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _agreement(left: Vector, right: Vector, values: Vector) -> float | None:
    """To how many digits two sums agree, relative to their terms; where a gradient vanishes, to the values.

    Where those vanish too, by terms that cancel within, there is nothing but rounding: below `_FLOOR` all agrees.
    """
    a, b = math.fsum(left.tolist()), math.fsum(right.tolist())
    size = max(float(np.abs(left).sum()), float(np.abs(right).sum()), 1e-3 * float(np.abs(values).sum()), _FLOOR)
    if not math.isfinite(a) or not math.isfinite(b):
        return None
    gap = abs(a - b)
    return _EXACT if gap == 0 else min(_EXACT, -math.log10(gap / size))
