"""`check` warns where a derivative can be unbounded, not where the program says that it is not; "safe" is safe."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.analysis import hazards
from chainrule.compiler.analysis.hazards import Findings
from chainrule.compiler.ir import REAL, Value
from chainrule.compiler.parse import from_text
from chainrule.compiler.source import Span
from tests.emit.compiling import run


def findings(program: str) -> Findings:
    """Of the last function."""
    return driver.findings(driver.analyse(from_text(program, "m.cr")))[-1]


SAFE = [
    "fn f(x) = log(1 + x^2) + sqrt(exp(x) + 1) + 1 / (x^2 + 1)",
    "fn f(x) = sqrt(x) if x > 0 else 0",
    "fn f(x) = 1 / x if x != 0 else 0",
    "fn f(x) = 0 if x == 0 else 1 / x",
    "fn f(x) = sin(x) / x if not (x == 0) else 1",
    "fn f(x, y) = log(x - y) if x > y else 0",
    "fn f(x, y) = log(x * y) if x > 0 and y > 0 else 0",
    "fn f(x) = 0 if x <= 0 or x > 5 else log(x)",
    "fn f(x) = acos(x) if abs(x) < 1 else 0",
    "fn f(x) = x / (x - 2) if x > 2 else x / (2 - x) if x < 2 else 0",
    "fn f(x) = log(2 * x + 1) if 2 * x > -1 else 0",
    "fn f(x: real[n]) -> real = sum(where(x > 0, log(x), 0))",
    "fn f(x: real[n]) = norm(x) + sqrt(sum(x^2)) + std(x)",
    "fn f(x: real[n]) = sum(x) / n + n * log(n)",
    "fn f(K: real[n, n]) = sum(log(diag(cholesky(K))))",
    "fn f(x: real[n]) = mean((x - mean(x)) / sqrt(var(x) + 1e-5))",
    "fn f(x: real[n]) -> real = sum(log(softmax(x))) + sum(log(sigmoid(x))) + sum(log(softplus(x)))",
    "fn f(x: real[n]) = log(sum(exp(x))) + log(1 + norm(x))",
    "fn f(x) = atanh(tanh(x)) + log(cosh(x)) + acosh(2 + x^2)",
    "fn f(x) = atanh(x / sqrt(1 + x^2)) if false else sqrt(1 + x^2)",
    "fn f(A: real[n, m], b: real[n]) = sum(b^2) / (1 + sum((A.T @ b)^2))",
    "fn f(x) = exp(x)^0.5 + (1 + abs(x))^(-1.5) + (1 + x^2)^x",
    "fn f(x, y) = 1 / (maximum(x, 1) + relu(y))",
    "fn f(x) = log(clip(x, 0.5, 2))",
    "fn inner(u) = log(u)\nfn f(x) = inner(1 + x^2)",
]
NEEDS = {
    "fn f(x: real[n], k: real[w]) = mean[t](sum[j](windows(x, w)[t, j] * k[j]))": ["n - w + 1 != 0"],
    "fn f(x: real[n], mu, sigma) -> real = -sum(((x - mu) / sigma)^2) / 2 - n * log(sigma)": ["sigma > 0"],
    "fn f(S, K, T, v) = log(S / K) / (v * sqrt(T))": ["K != 0", "S / K > 0", "T > 0", "v != 0"],
    "fn f(x) = x^0.5 + x^(-2)": ["x > 0"],
    "fn f(x: real[n]) = log(x[0]) / x[1]": ["x[0] > 0", "x[1] != 0"],
    "fn f(x) = log1p(x) + atanh(x)": ["x in (-1, 1)"],
    "fn f(x) = x^1.5": ["x >= 0"],
    "fn f(x, y) = log(1 - x^2) + log(1 + x / y)": ["1 - x^2 > 0", "y != 0", "1 + x / y > 0"],
}
WARNED = {
    "fn f(x) = log(1 - 2 * sin(x)^2)": (
        "`1 - 2 * sin(x)^2` may be 0 or below (it lies in [-1, 1]), where `log` has",
        "`... if 1 - 2 * sin(x)^2 > 0 else ...`",
    ),
    "fn f(x, y) = log(x - y)": ("`x - y` may be 0 or below", "... if x - y > 0 else ..."),
    "fn f(w: real[n]) = w / norm(w)": ("`norm(w)` may be 0 (it lies in [0, inf))", "... if norm(w) != 0 else ..."),
    "fn f(x) = acos(sin(x))": ("`sin(x)` may be not in (-1, 1)", "... if abs(sin(x)) < 1 else ..."),
    "fn f(x) = sqrt(1 - x^2)": ("`1 - x^2` may be 0 or below (it lies in (-inf, 1])", "... if 1 - x^2 > 0 else ..."),
    "fn f(x) = 1 / sin(x)": ("`sin(x)` may be 0", "... if sin(x) != 0 else ..."),
    "fn f(x) = log(x) if x > -1 else 0": ("`x` may be 0 or below", "... if x > 0 else ..."),
    "fn f(x, y) = log(x - y) if x >= y else 0": ("`x - y` may be 0 or below", "... if x - y > 0 else ..."),
    "fn f(x) = sin(x)^(-2)": ("`sin(x)` may be 0", "... if sin(x) != 0 else ..."),
    "fn f(x: real[n]) -> real = sum(1 / (x - mean(x)))": ("`x - mean(x)` may be 0", "... if x - mean(x) != 0 else ..."),
    "fn f(x) = atanh(sin(x))": ("`sin(x)` may be not in (-1, 1)", "... if abs(sin(x)) < 1 else ..."),
}


@pytest.mark.parametrize("program", SAFE)
def test_what_says_that_it_is_safe_is_not_warned_of(program: str) -> None:
    found = findings(program)
    assert not found.warnings, found.warnings[0]
    assert not found.needs


@pytest.mark.parametrize(("program", "needs"), NEEDS.items())
def test_what_is_asked_of_arguments_is_a_need(program: str, needs: list[str]) -> None:
    found = findings(program)
    assert [need.text for need in found.needs] == needs
    assert not found.warnings


@pytest.mark.parametrize(("program", "told"), WARNED.items())
def test_what_may_go_wrong_is_told_with_a_remedy(program: str, told: tuple[str, str]) -> None:
    found = findings(program)
    (warning,) = found.warnings
    message, hint = told
    assert warning.message.startswith(message)
    assert hint in warning.hint
    assert str(warning.span).startswith("m.cr:1:")


def test_of_a_rule_s_logarithm_the_argument_is_told_that_its_own_brackets_hold() -> None:
    source = from_text("log(1 + x) - log(1 + y)\nlog((1 + x) * (1 + y))\n", "m.cr")
    first, second = (Span(source, start, end) for start, end in ((0, 23), (24, 46)))
    told = [hazards._of_log(Value("log1p", (), {}, REAL, span)) for span in (first, second)]
    assert told == [None, "(1 + x) * (1 + y)"]


def test_a_root_cause_is_told_once() -> None:
    assert len(findings("fn f(x) = atan(x / sqrt(1 - x^2)) + 1 / sqrt(1 - x^2)").warnings) == 1


def test_a_callee_is_told_where_it_goes_wrong_and_who_calls_it() -> None:
    program = "fn half(u) = log(u) / 2\nfn f(x) = half(sin(x))"
    (warning,) = findings(program).warnings
    assert str(warning.span) == "m.cr:1:14"
    assert warning.notes[0].text == "as `f` calls it"


def test_models_are_looked_at_too() -> None:
    program = "model m:\n    param w: real ~ zeros\n    input x: real[n]\n    loss = sum(x / sin(w))\n"
    found = driver.findings(driver.analyse(from_text(program, "m.cr")))
    assert [w.message[:17] for f in found for w in f.warnings] == ["`sin(w)` may be 0"]


def test_samples_are_warned_of_where_they_should_be() -> None:
    """Each of these is true: a camera at the plane of the image, a rotation by nothing, a constant series."""
    root = Path(__file__).parents[2] / "samples"
    found = {}
    names = "digits gaussian_mixture black_scholes logistic_regression rosenbrock bundle_adjustment"
    for name in names.split():
        (path,) = root.rglob(f"{name}.cr")
        texts = [w.message.split("`")[1] for f in driver.findings(_module(path)) for w in f.warnings]
        found[name] = sorted(set(texts))
    assert found == {
        "digits": [],
        "gaussian_mixture": ["(nu - j) / 2"],
        "black_scholes": [],
        "logistic_regression": [],
        "rosenbrock": [],
        "bundle_adjustment": ["angle", "v[2]"],
    }


def _module(path: Path) -> Any:
    from chainrule.compiler.parse import read_source

    return driver.analyse(read_source(path), path.parent)


# ---------------------------------------------------------------- random programs

# without tanh and erf, which are 1 to the last bit soon: rounding is not part of the analysis
ONE = ["sin({})", "cos({})", "abs({})", "sqrt({})", "log({})", "({})^2", "1 / ({})", "relu({})", "atan({})"]
ONE += ["sigmoid({})", "softplus({})", "log1p({})", "acos({})", "atanh({})", "({})^1.5", "-({})"]
ONE += ["({}) + 1", "2 - ({})", "({}) * 0.5", "clip({}, -1, 2)", "exp(sin({}))", "({})^3", "sinc({})"]
ONE += ["asinh({})", "({})^(-2)"]
TWO = ["({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / ({})", "maximum({}, {})", "hypot({}, {})", "({})^({})"]
CHOICES = ["({0} if {1} > 0 else {2})", "({0} if {1} != 0 else {2})", "({0} if abs({1}) < 1 else {2})"]
POINTS = [-2.0, -1.0, -0.5, 0.0, 0.3, 0.5, 1.0, 1.7, 2.0]


def expression(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice(["x", "y", "x", "y", "1", "0.5", "2"])
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(ONE).format(expression(rng, depth - 1))
    if kind < 0.8:
        return rng.choice(TWO).format(expression(rng, depth - 1), expression(rng, depth - 1))
    same = expression(rng, depth - 1)
    then = rng.choice(ONE).format(same)
    return rng.choice(CHOICES).format(then, same, expression(rng, depth - 1))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_called_safe_never_blows_up(seed: int) -> None:
    """Random programs without a warning have finite values and gradients wherever their needs are met."""
    rng = random.Random(seed)
    tried = 0
    while tried < 12:
        text = expression(rng, rng.choice([2, 3, 3, 4]))
        program = f"fn f(x, y) -> real = {text}"
        found = findings(program)
        if found.warnings or any(need.value.op != "param" for need in found.needs):
            continue
        tried += 1
        needed = {need.value.name: need.range for need in found.needs}
        where = [[p for p in POINTS if name not in needed or p in needed[name]] for name in ("x", "y")]
        x, y = (np.ravel(grid) for grid in np.meshgrid(*where))
        if not x.size:
            continue
        with np.errstate(all="ignore"):
            value, gradients = run(program)["f_grad"](x, y)
        for part in (value, *gradients):
            bad = np.flatnonzero(~np.isfinite(np.asarray(part)))
            assert not bad.size, (text, x[bad[0]], y[bad[0]], part)


def test_nearly_all_random_programs_that_blow_up_are_found_by_a_warning() -> None:
    """And the analysis is no formality: among random programs some are called safe, some are not."""
    rng = random.Random(5)
    found = [bool(findings(f"fn f(x, y) -> real = {expression(rng, 3)}").warnings) for _ in range(60)]
    assert 10 < sum(found) < 50
