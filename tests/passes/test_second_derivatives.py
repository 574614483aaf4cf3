"""What second derivatives are printed as: like terms are one, zeros are gone, each statement has one section."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.ir import REAL, Builder, Function, Value
from chainrule.compiler.ir.verify import verified
from chainrule.compiler.parse import from_text
from chainrule.compiler.passes.by_statement import by_statement
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.terms import met
from chainrule.compiler.source import Span
from tests.emit.compiling import run, text


def function_of(rule: Any, derived: bool) -> Function:
    x = Value("param", (), {}, REAL, None, None, "x")
    y = Value("param", (), {}, REAL, None, None, "y")
    builder = Builder()
    made = rule(builder.expr(x), builder.expr(y))
    return simplify(Function("f", (x, y), tuple(builder.body), (made.value,)), values=0 if derived else None)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (lambda x, y: x * 2.0 + x * 3.0, "multiply(5, x)"),
        (lambda x, y: x - x * 3.0, "multiply(-2, x)"),
        (lambda x, y: x * -8.0 - x * 4.0, "multiply(-12, x)"),
        (lambda x, y: (y - x) - x, "subtract(y, multiply(2, x))"),
        (lambda x, y: (y + x * 2.0) - x * 2.0, "y"),
        (lambda x, y: (x * 5.0 - y) - x, "subtract(multiply(4, x), y)"),
        (lambda x, y: y - (x - x), "y"),
        (lambda x, y: x * 0.0 + y, "y"),
        (lambda x, y: (x - x) / y, "0"),
        (lambda x, y: x**2.0 - x * x, "0"),
        (lambda x, y: x * y / (x + y) + x * (y / (x + y)), "multiply(2, divide(multiply(x, y), add(x, y)))"),
        (lambda x, y: x * (x + y) - y * (x + y), "multiply(subtract(x, y), add(x, y))"),
        (lambda x, y: x * y - y, "multiply(subtract(x, 1), y)"),
        (lambda x, y: x * y * x - y, "subtract(multiply(multiply(x, y), x), y)"),  # x * x may overflow where y is 0
        (lambda x, y: x.exp() / y - x / y, "divide(subtract(exp(x), x), y)"),
        (lambda x, y: x / (y / x) / x, "divide(x, y)"),
        (lambda x, y: y.exp() / (x / y) / y, "divide(exp(y), x)"),
        (lambda x, y: x * y.exp() / x, "exp(y)"),
        (lambda x, y: (x + y) - y, "x"),
        (lambda x, y: math.pi * x * 3.0 * math.pi, "multiply(3, multiply(3.14159, multiply(3.14159, x)))"),
        (lambda x, y: 3.0 * (x * y.exp()) - 3.0 * (y * y.exp()), "multiply(3, multiply(exp(y), subtract(x, y)))"),
    ],
)
def test_terms_of_one_value_meet(rule: Any, expected: str) -> None:
    assert shown(function_of(rule, derived=True).results[0]) == expected


def test_what_a_value_is_keeps_its_nan() -> None:
    """x - x and 0 * x are nan for a nan, of a value; only of derivatives they are 0."""
    assert shown(function_of(lambda x, y: x - x, derived=False).results[0]) == "subtract(x, x)"
    assert shown(function_of(lambda x, y: x * 0.0, derived=False).results[0]) == "multiply(0, x)"
    m = run("fn f(x) = x - x\nfn g(x) = x * 0\nderive hessian(f)\n")
    assert np.isnan(m["f"](float("nan")))
    assert np.isnan(m["g"](float("nan")))
    assert m["f_hessian"](2.0) == 0


def shown(value: Value) -> str:
    if value.op == "const":
        return f"{value.attrs['value']:g}"
    return value.name or f"{value.op}({', '.join(map(shown, value.args))})"


def test_products_of_the_same_factors_are_one() -> None:
    """However they were multiplied, in derivatives that stand alone."""
    made = function_of(lambda x, y: (x * y.exp()) * x.sin() + (x.sin() * x * y.exp()).cos(), derived=True)
    assert sum(value.op == "multiply" for value in met(made).body) == 2


def test_products_with_a_common_factor_are_one_product() -> None:
    source = "fn f(x: real[n], W: real[m, n]) -> real = sum(sigmoid(W @ x)^3)\nderive hvp(f, W)\n"
    assert body(text(source), "f_hvp").count("np.outer(") == 1


def test_what_is_shared_cancels_where_that_costs_nothing() -> None:
    """log(S / K) moves by 1 / S: the quotient, which the logarithm needs, is not divided by."""
    source = "fn f(S, K) = log(S / K)^2\nderive hessian(f)\n"
    made = body(text(source), "f_hessian")
    assert "/ S" in made
    assert not re.search(r"/ f_\d+ / ", made)
    (by_S, mixed), (_, by_K) = run(source)["f_hessian"](2.0, 5.0)
    log = math.log(2.0 / 5.0)
    np.testing.assert_allclose((by_S, mixed, by_K), ((2 - 2 * log) / 4, -2 / 10, (2 + 2 * log) / 25), rtol=1e-14)


def test_what_stands_still_along_an_axis_is_multiplied_once() -> None:
    """Of tangents that all points share a product is made for one of them."""
    source = """\
