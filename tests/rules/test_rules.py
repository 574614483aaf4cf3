"""`derivative` and `backward`: the derivative of a function is what the program states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler.driver import analyse
from chainrule.compiler.source import CompileErrors, Source
from tests.emit.compiling import run, text

STRAIGHT = """\
fn rounded(x) = round(x)
derivative rounded(x) unchecked "straight-through" = 1
"""

CLIP = """\
fn clipped(x: real[n], limit) -> real[n] = x
backward clipped(x, limit; dy) unchecked "clips on purpose" = dy * minimum(1, limit / norm(dy)), 0

fn loss(W: real[m, n], x: real[n]) -> real:
    h = clipped(W @ x, 1)
    return sum(h^3)
"""

MARKED = """\
fn area(a, b, k: int) = a * b^k
derivative area(a, b, k) = 100 * a, 1000 * b

fn both(x: real[n], w: real[n]):
    return x * w, sum(w), argmax(x, axis = 0)
backward both(x, w; dy, dz) = 10 * dy, 0 * w + 7 * dz
"""


@pytest.mark.parametrize("x", [2.4, np.float32(2.4), np.array([2.4, -0.6]), np.array([[0.5]], np.float32)])
def test_a_rule_stands_for_the_derivative_of_the_body(x: Any) -> None:
    m = run(STRAIGHT + "fn squared(x) = rounded(x)^2\n")
    value, gradient = m["rounded_grad"](x)
    assert np.array_equal(value, np.round(x))
    assert np.array_equal(gradient, np.ones_like(x))
    value, gradient = m["squared_grad"](x)
    assert np.array_equal(gradient, 2 * np.round(x))
    assert np.asarray(gradient).dtype == np.asarray(x).dtype


def test_a_function_of_scalars_keeps_its_body_over_floats() -> None:
    m = run(STRAIGHT + "fn squared(x) = rounded(x)^2\n")
    value, gradient = m["squared_grad"](2.4)
    assert (type(value), type(gradient)) == (float, float)


def test_a_rule_may_edit_the_cotangent() -> None:
    m = run(CLIP)
    rng = np.random.default_rng(1)
    W, x = rng.normal(size=(4, 3)), rng.normal(size=3)
    d_h = 3 * (W @ x) ** 2
    d_h *= min(1.0, 1 / float(np.linalg.norm(d_h)))
    value, (d_W, d_x) = m["loss_grad"](W, x)
    assert value == pytest.approx(np.sum((W @ x) ** 3))
    np.testing.assert_allclose(d_W, np.outer(d_h, x))
    np.testing.assert_allclose(d_x, d_h @ W)
    _, saved = m["clipped_forward"](x, 0.5)
    d_x, d_limit = m["clipped_backward"](saved, np.ones(3))
    np.testing.assert_allclose(d_x, np.ones(3) * 0.5 / np.sqrt(3))
    assert d_limit == 0


def test_the_emitted_code_shows_the_rule_and_names_its_reason() -> None:
    module = text(CLIP)
    backward = module[module.index("def loss_backward") : module.index("def loss_grad")]
    assert "# backward clipped(x, limit; dy)" in backward
    assert "unchecked: clips on purpose (model.cr:2)" in backward
    assert "    h = W @ x" in module
    assert "The rule is stated at model.cr:2, unchecked: clips on purpose." in module


def test_ints_have_no_partial_and_ints_no_cotangent() -> None:
    m = run(MARKED)
    assert m["area_grad"](2.0, 3.0, 2) == (18.0, (200.0, 3000.0))
    (y, z, k), saved = m["both_forward"]([1.0, 2.0], [3.0, 4.0])
    assert (y.tolist(), z, k) == ([3, 8], 7, 1)
    d_x, d_w = m["both_backward"](saved, (np.array([1.0, 2.0]), 3.0, None))
    assert (d_x.tolist(), d_w.tolist()) == ([10, 20], [21, 21])


UNIT = """\
fn unit(x: real[d], scale: real[d]) -> real[d]:
    u = x / sqrt(sum(x^2))
    return scale * u
RULE
fn rows(X: real[n, d], s: real[d]) -> real:
    U[i] = unit(X[i], s)
    return sum(U^3)

fn grid(X: real[n, m, d], s: real[n, d], t: real[m, d]) -> real:
    U[i, j] = unit(X[i, j] * t[j], s[i])
    return sum(U^3)
"""

RULE = """\
backward unit(x, scale; dy):
    r = sqrt(sum(x^2))
    u = x / r
    p = scale * dy
    return (p - u * sum(u * p)) / r, u * dy
