"""The same points at second order: the second derivative where there is one, a finite declared answer elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.safety.points import ARRAYS, SCALARS, Array, Scalar
from tests.safety.test_points import array, near, representable

pytestmark = pytest.mark.filterwarnings("error")

UNBOUNDED = ("x * sqrt(x)", "sqrt(x) * x", "sqrt(x)^3", "x^1.5")
"""x^1.5, whose second derivative at 0 is inf, by its limit."""
DERIVE = "".join(f"derive {mode}({{0}}, x)\n" for mode in ("jvp", "hessian", "hvp"))
EYE = np.eye(2)
CENTRED = np.eye(3) - 1 / 3

SECOND: dict[tuple[str, float], float] = {
    ("x^2", 0.0): 2,
    ("x^3", -2.0): -12,
    ("(x - 1)^4", 1.0): 0,
    ("2^x", 0.0): np.log(2) ** 2,
    ("abs(x)", 0.0): 0,
    ("abs(x)^2", 0.0): 2,
    ("abs(x)^4", 0.0): 0,
    ("abs(x) * abs(x)", 0.0): 2,
    ("sqrt(x^2)^2", 0.0): 2,
    ("hypot(x, 0)", 0.0): 0,
    ("x^2 * sqrt(x)", 0.0): 0,
    ("sin(x)/x if x != 0 else 1", 0.0): 0,
    ("sinc(x)", 0.0): -(np.pi**2) / 3,
    ("log(x) if x > 0 else 0", 0.0): 0,
    ("where(x > 0, log(where(x > 0, x, 1)), 0)", 2.0): -0.25,
    ("(sqrt(x) if x > 0 else 0) if x > -1 else log(-x - 1)", 4.0): -1 / 32,
    ("(sqrt(x) if x > 0 else 0) if x > -1 else log(-x - 1)", -2.0): -1,
    ("maximum(x, 0)^2", 0.0): 0,
    ("log(1 + exp(x))", 1000.0): 0,
    ("log(1 + exp(x))", 0.0): 0.25,
    ("1/(1 + exp(-x))", -800.0): 0,
    ("log(1 + x)", 1e-9): -1 / (1 + 1e-9) ** 2,
    ("exp(x) - 1", 1e-9): np.exp(1e-9),
    ("1 - cos(x)", 1e-6): np.cos(1e-6),
    ("gelu_tanh(x)", 0.0): np.sqrt(2 / np.pi),
}
MATRICES: tuple[tuple[str, Any, Any], ...] = (
    ("norm(x)", [0.0, 0.0], 0 * EYE),
    ("norm(x)^2", [0.0, 0.0], 2 * EYE),
    ("norm(x) * norm(x)", [0.0, 0.0], 2 * EYE),
    ("norm(x) + norm(x)^2", [0.0, 0.0], 2 * EYE),
    ("norm(x)^4", [1.0, 0.0], np.diag([12.0, 4.0])),
    ("sqrt(sum(x^2))", [0.0, 0.0], 0 * EYE),
    ("sqrt(x[0]^2 + x[1]^2)", [0.0, 0.0], 0 * EYE),
    ("norm(x)", [3.0, 4.0], (EYE - np.outer([0.6, 0.8], [0.6, 0.8])) / 5),
    ("std(x)", [3.0, 3.0, 3.0], 0 * CENTRED),
    ("var(x)", [3.0, 3.0, 3.0], CENTRED * 2 / 3),
    ("prod(x)", [0.0, 2.0, 3.0], [[0, 3, 2], [3, 0, 0], [2, 0, 0]]),
    ("prod(x)", [0.0, 0.0, 3.0], [[0, 3, 0], [3, 0, 0], [0, 0, 0]]),
    ("sum(cumprod(x))", [2.0, 0.0, 3.0], [[0, 4, 0], [4, 0, 2], [0, 2, 0]]),
    ("max(x)^2", [1.0, 1.0, 0.0], [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 0]]),
    ("sort(x)[0]^2", [1.0, 1.0, 2.0], np.diag([2.0, 0.0, 0.0])),
    ("sum(x[[0, 0, 1]]^3)", [1.0, 2.0], np.diag([12.0, 12.0])),
    ("log(sum(exp(x)))", [1000.0, 1000.0], [[0.25, -0.25], [-0.25, 0.25]]),
    ("logsumexp(x)", [-np.inf, -np.inf], 0 * EYE),
    ("det(reshape(x, [2, 2]))", [0.0, 0.0, 0.0, 0.0], np.fliplr(np.diag([1.0, -1, -1, 1]))),
    ("det(reshape(x, [2, 2]))", [1.0, 2.0, 2.0, 4.0], np.fliplr(np.diag([1.0, -1, -1, 1]))),
    ("sum(x * relu(x))", [1.0, -1.0], np.diag([2.0, 0.0])),
    ("sum(maximum(x, 0)^2)", [1.0, -1.0], np.diag([2.0, 0.0])),
    ("sum(x)^2", [], np.zeros((0, 0))),
    ("norm(x)", [], np.zeros((0, 0))),
)


@pytest.mark.parametrize(("text", "x"), SECOND)
def test_a_scalar(text: str, x: float) -> None:
    program = f"fn f(x) = {text}\nfn g(x: real[n]) -> real = sum({text})\n"
    module = run(program + DERIVE.format("f") + DERIVE.format("g"))
    wanted = SECOND[text, x]
    for dtype in (np.float64, np.float32):
        if abs(x) < 1e-5 < abs(x) * 1e30 and dtype is np.float32:
            continue  # 1 + 1e-9 is 1
        lanes = np.full(2, x, dtype)
        found = [module["f_hessian"](lanes), module["f_hvp"](lanes, v_x=np.ones_like(lanes))]
        found += [np.diag(module["g_hessian"](lanes)), module["g_hvp"](lanes, v_x=np.ones_like(lanes))]
        for one in found:
            assert one.dtype == dtype
            np.testing.assert_allclose(one, [wanted] * 2, rtol=1e-12 if dtype is np.float64 else 1e-5, atol=1e-30)
    assert module["f_hessian"](x) == pytest.approx(wanted, rel=1e-12, abs=1e-30)


@pytest.mark.parametrize(("text", "x", "wanted"), MATRICES, ids=[f"{text} at {x}" for text, x, _ in MATRICES])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_array(text: str, x: Any, wanted: Any, dtype: Any) -> None:
    size = "4" if "reshape" in text else "2" if "x[1]" in text or "[[" in text else "3" if "sort" in text else "n"
    module = run(f"fn f(x: real[{size}]) -> real = {text}\n" + DERIVE.format("f"))
    x, wanted = np.array(x, dtype), np.array(wanted, float)
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    hessian = module["f_hessian"](x)
    assert hessian.dtype == dtype
    np.testing.assert_allclose(hessian, wanted, rtol=tolerance, atol=tolerance)
    along = np.linspace(1, 2, x.size).astype(dtype)
    product = module["f_hvp"](x, v_x=along)
    assert product.dtype == dtype
    np.testing.assert_allclose(product, wanted @ along, rtol=tolerance, atol=10 * tolerance)


@pytest.mark.parametrize("case", [*SCALARS, *ARRAYS], ids=str)
def test_it_is_finite_in_every_mode_and_precision(case: Scalar | Array) -> None:
    """Hessians, their products and tangents, which are the declared gradient's; float32 in is float32 out."""
    if isinstance(case, Scalar):
        module = run(f"fn f(x) = {case.text}\n" + DERIVE.format("f"))
    else:
        module = run(case.program + "\n" + DERIVE.format("f"))
    for dtype in (np.float64, np.float32):
        points = (case.x,) if isinstance(case, Scalar) else case.arguments
        given = tuple(array(point if isinstance(case, Array) else [point] * 2, dtype) for point in points)
        ones = np.ones_like(given[0])
        found = {"jvp": module["f_jvp"](*given, t_x=ones)[1], "hvp": module["f_hvp"](*given, v_x=ones)}
        found["hessian"] = module["f_hessian"](*given)
        slopes = np.full(2, case.gradient) if isinstance(case, Scalar) else np.sum(case.gradient)
        if not isinstance(case, Scalar) or representable(case, dtype):
            near(found["jvp"], slopes, dtype)
        for mode, one in found.items():
            assert np.asarray(one).dtype == dtype, mode
            if not (isinstance(case, Scalar) and case.text in UNBOUNDED):
                assert np.isfinite(one).all(), mode


