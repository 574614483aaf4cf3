"""`derive jvp`, `vjp`, `jacobian`, `hessian`, `hvp`: what is emitted for them, against differences and each other."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule import commands
from tests.emit.compiling import run, text
from tests.ops.differences import difference

SCALARS = {
    "logistic": """
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    z = X @ w + b
    return mean(softplus(z) - y * z)
""",
    "quadratic": "fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real = w @ X.T @ X @ w * b + sum(X @ w * y)\n",
    "network": """
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    H = tanh(X * w + b)
    r = H @ w - y
    return sum(r^2) / 2 + norm(w) * b
""",
    "indices": """
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    r[i, j] = sqrt(1 + sum[a]((X[i, a] - w[a] * X[j, a])^2))
    return sum(log(r + b^2)) * prod(w)
""",
    "choices": """
fn huber(r, delta) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    e = huber(X @ w - y, 1)
    return sum(e^2) * (exp(b) if b > 0 else sin(w[0])) + max(w) * w[1]
""",
    "slices": """
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    d = w[1:] - w[:-1]
    s = concatenate([d, X[0] * b, exp(w[::-1])])
    return sum(s^4) + logsumexp(s) + std(s)
""",
    "calls": """
fn one(x: real[p], w: real[p], b) -> real = sin(x @ w) * b^2 + norm(w - x)
fn f(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    e[i] = one(X[i], w, b) * y[i]
    return sum(e^2)
""",
}


def arguments(n: int = 4, p: int = 3) -> tuple[Any, ...]:
    random = np.random.default_rng(7)
    return random.normal(size=p), 0.6, random.normal(size=(n, p)), random.normal(size=n)


@pytest.fixture(scope="module", params=SCALARS)
def scalar(request: pytest.FixtureRequest) -> dict[str, Any]:
    asked = "\n".join(f"derive {mode}(f, w, b)" for mode in ("grad", "jvp", "vjp", "jacobian", "hessian", "hvp"))
    return run(f"{SCALARS[request.param]}\n{asked}\n")


def test_of_a_scalar(scalar: dict[str, Any]) -> None:
    w, b, *rest = arguments()
    value, (d_w, d_b) = scalar["f_grad"](w, b, *rest)
    t_w, t_b = np.array([0.3, -1.1, 0.5]), 0.7

    def gradient(step: float) -> Any:
        moved = scalar["f_grad"](w + step * t_w, b + step * t_b, *rest)[1]
        return np.append(*moved)

    same, rate = scalar["f_jvp"](w, b, *rest, t_w=t_w, t_b=t_b)
    assert same == pytest.approx(value, rel=1e-15)
    assert rate == pytest.approx(d_w @ t_w + d_b * t_b, rel=1e-12)
    slope = difference(lambda step: scalar["f"](w + step * t_w, b + step * t_b, *rest), 1e-2)
    assert rate == pytest.approx(slope, rel=1e-8)

    same, (c_w, c_b) = scalar["f_vjp"](w, b, *rest, d_f=2.5)
    assert same == value
    np.testing.assert_allclose(np.append(c_w, c_b), 2.5 * np.append(d_w, d_b), rtol=1e-12)
    j_w, j_b = scalar["f_jacobian"](w, b, *rest)
    np.testing.assert_allclose(np.append(j_w, j_b), np.append(d_w, d_b), rtol=1e-12)

    v_w, v_b = scalar["f_hvp"](w, b, *rest, v_w=t_w, v_b=t_b)
    np.testing.assert_allclose(np.append(v_w, v_b), difference(gradient, 1e-2), rtol=1e-7, atol=1e-9)
    (h_ww, h_wb), (h_bw, h_bb) = scalar["f_hessian"](w, b, *rest)
    assert [np.shape(h) for h in (h_ww, h_wb, h_bw, h_bb)] == [(3, 3), (3,), (3,), ()]
    whole = np.block([[h_ww, h_wb[:, None]], [h_bw, np.asarray(h_bb)]])
    np.testing.assert_allclose(whole, whole.T, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(whole @ np.append(t_w, t_b), np.append(v_w, v_b), rtol=1e-10, atol=1e-12)


def test_dtypes_and_what_is_handed_in(scalar: dict[str, Any]) -> None:
    w, b, *rest = arguments()
    single = [np.asarray(x, np.float32)[()] for x in (w, b, *rest)]
    t_w, t_b = np.array([0.3, -1.1, 0.5], np.float32), np.float32(0.7)
    for made in (
        scalar["f_jvp"](*single, t_w=t_w, t_b=t_b),
        scalar["f_jacobian"](*single),
        scalar["f_hvp"](*single, v_w=t_w, v_b=t_b),
        *scalar["f_hessian"](*single),
    ):
        assert [getattr(part, "dtype", np.float32) for part in made] == [np.float32, np.float32]
    mixed = scalar["f_hvp"](np.float32(w), b, *rest, v_w=t_w.astype(float), v_b=0.7)
    assert [part.dtype for part in mixed] == [np.float32, np.float64]
    exact = scalar["f_hvp"](w, b, *rest, v_w=t_w.astype(float), v_b=0.7)
    listed = scalar["f_hvp"](w.tolist(), b, *(part.tolist() for part in rest), v_w=t_w.tolist(), v_b=0.7)
    np.testing.assert_array_equal(exact[0], listed[0])


def test_what_stands_behind_the_star_is_named_and_checked() -> None:
    module = run(f"{SCALARS['logistic']}\nderive hvp(f, w)\nderive jvp(f, w)\nderive vjp(f, w)")
    w, b, X, y = arguments()
    kinds = {name: p.kind for name, p in inspect.signature(module["f_hvp"]).parameters.items()}
    assert kinds["v_w"] == inspect.Parameter.KEYWORD_ONLY
    with pytest.raises(TypeError, match="v_w"):
        module["f_hvp"](w, b, X, y)
    with pytest.raises(ValueError, match=r"f_hvp: v_w must be real\[p\], where p is 3 as in w"):
        module["f_hvp"](w, b, X, y, v_w=np.ones(5))
    with pytest.raises(ValueError, match=r"t_w must be real\[p\]"):
        module["f_jvp"](w, b, X, y, t_w=1.0)
    with pytest.raises(ValueError, match="d_f"):
        module["f_vjp"](w, b, X, y, d_f=np.ones(2))


VECTORS = {
    "linear": "fn f(x: real[n], A: real[m, n]) -> real[m] = A @ x - sum(x)\n",
    "elementwise": "fn f(x: real[n], A: real[m, n]) -> real[n] = tanh(x) * x^2 / (1 + exp(x))\n",
    "wide": "fn f(x: real[n], A: real[m, n]) -> real[m, n] = sin(A * x) + x\n",
    "tall": "fn f(x: real[n], A: real[m, n]) -> real[2] = concatenate([[sum(sin(x))], [x @ A.T @ A @ x]])\n",
    "softmax": "fn f(x: real[n], A: real[m, n]) -> real[m] = softmax(A @ x)\n",
    "differences": "fn f(x: real[n], A: real[m, n]) -> real[n - 1] = (x[1:] - x[:-1])^3 * x[1:]\n",
    "choice": "fn f(x: real[n], A: real[m, n]) -> real[n] = where(x > 0, x * x, sin(x)) * x[0]\n",
    "norms": "fn f(x: real[n], A: real[m, n]) -> real[m] = norm(A - x, axis = 1) / A[:, 0]\n",
    "largest": "fn f(x: real[n], A: real[m, n]) -> real[m] = max(A * x, axis = 1)\n",
    "notation": """
fn f(x: real[n], A: real[m, n]) -> real[m, m]:
    q[i, j] = sum[k](A[i, k] * x[k]^2 * A[j, k]) + x[0]
    return q
""",
    "in order": """
fn f(x: real[n], A: real[m, n]) -> real[n]:
    c[i < n] = sum[j](x[j] * x[j] if j <= i else 0)
    return c / x
""",
}


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("by", ["x", "A", "A, x"])
def test_of_an_array(name: str, by: str) -> None:
    asked = "\n".join(f"derive {mode}(f, {by})" for mode in ("jvp", "vjp", "jacobian"))
    module = run(f"{VECTORS[name]}\n{asked}\n")
    random = np.random.default_rng(3)
    given = {"x": random.normal(size=4), "A": random.normal(size=(3, 4))}
    names = by.split(", ")
    tangents = {k: random.normal(size=given[k].shape) for k in names}
    value = module["f"](**given)
    seed = random.normal(size=value.shape)

    def along(step: float) -> Any:
        return module["f"](**{k: x + step * tangents[k] if k in tangents else x for k, x in given.items()})

    same, rate = module["f_jvp"](**given, **{f"t_{k}": t for k, t in tangents.items()})
    np.testing.assert_allclose(same, value, rtol=1e-14)
    np.testing.assert_allclose(rate, difference(along, 1e-2), rtol=1e-7, atol=1e-9)
    _, pulled = module["f_vjp"](**given, d_f=seed)
    blocks = module["f_jacobian"](**given)
    if len(names) == 1:
        pulled, blocks = (pulled,), (blocks,)
    total = np.zeros(value.shape)
    for k, cotangent, block in zip(names, pulled, blocks, strict=True):
        assert block.shape == (*value.shape, *given[k].shape)
        np.testing.assert_allclose(
            np.tensordot(seed, block, value.ndim), cotangent, rtol=1e-10, atol=1e-12, err_msg=f"{name}, {k}"
        )
        total = total + np.tensordot(block, tangents[k], given[k].ndim)
    np.testing.assert_allclose(total, rate, rtol=1e-10, atol=1e-12)


def test_several_results_come_outermost() -> None:
    module = run(
        """
fn f(x: real[n], s, k: int) -> real[n], int, real = x * s, k, sum(x)^2 * s
derive jvp(f, s, x)
derive vjp(f, s, x)
"""
    )
    x = np.array([1.0, 2.0])
    value, rate = module["f_jvp"](x, 3.0, 5, t_s=1.0, t_x=np.array([0.0, 1.0]))
    assert value[1] == 5
    assert rate[1] is None
    np.testing.assert_allclose(rate[0], [1.0, 5.0])
    assert rate[2] == pytest.approx(9 + 2 * 3 * 3)
    value, (d_s, d_x) = module["f_vjp"](x, 3.0, 5, d_f=(np.ones(2), None, 1.0))
    assert d_s == pytest.approx(3 + 9)
    np.testing.assert_allclose(d_x, [3 + 18, 3 + 18])
    module = run("fn f(x: real[n], s) -> real[n], real = x * s, sum(x)^2 * s\nderive jacobian(f, s, x)")
    (a, b), (c, d) = module["f_jacobian"](x, 3.0)
    np.testing.assert_allclose(a, x)
    np.testing.assert_allclose(b, 3 * np.eye(2))
    assert c == 9
    np.testing.assert_allclose(d, [18.0, 18.0])


def test_a_function_of_scalars_is_applied_to_arrays_too() -> None:
    asked = "\n".join(f"derive {mode}(f, x, y)" for mode in ("jvp", "vjp", "jacobian", "hessian", "hvp"))
    module = run(f"fn f(x, y) = sin(x * y) + x^3 if x > 0 else x * y^2\n{asked}\n")
    xs, y = np.array([0.5, -1.0, 2.0]), 0.7
    one = [module["f_jvp"](x, y, t_x=1.0, t_y=2.0) for x in xs.tolist()]
    value, rate = module["f_jvp"](xs, y, t_x=1.0, t_y=2.0)
    np.testing.assert_allclose(value, [v for v, _ in one], rtol=1e-14)
    np.testing.assert_allclose(rate, [r for _, r in one], rtol=1e-14)
    each = [module["f_hessian"](x, y) for x in xs.tolist()]
    whole = module["f_hessian"](xs, y)
    for i in range(2):
        for j in range(2):
            np.testing.assert_allclose(whole[i][j], [h[i][j] for h in each], rtol=1e-13)
    d_x, d_y = module["f_hvp"](xs, y, v_x=np.ones(3), v_y=0.0)
    np.testing.assert_allclose(d_x, [h[0][0] for h in each], rtol=1e-13)
    assert np.shape(d_y) == ()
    assert d_y == pytest.approx(sum(h[1][0] for h in each))
    value, (d_x, d_y) = module["f_vjp"](xs, y, d_f=np.ones(3))
    assert d_x.shape == (3,)
    assert np.shape(d_y) == ()
    j_x, j_y = module["f_jacobian"](xs, y)
    np.testing.assert_allclose(j_x, d_x, rtol=1e-13)
    assert j_y.sum() == pytest.approx(d_y)


def test_leading_axes_are_restored() -> None:
    module = run("fn f(x: real[..., n], s) -> real[..., n] = sin(x) * s\nderive jvp(f, x)\nderive jacobian(f, s, x)")
    x = np.arange(12.0).reshape(2, 3, 2)
    _, rate = module["f_jvp"](x, 2.0, t_x=np.ones_like(x))
    np.testing.assert_allclose(rate, 2 * np.cos(x))
    by_s, by_x = module["f_jacobian"](x, 2.0)
    np.testing.assert_allclose(by_s, np.sin(x))
    assert by_x.shape == (2, 3, 2, 2, 3, 2)
    np.testing.assert_allclose(by_x.reshape(12, 12), np.diag(2 * np.cos(x.ravel())), atol=1e-15)


CLOSED: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "hessian(f, x)": (
        "fn f(x: real[n], A: real[n, n]) -> real = x @ A @ x",
        lambda x, A: A + A.T,
    ),
    "jacobian(f, x)": ("fn f(x: real[n], A: real[m, n]) -> real[m] = 2 * (A @ x) + 1", lambda x, A: 2 * A),
    "jacobian(f, A)": (
        "fn f(x: real[n], A: real[m, n]) -> real = x @ A.T @ A @ x",
        lambda x, A: 2 * np.outer(A @ x, x),
    ),
}


@pytest.mark.parametrize("asked", CLOSED)
def test_a_structure_gives_a_closed_form(asked: str) -> None:
    program, expected = CLOSED[asked]
    program = f"{program}\nderive {asked}\n"
    assert "np.eye" not in text(program)
    x, A = np.array([1.0, -2.0]), np.array([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_allclose(run(program)[f"f_{asked.split('(')[0]}"](x, A), expected(x, A))


def test_the_hessian_of_a_logistic_regression_is_the_one_of_the_books() -> None:
    """X' diag(p (1 - p)) X / n: no array of directions, none of three axes."""
    program = f"{SCALARS['logistic']}\nderive hessian(f, w)\n"
    assert "np.eye" not in text(program)
    assert "None" not in text(program).split("def f_hessian")[1].split("# z =")[1]
    w, b, X, y = arguments()
    p = 1 / (1 + np.exp(-X @ w - b))
    np.testing.assert_allclose(run(program)["f_hessian"](w, b, X, y), X.T @ np.diag(p * (1 - p)) @ X / 4, rtol=1e-12)


def test_a_diagonal_has_no_nan_beside_it() -> None:
    """The derivative of sqrt at 0 is inf, and that of one element by another is 0, not 0 * inf."""
    module = run("fn f(x: real[n]) -> real[n] = sqrt(x)\nderive jacobian(f, x)")
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(module["f_jacobian"]([0.0, 4.0]), [[np.inf, 0], [0, 0.25]])


def test_no_elements() -> None:
    module = run("fn f(x: real[n]) -> real[n] = sin(x)^2\nderive jacobian(f, x)\nfn g(x: real[n]) = sum(x^3)\n"
                 "derive hessian(g, x)\nderive hvp(g, x)")
    none = np.zeros(0)
    assert module["f_jacobian"](none).shape == (0, 0)
    assert module["g_hessian"](none).shape == (0, 0)
    assert module["g_hvp"](none, v_x=none).shape == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "logsumexp(x, axis = 0, keep = true)",
        "max(x, axis = 0, keep = true)",
        "prod(x, axis = 1, keep = true)",
        "std(x, axis = 1, keep = true)",
        "sum(x, axis = 1)[:, none]^2",
    ],
)
def test_jacobians_of_results_with_an_axis_that_stretches(text: str) -> None:
    """The axis is one of length 1 of the Jacobian, from the outside and in the language."""
    outside = f"fn f(x: real[n, m]) = {text}\nderive jacobian(f, x)\n"
    module = run(f"{outside}fn g(x: real[n, m]) = jacobian(f, x)(x)\n")
    x = np.random.default_rng(5).normal(size=(2, 3))
    found = module["f_jacobian"](x)
    assert found.shape == (*module["f"](x).shape, 2, 3)
    for i, j in np.ndindex(2, 3):
        unit = np.zeros((2, 3))
        unit[i, j] = 1.0

        def moved(step: float, unit: Any = unit) -> Any:
            return module["f"](x + step * unit)

        np.testing.assert_allclose(found[..., i, j], difference(moved), rtol=1e-8, atol=1e-9)
    np.testing.assert_array_equal(module["g"](x), found)


