"""Depth, size and time are bounded, and what is beyond the bound is refused in a sentence."""

from __future__ import annotations

import pytest

from chainrule.compiler import syntax
from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.source import CompileErrors
from tests.work import calls

DEEP = {
    "brackets": "(" * 201 + "1" + ")" * 201,
    "arrays": "[" * 300 + "]" * 300,
    "signs": "-" * 5000 + "1",
    "nots": "not " * 5000 + "x",
    "powers": "x" + "^x" * 5000,
    "choices": "1 if x else " * 5000 + "2",
    "calls": "f" + "(1)" * 5000,
    "attributes": "f" + ".x" * 5000,
    "indices": "f" + "[0]" * 5000,
    "open brackets": "(" * 100_000,
    "a sum": "1" + " + 1" * 10_000,
    "comparisons": "1" + " < 1" * 5000,
    "pipes": "x" + " |> f" * 5000,
    "casts": "x" + " as real" * 5000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_beyond_the_depth(text: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        parse(from_text(f"fn f(x) = {text}"))
    assert [error.code for error in caught.value.errors] == ["CR101"]


def test_within_the_depth() -> None:
    for text in ("(" * 200 + "1" + ")" * 200, "-" * 200 + "1", "1" + " + 1" * 900, "x" + "^x" * 200):
        (definition,) = parse(from_text(f"c = {text}")).definitions
        assert isinstance(definition, syntax.Constant)


def test_wherever_an_expression_stands() -> None:
    deep = "-" * 300 + "1"
    for text in (
        f"fn f(x: real[{deep}]) = x",
        f"fn f(x) -> real[{deep}] = x",
        f"fn f(x = {deep}) = x",
        f"fn f(x):\n    y[i < {deep}] = x\n    return y",
        f"example {deep} == 1",
        f"example 1 == {deep}",
        f"example 1 ~= 1 within {deep}",
        f"fn f(x) = x as real[{deep}]",
        f"fn f(x) = x[0:{deep}]",
        f"fn f(x) = g(x; {deep})",
    ):
        with pytest.raises(CompileErrors) as caught:
            parse(from_text(text))
        assert [error.code for error in caught.value.errors] == ["CR101"], text


def test_blocks_within_blocks() -> None:
    with pytest.raises(CompileErrors):
        parse(from_text("\n".join(" " * depth + "x = 1" for depth in range(1000))))


def statements(count: int) -> str:
    lines = (f"    x{i + 1} = sin(x{i}) * 0.5 + x{max(0, i - 3)}^2\n" for i in range(count))
    return f"fn f(x0):\n{''.join(lines)}    return x{count}\n"


def cost(text: str) -> int:
    source = from_text(text)
    return calls(lambda: parse(source))


def test_work_is_linear_in_the_statements() -> None:
    cost(statements(10))  # the grammar is made first
    assert cost(statements(4000)) < 11 * cost(statements(400))


def test_many_mistakes_take_no_longer() -> None:
    for text in ("$" * 1_000_000, "c = 1 2\n" * 20_000, '"""' * 20_001, "x\n" * 20_000, "fn f(x)\n" * 10_000):
        with pytest.raises(CompileErrors):
            parse(from_text(text))


def test_chains_of_comparisons_cannot_double_at_each_level() -> None:
    text = "1"
    for _ in range(60):
        text = f"0 < (1 if {text} else 2) < 3"
    with pytest.raises(CompileErrors) as caught:
        parse(from_text(f"c = {text}"))
    assert {error.code for error in caught.value.errors} == {"CR102"}