fn f(mu: real[d], Q: real[d, d], x: real[n, d]) -> real:
    z[i, a] = sum[b](Q[a, b] * (x[i, b] - mu[b]))
    return sum(cos(z))

derive hvp(f, mu)
derive hessian(f, mu)
"""
    made = text(source)
    assert "broadcast_to" not in body(made, "f_hvp")
    assert "broadcast_to" not in body(made, "f_hessian")
    rng = np.random.default_rng(0)
    mu, Q, x, v = rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=(5, 3)), rng.normal(size=3)
    expected = -Q.T @ np.diag(np.cos((x - mu) @ Q.T).sum(axis=0)) @ Q
    np.testing.assert_allclose(run(source)["f_hessian"](mu, Q, x), expected, rtol=1e-12)
    np.testing.assert_allclose(run(source)["f_hvp"](mu, Q, x, v_mu=v), expected @ v, rtol=1e-12)


def test_the_hessian_of_a_softmax_is_a_diagonal_less_a_product() -> None:
    """Of a bias: diag(sum p) - p' p, and no array of a matrix for each row."""
    source = "fn f(X: real[n, k], b: real[k]) -> real = sum(logsumexp(X + b, axis = 1))\nderive hessian(f, b)\n"
    made = body(text(source), "f_hessian")
    assert "[:, :, None]" not in made
    assert ".T @ " in made
    X, b = np.array([[0.3, -1.0, 2.0], [1.0, 0.5, 0.1]]), np.array([0.1, 0.0, -0.2])
    p = np.exp(X + b) / np.exp(X + b).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(run(source)["f_hessian"](X, b), np.diag(p.sum(axis=0)) - p.T @ p, rtol=1e-13)


def test_a_product_that_is_there_is_summed_as_it_is() -> None:
    """The cotangent of a bias is the sum of that of the logits, which the weights need anyway."""
    source = """\
fn f(X: real[n, m], W: real[m, k], b: real[k]) -> real = mean(logsumexp(X @ W + b, axis = 1))
derive hvp(f, W, b)
"""
    made = body(text(source), "f_hvp")
    assert re.search(r"t_d_b = \w+\.sum\(axis=0\)", made)


def test_tangents_say_by_which_argument_they_are_taken() -> None:
    made = body(text("fn f(x, y):\n    u = sin(x * y)\n    return u^3 + y\n\nderive hessian(f)\n"), "f_hessian")
    assert all(f"t_d_{pair} = " in made for pair in ("x_by_x", "x_by_y", "y_by_y"))
    assert "t_u_by_x" in made
    assert "_by_" not in body(text("fn f(x: real[n]) -> real = sum(sin(x)^3)\nderive hessian(f)\n"), "f_hessian")