def test_the_determinant_of_a_singular_matrix_has_a_second_derivative() -> None:
    """A polynomial: its cofactors change along v as by a complex step of minors."""
    module = run("fn f(x: real[n, n]) = det(x)\n" + DERIVE.format("f"))
    rng = np.random.default_rng(3)
    rank_one = np.outer(rng.normal(size=4), rng.normal(size=4))
    for x in (np.zeros((3, 3)), rank_one, rng.normal(size=(5, 3)) @ rng.normal(size=(3, 5)), np.diag([1.0, 0.0, 2.0])):
        v = rng.normal(size=x.shape)
        minors = np.zeros(x.shape)
        for i, j in np.ndindex(x.shape):
            kept = np.delete(np.delete(x + 1e-200j * v, i, 0), j, 1)
            minors[i, j] = (-1) ** (i + j) * np.linalg.det(kept).imag / 1e-200
        np.testing.assert_allclose(module["f_hvp"](x, v_x=v), minors, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", [
    "celu", "elu", "gelu", "gelu_tanh", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "mish", "relu6", "selu",
    "sigmoid", "silu", "softplus", "softsign", "tanh",
])  # fmt: skip
def test_activations_are_finite_where_numbers_end(name: str) -> None:
    module = run(f"fn f(x) = {name}(x)\n" + DERIVE.format("f"))
    for x in (-1e300, -1e160, -1e5, -30.0, 30.0, 1e5, 1e160, 1e300):
        value, gradient = module["f_grad"](x)
        slope = (module["f"](2 * x) - value) / x
        assert np.isfinite([value, gradient, module["f_hessian"](x)]).all(), x
        assert abs(gradient - slope) < 1e-4 or abs(x) < 1e5, x
        assert np.isfinite(module["f_hessian"](np.array([x]))).all(), x


def test_no_number_is_made_up_where_points_meet() -> None:
    """Distances of points to themselves: the second derivative is declared 0, not that of a guarded denominator."""
    module = run(
        "fn f(x: real[n, d]) -> real:\n    r[i, j] = sqrt(sum[a]((x[i, a] - x[j, a])^2))\n    return sum(r^2)\n"
        + DERIVE.format("f")
    )
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    exact = np.zeros((2, 2, 2, 2))
    for i, j in np.ndindex(2, 2):
        exact[i, :, j, :] = (4 if i == j else -4) * np.eye(2)
    np.testing.assert_allclose(module["f_hessian"](x), exact, rtol=1e-13, atol=1e-13)
