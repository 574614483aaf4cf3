"""The library is in scope behind a file's own definitions, and is read only where it is used."""

from __future__ import annotations

import re

import numpy as np
import pytest

from chainrule.compiler import syntax
from chainrule.compiler.driver import compile_source
from chainrule.compiler.lower import library
from chainrule.compiler.ops import CONSTANTS, LANGUAGE
from tests.emit.compiling import run
from tests.emit.compiling import text as emitted
from tests.lower.lowering import codes, only


def test_a_definition_is_in_scope_without_an_import() -> None:
    assert run("fn f(x) = silu(x)")["f"](2.0) == pytest.approx(2 / (1 + np.exp(-2)))


def test_a_definition_of_ones_own_wins_in_that_file_alone() -> None:
    program = "fn softplus(x) = 7 * x\nfn silu(x) = 3 * x\nfn own(x) = silu(x) + softplus(x)\nfn theirs(x) = mish(x)\n"
    module = run(program)
    assert module["own"](2.0) == 20
    assert module["theirs"](2.0) == pytest.approx(2 * np.tanh(np.log1p(np.exp(2))))


def test_a_variable_wins_too() -> None:
    assert run("fn f(gelu) = gelu + 1")["f"](1.0) == 2
    mistake = only("fn f(gelu) = gelu(1)")
    assert mistake.code == "CR061"


def test_a_function_without_its_brackets_is_no_value() -> None:
    assert codes("fn f(x) = gelu + x") == ["CR072"]


def test_a_name_that_is_nearly_the_librarys() -> None:
    assert "`gelu`" in only("fn f(x) = gellu(x)").hint


def test_what_begins_with_a_low_line_is_the_librarys_own() -> None:
    for name in library.places():
        if name not in library.public():
            assert codes(f"fn f(x) = {name}(x)") == ["CR060"]


def test_it_says_where_a_statement_stands() -> None:
    line = library.places()["celu"].above + 1
    found = re.findall(r"activations\.cr:(\d+)", emitted("fn f(x: real[n]) -> real = sum(celu(x))"))
    assert found
    assert all(line < int(number) < line + 8 for number in found)


def test_a_mistake_in_a_call_shows_the_librarys_parameter() -> None:
    mistake = only("fn f(x: real[5]) = glu(x)")
    (note,) = mistake.notes
    assert str(note.span) == f"chainrule/library/activations.cr:{library.places()['glu'].above + 1}:8"


def test_only_what_is_named_is_parsed() -> None:
    library.definition.cache_clear()
    compile_source("fn f(x) = sin(x) + silu(x)")
    assert library.definition.cache_info().currsize == 1


def test_no_definition_has_a_name_of_the_table() -> None:
    assert not {*library.places()} & {*LANGUAGE, *CONSTANTS}


@pytest.mark.parametrize("name", library.places())
def test_every_definition_is_documented_and_sound(name: str) -> None:
    tree = library.definition(name)
    if name in library.public():
        assert isinstance(tree, syntax.Function | syntax.Layer), "a constant is the library's own"
        assert tree.doc or len(library.places()[name].text.strip().split("\n")) == 1, "more than a line has a docstring"
        assert library.places()[name].heading.startswith(f"{name}(")
    assert tree.name == name
