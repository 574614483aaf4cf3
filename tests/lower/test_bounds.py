"""Large and deep programs: lowered in time linear in their size, or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chainrule.compiler.explanations import EXPLANATIONS
from chainrule.compiler.lower import lower, no_folder
from chainrule.compiler.parse import from_text, parse
from tests.lower.lowering import codes, lowered
from tests.work import calls


def statements(count: int) -> str:
    lines = "".join(f"    x{k + 1} = sin(x{k}) * 2 + x{k}\n" for k in range(count))
    return f"fn f(x0: real[n]):\n{lines}    return x{count}\n"


def indexed(count: int) -> str:
    return "fn f(x: real[n]):\n" + "    x[i] = x[i] * 2 if x[i] > 0 else x[0]\n" * count + "    return x\n"


def functions(count: int) -> str:
    chain = "".join(f"fn f{k}(x) = f{k + 1}(x) + f{k + 1}(2 * x)\n" for k in range(count))
    return f"{chain}fn f{count}(x) = x\n"


def leading(count: int) -> str:
    chain = "".join(f"fn f{k}(x: real[..., n]) = f{k + 1}(x) * 2\n" for k in range(count))
    return f"{chain}fn f{count}(x: real[..., n]) = x\nfn g(x: real[n]) = f0(x)\n"


def constants(count: int) -> str:
    return "c0 = 1.5\n" + "".join(f"c{k + 1} = c{k} * 1\n" for k in range(count)) + f"fn f(x) = x * c{count}\n"


def cost(text: str) -> int:
    tree = parse(from_text(text))
    return calls(lambda: lower(tree, "test", no_folder))


@pytest.mark.parametrize("program", [statements, indexed, functions, leading, constants])
def test_linear(program: Callable[[int], str]) -> None:
    cost(program(20))  # what is remembered is made first
    assert cost(program(1000)) < 12 * cost(program(100))


def test_long_chains_and_deep_nesting() -> None:
    lowered("fn f(x) = " + " + ".join(["x"] * 900))
    lowered("fn f(x: real[n]) = " + " * ".join(["x"] * 900))
    lowered("fn f(x) = " + "sin(" * 190 + "x" + ")" * 190)
    lowered("fn f(x: real[n]) = " + "1 if x > 0 else " * 190 + "x")
    lowered("fn f(x: real[n]) = sum[i](" + " * ".join(["x[i]"] * 400) + ")")
    nested = "".join(f"sum[i{k}](" for k in range(60)) + " * ".join(f"x[i{k}]" for k in range(60)) + ")" * 60
    lowered(f"fn f(x: real[n]) = {nested}")


def test_what_indexed_expressions_cost() -> None:
    """What is indexed is lowered for its type, and again for its value: not so at each level."""
    text = "x"
    for k in range(40):
        text = f"sum[a{k}](({text} * x)[a{k}] * x[a{k}]) * x"
    assert cost(f"fn f(x: real[n]) = {text}") < 1_000_000


def test_what_would_explode() -> None:
    assert codes(EXPLANATIONS["CR103"].wrong) == ["CR103"]
    calls = "".join(f"fn f{k}(x: real[..., n]) = f{k + 1}(x) + sum(f{k + 1}(x[none, ...]))\n" for k in range(36))
    assert set(codes(f"{calls}fn f36(x: real[..., n]) = sum(x)\n")) <= {"CR103"}
    nested = "".join(f"c{k + 1} = sin(c{k})\n" for k in range(2000))
    assert set(codes(f"c0 = 1\n{nested}fn f(x) = x\n")) <= {"CR101"}
    backwards = "".join(f"c{k} = c{k + 1} * 2.0\n" for k in range(2000))
    assert set(codes(f"{backwards}c2000 = 1e-300\nfn f(x) = x * c0\n")) <= {"CR101", "CR045"}


def test_numbers_stay_small() -> None:
    assert codes("fn f(x) = x * 9^9^9^9") == ["CR045"]
    assert codes("fn f(x) = x * 2^63") == ["CR045"]
    assert codes("fn f(x) = x * 2^62") == []
    assert codes("c = 10.0^400") == ["CR045"]
    assert codes("fn f(x) = " + "9 * " * 300 + "x") == ["CR045"]
    powers = "".join(f"    n{k + 1} = n{k} * n{k} + m\n" for k in range(40))
    assert codes(f"fn f(x: real[n0_, m]):\n    n0 = n0_ + m\n{powers}    return x * n40\n") == []
