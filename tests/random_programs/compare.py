"""A drawn program, compiled and run, against the reference evaluator: value, forward and backward, f_grad."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import reject

from chainrule.compiler import syntax
from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.random_programs.strategies import Drawn
from tests.reference import Kink, evaluate, gradient

TOLERANCE = 1e-8


class Disagreement(AssertionError):
    """The emitted module and the evaluator do not say the same."""


def compare(drawn: Drawn) -> None:
    """Raises Disagreement; a point at which there is no derivative is rejected as an example."""
    file = parse(Source("drawn", drawn.text))
    d = drawn.d[0] if len(drawn.d) == 1 else drawn.d
    try:
        slopes = gradient(file, "f", drawn.args, d)
    except Kink:
        reject()
    values = evaluate(file, "f", drawn.args)
    module = load(drawn.text)
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        try:
            results(drawn, module, file, values, slopes, d)
        except FloatingPointError as error:
            raise Disagreement(f"{drawn}\nwarns: {error}") from error


def load(text: str) -> dict[str, Any]:
    emitted = compile_source(text, Options(format=False))
    namespace: dict[str, Any] = {"__name__": "drawn"}
    exec(compile(emitted, "drawn.py", "exec"), namespace)
    return namespace


def results(
    drawn: Drawn, module: dict[str, Any], file: syntax.File, values: Any, slopes: tuple[Any, ...], d: Any
) -> None:
    given = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in drawn.args]
    close(drawn, "f", module["f"](*given), values)
    if not slopes or not drawn.real:
        return
    value, saved = module["f_forward"](*given)
    same(drawn, "f_forward", value, module["f"](*given))
    back = module["f_backward"](saved, d)
    expected = slopes[0] if len(slopes) == 1 else slopes
    close(drawn, "f_backward", back, expected)
    same(drawn, "f_backward, again", module["f_backward"](saved, d), back)
    if "f_grad" in module and not isinstance(values, tuple) and values.ndim == 0:
        value, found = module["f_grad"](*given)
        same(drawn, "f_grad's value", value, module["f"](*given))
        close(drawn, "f_grad", found, gradient_of(expected, float(d)))
    for arg, before in zip(given, drawn.args, strict=True):
        if not np.array_equal(arg, before):
            raise Disagreement(f"{drawn}\nan argument was written to: {before} became {arg}")


def gradient_of(expected: Any, seed: float) -> Any:
    """The cotangents for a seed of 1."""
    return tuple(part / seed for part in expected) if isinstance(expected, tuple) else expected / seed


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
