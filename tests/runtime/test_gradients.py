"""check_gradients: right gradients pass, wrong ones are found and named, and nothing compared is no pass."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from chainrule.runtime.gradients import check_gradients


def module(**functions: Any) -> ModuleType:
    made = ModuleType("by_hand")
    vars(made).update(functions)
    return made


def quadratic(factor: float = 2.0, where: int | None = None) -> ModuleType:
    """f(x, k) = k sum(x^2); the derivative of one element, or of all, is `factor` k x."""

    def f(x: Any, k: float) -> Any:
        return k * (np.asarray(x) ** 2).sum()

    def f_forward(x: Any, k: float) -> Any:
        return f(x, k), (x, k)

    def f_backward(saved: Any, d_f: Any) -> Any:
        x, k = saved
        d_x = 2.0 * k * x * d_f
        if where is None:
            d_x = factor * k * x * d_f
        else:
            d_x[where] *= factor / 2
        return d_x, (x**2).sum() * d_f

    def f_grad(x: Any, k: float) -> Any:
        value, saved = f_forward(x, k)
        return value, f_backward(saved, 1.0)

    return module(f=f, f_forward=f_forward, f_backward=f_backward, f_grad=f_grad)


def scalar(function: Any, derivative: Any) -> ModuleType:
    return module(
        f=function, f_forward=lambda x: (function(x), (x,)), f_backward=lambda saved, d_f: d_f * derivative(saved[0])
    )


def test_right_gradients_pass() -> None:
    report = check_gradients(quadratic(), "f", [0.5, -2.0, 3.0], 0.7)
    assert report.passed
    assert bool(report)
    assert len({(e.argument, e.index) for e in report.compared}) == 4
    assert {e.by for e in report.compared} == {"f_backward", "f_grad"}
    assert report.digits > 9
    assert str(report).startswith("f: 4 derivatives agree with differences to")


def test_wrong_gradients_are_found() -> None:
    report = check_gradients(quadratic(factor=2.0002), "f", [0.5, -2.0, 3.0], 0.7)
    assert not report
    assert {e.argument for e in report.off} == {"x"}
    assert "3 of 4 derivatives are off" in str(report)


def test_the_one_wrong_element_is_named() -> None:
    report = check_gradients(quadratic(factor=3.0, where=1), "f", [0.5, -2.0, 3.0], 0.7)
    assert {e.where for e in report.off} == {"x[1]"}
    assert "x[1]: f_backward says -4.2, differences say -2.8" in str(report)


def test_the_smallest_wrong_digit_is_found() -> None:
    assert not check_gradients(quadratic(factor=2 * (1 + 1e-7)), "f", [0.5, -2.0, 3.0], 0.7)
    assert check_gradients(quadratic(factor=2 * (1 + 1e-7)), "f", [0.5, -2.0, 3.0], 0.7, tolerance=1e-6)


def test_float32_is_checked_in_float64() -> None:
    report = check_gradients(quadratic(), "f", np.array([0.1, 0.2], np.float32), np.float32(0.3))
    assert report.digits > 9


def test_results_that_are_arrays_are_weighted() -> None:
    def forward(x: Any) -> Any:
        return np.outer(x, x), (x,)

    def right(saved: Any, d_f: Any) -> Any:
        return (d_f + d_f.T) @ saved[0]

    def wrong(saved: Any, d_f: Any) -> Any:
        return 2 * d_f @ saved[0]

    x = [0.3, 1.0, -2.0]
    assert check_gradients(module(f=lambda x: np.outer(x, x), f_forward=forward, f_backward=right), "f", x)
    assert not check_gradients(module(f=lambda x: np.outer(x, x), f_forward=forward, f_backward=wrong), "f", x)


def test_several_results_and_ints_among_arguments() -> None:
    def f(x: Any, ids: Any) -> Any:
        return x[ids] ** 2, x.sum()

    def backward(saved: Any, d_f: Any) -> Any:
        x, ids = saved
        d_x = np.full_like(x, d_f[1])
        np.add.at(d_x, ids, 2 * x[ids] * d_f[0])
        return d_x

    made = module(f=f, f_forward=lambda x, ids: (f(x, ids), (x, ids)), f_backward=backward)
    report = check_gradients(made, "f", [1.0, 2.0, 3.0], np.array([0, 2, 2]))
    assert report
    assert {e.argument for e in report.compared} == {"x"}


def test_a_kink_is_no_false_alarm_and_no_pass() -> None:
    report = check_gradients(scalar(lambda x: max(x, 0.0), lambda x: float(x > 0)), "f", 0.0)
    assert not report.off
    assert not report
    assert "not differentiable here? from the left 0, from the right 1" in str(report)


def test_nothing_compared_never_passes() -> None:
    assert not check_gradients(scalar(lambda x: np.log(x), lambda x: 1 / x), "f", -1.0)
    assert not check_gradients(module(f=abs, f_forward=lambda x: (abs(x), ()), f_backward=lambda s, d: d), "f", 3)
    assert "nothing could be compared" in str(check_gradients(scalar(lambda x: np.log(x), lambda x: 1 / x), "f", -1.0))


def test_nan_where_there_is_a_slope_is_off() -> None:
    report = check_gradients(scalar(lambda x: x * x, lambda x: float("nan")), "f", 1.0)
    assert len(report.off) == 1


def test_values_must_be_the_same_bits() -> None:
    made = scalar(lambda x: x * 3.0, lambda x: 3.0)
    made.f_forward = lambda x: (x * 3.0 * (1 + 1e-15), (x,))  # type: ignore[attr-defined]
    report = check_gradients(made, "f", 1.7)
    assert not report
    assert report.problems == ("f and f_forward differ in value",)


def test_cotangents_have_the_shape_of_their_arguments() -> None:
    made = quadratic()
    made.f_backward = lambda saved, d_f: (saved[0][:2], 1.0)  # type: ignore[attr-defined]
    report = check_gradients(made, "f", [1.0, 2.0, 3.0], 0.5)
    assert not report
    assert "the derivative by `x` is float64[2], the argument float64[3]" in str(report)
    made.f_backward = lambda saved, d_f: saved[0]  # type: ignore[attr-defined]
    assert "yields 1 derivatives for 2 arguments (`x`, `k`)" in str(check_gradients(made, "f", [1.0, 2.0], 0.5))


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("g", (1.0,), "no function `g`; derivatives are there of `f`"),
        ("f", (1.0,), "`f` takes `x`, `k`: missing a required argument: 'k'"),
    ],
)
def test_wrong_questions_get_a_sentence(name: str, args: tuple[float, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_gradients(quadratic(), name, *args)
