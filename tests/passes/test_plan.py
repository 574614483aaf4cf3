"""What `simplify`, `guard`, `inline` and `plan` make of programs, seen in the emitted text and in time."""

from __future__ import annotations

import numpy as np
import pytest

from tests.emit.compiling import run, text


def body(program: str, name: str) -> str:
    """The emitted function of that name, without comments."""
    whole = text(program, format=True)
    start = whole.index(f"def {name}(")
    end = whole.find("\n\n\n", start)
    lines = whole[start : end if end >= 0 else len(whole)].split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def test_matrices_are_multiplied_in_the_cheaper_order() -> None:
    assert "A @ (B @ v)" in body("fn f(A: real[n, m], B: real[m, p], v: real[p]) -> real[n] = A @ B @ v\n", "f")
    program = "fn f(a: real[n], b: real[m], c: real[m]) -> real[n] = outer(a, b) @ c\n"
    assert "b.dot(c) * a" in body(program, "f")


def test_a_product_that_is_used_twice_is_made_once() -> None:
    program = "fn f(A: real[n, m], B: real[m, p], C: real[p, q]) -> real = sum((A @ B @ C)^2)\n"
    assert body(program, "f_forward").count("@") == 2


def test_no_array_is_kept_for_its_shape() -> None:
    program = "fn f(x: real[n]) -> real = sum(x)\n"
    assert "(n, x.dtype)" in body(program, "f_forward")


def test_slices_are_accumulated_in_place() -> None:
    text_of_it = body("fn f(x: real[n]) -> real = sum(x[1:] * x[:-1])\n", "f_backward")
    assert "d_x[:-1] +=" in text_of_it or "d_x[1:] +=" in text_of_it
    assert text_of_it.count("np.zeros") == 1


def test_an_index_that_occurs_twice_counts_twice() -> None:
    m = run("fn f(x: real[n, d], k: int[m]) -> real = sum(x[k]^2) + sum(x[k, 0])\n")
    x = np.arange(6.0).reshape(3, 2)
    _, gradient = m["f_grad"](x, [0, 2, 2])
    np.testing.assert_allclose(gradient, [[0 + 1, 2], [0, 0], [2 * 8 + 2, 2 * 10]])


def test_scalars_meet_before_they_meet_an_array() -> None:
    program = "fn f(x: real[n], s, t) -> real[n] = s * (t * x)\n"
    assert "s * t * x" in body(program, "f")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("fn f(x: real[n]) -> real = log(sum(exp(x)))\n", "np.isfinite(f_1)"),
        ("fn f(x: real[n]) -> real[n] = log(1 + exp(x))\n", "np.log1p(np.exp(-np.abs(x)))"),
        ("fn f(x: real[n]) -> real[n] = 1 / (1 + exp(-x))\n", "_sigmoid(x)"),
        ("fn f(x: real[n]) -> real = sqrt(sum(x^2))\n", "_norm(x)"),
        ("fn f(x: real[n]) -> real[n] = sqrt(x^2)\n", "np.abs(x)"),
    ],
)
def test_stable_forms_replace_literal_ones(program: str, expected: str) -> None:
    assert expected in body(program, "f")


def test_a_choice_never_leaks_the_branch_that_was_not_taken() -> None:
    m = run(
        "fn f(x: real[n]) -> real = sum(sqrt(x) if x > 0 else 0)\n"
        "fn g(x: real[n]) -> real = sum(where(x > 0, log(x), exp(x)))\n"
        "fn h(x: real[n], s) -> real = sum(s / x if x != 0 else 0)\n"
        "fn i(x: real[n], k: int[m]) -> real:\n"
        "    y[j] = x[k[j]] if k[j] < n else 0\n"
        "    return sum(y)\n"
    )
    assert m["f_grad"]([0.0, 4.0, -1.0])[1].tolist() == [0, 0.25, 0]
    assert m["g_grad"]([2.0, -1000.0])[1].tolist() == [0.5, 0]
    assert m["g_grad"]([-1e4, 1e4])[1].tolist() == [0, 1e-4]
    value, (d_x, d_s) = m["h_grad"]([0.0, 2.0], 1.0)
    assert (value, d_x.tolist(), d_s) == (0.5, [0, -0.25], 0.5)
    assert m["i_grad"]([1.0, 2.0], [0, 5, 1])[1].tolist() == [1, 1]


def test_nan_in_stays_nan() -> None:
    m = run("fn f(x: real[n]) -> real[n] = log(x) if x > 0 else 0\nfn g(x: real[n]) -> real[n] = x * 2\n")
    assert np.isnan(m["g"]([np.nan])).all()
    assert m["f"]([np.nan]).tolist() == [0]


