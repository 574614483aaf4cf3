"""A drawn program, compiled and run, against the reference evaluator: value, forward and backward, f_grad."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.random_programs.strategies import Drawn
from tests.reference import along, evaluate, gradient

TOLERANCE = 1e-8

COSTLY = re.compile(r"\b(solve \w|grad\(|jvp\(|vjp\(|hvp\(|hessian\(|jacobian\()")
"""What takes the evaluator so long that it moves each argument once, along a direction, and not each element of it."""


class Disagreement(AssertionError):
    """The emitted module and the evaluator do not say the same."""


def compare(drawn: Drawn) -> None:
    """Raises Disagreement, and Kink at a point where there is no derivative."""
    file = parse(Source("drawn", drawn.text))
    d = drawn.d[0] if len(drawn.d) == 1 else drawn.d
    real = [arg for arg in drawn.args if np.asarray(arg).dtype.kind == "f"]
    rng = np.random.default_rng(len(drawn.text))
    directions = [rng.uniform(0.5, 1.5, np.shape(arg)) for arg in real] if COSTLY.search(drawn.text) else None
    slopes: tuple[Any, ...]
    if directions is None:
        slopes = gradient(file, "f", drawn.args, d)
    else:
        slopes = along(file, "f", drawn.args, directions, d)
    values = evaluate(file, "f", drawn.args)
    module = load(drawn.text)
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        try:
            results(drawn, module, values, Slopes(slopes, directions), d)
        except FloatingPointError as error:
            raise Disagreement(f"{drawn}\nwarns: {error}") from error


def load(text: str) -> dict[str, Any]:
    emitted = compile_source(text, Options(format=False))
    namespace: dict[str, Any] = {"__name__": "drawn"}
    exec(compile(emitted, "drawn.py", "exec"), namespace)
    return namespace


@dataclass(frozen=True)
class Slopes:
    """The cotangents of the real arguments; where `directions` are given the inner product of each with its own."""

    found: tuple[Any, ...]
    directions: Sequence[NDArray[Any]] | None

    def of(self, cotangents: Any) -> Any:
        """What is to be compared of our cotangents."""
        if self.directions is None:
            return cotangents
        pairs = zip(several(cotangents), self.directions, strict=True)
        return tuple(np.sum(ours * direction) for ours, direction in pairs)

    def wanted(self, seed: float = 1.0) -> Any:
        """For a seed of 1."""
        found = tuple(part / seed for part in self.found)
        return found[0] if len(found) == 1 and self.directions is None else found


def results(drawn: Drawn, module: dict[str, Any], values: Any, slopes: Slopes, d: Any) -> None:
    given = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in drawn.args]
    close(drawn, "f", module["f"](*given), values)
    if not slopes.found or not drawn.real:
        return
    value, saved = module["f_forward"](*given)
    same(drawn, "f_forward", value, module["f"](*given))
    back = module["f_backward"](saved, d)
    shaped(drawn, back)
    close(drawn, "f_backward", slopes.of(back), slopes.wanted())
    same(drawn, "f_backward, again", module["f_backward"](saved, d), back)
    if "f_grad" in module and not isinstance(values, tuple) and values.ndim == 0:
        value, found = module["f_grad"](*given)
        same(drawn, "f_grad's value", value, module["f"](*given))
        shaped(drawn, found)
        close(drawn, "f_grad", slopes.of(found), slopes.wanted(float(d)))
    for arg, before in zip(given, drawn.args, strict=True):
        if not np.array_equal(arg, before):
            raise Disagreement(f"{drawn}\nan argument was written to: {before} became {arg}")


def shaped(drawn: Drawn, cotangents: Any) -> None:
    """Each cotangent has the shape of its argument."""
    shapes = [np.shape(arg) for arg in drawn.args if np.asarray(arg).dtype.kind == "f"]
    if [np.shape(one) for one in several(cotangents)] != shapes:
        raise Disagreement(f"{drawn}\nthe cotangents {cotangents} are not of the shapes {shapes}")


def several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def close(drawn: Drawn, what: str, ours: Any, theirs: Any) -> None:
    """Structure and shapes are the same, and every element agrees."""
    if isinstance(ours, tuple) != isinstance(theirs, tuple) or len(several(ours)) != len(several(theirs)):
        raise Disagreement(f"{drawn}\n{what} gives {ours}, not {theirs}")
    for a, b in zip(several(ours), several(theirs), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            raise Disagreement(f"{drawn}\n{what} has the shape {a.shape}, not {b.shape}")
        scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
        if not np.all(np.abs(a.astype(float) - b.astype(float)) <= TOLERANCE * scale):
            raise Disagreement(f"{drawn}\n{what} gives\n{a}\nnot\n{b}")


def same(drawn: Drawn, what: str, ours: Any, theirs: Any) -> None:
    """To the last bit."""
    for a, b in zip(several(ours), several(theirs), strict=True):
        if not np.array_equal(a, b, equal_nan=True):
            raise Disagreement(f"{drawn}\n{what} is not bit for bit the same: {a!r} and {b!r}")
