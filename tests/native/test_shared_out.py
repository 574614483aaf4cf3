"""The texts of a model that are compiled side by side: together they have what Python calls of its file, each once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chainrule.compiler.driver import NativeModule, Options, compile_native
from chainrule.compiler.native import functions
from chainrule.compiler.native.shared_out import work_of

SAMPLES = Path(__file__).parents[2] / "samples"
DEFINED = re.compile(r"^(?:int|size_t) NAME\((\w+)\)\([^;]*?\)\n\{", re.MULTILINE)
SHARED = re.compile(r"^SHARED \w+ NAME\((\w+)\)\([^;{]*\)(\n\{|;)", re.MULTILINE)


@pytest.fixture(scope="module", params=["equations.cr", "black_scholes.cr", "networks/digits_conv.cr"])
def made(request: pytest.FixtureRequest) -> NativeModule:
    return compile_native(SAMPLES / request.param, Options(format=False))


def test_each_function_stands_in_one_of_two(made: NativeModule) -> None:
    first, second = (DEFINED.findall(text) for text in made.shared_out)
    assert first
    assert second
    called = [name for name in DEFINED.findall(made.c) if not re.search(r"_(forward|backward)_lanes$", name)]
    assert sorted([*first, *second]) == sorted(called)


def test_what_python_does_not_call_is_not_there(made: NativeModule) -> None:
    assert not re.search(r"_(forward|backward)_lanes\)", "".join(made.shared_out))


def test_threads_and_long_functions_stand_in_the_first(made: NativeModule) -> None:
    first, second = made.shared_out
    assert "POOL" in first
    assert "POOL" not in second
    assert all(end == ";" for _, end in SHARED.findall(second))
    assert {name for name, _ in SHARED.findall(second)} <= {name for name, end in SHARED.findall(first) if end != ";"}


def test_functions_of_vectors_stand_where_a_loop_calls_them() -> None:
    looped = "for (int64_t i = 0; i < n; i++) {\n    y[i] = sin(x[i]);\n}"
    powers = "    x[1] = sin(x[0]) + pow(x[0], 2) + erf(x[0]);"
    alone = f"int f(real *x)\n{{\n    for (;;) {{\n        x[0] = 1;\n    }}\n{powers}\n}}"
    taken = "static inline EACH void NAME(f_of)(real x, real *y)\n{\n    *y = cos(x);\n}"
    assert functions.wanted(looped) == ["sin"]
    assert functions.wanted(alone) == ["erf"]
    assert functions.wanted("\n\n".join([alone, taken, alone])) == ["cos", "erf"]


def test_what_loops_use_often_is_called() -> None:
    def loops(count: int) -> str:
        return "for (int64_t i = 0; i < n; i++) {\n" + "    y[i] += tanh(x[i]) + exp(y[i]);\n" * count + "}"

    assert functions.often(loops(20)) == set()
    assert functions.often(loops(500)) == {"exp", "tanh"}
    assert functions.often(loops(500).replace("for", "if")) == set()
    assert "static inline EACH double tanh_of" in functions.source(["tanh"])
    assert "static APART double tanh_of" in functions.source(["tanh"], called={"tanh"})


def test_work_is_counted_in_whole_numbers() -> None:
    """Sums of which do not depend on the order of sets, and with it which function goes to which text."""
    assert all(isinstance(work_of(name), int) for name in functions.NAMES)


def test_powers_alone_are_taken_in_vectors_too() -> None:
    assert "#define IN_LANES" in functions.source(["pow"])