def test_negated_products_with_named_constants_come_to_rest() -> None:
    m = run("fn disc(r) = pi * r^2\nfn ring(r) = disc(r) - disc(r - 0.1)\nfn left(r) = (2 * r)^2 - disc(r)\n")
    assert m["ring_grad"](1.0)[1] == pytest.approx(2 * np.pi * 0.1)


def test_a_chain_of_functions_that_call_twice_stays_linear() -> None:
    lines = ["fn f0(x) = sin(x)"]
    lines += [f"fn f{k}(x) = f{k - 1}(x) * 0.5 + f{k - 1}(x + 1) * 0.25" for k in range(1, 24)]
    program = "\n".join(lines) + "\n"
    assert len(text(program)) < 2_000_000
    m = run("\n".join(lines[:10]) + "\n")
    x, h = 0.3, 1e-6
    slope = (m["f9"](x + h) - m["f9"](x - h)) / (2 * h)
    assert m["f9_grad"](x)[1] == pytest.approx(slope, rel=1e-7)


def test_a_call_that_is_kept_is_differentiated_by_the_callees_own_functions() -> None:
    big = "\n".join(f"    a{k} = sin(a{k - 1}) + x * w" for k in range(1, 45))
    program = (
        f"fn big(x: real[n], w) -> real[n]:\n    a0 = x\n{big}\n    return a44\n"
        "fn user(x: real[n], w, k: int) -> real = sum(big(x, w)^2) + sum(big(x^2, 2 * w)) * k\n"
    )
    assert "big_forward(" in body(program, "user_forward")
    m = run(program)
    x, w = np.array([0.1, 0.7]), 0.3
    _, (d_x, d_w) = m["user_grad"](x, w, 2)
    h = 1e-6
    assert d_w == pytest.approx((m["user"](x, w + h, 2) - m["user"](x, w - h, 2)) / (2 * h), rel=1e-6)
    for k in range(2):
        e = h * np.eye(2)[k]
        assert d_x[k] == pytest.approx((m["user"](x + e, w, 2) - m["user"](x - e, w, 2)) / (2 * h), rel=1e-6)


def test_a_call_of_a_function_with_several_results() -> None:
    big = "\n".join(f"    a{k} = sin(a{k - 1}) + x * w" for k in range(1, 45))
    program = (
        f"fn big(x: real[n], w):\n    a0 = x\n{big}\n    return a44, sum(a43), argmax(a44, axis = 0)\n"
        "fn user(x: real[n], w) -> real:\n    a, s, k = big(x, w)\n    return sum(a^2) + s * k\n"
    )
    assert "big_forward" not in body(program, "user")
    m = run(program)
    x, w, h = np.array([0.1, 0.7]), 0.3, 1e-6
    assert m["user"](x, w) == m["user_grad"](x, w)[0]
    slope = (m["user"](x, w + h) - m["user"](x, w - h)) / (2 * h)
    assert m["user_grad"](x, w)[1][1] == pytest.approx(slope, rel=1e-6)


def test_a_file_name_cannot_smuggle_code() -> None:
    from chainrule.compiler import driver

    made = driver.compile_source("fn f(x) = x\n", driver.Options(format=False), 'a\nraise SystemExit("""#.cr')
    exec(compile(made, "model.py", "exec"), {})
    assert "\nraise" not in made


@pytest.mark.parametrize(
    ("parameters", "statement", "result"),
    [
        ("x0", "{b} = {a} * 2 if {a} > 0 else sin({a})", "{a}"),
        ("x0: real[n]", "{b} = {a}[1:] + n", "sum({a})"),
        ("x0: real[n, n]", "{b} = {a}.T[::-1]", "sum({a})"),
        ("x0: real[n]", "{b} = {a} - mean({a})", "sum({a}^2)"),
    ],
)
def test_a_thousand_statements_in_a_chain(parameters: str, statement: str, result: str) -> None:
    count = 1100  # more than Python's calls may be deep
    lines = [f"    {statement.format(a=f'x{k}', b=f'x{k + 1}')}" for k in range(count)]
    program = "\n".join([f"fn f({parameters}) -> real:", *lines, f"    return {result.format(a=f'x{count}')}", ""])
    assert "f_backward" in text(program)


def test_a_chain_of_numbers_made_of_sizes() -> None:
    lines = [f"    k{k + 1} = sqrt(k{k}) + 1" for k in range(1100)]
    m = run("\n".join(["fn f(x: real[n]) -> real:", "    k0 = 1.0 * n", *lines, "    return sum(x) * k1100", ""]))
    value, gradient = m["f_grad"]([1.0, 2.0])
    assert value == pytest.approx(3 * 2.618033988749895)
    assert gradient == pytest.approx([2.618033988749895] * 2)


