"""Ranges hold what they claim: arithmetic on them, and the transfer functions of the table, by sampling."""

from __future__ import annotations

import math
from itertools import islice, product
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.ir import TABLE, Builder, Expr, Tensor, Value
from chainrule.compiler.ir.ranges import ABOVE_0, NOT_0, Range, larger, magnitude, summed
from tests.ops.build import WITH_ORDER, attrs_of, function
from tests.ops.execute import run

ENDS = (-math.inf, -3.0, -1.0, -0.5, 0.0, 0.25, 1.0, 2.0, math.inf)
RANGES = [
    Range(low, high, open_low, open_high, nonzero)
    for low, high in product(ENDS, ENDS)
    if low < high
    for open_low, open_high, nonzero in ((False, False, False), (True, True, False), (False, False, True))
]
REAL = Tensor("real")


def members(x: Range, rng: np.random.Generator) -> list[float]:
    """Some of its numbers: ends, what lies close to them and to 0, and others."""
    low, high = max(x.low, -4.0), min(x.high, 4.0)
    offered = [low, high, low + 1e-9, high - 1e-9, 0.0, 1e-12, -1e-12, 1.0, -1.0, *rng.uniform(low, high, 3)]
    return [float(number) for number in offered if number in x]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_arithmetic_holds_every_result(rng: np.random.Generator) -> None:
    for a in rng.choice(len(RANGES), 60, replace=False):
        for b in rng.choice(len(RANGES), 60, replace=False):
            x, y = RANGES[a], RANGES[b]
            for p, q in product(members(x, rng)[:6], members(y, rng)[:6]):
                assert p + q in x + y
                assert p - q in x - y
                assert p * q in x * y, (x, y, p, q)
                assert max(p, q) in larger(x, y)
                assert p in x.join(y)
                if p in y:
                    assert p in x.meet(y)
                else:
                    assert p not in x.meet(y)


def test_functions_of_one_range(rng: np.random.Generator) -> None:
    for x in RANGES:
        for p in members(x, rng):
            assert -p in -x
            assert abs(p) in magnitude(x)
            assert p + p in summed(x)
            if p:
                assert 1 / p in x.reciprocal()


def test_within_is_about_every_number(rng: np.random.Generator) -> None:
    for a, b in rng.choice(len(RANGES), (2000, 2)):
        x, y = RANGES[a], RANGES[b]
        if x.within(y):
            assert all(p in y for p in members(x, rng))
    assert Range(0.0, 1.0, True).within(ABOVE_0)
    assert not Range(0.0, 1.0).within(ABOVE_0)
    assert not Range(-1.0, 1.0).within(NOT_0)
    assert Range(-1.0, 1.0, nonzero=True).within(NOT_0)


BOUNDED = [name for name, op in TABLE.items() if op.kind == "elementwise" and op.bounds is not None]


@pytest.mark.parametrize("name", BOUNDED)
def test_a_transfer_function_holds_what_the_op_yields(name: str, rng: np.random.Generator) -> None:
    """Of operands in random ranges; rounding may reach an end that is open."""
    op = TABLE[name]
    made = function([REAL] * len(op.domain), lambda *xs: xs[0].apply(name, *xs[1:], **attrs_of(op)))
    value = made.results[0]
    for _ in range(25):
        ranges = [RANGES[k] for k in rng.choice(len(RANGES), len(op.domain))]
        assert op.bounds is not None
        bounds = op.bounds(ranges, value)
        for point in islice(zip(*(rng.permutation(members(x, rng)) for x in ranges), strict=False), 6):
            with np.errstate(all="ignore"):
                (found,) = run(made, [np.float64(x) for x in point])
            if np.isfinite(found):
                assert reached(float(found), bounds), (ranges, point, found, bounds)


def reached(x: float, bounds: Range) -> bool:
    slack = 1e-12 * max(1.0, abs(x))
    near = x in Range(bounds.low - slack, bounds.high + slack)
    return x in bounds or (near and (x != 0 or bounds.low <= 0 <= bounds.high))


GRID = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
REALS = [
    name
    for name, op in TABLE.items()
    if op.kind == "elementwise" and op.takes in ("real", "number") and name not in WITH_ORDER
    if op.infer([REAL] * len(op.domain), {}) == REAL
]


@pytest.mark.parametrize("name", REALS)
def test_where_an_entry_says_smooth_value_and_partials_are_finite(name: str) -> None:
    """So that a new op which has a pole, and does not say so in its entry, is found."""
    op = TABLE[name]
    arity = len(op.domain)
    builder = Builder()
    operands = [builder.expr(Value("param", (), {}, REAL)) for _ in range(arity)]
    out = operands[0].apply(name, *operands[1:])
    asked = op.smooth(out.value) if callable(op.smooth) else op.smooth
    regions: list[Any] = [*asked, *[None] * (arity - len(asked))]

    def outputs(*xs: Any) -> Any:
        y = xs[0].apply(name, *xs[1:])
        for rule in op.partials:
            partial: Any = rule(*xs, y) if rule is not None else None
            if isinstance(partial, Expr) and partial.dtype == "bool":
                partial = partial.convert(dtype="real")
            y = y + (0.0 * partial if partial is not None else 0.0)
        return y

    made = function([REAL] * arity, outputs)
    for point in product(GRID if arity < 3 else GRID[1::3], repeat=arity):
        if all(region is None or x in region for x, region in zip(point, regions, strict=True)):
            with np.errstate(all="ignore"):
                (found,) = run(made, [np.float64(x) for x in point])
            assert np.isfinite(found), (point, found)