def test_a_name_that_only_looks_like_a_tangent_is_left_alone() -> None:
    made = body(text("fn f(t_0, y):\n    t_max = sin(t_0 * y)\n    return t_max^3\n\nderive hessian(f)\n"), "f_hessian")
    assert re.search(r"\bt_max = ", made)
    assert "def f_hessian(t_0: " in made


def test_a_sign_before_what_is_stretched_is_a_difference() -> None:
    made = body(text("fn f(x: real[n, m]) -> real = sum((x - mean(x, axis = 1, keep = true))^3)\n"), "f_backward")
    assert "(-" not in made


def test_a_diagonal_times_a_number_is_no_matrix_product() -> None:
    f = "fn f(M: real[n], e) -> real[n] = e * sin(M) * e\nderive jacobian(f)\n"
    g = "fn g(M: real[n], e) -> real[n] = e * tanh(M) / (2 + M^2)\nderive jacobian(g)\n"
    made = text(f + g)
    assert "np.eye" not in made


def test_the_hessian_of_a_product_takes_n_squared() -> None:
    """Of the other factors of each pair: no array of three axes."""
    source = "fn f(w: real[n]) -> real = prod(w)\nderive hessian(f)\n"
    assert "[..., None]" not in body(text(source), "f_hessian")
    w = np.array([2.0, 0.0, 5.0, 7.0])
    expected = [[0 if i == j else np.prod(np.delete(w, [i, j])) for j in range(4)] for i in range(4)]
    np.testing.assert_array_equal(run(source)["f_hessian"](w), expected)


def test_first_order_gradients_subtract_nothing_from_itself() -> None:
    """What two paths bring and take again is not there."""
    made = text("fn f(x, y) = erf(x / y) - erf(x / y) + x * y + (sin(x) - sin(x))\n")
    backward = body(made, "f_backward")
    assert "exp(-" not in backward.replace("exp(-u^2)", "")
    assert "cos(x" not in backward


def test_sizes_are_printed_as_products() -> None:
    made = text("fn f(x: real[h, w], K: real[q, q]) -> real = mean(windows(x, [q, q])[:, :, 0, 0] + K[0, 0])^2\n")
    assert "(h - q + 1) * (w - q + 1)" in made


def test_the_parts_of_a_loop_that_rest_are_not_called_tangents() -> None:
    source = """\
fn root(a):
    x = a
    while abs(x^2 - a) > 1e-12 * a:
        x = (x + a / x) / 2
    return x

derive hvp(root, a)
"""
    made = text(source)
    lanes = made[made.index("def root_hvp") :].split("lanes_shape", 1)[1]
    assert not re.search(r"\bt_x_\d+ = np\.zeros\(lead, np\.int64\)", lanes), "a number of steps is no tangent"


PROGRAM = """\
fn price(S, K, T, sigma) -> real:
    spread = sigma * sqrt(T)
    d = log(S / K) / spread
    return S * tanh(d) - K * tanh(d - spread)

fn descent(w: real[2], steep, rate, steps: int) -> real:
    for _ in range(steps):
        w = w - rate * [w[0], steep * w[1]]
    return w[0]^2 + steep * w[1]^2

fn dense(A: real[n, n], a: real[n]) -> real:
    solve x from a:
        A @ x + tanh(x) == a
    return sum(x^3)

fn even(x, y) = sin(x * y) - sin(x * y) + x^2 * y

derive hessian(price)
derive hessian(descent)
derive hessian(dense, a)
derive hessian(even)
"""


@pytest.fixture(scope="module")
def emitted() -> str:
    return text(PROGRAM)


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