"""


@pytest.mark.parametrize("name", ["rows", "grid"])
def test_a_rule_is_applied_in_each_lane_and_what_lanes_share_receives_the_sum(name: str) -> None:
    rng = np.random.default_rng(2)
    arguments = [rng.normal(size=(4, 3)), rng.normal(size=3)]
    if name == "grid":
        arguments = [rng.normal(size=(4, 2, 3)), rng.normal(size=(4, 3)), rng.normal(size=(2, 3))]
    stated, derived = run(UNIT.replace("RULE", RULE)), run(UNIT.replace("RULE", ""))
    value, gradients = stated[f"{name}_grad"](*arguments)
    expected, wanted = derived[f"{name}_grad"](*arguments)
    assert value == pytest.approx(expected)
    for found, good in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(found, good, rtol=1e-12, atol=1e-12)


def test_a_rule_in_lanes_is_the_stated_one_and_not_the_derivative_of_the_body() -> None:
    m = run(UNIT.replace("RULE", "backward unit(x, scale; dy) = 0 * dy, 5 * dy\n"))
    X = np.ones((4, 3))
    d_X, d_s = m["rows_grad"](X, np.ones(3))[1]
    assert not d_X.any()
    np.testing.assert_allclose(d_s, 5 * 4 * 3 * (1 / np.sqrt(3)) ** 2 * np.ones(3))


def test_a_large_function_with_a_rule_stays_a_call() -> None:
    lines = "".join(f"    y = sin(y + {k}) * cos(y)\n" for k in range(30))
    program = f"fn large(x):\n    y = x\n{lines}    return y\nderivative large(x) = 42\n\nfn f(x) = large(2 * x)^2\n"
    m = run(program + "\nfn g(x: real[n]) -> real = sum(large(x))\n")
    value, gradient = m["f_grad"](0.3)
    assert gradient == pytest.approx(2 * 42 * 2 * m["large"](0.6))
    assert value == pytest.approx(m["large"](0.6) ** 2)
    assert m["g_grad"](np.array([0.1, 0.2]))[1].tolist() == [42, 42]


def test_rules_may_call_each_others_functions_and_their_own() -> None:
    m = run(
        "fn s(x) = sin(x)\nderivative s(x) = c(x)\n"
        "fn c(x) = cos(x)\nderivative c(x) = -s(x)\n"
        "fn grown(x) = exp(x)\nderivative grown(x) = grown(x)\n"
        "fn f(x) = s(x) * c(x) + grown(x)\n"
    )
    for x in (0.7, np.array([0.7, -1.3])):
        np.testing.assert_allclose(m["f_grad"](x)[1], np.cos(2 * x) + np.exp(x))


def test_a_rule_for_leading_axes() -> None:
    program = (
        "fn doubled(x: real[..., n]) -> real[..., n] = 2 * x\n"
        "backward doubled(x; dy):\n    c = 3 * dy\n    return c\n"
        "fn f(X: real[a, b, n], y: real[n]) -> real = sum(doubled(X)) + sum(doubled(y))\n"
    )
    m = run(program)
    value, (d_X, d_y) = m["f_grad"](np.ones((2, 3, 4)), np.ones(4))
    assert value == 56
    assert (d_X == 3).all()
    assert (d_y == 3).all()
    _, saved = m["doubled_forward"](np.ones((2, 3, 4)))
    assert m["doubled_backward"](saved, np.ones((2, 3, 4))).shape == (2, 3, 4)


def test_an_imported_function_keeps_its_rule(tmp_path: Path) -> None:
    (tmp_path / "parts.cr").write_text(STRAIGHT)
    (tmp_path / "whole.cr").write_text('from "./parts.cr" import rounded\nfn f(x) = 3 * rounded(x)\n')
    assert chainrule.load(tmp_path / "whole.cr").f_grad(1.2) == (3.0, 3.0)


def test_a_branch_that_is_not_taken_uses_no_rule() -> None:
    m = run(STRAIGHT + "fn f(x) = rounded(x) if x > 0 else x^2\nfn g(x: real[n]) -> real = sum(f(x))\n")
    assert m["f_grad"](2.4) == (2.0, 1.0)
    assert m["f_grad"](-2.0) == (4.0, -4.0)
    assert m["g_grad"](np.array([2.4, -2.0]))[1].tolist() == [1, -4]


LINEAR = [
    "w * dy",
    "-dy",
    "dy / w",
    "dy - 2 * dy",
    "A.T @ (A @ dy)",
    "sum(dy) * w",
    "dy if w[0] > 0 else 0 * dy",
    "where(w > 0, dy, 0)",
    "concatenate([dy[1:], dy[:1]])",
    "doubled(dy)",
    "dy * stop_gradient(exp(w))",
    "reshape(reshape(dy, [n, 1]), [n])",
]
NOT_LINEAR = [
    "dy^2",
    "dy * sum(dy)",
    "dy + w",
    "abs(dy)",
    "w / dy",
    "where(dy > 0, dy, 0)",
    "where(w > 0, dy, 1)",
    "dy if sum(dy) > 0 else 0 * dy",
    "concatenate([dy[1:], [1.0]])",
    "squared(dy)",
    "w",
]
HELPERS = "fn doubled(x) = 2 * x\nfn squared(x) = x^2\nfn f(w: real[n], A: real[n, n]) -> real[n] = w\n"


@pytest.mark.parametrize("rule", LINEAR)
def test_what_is_linear_in_the_cotangent_is_proved_to_be(rule: str) -> None:
    module = analyse(Source("f.cr", f"{HELPERS}backward f(w, A; dy) = {rule}, 0\n"))
    stated = module.functions["f"].rule
    assert stated is not None
    assert stated.linear


@pytest.mark.parametrize("rule", NOT_LINEAR)
def test_what_is_not_linear_has_to_say_why(rule: str) -> None:
    with pytest.raises(CompileErrors, match="not linear in `dy`"):
        analyse(Source("f.cr", f"{HELPERS}backward f(w, A; dy) = {rule}, 0\n"))
    module = analyse(Source("f.cr", f'{HELPERS}backward f(w, A; dy) unchecked "on purpose" = {rule}, 0\n'))
    stated = module.functions["f"].rule
    assert stated is not None
    assert not stated.linear
