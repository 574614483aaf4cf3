"""Claims about the text form of the IR, and about what `verify` lets through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chainrule.compiler.ir import BOOL, REAL, Builder, Dim, Function, Module, Slice, Value
from chainrule.compiler.ir.show import show
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops.trial import array
from tests.ops.build import function, parameter


def layer() -> Function:
    """h = tanh(x @ W + b)"""
    builder = Builder()
    x, W, b = parameter("x", array("batch", "n")), parameter("W", array("n", "m")), parameter("b", array("m"))
    product = builder.value("contract", [x, W], indices=(("i", "k"), ("k", "j")), out=("i", "j"))
    a = builder.value("add", [product, b], name="a")
    h = builder.value("tanh", [a], name="h")
    again = builder.value("multiply", [h, builder.const(2.0)], name="h")
    last = builder.value("slice", [again], key=(Slice(Dim.of(1), Dim.of("batch") - 1), Slice(Dim.of(0), Dim.of("m"))))
    return Function("layer", (x, W, b), tuple(builder.body), (last,))


def test_a_function_reads_like_the_program() -> None:
    assert show(layer()) == (
        "fn layer(%x: real[batch, n], %W: real[n, m], %b: real[m]) -> real[batch - 1, m]\n"
        "    %1: real[batch, m] = contract(%x, %W) {indices: ((i, k), (k, j)), out: (i, j)}\n"
        "    %a: real[batch, m] = add(%1, %b)\n"
        "    %h: real[batch, m] = tanh(%a)\n"
        "    %h_2: real[batch, m] = multiply(%h, 2.0)\n"
        "    %2: real[batch - 1, m] = slice(%h_2) {key: ((1, length batch - 1), (0, length m))}\n"
        "    return %2\n"
    )


def test_regions_stand_below_their_choice() -> None:
    builder = Builder()
    x = parameter("x", REAL)
    regions: dict[str, Any] = {
        "then": function([REAL], lambda x: x.sqrt(), "then"),
        "otherwise": function([REAL], lambda x: x.lift(0.0), "otherwise"),
    }
    condition = builder.value("greater", [x, builder.const(0.0)])
    made = builder.value("choice", [condition, x], name="y", **regions)
    text = show(Function("root", (x,), tuple(builder.body), (made,)))
    assert text == (
        "fn root(%x: real) -> real\n"
        "    %1: bool = greater(%x, 0.0)\n"
        "    %y: real = choice(%1, %x)\n"
        "        then then(%x0: real) -> real\n"
        "            %1: real = sqrt(%x0)\n"
        "            return %1\n"
        "        otherwise otherwise(%x0: real) -> real\n"
        "            return 0.0\n"
        "    return %y\n"
    )


def test_a_module_is_its_functions() -> None:
    made = layer()
    module = Module("digits", {"layer": made}, ("layer",))
    assert show(module) == show(made)
    verify(module)


def broken(change: str) -> Function:
    made = layer()
    first, *rest = made.body
    body = {
        "order": (*rest, first),
        "twice": (first, first, *rest),
        "type": (first, replace(rest[0], type=array("n")), *rest[1:]),
        "op": (first, replace(rest[0], op="nonsense"), *rest[1:]),
    }
    return replace(made, body=body[change])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("order", "is used before it is made"),
        ("twice", "made twice"),
        ("type", "the table says real"),
        ("op", "there is no such op"),
    ],
)
def test_what_is_not_sound_is_refused(change: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        verify(broken(change))


def test_a_result_must_be_made() -> None:
    with pytest.raises(AssertionError, match="is not made in it"):
        verify(replace(layer(), results=(parameter("y", REAL),)))


def test_a_call_must_fit_its_callee() -> None:
    callee = function([array("n")], lambda x: x.sum(), "callee")
    x = parameter("x", array("m"))
    for sizes, fits in (({"n": Dim.of("m")}, True), ({"n": Dim.of("k")}, False)):
        call = Value("call", (x,), {"function": "callee", "sizes": sizes}, REAL)
        made = Function("f", (x,), (call,), (call,))
        if fits:
            verify(made, {"callee": callee})
        else:
            with pytest.raises(AssertionError, match="callee takes"):
                verify(made, {"callee": callee})


def test_a_branch_must_have_the_type_of_its_choice() -> None:
    builder = Builder()
    c, x = parameter("c", BOOL), parameter("x", array("n"))
    regions: dict[str, Any] = {
        "then": function([array("n")], lambda x: x.sin(), "then"),
        "otherwise": function([array("n")], lambda x: x.sum(), "otherwise"),
    }
    made = builder.value("choice", [c, x], **regions)
    with pytest.raises(AssertionError, match="otherwise gives"):
        verify(Function("f", (c, x), tuple(builder.body), (made,)))