def body(emitted: str, name: str) -> str:
    """Of a function of numbers the body over floats."""
    start = emitted.index(f"def {name}(")
    end = emitted.find("\ndef ", start)
    whole = emitted[start : end if end > 0 else None]
    return whole.split("except (ArithmeticError")[0]


def test_a_statement_has_a_section_on_the_way_there_and_one_on_the_way_back(emitted: str) -> None:
    headings = re.findall(r"# .*model\.cr:(\d+)$", body(emitted, "price_hessian"), re.MULTILINE)
    statements = [line for line in headings if line in ("2", "3")]
    assert all(statements.count(line) <= 2 for line in set(statements)), headings


def test_a_literal_is_known_to_the_steps_of_a_loop(emitted: str) -> None:
    assert not re.search(r"\b1 \* ", body(emitted, "descent_hessian"))


def test_a_diagonal_is_not_built_to_be_multiplied(emitted: str) -> None:
    made = body(emitted, "dense_hessian")
    assert "[:, None, :]" not in made
    assert "mT" not in made


def test_what_cancels_is_not_there(emitted: str) -> None:
    made = body(emitted, "even_hessian")
    assert "sin" not in made.split("# sin(x * y)")[-1].split("\n", 2)[-1]
    assert ", 0.0))" in made


def test_the_numbers_are_right(module: dict[str, Any]) -> None:
    args = [1.1, 0.9, 0.7, 0.3]
    step = 1e-6
    found = module["price_hessian"](*args)
    for k in range(4):
        up, down = list(args), list(args)
        up[k] += step
        down[k] -= step
        differences = [
            (a - b) / (2 * step)
            for a, b in zip(module["price_grad"](*up)[1], module["price_grad"](*down)[1], strict=True)
        ]
        np.testing.assert_allclose(found[k], differences, rtol=2e-7, atol=1e-7)
    A, a = np.eye(3) * 3 + np.arange(9.0).reshape(3, 3) / 10, np.array([0.3, -0.5, 0.9])
    hessian = module["dense_hessian"](A, a)
    for k in range(3):
        e = np.eye(3)[k] * step
        difference = (module["dense_grad"](A, a + e)[1][1] - module["dense_grad"](A, a - e)[1][1]) / (2 * step)
        np.testing.assert_allclose(hessian[k], difference, rtol=1e-6, atol=1e-8)
    w = np.array([0.5, 1.5])
    (by_w, by_steep, by_rate), *_ = module["descent_hessian"](w, 2.0, 0.1, 3)
    up, down = (module["descent_grad"](w, 2.0, 0.1 + h, 3)[1][0] for h in (step, -step))
    np.testing.assert_allclose(by_rate, (up - down) / (2 * step), rtol=1e-6)
    assert by_w.shape == (2, 2)
    assert by_steep.shape == (2,)


def test_an_order_by_statement_is_an_order() -> None:
    """Random instructions of random statements: all are there, each behind its operands, in few runs."""
    rng = np.random.default_rng(4)
    source = from_text("a\nb\nc\nd\ne\n", "m.cr")
    stmts = [Span(source, 2 * k, 2 * k + 1) for k in range(5)]
    for _ in range(20):
        x = Value("param", (), {}, REAL, None, None, "x")
        values: list[Value] = [x]
        for _ in range(40):
            two = rng.integers(len(values), size=2)
            stmt = None if rng.random() < 0.2 else stmts[rng.integers(5)]
            values.append(Value("add", (values[two[0]], values[two[1]]), {}, REAL, None, stmt))
        whole = Function("f", (x,), tuple(values[1:]), (values[-1], values[7]))
        made = verified(by_statement(whole))
        used = {id(arg) for value in made.body for arg in value.args} | set(map(id, made.results))
        assert {id(value) for value in made.body} >= used - {id(x)}
        assert _runs(made) <= _runs(whole)


def _runs(function: Function) -> int:
    stmts = [value.stmt for value in function.body if value.stmt is not None]
    return sum(a is not b for a, b in pairwise(stmts))