def test_what_the_source_names_has_a_line_and_keeps_its_place() -> None:
    made = body(
        "fn f(w: real[h, t, t], x: real[t, d], V: real[h, d, k], O: real[h, k, d]) -> real[t, d]:\n"
        "    v[a, i, c] = sum[b](x[i, b] * V[a, b, c])\n"
        "    o[a, i, c] = sum[j](w[a, i, j] * v[a, j, c])\n"
        "    y[i, b] = sum[a, c](o[a, i, c] * O[a, c, b])\n"
        "    return y\n",
        "f",
    )
    assert "    v = " in made
    assert "    o = w @ v\n" in made


def test_e_to_a_power_is_the_exponential() -> None:
    program = "fn f(x: real[n]) -> real = sum(e^x)\n"
    assert "np.exp(x)" in body(program, "f")
    assert "log" not in body(program, "f_backward")


def test_a_softplus_and_its_mirror_image_share_an_exponential() -> None:
    """As in the cross entropy of a logit; at both ends of the reals they are what each is by itself."""
    program = "fn f(x: real[n], p: real[n]) -> real = sum(p * softplus(x) + (1 - p) * softplus(-x))\n"
    for name in ("f_forward", "f_grad"):
        assert body(program, name).count("np.exp(") == 1
        assert body(program, name).count("np.log1p(") <= 1
    m = run(program)
    x = np.array([-800.0, -40, -1, -0.0, 0, 1, 40, 800])
    for p in (0.0, 0.25, 1.0):
        value, (d_x, _) = m["f_grad"](x, np.full(8, p))
        softplus = np.logaddexp(0, x), np.logaddexp(0, -x)
        np.testing.assert_allclose(value, (p * softplus[0] + (1 - p) * softplus[1]).sum(), rtol=1e-14)
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(d_x, p / (1 + np.exp(-x)) - (1 - p) / (1 + np.exp(x)), rtol=1e-14)


NUMBERS = """
fn length(x: real[n], y: real[n]) -> real[n] = sqrt(x^2 + y^2)

fn scaled(x: real[n], s: real) -> real[n] = s * (2 / x)
"""


def test_the_half_of_a_root_meets_the_two_of_a_square() -> None:
    backward = body(NUMBERS, "length_backward")
    assert "0.5" not in backward
    assert "2.0 *" not in backward
    x, y = np.array([3.0, 0.0, -5.0]), np.array([4.0, 0.0, 12.0])
    m = run(NUMBERS)
    d_x, d_y = m["length_backward"](m["length_forward"](x, y)[1], np.ones(3))
    np.testing.assert_allclose(d_x, [0.6, 0, -5 / 13], rtol=1e-15)
    np.testing.assert_allclose(d_y, [0.8, 0, 12 / 13], rtol=1e-15)


def test_scalars_meet_before_they_divide_an_array() -> None:
    assert "return 2.0 * s / x" in body(NUMBERS, "scaled")
    m = run(NUMBERS)
    value, saved = m["scaled_forward"](np.array([4.0, 8.0]), 2.0)
    d_x, d_s = m["scaled_backward"](saved, np.ones(2))
    assert (value.tolist(), d_x.tolist(), d_s) == ([1, 0.5], [-0.25, -0.0625], 0.75)


MATRICES = """
fn ridged(A: real[n, n], s: real) -> real = sum((A + s * eye(n))^2)

fn turned(A: real[n, n], B: real[n, m]) -> real[n, m] = eye(n) @ B + (A @ eye(n)) @ B

fn whitened(K: real[n, n], y: real[n]) -> real = sum(solve_triangular(cholesky(K), y, lower = true)^2)
"""


def test_a_product_with_the_identity_is_a_trace_or_nothing() -> None:
    assert "d_A[ridged_1, ridged_1].sum()" in body(MATRICES, "ridged_backward")
    assert "arange" not in body(MATRICES, "turned")
    m = run(MATRICES)
    A = np.arange(9.0).reshape(3, 3)
    assert m["ridged_grad"](A, 2.0)[1][1] == 2 * np.trace(A + 2 * np.eye(3))
    np.testing.assert_array_equal(m["turned"](A, A), A + A @ A)


def test_what_is_triangular_already_is_not_masked() -> None:
    assert "where" not in body(MATRICES, "whitened")
    K, y = np.array([[4.0, 2], [2, 5]]), np.array([2.0, 3])
    np.testing.assert_allclose(run(MATRICES)["whitened"](K, y), y @ np.linalg.solve(K, y))
