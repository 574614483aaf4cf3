"""Stated rules in forward mode and in derivatives of derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run

WAVES = """\
fn s(x) = sin(x)
derivative s(x) = c(x)
fn c(x) = cos(x)
derivative c(x) = -s(x)
fn f(x: real[n]) -> real = sum(s(x)^2)
fn third(x) = grad(grad(s, x), x)(x)
derive hessian(s, x)
derive hessian(f, x)
derive jvp(f, x)
"""

UNIT = """\
fn unit(x: real[d], w: real[d]) -> real[d] = w * x / sqrt(sum(x^2))
RULE
fn rows(X: real[n, d], w: real[d]) -> real:
    U[i] = unit(X[i], w)
    return sum(U^3)
derive hessian(rows, X, w)
derive jvp(rows, X, w)
derive hvp(rows, X)
"""

RULE = """\
backward unit(x, w; dy):
    r = sqrt(sum(x^2))
    u = x / r
    p = w * dy
    return (p - u * sum(u * p)) / r, u * dy
"""


def test_rules_that_call_each_others_functions_to_the_third_order() -> None:
    m = run(WAVES)
    assert m["s_hessian"](0.7) == pytest.approx(-np.sin(0.7), rel=1e-15)
    assert m["third"](0.7) == pytest.approx(-np.sin(0.7), rel=1e-15)
    assert m["third_grad"](0.7)[1] == pytest.approx(-np.cos(0.7), rel=1e-15)
    x = np.array([0.3, 1.2])
    np.testing.assert_allclose(m["f_hessian"](x), np.diag(2 * np.cos(2 * x)), atol=1e-15)
    np.testing.assert_allclose(m["f_jvp"](x, t_x=np.ones(2))[1], np.sin(2 * x).sum())


def test_a_rule_in_lanes_serves_forward_mode_by_its_transpose() -> None:
    stated, derived = run(UNIT.replace("RULE", RULE)), run(UNIT.replace("RULE", ""))
    rng = np.random.default_rng(6)
    X, w, t_X, t_w = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=2)
    found, wanted = (m["rows_jvp"](X, w, t_X=t_X, t_w=t_w) for m in (stated, derived))
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    found, wanted = (m["rows_hessian"](X, w) for m in (stated, derived))
    for one, other in zip(found, wanted, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(stated["rows_hvp"](X, w, v_X=t_X), derived["rows_hvp"](X, w, v_X=t_X), rtol=1e-10)


def test_a_linear_rule_serves_forward_mode_though_it_is_unchecked() -> None:
    m = run('fn r(x) = round(x)\nderivative r(x) unchecked "straight" = 1\nfn f(x) = r(x)^2\nderive jvp(f, x)\n')
    assert m["f_jvp"](2.4, t_x=3.0) == (4.0, 12.0)


@pytest.mark.parametrize("mode", ["jvp", "hessian", "hvp"])
def test_forward_mode_through_a_rule_that_is_not_linear_is_a_mistake_that_names_it(mode: str) -> None:
    program = (
        'fn kept(x) = x\nbackward kept(x; dy) unchecked "clips" = clip(dy, -1, 1)\n'
        f"fn f(x) = kept(x)^2\nderive {mode}(f, x)\n"
    )
    with pytest.raises(CompileErrors, match="goes through `kept`, whose rule is not linear"):
        run(program)


def test_stop_gradient_in_forward_mode_and_second_derivatives() -> None:
    m = run("fn f(x) = x^2 * stop_gradient(x)\nderive jvp(f, x)\nderive hessian(f, x)\n")
    assert m["f_jvp"](3.0, t_x=1.0) == (27.0, 18.0)
    assert m["f_hessian"](3.0) == 6.0
