"""`policy`: a file says what is answered where a function has no derivative, in every mode and of every order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from tests.emit.compiling import run, text

PROGRAM = """\
fn magnitude(x: real[n]) -> real = sum(abs(x))
fn rooted(x: real[n]) -> real = sum(sqrt(x^2))
fn ramp(x: real[n]) -> real = sum(relu(x))
fn above(x: real[n]) -> real = sum(maximum(x, 0))
fn below(x: real[n]) -> real = sum(minimum(0, x))
fn length(x: real[n]) = norm(x)
fn apart(x: real[n]) -> real = std(x)
fn squares(x: real[2]) = sqrt(x[0]^2 + x[1]^2)
fn leg(x: real[2]) = hypot(x[0], x[1])
fn top(x: real[n]) = max(x)
fn low(x: real[n]) = min(x)
fn larger(x: real[2]) = maximum(x[0], x[1])
fn smaller(x: real[2]) = minimum(x[0], x[1])
fn fewer(x: real[2]) = fmin(x[0], x[1])
fn held(x: real[n]) -> real = sum(clip(x, -1, 1))
fn chosen(x: real[n]) -> real:
    y[i] = abs(x[i]) if x[i] < 1 else 0
    return sum(y)
fn single(x) = abs(x)
"""
NAMES = [line.split("(")[0].removeprefix("fn ") for line in PROGRAM.split("\n") if line.startswith("fn ")][:-1]
DERIVED = "".join(f"derive {mode}({name}, x)\n" for name in NAMES for mode in ("jvp", "hessian", "hvp"))
FIRST = """\
policy abs(0) = -1
policy relu(0) = 0.25
policy norm(0) = nan
policy max = "first"
policy min = "first"
policy maximum = "first"
policy minimum = "last"
policy clip = "inside"
"""
SECOND = """\
policy abs(0) = 1
policy relu(0) = 1
policy max = "last"
policy min = "last"
policy maximum = "last"
policy minimum = "first"
policy clip = "outside"
"""
nan = np.nan
CASES: dict[str, tuple[list[float], list[float], list[float], list[float]]] = {
    # at, and the gradients without a policy, by FIRST, by SECOND
    "magnitude": ([0, 2, -3], [0, 1, -1], [-1, 1, -1], [1, 1, -1]),
    "rooted": ([0, 2, -3], [0, 1, -1], [-1, 1, -1], [1, 1, -1]),
    "ramp": ([0, 2, -3], [0, 1, 0], [0.25, 1, 0], [1, 1, 0]),
    "above": ([0, 2, -3], [0, 1, 0], [0.25, 1, 0], [1, 1, 0]),
    "below": ([0, 2, -3], [0, 0, 1], [0.25, 0, 1], [1, 0, 1]),
    "length": ([0, 0], [0, 0], [nan, nan], [0, 0]),
    "apart": ([2, 2], [0, 0], [nan, nan], [0, 0]),
    "squares": ([0, 0], [0, 0], [nan, nan], [0, 0]),
    "leg": ([0, 0], [0, 0], [nan, nan], [0, 0]),
    "top": ([1, 3, 3], [0, 0.5, 0.5], [0, 1, 0], [0, 0, 1]),
    "low": ([-1, 3, -1], [0.5, 0, 0.5], [1, 0, 0], [0, 0, 1]),
    "larger": ([1, 1], [0.5, 0.5], [1, 0], [0, 1]),
    "smaller": ([1, 1], [0.5, 0.5], [0, 1], [1, 0]),
    "fewer": ([1, 1], [0.5, 0.5], [0, 1], [1, 0]),
    "held": ([-1, 0, 1, 2], [0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0]),
    "chosen": ([0, -2, 5], [0, -1, 0], [-1, -1, 0], [1, -1, 0]),
}


@pytest.fixture(scope="module", params=["none", "first", "second"])
def compiled(request: pytest.FixtureRequest) -> tuple[int, dict[str, Any]]:
    which = ["none", "first", "second"].index(request.param)
    return 1 + which, run(["", FIRST, SECOND][which] + PROGRAM + DERIVED)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_mode_gives_the_answer(compiled: tuple[int, dict[str, Any]], name: str, dtype: Any) -> None:
    which, module = compiled
    x, wanted = np.array(CASES[name][0], dtype), np.array(CASES[name][which], dtype)
    _, gradient = module[f"{name}_grad"](x)
    np.testing.assert_array_equal(gradient, wanted)
    assert gradient.dtype == dtype
    _, saved = module[f"{name}_forward"](x)
    np.testing.assert_array_equal(module[f"{name}_backward"](saved, dtype(2)), 2 * wanted)
    along = np.array([2, -1, 0.5, 4][: len(x)], dtype)
    _, tangent = module[f"{name}_jvp"](x, t_x=along)
    np.testing.assert_array_equal(tangent, np.sum(along * wanted))


@pytest.mark.parametrize("name", NAMES)
def test_the_second_derivative_is_that_of_either_side(compiled: tuple[int, dict[str, Any]], name: str) -> None:
    """0 but for lengths, which have none at 0: there it is declared with the first."""
    _, module = compiled
    if name in ("length", "apart", "squares", "leg"):
        return
    x = np.array(CASES[name][0])
    np.testing.assert_array_equal(module[f"{name}_hessian"](x), np.zeros((len(x), len(x))))
    np.testing.assert_array_equal(module[f"{name}_hvp"](x, v_x=x + 1), np.zeros(len(x)))


def test_numbers_of_python_get_the_same(compiled: tuple[int, dict[str, Any]]) -> None:
    which, module = compiled
    assert module["single_grad"](0.0) == (0.0, CASES["magnitude"][which][0])
    assert module["single_grad"](-2.0) == (2.0, -1.0)


@pytest.mark.parametrize(("axis", "first", "last"), [
    ("", [[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 1]]),
    (", axis = 0", [[0, 1, 0], [1, 0, 1]], [[0, 1, 0], [1, 0, 1]]),
    (", axis = 1", [[0, 1, 0], [1, 0, 0]], [[0, 0, 1], [0, 0, 1]]),
])  # fmt: skip
def test_of_equal_elements_of_a_matrix(axis: str, first: list[list[int]], last: list[list[int]]) -> None:
    x = np.array([[0.0, 5.0, 4.0], [5.0, 1.0, 5.0]])
    if axis == ", axis = 1":
        x[0, 2] = 5.0
    for word, wanted in (("first", first), ("last", last)):
        module = run(f'policy max = "{word}"\nfn f(x: real[n, m]) -> real = sum(max(x{axis}))\n')
        assert module["f_grad"](x)[1].tolist() == wanted


def test_the_docstring_and_the_comment_repeat_it() -> None:
    module = run(FIRST + PROGRAM + DERIVED)
    said = "By policy, the derivative of `abs` at 0 is -1."
    for name in ("magnitude_backward", "magnitude_grad", "magnitude_jvp", "magnitude_hessian", "chosen_backward"):
        assert said in module[name].__doc__
    assert "policy" not in module["magnitude"].__doc__
    assert "policy" not in run(PROGRAM)["magnitude_grad"].__doc__
    made = text(FIRST + PROGRAM, format=True)
    assert "# policy: the derivative of `abs` at 0 is -1\n" in made
    assert "# policy: the derivative of `max` where several are the largest is that of the first\n" in made
    assert "at 0 declared 0" not in made


def test_it_is_for_one_file(tmp_path: Path) -> None:
    """Not for those that it imports, nor for those that import it, nor for the library."""
    (tmp_path / "inner.cr").write_text("policy abs(0) = 1\nfn inner(x: real[n]) -> real = sum(abs(x))\n")
    (tmp_path / "plain.cr").write_text("fn plain(x: real[n]) -> real = sum(abs(x))\n")
    (tmp_path / "outer.cr").write_text(
        'from "./inner.cr" import inner\nfrom "./plain.cr" import plain\npolicy abs(0) = -1\n'
        "fn mine(x: real[n]) -> real = sum(abs(x))\n"
        "fn all(x: real[n]) -> real = 100 * inner(x) + 10 * plain(x) + mine(x)\n"
        "fn soft(x: real[n]) -> real = sum(softsign(x))\n"
    )
    module = chainrule.load(tmp_path / "outer.cr")
    assert module.all_grad(np.zeros(1))[1].tolist() == [99.0]
    assert module.all_grad(np.ones(1))[1].tolist() == [111.0]
    assert module.soft_grad(np.zeros(1))[1].tolist() == [1.0]


def test_in_c_too(tmp_path: Path) -> None:
    (tmp_path / "model.cr").write_text(FIRST + PROGRAM)
    module = chainrule.load(tmp_path / "model.cr", target="c")
    for name in NAMES:
        x, wanted = np.array(CASES[name][0], float), np.array(CASES[name][2])
        np.testing.assert_array_equal(getattr(module, f"{name}_grad")(x)[1], wanted, err_msg=name)
