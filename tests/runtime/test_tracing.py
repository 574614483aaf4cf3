"""`trace_nan` names the operation that made the first number that is not finite, wherever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.runtime.tracing import NanReport

PROGRAM = """
fn quotient(x: real[n], w) -> real:
    d = x - mean(x)
    r = sqrt(sum(abs(d)))
    return w / r + log(w)

fn overflow(x) -> real:
    a = exp(x)
    b = a * 2
    return b / (a + 1)

fn edge(x: real[n]) -> real:
    y = sqrt(x)
    z = y * 3
    return sum(z * z)

fn chosen(x: real[n], limit) -> real:
    y = log(x - limit) if x > limit else 0
    return sum(y * sqrt(x))

fn gathered(x: real[n], k: int[m]) -> real:
    y = x[k]
    return sum(sqrt(y))

fn large(x: real[n]) -> real:
CHAIN    return sum(u80)

fn calls(x: real[n]) -> real:
    y = 2 * x
    return large(y) + sum(x)
""".replace(
    "CHAIN",
    "    u0 = log(x)\n" + "".join(f"    u{k + 1} = sin(u{k}) + x\n" for k in range(80)),
)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("traced") / "m.cr"
    path.write_text(PROGRAM)
    return chainrule.load(path)


def place(report: NanReport) -> tuple[str, str, str]:
    assert report.origin is not None
    line = report.origin.place.rpartition(":")[2]
    return PROGRAM.split("\n")[int(line) - 1].strip(), report.origin.operation, report.origin.made


def test_a_function_that_is_finite_says_so(module: Any) -> None:
    report = chainrule.trace_nan(module, "quotient", np.arange(3.0), 1.0)
    assert not report
    assert str(report) == "quotient: value and gradient are finite"


def test_a_division_by_what_is_0(module: Any) -> None:
    report = chainrule.trace_nan(module, "quotient", np.ones(3), 2.0)
    assert place(report) == ("return w / r + log(w)", "w / r", "inf")
    assert report.origin is not None
    assert report.origin.word == "a division"
    assert [str(operand) for operand in report.origin.operands] == [
        "Operand(text='w', shown='2.0')",
        "Operand(text='r', shown='0.0')",
    ]


def test_what_made_inf_and_what_made_nan_of_it(module: Any) -> None:
    report = chainrule.trace_nan(module, "overflow", 800.0)
    assert place(report) == ("a = exp(x)", "np.exp(x)", "inf")
    assert report.nan is not None
    assert report.nan.statement == "return b / (a + 1)"
    assert report.nan.made == "nan"


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_in_the_backward_function_and_at_which_element(module: Any, dtype: Any) -> None:
    report = chainrule.trace_nan(module, "edge", np.array([1.0, 0.0, 2.0], dtype))
    assert report.results == ("the gradient by x is",)
    assert place(report) == ("y = sqrt(x)", "d_y / y", "nan")
    assert report.origin is not None
    assert report.origin.index == (1,)
    assert report.origin.routine == "edge_backward"
    assert "in its derivative, a division made nan at [1]: d_y / y" in str(report)


def test_what_overflows_in_float32_alone(module: Any) -> None:
    assert not chainrule.trace_nan(module, "overflow", 100.0)
    assert chainrule.trace_nan(module, "overflow", np.full(2, 100.0, np.float32))


def test_the_branch_that_was_taken(module: Any) -> None:
    assert not chainrule.trace_nan(module, "chosen", np.array([1.0, 2.0]), 1.5)
    report = chainrule.trace_nan(module, "chosen", np.array([0.0, 2.0]), 1.5)
    assert report.results == ("the gradient by x is",)
    assert place(report)[1] == "d_chosen * y / chosen_1"
    nested = chainrule.trace_nan(module, "chosen", np.array([1.0, np.inf]), 1.5)
    assert nested.arguments == ("x",)


def test_what_is_added_in_place(module: Any) -> None:
    report = chainrule.trace_nan(module, "gathered", np.array([0.0, 4.0]), np.array([1, 0, 0]))
    assert place(report) == ("return sum(sqrt(y))", "0.5 * d_gathered / gathered_1", "inf")
    assert report.origin is not None
    assert report.origin.index == (1,)


def test_in_a_function_that_is_called(module: Any) -> None:
    report = chainrule.trace_nan(module, "calls", np.array([1.0, -1.0]))
    assert place(report) == ("u0 = log(x)", "np.log(x)", "nan")
    assert report.origin is not None
    assert report.origin.index == (1,)


def test_an_argument_that_is_not_finite_is_the_origin(module: Any) -> None:
    report = chainrule.trace_nan(module, "edge", np.array([1.0, np.nan]))
    assert report.arguments == ("x",)
    assert report.origin is None
    assert "the argument x is not finite" in str(report)


def test_what_is_not_there_is_an_error(module: Any) -> None:
    with pytest.raises(ValueError, match="no function `f`"):
        chainrule.trace_nan(module, "f", 1.0)
    with pytest.raises(ValueError, match="`edge` takes x"):
        chainrule.trace_nan(module, "edge", 1.0, 2.0)


def test_all_special_functions_stay_single_operations(tmp_path: Path) -> None:
    path = tmp_path / "s.cr"
    path.write_text("fn f(x: real[n]) -> real = sum(lgamma(x)) / sum(x)\n")
    module = chainrule.load(path)
    report = chainrule.trace_nan(module, "f", np.array([0.0, 1.0]))
    assert report.origin is not None
    assert report.origin.word == "`lgamma`"


def test_what_is_returned_is_the_line_that_returns_it(tmp_path: Path) -> None:
    """In the emitted code it stands under the statement before, which may be one of a loop."""
    path = tmp_path / "m.cr"
    path.write_text(
        "fn straight(x: real[n]) -> real:\n    z = x - 1\n    return sum(log(z))\n\n"
        "fn behind(x: real[n]) -> real:\n    h = 1.0\n    for a in x:\n        h = h + a\n    return log(h - h)\n\n"
        "fn short(x: real[n]) -> real = sum(log(x))\n"
    )
    module = chainrule.load(path)
    for name, at, expected in (
        ("straight", [1.0], "m.cr:3: return sum(log(z))"),
        ("behind", [1.0], "m.cr:9: return log(h - h)"),
        ("short", [0.0], "m.cr:11: sum(log(x))"),
    ):
        assert expected in str(chainrule.trace_nan(module, name, at))
    path.unlink()
    unknown = chainrule.trace_nan(module, "straight", [1.0])
    assert unknown.origin is not None
    assert unknown.origin.place == ""


def test_a_model_by_its_parameters(tmp_path: Path) -> None:
    path = tmp_path / "m.cr"
    path.write_text(
        "model line:\n    param w: real ~ zeros\n    input x: real[n]\n"
        "    scaled = x * w\n    loss = sum(sqrt(scaled^2 + scaled))\n"
    )
    module = chainrule.load(path)
    params = {"w": np.float64(1.0)}
    assert not chainrule.trace_nan(module, "line_loss", params, np.array([1.0, 2.0]))
    report = chainrule.trace_nan(module, "line_loss", params, np.array([1.0, 0.0]))
    assert report.results == ("the gradient by w is",)
    assert report.origin is not None
    assert report.origin.place.endswith("m.cr:5")
    assert chainrule.trace_nan(module, "line_loss", {"w": np.float64(np.nan)}, np.ones(2)).arguments == ("params",)