def test_results_share_no_memory_with_arguments() -> None:
    module = run("fn f(x: real[n], A: real[n, n]) -> real[n] = A @ x\nderive jacobian(f, x)\nderive jvp(f, x)")
    x, A = np.ones(2), np.ones((2, 2))
    assert not np.shares_memory(module["f_jacobian"](x, A), A)
    module = run("fn f(x: real[n]) -> real[n] = x\nderive jvp(f, x)")
    value, rate = module["f_jvp"](x, t_x=x)
    assert not np.shares_memory(value, x)
    assert not np.shares_memory(rate, x)
    assert not np.shares_memory(rate, value)


def test_the_command_line_asks_for_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.cr"
    file.write_text("fn f(x: real[n]) -> real = sum(x^3)\nfn g(x) = x^2\n", encoding="utf-8")
    asked = ["--derive", "hessian(f, x)", "--derive", "jvp(g)"]
    assert commands.run(["compile", str(file), *asked]) == 0
    names: dict[str, Any] = {}
    exec((tmp_path / "m.py").read_text(encoding="utf-8"), names)
    np.testing.assert_array_equal(names["f_hessian"]([1.0, 2.0]), [[6.0, 0.0], [0.0, 12.0]])
    assert names["g_jvp"](3.0, t_x=1.0) == (9.0, 6.0)
    assert commands.run(["compile", "--check", str(file), *asked]) == 0
    assert commands.run(["compile", "--check", str(file)]) == 1
    assert commands.run(["compile", str(file), "--derive", "hessian(f, y)"]) == 1
    assert "--derive:1:19" in capsys.readouterr().err
    assert commands.run(["show", str(file), "f", "--stage", "adjoint", "--derive", "hessian(f)"]) == 0
    assert "fn f_hessian(" in capsys.readouterr().out
    module = chainrule.load(file, derive=["hvp(f)"])
    np.testing.assert_array_equal(module.f_hvp([1.0, 2.0], v_x=[1.0, 1.0]), [6.0, 12.0])
    assert not hasattr(chainrule.load(file), "f_hvp")
