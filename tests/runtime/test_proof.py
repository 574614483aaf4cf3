"""Independent ways: complex steps where a function is analytic, the transpose identity, symmetry of Hessians."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.analysis.analytic import is_analytic
from chainrule.compiler.ir import TABLE
from chainrule.compiler.parse import from_text
from chainrule.runtime.gradients import check_gradients
from chainrule.runtime.load import execute
from chainrule.runtime.proof import derived, properties

PROGRAM = """
fn smooth(x, y) = x * sin(y) + log(1 + x^2) / cosh(y)
fn array(w: real[n], X: real[m, n], k: int[2]) -> real = sum(tanh(X @ w)^2) / n + prod(w) + w[k[0]]
fn kinked(x) = abs(x) + x^2
fn chosen(x) = sin(x) if x > 0 else x
fn stepped(a: real[n], r) -> real:
    s = a
    for t in range(20):
        s = s + r / 5 * sin(s)
    return sum(s)
fn bent(a: real[n], r) -> real:
    s = a
    for t in range(3):
        s = abs(s - r)
    return sum(s)
"""


@pytest.fixture(scope="module")
def parts() -> tuple[Any, ModuleType, ModuleType, ModuleType]:
    source = from_text(PROGRAM, "m.cr")
    module = driver.analyse(source)
    checked, plain = ModuleType("checked"), ModuleType("plain")
    execute(driver.python(module, source, driver.Options(format=False)), "<checked>", checked)
    execute(driver.python(module, source, driver.Options(unchecked=True, format=False)), "<plain>", plain)
    return module, checked, plain, derived(module, source, list(ACTIVE), ACTIVE)


POINTS: dict[str, tuple[Any, ...]] = {
    "smooth": (0.7, -1.2),
    "array": (np.array([0.3, -0.5]), np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.1]]), np.array([1, 0])),
    "kinked": (-0.8,),
    "chosen": (0.4,),
    "stepped": (np.array([0.3, -1.1]), 0.4),
    "bent": (np.array([0.3, -1.1]), 0.45),
}
SMOOTH = {"smooth": ("x", "y"), "array": ("w", "X"), "stepped": ("a", "r")}
ACTIVE = {**SMOOTH, "kinked": ("x",), "chosen": ("x",), "bent": ("a", "r")}


def test_the_table_knows_what_is_analytic(parts: tuple[Any, ...]) -> None:
    written_out = driver.written_out(parts[0])
    assert [name for name in POINTS if is_analytic(written_out(name))] == list(SMOOTH)


@pytest.mark.parametrize("name", SMOOTH)
def test_a_complex_step_is_exact(parts: tuple[Any, ...], name: str) -> None:
    _, checked, plain, _ = parts
    report = check_gradients(checked, name, *POINTS[name], active=SMOOTH[name], plain=plain)
    assert report
    assert report.digits > 14
    assert all(element.by_complex_step for element in report.compared)


def test_a_wrong_derivative_is_off_all_the_same(parts: tuple[Any, ...]) -> None:
    _, checked, plain, _ = parts
    wrong = ModuleType("wrong")
    wrong.__dict__.update(vars(checked))

    def backward(saved: Any, d: Any) -> Any:
        d_x, d_y = checked.smooth_backward(saved, d)
        return d_x, 1.0000001 * d_y

    wrong.smooth_backward = backward  # type: ignore[attr-defined]
    report = check_gradients(wrong, "smooth", *POINTS["smooth"], active=("x", "y"), plain=plain)
    assert not report
    assert {element.argument for element in report.off} == {"y"}


@pytest.mark.parametrize("name", POINTS)
def test_forward_is_the_transpose_and_the_hessian_symmetric(parts: tuple[Any, ...], name: str) -> None:
    found = properties(parts[3], name, POINTS[name], ACTIVE[name])
    assert found.transposed is not None
    assert found.transposed > 13
    assert found.symmetric is not None
    assert found.symmetric > 13


ANALYTIC = [name for name, op in TABLE.items() if op.analytic and op.kind == "elementwise"]


@pytest.mark.parametrize("name", ANALYTIC)
def test_what_the_table_calls_analytic_is(name: str) -> None:
    """Its text takes complex numbers, and the imaginary part of a tiny step is the derivative."""
    from chainrule.compiler.ir import Printing, Tensor, Text
    from chainrule.compiler.ops import text_of
    from tests.ops.build import function
    from tests.ops.execute import HELPERS

    op = TABLE[name]
    real = Tensor("real")
    value = function([real] * len(op.domain), lambda *xs: xs[0].apply(name, *xs[1:])).results[0]
    text = text_of(Printing(lambda dim: Text("1")), value, [Text(f"x{k}") for k in range(len(op.domain))])
    rng = np.random.default_rng(1)
    for _ in range(8):
        point = [np.asarray(rng.uniform(low, high)) for low, high in op.domain]
        for k in range(len(op.domain)):
            moved = [x + 1e-150j if j == k else x + 0j for j, x in enumerate(point)]
            scope = {**HELPERS, **{f"x{j}": x for j, x in enumerate(moved)}}
            slope = np.imag(eval(text.text, scope)) / 1e-150
            h = 1e-6 * max(1.0, abs(float(point[k])))
            sides = []
            for step in (h, -h):
                shifted = [x + step if j == k else x for j, x in enumerate(point)]
                sides.append(eval(text.text, {**HELPERS, **{f"x{j}": x for j, x in enumerate(shifted)}}))
            assert slope == pytest.approx((sides[0] - sides[1]) / (2 * h), rel=1e-6, abs=1e-7)
