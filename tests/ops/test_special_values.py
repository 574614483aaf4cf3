"""Claims about reductions and products where a derivative must be declared, or where it is easily got wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Expr, Function, Tensor
from chainrule.compiler.ops import LANGUAGE
from chainrule.compiler.ops.trial import array
from tests.ops.build import function, parameter
from tests.ops.execute import run

V = array("n")


def gradient(rule: Callable[..., Expr], *operands: Any, types: Sequence[Tensor] | None = None) -> list[Any]:
    """The gradient of the sum of what `rule` makes."""
    chosen = types if types is not None else [V for _ in operands]
    made = function(chosen, lambda *xs: rule(*xs) if not rule(*xs).rank else rule(*xs).sum())
    return list(run(reverse(made, range(len(operands)), None), [*operands, np.float64(1)])[1:])


def word(name: str, *options: Any) -> Callable[..., Expr]:
    return lambda *xs: LANGUAGE[name].build(
        xs[0].builder, *xs, *options, *[p.default for p in LANGUAGE[name].parameters[len(xs) + len(options) :]]
    )


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([2.0, 3.0, 5.0], [15.0, 10.0, 6.0]),
        ([0.0, 3.0, 5.0], [15.0, 0.0, 0.0]),
        ([0.0, 0.0, 5.0], [0.0, 0.0, 0.0]),
        ([7.0], [1.0]),
        ([], []),
        ([1e-200, 1e-200, 1e300], [1e100, 1e100, 0.0]),
    ],
)
def test_a_product_is_differentiated_without_division(x: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(gradient(word("prod"), np.array(x))[0], expected)


def test_the_hessian_of_a_product_at_two_zeros_is_not_zero() -> None:
    made = function([V], lambda x: x.prod(axes=(0,), keep=False))
    once = reverse(made, [0], None)
    twice = reverse(Function("g", once.params, once.body, once.results[1:]), [0], None)
    x = np.array([0.0, 0.0, 5.0])
    rows = [run(twice, [x, np.float64(1), np.eye(3)[k]])[1] for k in range(3)]
    np.testing.assert_allclose(rows, [[0, 5, 0], [5, 0, 0], [0, 0, 0]])


@pytest.mark.parametrize("name", ["max", "min"])
def test_equal_extremes_share_the_derivative(name: str) -> None:
    sign = 1 if name == "max" else -1
    x = sign * np.array([1.0, 3.0, 3.0, 2.0])
    np.testing.assert_allclose(gradient(word(name), x)[0], [0, 0.5, 0.5, 0])


@pytest.mark.parametrize("name", ["norm", "std"])
def test_the_derivative_of_a_length_at_0_is_0(name: str) -> None:
    np.testing.assert_array_equal(gradient(word(name), np.zeros(3))[0], np.zeros(3))


def test_std_of_equal_elements_has_derivative_0() -> None:
    np.testing.assert_array_equal(gradient(word("std"), np.full(4, 3.0))[0], np.zeros(4))


def test_a_norm_by_rows_answers_row_by_row() -> None:
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    (found,) = gradient(word("norm", 1), x, types=[array("n", "m")])
    np.testing.assert_allclose(found, [[0.6, 0.8], [0.0, 0.0]])


@pytest.mark.parametrize(
    ("x", "value", "expected"),
    [
        ([-math.inf, -math.inf], -math.inf, [0.0, 0.0]),
        ([-math.inf, 2.0], 2.0, [0.0, 1.0]),
        ([1000.0, 1000.0], 1000 + math.log(2), [0.5, 0.5]),
        ([-1000.0, -1000.0], -1000 + math.log(2), [0.5, 0.5]),
    ],
)
def test_logsumexp_neither_overflows_nor_makes_nan(x: list[float], value: float, expected: list[float]) -> None:
    made = function([V], word("logsumexp"))
    assert run(made, [np.array(x)])[0] == pytest.approx(value)
    np.testing.assert_allclose(gradient(word("logsumexp"), np.array(x))[0], expected, atol=1e-12)


def test_softmax_of_large_numbers_is_finite() -> None:
    made = function([V], word("softmax"))
    np.testing.assert_allclose(run(made, [np.array([1000.0, 1000.0, -1000.0])])[0], [0.5, 0.5, 0.0])


@pytest.mark.parametrize(("low", "high"), [(0.0, None), (None, 0.0)])
def test_clip_with_one_bound_has_derivative_0_at_its_edge(low: float | None, high: float | None) -> None:
    def rule(x: Expr) -> Expr:
        bounds = [None if bound is None else x.lift(bound) for bound in (low, high)]
        return LANGUAGE["clip"].build(x.builder, x, *bounds)

    inside = 1.0 if low is not None else -1.0
    np.testing.assert_array_equal(gradient(rule, np.array([0.0, inside, -inside]))[0], [0, 1, 0])


@pytest.mark.parametrize("swapped", [False, True])
def test_maximum_with_0_is_relu(swapped: bool) -> None:
    builder = Builder()
    x, zero = builder.expr(parameter("x", V)), builder.expr(builder.const(0))
    made = LANGUAGE["maximum"].build(builder, *((zero, x) if swapped else (x, zero)))
    assert made.value.op == "relu"


@pytest.mark.parametrize(("exponent", "expected"), [(0, 0), (1, 1), (2, 0), (3, 0)])
def test_literal_exponents_at_0(exponent: int, expected: int) -> None:
    (found,) = gradient(lambda x: x ** float(exponent), np.zeros(1))
    np.testing.assert_array_equal(found, [expected])


@pytest.mark.parametrize("exponent", [-1, 0.5, 2, 3, -2, 1.7, 0, 1])
def test_literal_exponents(exponent: float) -> None:
    x = np.array([0.5, 1.5, 2.5])
    (found,) = gradient(lambda x: x ** float(exponent), x)
    np.testing.assert_allclose(found, exponent * x ** (exponent - 1.0), rtol=1e-14)


def test_ints_to_a_literal_power_stay_ints_and_are_real_otherwise() -> None:
    builder = Builder()
    k = builder.expr(parameter("k", Tensor("int")))
    power = LANGUAGE["power"].build
    assert power(builder, k, builder.expr(builder.const(2))).dtype == "int"
    assert power(builder, k, builder.expr(builder.const(-1))).dtype == "real"
    assert power(builder, k, k).dtype == "real"


def test_an_index_that_occurs_twice_counts_twice() -> None:
    types = [array("n", "m"), array("k", dtype="int")]
    made = function(types, lambda x, i: x.gather(i, axis=0))
    ids = np.array([2, 0, 2, -1])
    seed = np.arange(12.0).reshape(4, 3)
    _, d_x = run(reverse(made, [0], None), [np.zeros((3, 3)), ids, seed])
    np.testing.assert_array_equal(d_x, [seed[1], np.zeros(3), seed[0] + seed[2] + seed[3]])


def test_an_index_out_of_range_is_refused() -> None:
    made = function([V, array("k", dtype="int")], lambda x, i: x.gather(i, axis=0))
    with pytest.raises(IndexError):
        run(made, [np.zeros(3), np.array([3])])
