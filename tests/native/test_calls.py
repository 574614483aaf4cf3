"""Calls in C of functions that are too large to be written out: they are functions of the file's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff import derivatives
from chainrule.compiler.driver import Options, compile_native
from chainrule.compiler.passes import inline
from chainrule.runtime import building
from tests.native.agreement import Pair, agree, compare, pairs


def _chain(name: str, x: str) -> str:
    """A function of some length."""
    lines = [f"fn {name}(x: {x}, w: real):"]
    lines += [f"    y{k} = sin({f'y{k - 1}' if k else 'x'} * w) + cos(x + {k})" for k in range(6)]
    return "\n".join([*lines, "    return y5"])


PROGRAM = f"""
{_chain("arrays", "real[n]")}

{_chain("number", "real")}

fn several(x: real[n, m], k: int, w: real):
    y = sin(x * w) + k
    z = cos(y) * sum(x)
    return sum(y * z), z + tanh(y), count_nonzero(x > w), max(y * sin(x))

fn twice(x: real[n], w: real) -> real:
    a = arrays(x[1:], w)
    b = arrays(2 * x, w^2)
    return sum(a) + sum(b * b) + number(w, x[0])

fn deeper(x: real[n], w: real) = twice(x, w) * twice(x[::-1], 0.5 * w)

fn looped(x: real[n], w: real) -> real:
    s = 0.1
    for t in range(3):
        s = sin(s + sum(arrays(s * x, w))) + number(s, w)
    return s

fn chosen(x: real[n], w: real) -> real:
    y = number(w, x[0]) if w > 0.3 else sum(arrays(x, w))
    return y * w

fn mapped(x: real[n], w: real[n]) = number(x, w)

fn numbers(x: real, w: real) = number(x, w) * number(2 * x, w)

fn tuples(x: real[n, m], w: real) -> real:
    a, b, c, d = several(x, 2, w)
    return a + sum(b * x) * d + c

fn truths(x: real[n], w: real):
    y = sin(x * w) + cos(x) * tanh(x) + exp(-x * x) * sin(2 * x)
    return sum(y) > w, y > w, sum(cos(y) * y)

fn judged(x: real[n], w: real) -> real:
    yes, each, s = truths(x, w)
    no, other, t = truths(-x, w * s)
    return (s if yes else t) + sum(where(each, x, 0) * where(other, w, x)) + count_nonzero(each)

fn refused(A: real[n, n], b: real[n]) -> real[n]:
    c = sin(b) + cos(b) * tanh(b) + exp(-b * b) + sin(2 * b) * cos(3 * b)
    return solve(A, c + sin(c) * cos(2 * c) + tanh(c * c))

fn solved(A: real[n, n], b: real[n]) -> real = sum(refused(A, 2 * b))

derive jvp(twice)
derive hessian(looped)
"""
RNG = np.random.default_rng(0)
X, ROWS = RNG.normal(size=5), RNG.normal(size=(3, 2))
CASES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "twice": ((X, 0.7), 1.3),
    "deeper": ((X, 0.7), 1.3),
    "looped": ((X, 0.7), 1.3),
    "chosen": ((X, 0.7), 1.3),
    "mapped": ((X, 0.3 * X), X[::-1].copy()),
    "tuples": ((ROWS, 0.4), 1.3),
    "judged": ((X, 0.7), 1.3),
    "solved": ((RNG.normal(size=(3, 3)), RNG.normal(size=3)), 1.3),
}


@pytest.fixture(scope="module")
def small_budget() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derivatives, "WHOLE_BUDGET", 10)
        patch.setattr(inline, "_WITHIN", {})
        yield


@pytest.fixture(scope="module")
def programs(small_budget: None, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(PROGRAM, None)], tmp_path_factory.mktemp("calls"))
    assert not pair.missing
    return pair


@pytest.mark.parametrize("name", CASES)
def test_halves_and_gradient(programs: Pair, name: str) -> None:
    args, d = CASES[name]
    compare(programs, name, args, d)
    single = [np.asarray(arg, np.float32)[()] for arg in args]
    compare(programs, name, single, np.float32(d) if isinstance(d, np.ndarray) else d)
    assert not programs.fallen


def test_numbers_one_by_one_and_many(programs: Pair) -> None:
    compare(programs, "numbers", (0.3, 0.7), 1.3)
    for name in ("numbers", "numbers_grad"):
        agree(programs.c[name](X, 0.7), programs.numpy[name](X, 0.7))
    assert not programs.fallen


def test_second_derivatives_and_tangents(programs: Pair) -> None:
    args, named = CASES["looped"][0], {"t_x": 0.3 * X, "t_w": 0.2}
    agree(programs.c["looped_hessian"](*args), programs.numpy["looped_hessian"](*args))
    agree(programs.c["twice_jvp"](*args, **named), programs.numpy["twice_jvp"](*args, **named))
    assert not programs.fallen


def test_what_a_called_function_cannot_do_is_told_by_numpy(programs: Pair) -> None:
    with pytest.raises(np.linalg.LinAlgError, match="ingular"):
        programs.c["solved"](np.zeros((3, 3)), np.ones(3))
    assert programs.fallen == ["solved"]
    programs.fallen.clear()


@pytest.mark.parametrize("half", [[], ["-DCHAINRULE_F32"]])
def test_the_compiler_of_c_has_nothing_to_say(small_budget: None, tmp_path: Path, half: list[str]) -> None:
    (tmp_path / "model.cr").write_text(PROGRAM, encoding="utf-8")
    made = compile_native(tmp_path / "model.cr", Options(format=False))
    (tmp_path / "model.c").write_text(made.c, encoding="utf-8")
    (tmp_path / "model.h").write_text(made.h, encoding="utf-8")
    warnings = ["-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
    building.run_all([[*building.compiler(), *building.FLAGS, *warnings, *half, "model.c"]], tmp_path, "model")
