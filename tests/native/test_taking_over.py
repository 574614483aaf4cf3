"""An array that takes another's room over in the loop that is the last to read it: fewer arrays, the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler.driver import Options, compile_native
from chainrule.compiler.ir import Dim, Tensor, Value
from chainrule.compiler.loops.index import Access, Axis, at
from chainrule.compiler.loops.nest import Body, Compute, Loop
from chainrule.compiler.loops.taking_over import Handing

PROGRAMS = {
    "taken_over": ("a = exp(t - max(t))\n    return sum((a / sum(a) + b)^2)", 1),
    "read_before": ("s = sum((cos(3 * t) + b)^2)\n    a = exp(t - max(t))\n    return s * sum((a / sum(a) + b)^2)", 1),
    "read_behind": ("a = exp(t - max(t))\n    s = sum(a * cos(3 * t))\n    return s * sum((a / sum(a) + b)^2)", 2),
    "of_another_turn": ("a = exp(t[::-1] - max(t))\n    return sum((a / sum(a) + b)^2)", 2),
    "still_needed": ("a = exp(t - max(t))\n    return sum((a + sum(a)) * t^2)", 2),
}
"""What is done with the array t, and in how many arrays."""

STEPS = """
fn stepped(x: real[n], w: real[n, n]) -> real:
    for _ in range(5):
        a = exp(w @ x)
        b = w @ (a / sum(a))
        c = w @ sin(b / sum(b^2))
        x = w @ (c / max(c))
    return sum(x^2)

fn nested(x: real[n], w: real[n, n]) -> real:
    for _ in range(3):
        a = sin(w @ x)
        y = a
        for _ in range(4):
            b = cos(w @ y)
            y = w @ (b / sum(b^2) + a)
        c = exp(w @ y)
        x = w @ (c / sum(c) + a)
    return sum(x^2)

fn until(x: real[n], w: real[n, n]) -> real:
    k = 0
    while sum(cos(w @ x)^2) > 0.5 and k < 4:
        a = w @ tanh(x)
        b = w @ (a / (1 + sum(a^2)))
        x = w @ (b + sin(3 * b))
        k = k + 1
    return sum(x^2)

derive grad(stepped)
derive grad(nested)
derive grad(until)
"""

HEAD = "(x: real[m, n], w: real[n, n], b: real[n]) -> real:\n    t = x @ w\n    "


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("taking_over") / "model.cr"
    path.write_text("\n".join(f"fn {name}{HEAD}{body}\n" for name, (body, _) in PROGRAMS.items()) + STEPS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(path.parent / "cache"))
        yield path


def test_what_is_read_last_is_written_over(model: Path) -> None:
    made = compile_native(model, Options(format=False)).c
    for name, (_, arrays) in PROGRAMS.items():
        memory = made.partition(f"size_t NAME(model_{name}_workspace)")[2].partition("}")[0]
        assert memory.count("room(") == arrays, name


def test_what_is_known_within_a_step_shares_its_room_with_the_rest_of_the_step(model: Path) -> None:
    made = compile_native(model, Options(format=False)).c
    for name, arrays in (("stepped", 3), ("nested", 5), ("until", 3)):
        memory = made.partition(f"size_t NAME(model_{name}_workspace)")[2].partition("}")[0]
        assert memory.count("room(") == arrays, name


@pytest.fixture(scope="module")
def compiled(model: Path) -> tuple[ModuleType, ModuleType]:
    return chainrule.load(model), chainrule.load(model, target="c")


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_the_numbers_are_those_of_numpy(
    compiled: tuple[ModuleType, ModuleType], name: str, dtype: type, tolerance: float
) -> None:
    rng = np.random.default_rng(0)
    args: list[Any] = [(rng.normal(size=size) / 3).astype(dtype) for size in ((300, 9), (9, 9), 9)]
    expected, found = (getattr(module, f"{name}_grad")(*args) for module in compiled)
    shared = getattr(compiled[1], f"{name}_grad")(*args, threads=2)
    parts = zip(*((value, *gradient) for value, gradient in (found, expected, shared)), strict=True)
    for one, other, third in parts:
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance * np.abs(other).max())
        np.testing.assert_array_equal(one, third)


@pytest.mark.parametrize("name", ["stepped", "nested", "until"])
def test_steps_give_what_numpy_gives(compiled: tuple[ModuleType, ModuleType], name: str) -> None:
    rng = np.random.default_rng(0)
    for n in (1, 3, 40):
        args = [rng.normal(size=n), rng.normal(size=(n, n)) / np.sqrt(n)]
        expected, found = (getattr(module, f"{name}_grad")(*args) for module in compiled)
        for one, other in zip((found[0], *found[1]), (expected[0], *expected[1]), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12 * np.abs(other).max())


def test_of_two_that_one_statement_reads_the_first_that_was_offered_is_taken() -> None:
    """Not the one that happens to lie lower in the compiler's memory: the same input gives the same bytes."""
    axis = Axis(Dim.of("n"))
    a, b, c = (Value("param", (), {}, Tensor("real", (axis.dim,))) for _ in range(3))
    mine, *others = (Access(value, (at(axis),)) for value in (c, a, b))
    items = [Loop(axis, Body([Compute(mine, c, "product", tuple(others))]))]
    for first, second in ((a, b), (b, a)):
        handing = Handing(items)
        for value in (first, second):
            handing.offer(id(value), 0, "layout")
        assert handing.taken(id(c), 0, "layout") == id(first)


@pytest.mark.parametrize("name", ["equations", "lecture/s04_implicit", "lecture/s07_optimisers"])
def test_what_has_taken_room_over_is_not_copied_to_itself(name: str) -> None:
    printed = compile_native(Path(__file__).parents[2] / "samples" / f"{name}.cr", Options(format=False)).c
    assert not re.findall(r"^ *(\S+) = \1;$", printed, re.MULTILINE)
    assert not re.findall(r"\{\n *\}", printed)
