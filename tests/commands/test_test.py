"""chainrule test: what is right passes, what is wrong is named, what was not checked does not pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.runtime.examples import compare
from tests.commands.conftest import Run

GOOD = """\
fn wave(x) = sin(x^2)

fn pairwise(x: real[n, d], c: real[k, d]) -> real[n, k]:
    r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))
    return r

fn pick(table: real[n, d], ids: int[m], scale) -> real[m, d] = scale * table[ids]

fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn corner(r) = r, 0 * r

fn entropy(p: real[n]) -> real = -sum(p * log(p))

example wave(0) == 0
example wave(2) ~= sin(4)
example polar(2, 0) == corner(2)
example pairwise([[0.0, 0.0]], [[3.0, 4.0]]) == [[5.0]]
example pick([[1.0], [2.0]], [1, 1, 0], 2) == [[4.0], [4.0], [2.0]]
example wave([0.0, 1.0]) ~= [0.0, 0.8414709848078965]
"""


def test_a_good_file_passes(run: Run, folder: Path) -> None:
    (folder / "good.cr").write_text(GOOD)
    ended = run("test", "good.cr")
    assert ended.code == 0, ended.out + ended.err
    assert "6 of 6 examples pass" in ended.out
    for name in ("wave", "pairwise", "pick", "polar", "corner", "entropy"):
        (line,) = [line for line in ended.out.splitlines() if line.startswith(f"  {name} ")]
        assert int(line.split(" digits")[0].split()[-1]) >= 8
    assert sorted(file.name for file in folder.iterdir()) == ["good.cr"]


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        ("wave(1) == 1", "the left is 0.8414709848078965, the right 1.0"),
        ("wave(1) ~= 0.8415", "the left is 0.8414709848078965, the right 0.8415"),
        ("two([1.0, 2.0]) == [2.0, 5.0]", "the left is 4.0 at [1], the right 5.0"),
        ("two([1.0, 2.0]) == [2.0]", "shape"),
    ],
)
def test_a_wrong_example_is_named(run: Run, folder: Path, example: str, problem: str) -> None:
    program = f"fn wave(x) = sin(x^2)\n\nfn two(x: real[n]) -> real[n] = 2 * x\n\nexample {example}\n"
    (folder / "wrong.cr").write_text(program)
    ended = run("test", "wrong.cr")
    assert ended.code == 1
    assert example in ended.out + ended.err
    assert "wrong.cr:5" in ended.out + ended.err
    assert problem in ended.out + ended.err


def test_tolerance_of_ones_own(run: Run, folder: Path) -> None:
    (folder / "near.cr").write_text("fn wave(x) = sin(x^2)\n\nexample wave(1) ~= 0.8415 within 1e-3\n")
    assert run("test", "near.cr").code == 0


def test_a_wrong_derivative_is_named(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from chainrule.compiler.ir import TABLE

    monkeypatch.setitem(TABLE, "sin", replace(TABLE["sin"], partials=(lambda x, out: x.cos() * 1.001,)))
    (folder / "wave.cr").write_text("fn wave(x: real[n]) -> real = sum(sin(x))\n")
    ended = run("test", "wave.cr")
    assert ended.code == 1
    assert "wave  d/d(x)  off, at x = [" in ended.out
    assert "says" in ended.out


def test_points_come_from_examples_where_none_is_found(run: Run, folder: Path) -> None:
    """Finite in a corner that nothing drawn at random reaches."""
    program = "fn corner(x) = sqrt(x - 1000)\n"
    (folder / "corner.cr").write_text(program)
    ended = run("test", "corner.cr")
    assert ended.code == 1
    assert "not checked" in ended.out
    assert "an example would give one" in ended.out
    (folder / "corner.cr").write_text(program + "\nexample corner(1004) == 2\n")
    ended = run("test", "corner.cr")
    assert ended.code == 0, ended.out
    assert "at 1 point" in ended.out


def test_a_kink_is_no_failure_where_other_points_agree(run: Run, folder: Path) -> None:
    (folder / "kink.cr").write_text("fn kink(x) = maximum(x, 0)\n\nexample kink(0) == 0\n")
    assert run("test", "kink.cr").code == 0


def test_derivatives_that_were_asked_for(run: Run, folder: Path) -> None:
    (folder / "some.cr").write_text("fn f(a, b) = a^2 * b\n\nderive grad(f, b)\n")
    ended = run("test", "some.cr")
    assert ended.code == 0, ended.out
    assert "f  d/d(b)  " in ended.out


def test_nothing_to_test_is_no_pass(run: Run, folder: Path) -> None:
    (folder / "empty.cr").write_text("g = 9.81\n")
    ended = run("test", "empty.cr")
    assert ended.code == 1


def test_one_bad_file_does_not_hide_the_next(run: Run, folder: Path) -> None:
    (folder / "bad.cr").write_text("fn f(x) = y\n")
    (folder / "good.cr").write_text("fn f(x) = x\n")
    ended = run("test", "bad.cr", "good.cr")
    assert ended.code == 1
    assert "bad.cr:1:11" in ended.err
    assert "f  d/d(x)" in ended.out


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("left", "right", "exact", "same"),
    [
        (1.0, 1, True, True),
        (NAN, NAN, True, True),
        (NAN, 1.0, False, False),
        (INF, INF, False, True),
        (INF, -INF, False, False),
        (1.0 + 1e-10, 1.0, False, True),
        (1.0 + 1e-10, 1.0, True, False),
        (1.0 + 1e-8, 1.0, False, False),
        (1e-10, 0.0, False, True),
        (1e300, 1e300 * (1 + 1e-12), False, True),
        ((1.0, 2.0), (1.0, 2.0), True, True),
        ((1.0, 2.0), (1.0, 3.0), True, False),
        ((1.0, 2.0), 1.0, True, False),
        ([1.0, 2.0], [1.0, 2.0], True, True),
        ([1.0], 1.0, True, False),
        ([], [], True, True),
        (True, True, True, True),
        (True, False, True, False),
    ],
)
def test_comparison(left: object, right: object, exact: bool, same: bool) -> None:
    assert (compare(left, right, exact, 1e-9) == "") is same


def test_an_emitted_function_that_raises_is_a_failure(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.runtime import gradients

    def broken(*_: object, **__: object) -> None:
        raise TypeError("unsupported operand")

    monkeypatch.setattr(gradients, "check_gradients", broken)
    (folder / "f.cr").write_text("fn f(x) = x\n")
    ended = run("test", "f.cr")
    assert ended.code == 1
    assert "f  d/d(x)  fails, at x = " in ended.out
    assert "TypeError: unsupported operand" in ended.out


def test_a_derivative_that_departs_from_its_value_on_purpose_is_not_compared(run: Run, folder: Path) -> None:
    inner = "fn inner(x) = stop_gradient(x) if x > 0 else x\n\n"
    (folder / "stopped.cr").write_text(inner + "fn f(x: real[n], y) -> real = y * sum(inner(x))\n\nfn g(x) = x^2\n")
    ended = run("test", "stopped.cr")
    assert ended.code == 0
    lines = {line.split()[0]: line for line in ended.out.splitlines()[1:]}
    assert lines["f"].endswith("not checked: on purpose not the derivative of its value, stop_gradient (stopped.cr:1)")
    assert "digits" in lines["g"]


def test_a_stated_rule_is_compared_unless_it_says_that_it_is_not(run: Run, folder: Path) -> None:
    program = "fn wave(x) = sin(x)\nderivative wave(x) = RULE\n"
    (folder / "right.cr").write_text(program.replace("RULE", "cos(x)"))
    assert run("test", "right.cr").code == 0
    (folder / "wrong.cr").write_text(program.replace("RULE", "sin(x)"))
    ended = run("test", "wrong.cr")
    assert ended.code == 1
    assert "wave_backward says" in ended.out
    assert "its derivative is stated in wrong.cr:2; `unchecked" in ended.out
    (folder / "meant.cr").write_text(program.replace("(x) = RULE", '(x) unchecked "a joke" = 0'))
    ended = run("test", "meant.cr")
    assert ended.code == 0
    assert "the rule of `wave`, unchecked: a joke (meant.cr:2)" in ended.out


def test_it_says_by_which_ways_derivatives_were_checked(run: Run, folder: Path) -> None:
    (folder / "m.cr").write_text("fn smooth(x, y) = x * sin(y) + log(1 + x^2)\nfn kinked(x) = abs(x) + x^2\n")
    ended = run("test", "m.cr")
    assert ended.code == 0, ended.out
    lines = ended.out.splitlines()
    said = lines[next(k for k, line in enumerate(lines) if line.startswith("  smooth")) + 1]
    assert "by complex steps" in said
    assert "x 1" in said
    assert "forward is its transpose to 1" in said
    assert "the Hessian is symmetric to 1" in said
    kinked = lines[next(k for k, line in enumerate(lines) if line.startswith("  kinked")) + 1]
    assert "by differences" in kinked
