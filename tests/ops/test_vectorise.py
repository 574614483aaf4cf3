"""Claims about maps: what becomes of them is what they are, lane by lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.ir import BOOL, REAL, STRETCH, Builder, Dim, Expr, Function, Tensor, Tuple, Value
from chainrule.compiler.ir.show import show
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops.trial import array
from chainrule.compiler.passes.vectorise import vectorise
from tests.ops.batch import check_batching, mapped
from tests.ops.build import function, parameter
from tests.ops.execute import run

SIZES = {"n": 3, "m": 2, "lead": 4, "more": 2}


def draw(k: int, shape: tuple[int, ...]) -> Any:
    return np.asarray(np.random.default_rng([k, *shape]).normal(size=shape))[()]


def region(name: str, types: Sequence[Tensor], rule: Callable[..., Expr]) -> Function:
    return function(types, rule, name)


def choice(
    condition: Expr, captures: Sequence[Expr], then: Callable[..., Expr], otherwise: Callable[..., Expr]
) -> Expr:
    types = [capture.value.tensor for capture in captures]
    regions: dict[str, Any] = {"then": region("then", types, then), "otherwise": region("otherwise", types, otherwise)}
    builder = condition.builder
    return builder.expr(builder.value("choice", [condition.value, *(capture.value for capture in captures)], **regions))


def call(builder: Builder, callee: Function, *arguments: Expr, sizes: dict[str, Dim] | None = None) -> Expr:
    (result,) = callee.results
    made = builder.value(
        "call", [argument.value for argument in arguments], type=result.type, function=callee.name, sizes=sizes or {}
    )
    return builder.expr(made)


def lanes(count: int) -> list[tuple[int, ...]]:
    return [leads for leads in product((0, 1, 2), repeat=count) if any(leads)]


@pytest.mark.parametrize("leads", lanes(2), ids=str)
def test_a_choice_on_a_mapped_scalar_is_made_by_element(leads: tuple[int, ...]) -> None:
    def huber(r: Expr, delta: Expr) -> Expr:
        return choice(r.abs() <= delta.abs(), [r, delta], lambda r, d: r * r / 2, lambda r, d: d * (r.abs() - d / 2))

    check_batching(function([REAL, REAL], huber, "huber"), leads, SIZES, draw)


@pytest.mark.parametrize("leads", lanes(3), ids=str)
def test_a_scalar_choice_of_arrays(leads: tuple[int, ...]) -> None:
    def rule(c: Expr, x: Expr, y: Expr) -> Expr:
        return choice(c > 0.0, [x, y], lambda x, y: x.sin() + y, lambda x, y: x * x)

    check_batching(function([REAL, array("n"), array("n")], rule, "f"), leads, SIZES, draw)


@pytest.mark.parametrize("leads", lanes(3), ids=str)
def test_a_scalar_choice_whose_branches_mix_elements(leads: tuple[int, ...]) -> None:
    def rule(c: Expr, x: Expr, W: Expr) -> Expr:
        return choice(c > 0.0, [x, W], lambda x, W: x @ W, lambda x, W: x * x.sum())

    check_batching(function([REAL, array("n"), array("n", "n")], rule, "f"), leads, SIZES, draw)


@pytest.mark.parametrize("leads", lanes(3), ids=str)
def test_a_choice_by_element_with_a_scalar_capture(leads: tuple[int, ...]) -> None:
    def rule(x: Expr, a: Expr, m: Expr) -> Expr:
        wide = a.apply("broadcast", shape=x.shape)
        return choice(
            x > m,
            [x, a, wide],
            lambda x, a, w: x * a.exp(),
            lambda x, a, w: (a * a).apply("broadcast", shape=x.shape),
        )

    check_batching(function([array("n"), REAL, array("n")], rule, "f"), leads, SIZES, draw)


@pytest.mark.parametrize("leads", lanes(2), ids=str)
def test_nested_choices(leads: tuple[int, ...]) -> None:
    def rule(x: Expr, a: Expr) -> Expr:
        def inner(x: Expr, a: Expr) -> Expr:
            return choice(x > a, [x, a], lambda x, a: x - a, lambda x, a: a * x)

        return choice(x > 0.0, [x, a], inner, lambda x, a: x.lift(0.0) * a + x)

    check_batching(function([REAL, REAL], rule, "f"), leads, SIZES, draw)


@pytest.mark.parametrize("size", [3, 80], ids=["small", "large"])
@pytest.mark.parametrize("leads", lanes(2), ids=str)
def test_calls_within_a_map(leads: tuple[int, ...], size: int) -> None:
    def long(x: Expr, w: Expr) -> Expr:
        for _ in range(size):
            x = x.sin() + w
        return x.sum()

    callee = function([array("n"), array("n")], long, "callee")

    def rule(x: Expr, w: Expr) -> Expr:
        sizes = {"n": Dim.of("n")}
        both = call(x.builder, callee, x, w, sizes=sizes)
        return both * call(x.builder, callee, w, w, sizes=sizes)

    check_batching(function([array("n"), array("n")], rule, "f"), leads, SIZES, draw, {"callee": callee})


@pytest.mark.parametrize("leads", lanes(2), ids=str)
def test_a_map_within_a_map(leads: tuple[int, ...]) -> None:
    inner = function([REAL, array("m")], lambda a, b: a * b.sum(), "inner")

    def rule(x: Expr, b: Expr) -> Expr:
        made = x.builder.value(
            "map",
            [x.value, b.value],
            type=x.value.type,
            function="inner",
            sizes={"m": Dim.of("m")},
            lead=x.shape,
            mapped=(1, 0),
        )
        return x.builder.expr(made).exp()

    check_batching(function([array("n"), array("m")], rule, "f"), leads, SIZES, draw, {"inner": inner})


@pytest.mark.parametrize("leads", lanes(2), ids=str)
def test_several_results(leads: tuple[int, ...]) -> None:
    made = function([REAL, array("n")], lambda a, x: [a * x, a.sin(), x.sum()], "f")
    check_batching(made, leads, SIZES, draw)


def test_unmapped_arguments_are_not_copied_for_each_lane() -> None:
    inner = function([array("n"), array("n", "m")], lambda x, W: (x @ W.tanh()).sum(), "inner")
    outer = mapped(inner, (1, 0))
    known = {"inner": inner, "outer": outer}
    flat = vectorise(outer, known)
    tanh = next(value for value in flat.body if value.op == "tanh")
    assert str(tanh.type) == "real[n, m]"


def test_a_large_callee_becomes_one_batched_function() -> None:
    def long(x: Expr) -> Expr:
        for _ in range(70):
            x = x.sin() + 1.0
        return x

    inner = function([REAL], long, "inner")
    builder = Builder()
    x = parameter("x", array("n"))
    results: list[Value] = []
    for source in (x, builder.value("cos", [x])):
        results.append(
            builder.value("map", [source], type=x.type, function="inner", sizes={}, lead=x.shape, mapped=(1,))
        )
    outer = Function("outer", (x,), tuple(builder.body), tuple(results))
    known = {"inner": inner, "outer": outer}
    flat = vectorise(outer, known)
    verify(flat, known)
    assert [value.op for value in flat.body] == ["cos", "call", "call"] or [value.op for value in flat.body] == [
        "call",
        "cos",
        "call",
    ]
    assert len(known) == 3


def test_a_lead_that_stretches() -> None:
    inner = function([REAL, REAL], lambda a, b: a * b + a.sin(), "inner")
    builder = Builder()
    x, y = parameter("x", array("n", 1)), parameter("y", array("n", 1))
    lead = (Dim.of("n"), STRETCH)
    made = builder.value("map", [x, y], type=Tensor("real", lead), function="inner", sizes={}, lead=lead, mapped=(2, 2))
    outer = Function("outer", (x, y), tuple(builder.body), (made,))
    known = {"inner": inner, "outer": outer}
    flat = vectorise(outer, known)
    verify(flat, known)
    a, b = draw(0, (3, 1)), draw(1, (3, 1))
    np.testing.assert_allclose(run(flat, [a, b], functions=known)[0], a * b + np.sin(a))


def test_a_map_in_a_branch() -> None:
    inner = function([REAL], lambda a: a.exp(), "inner")
    builder = Builder()
    c, x = parameter("c", BOOL), parameter("x", array("n"))

    def over(x: Expr) -> Expr:
        made = x.builder.value(
            "map", [x.value], type=x.value.type, function="inner", sizes={}, lead=x.shape, mapped=(1,)
        )
        return x.builder.expr(made)

    made = choice(builder.expr(c), [builder.expr(x)], over, lambda x: -x)
    outer = Function("outer", (c, x), tuple(builder.body), (made.value,))
    known = {"inner": inner, "outer": outer}
    flat = vectorise(outer, known)
    verify(flat, known)
    assert "map" not in show(flat)
    content = draw(0, (3,))
    np.testing.assert_allclose(run(flat, [np.True_, content], functions=known)[0], np.exp(content))


def test_a_function_without_maps_stays_itself() -> None:
    made = function([REAL], lambda x: x.sin())
    assert vectorise(made, {}) is made


def test_the_result_of_several_results_is_a_tuple() -> None:
    inner = function([REAL], lambda a: [a, a.sin()], "inner")
    outer = mapped(inner, (1,))
    assert isinstance(outer.body[0].type, Tuple)
    assert outer.body[0].args[0].tensor == array("lead")
