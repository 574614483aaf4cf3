"""Claims about every elementwise entry of the table, by enumeration: a new one is tested once it is entered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Expr, Function, Op, Printing, Text
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops import text_of
from tests.ops.batch import check_batching
from tests.ops.build import (
    ELEMENTWISE,
    SMOOTH,
    apply,
    attrs_of,
    draw,
    extents,
    function,
    known,
    operand_types,
    shapes,
)
from tests.ops.execute import dim_text, run
from tests.ops.references import REFERENCES

COUNT = 12

every = pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
smooth = pytest.mark.parametrize("op", SMOOTH, ids=lambda op: op.name)


def drawn(op: Op, count: int = COUNT) -> list[Any]:
    random = np.random.default_rng(sum(map(ord, op.name)))
    return [draw(op, k, (count,), random) for k in range(len(op.domain))]


def over(op: Op, axes: Sequence[int | str]) -> Function:
    """The op on operands that all have these axes."""
    return function(operand_types(op, shapes(axes) * len(op.domain)), apply(op, attrs_of(op)))


def partial(op: Op, k: int, axes: Sequence[int | str] = ("n",)) -> Function | None:
    """The k-th partial as a function of the operands; None if it is 0."""
    rule = op.partials[k]
    made: list[Expr] = []

    def derivative(*operands: Expr) -> Expr:
        out = apply(op, attrs_of(op))(*operands)
        answer = rule(*operands, out) if rule is not None else None
        if answer is None:
            return out
        answer = answer if isinstance(answer, Expr) else operands[0].lift(float(answer))
        made.append(answer)
        return answer if answer.dtype == "real" else answer.convert(dtype="real")

    found = function(operand_types(op, shapes(axes) * len(op.domain)), derivative)
    return found if made else None


def reference(op: Op, point: Sequence[Any]) -> Any:
    return REFERENCES[op.name](*(mp.mpf(float(x)) for x in point))


def derivative(op: Op, point: Sequence[Any], k: int, times: int = 1) -> float:
    """The reference, differentiated by operand k."""
    exact = [mp.mpf(float(x)) for x in point]

    def along(x: Any) -> Any:
        return REFERENCES[op.name](*(x if j == k else other for j, other in enumerate(exact)))

    return float(mp.diff(along, exact[k], times))


@every
def test_it_has_a_reference_and_a_line_of_text(op: Op) -> None:
    assert op.name in REFERENCES
    assert op.doc.endswith(".")
    assert op.sentence or all(rule is None for rule in op.partials)


@every
def test_its_value_is_right(op: Op) -> None:
    operands = drawn(op)
    (values,) = run(over(op, ("n",)), operands)
    with mp.workdps(40):
        for point, value in zip(zip(*operands, strict=True), values, strict=True):
            assert float(value) == pytest.approx(float(reference(op, point)), rel=2e-14, abs=2e-15)


@smooth
def test_its_partials_are_right(op: Op) -> None:
    operands = drawn(op)
    for k in known(op):
        found = partial(op, k)
        values = run(found, operands)[0] if found is not None else np.zeros(COUNT)
        values = np.broadcast_to(values, (COUNT,))
        with mp.workdps(40):
            for point, value in zip(zip(*operands, strict=True), values, strict=True):
                assert float(value) == pytest.approx(derivative(op, point, k), rel=1e-11, abs=1e-12)


@smooth
def test_its_second_derivative_is_right(op: Op) -> None:
    operands = drawn(op, 4)
    types = operand_types(op, shapes(("n",)) * len(op.domain))
    for k in known(op):
        once = reverse(function(types, apply(op, attrs_of(op))), [k], None)
        first = Function("g", once.params, once.body, once.results[1:])
        twice = reverse(first, [k], None)
        verify(twice)
        ones = np.ones(4)
        values = run(twice, [*operands, ones, ones])[1]
        with mp.workdps(50):
            for point, value in zip(zip(*operands, strict=True), values, strict=True):
                assert float(value) == pytest.approx(derivative(op, point, k, 2), rel=1e-9, abs=1e-9)


@smooth
def test_its_special_points_answer_as_declared(op: Op) -> None:
    for point in op.special:
        for k in range(len(point)):
            if op.name == "power" and k == 1 and point[0] < 0:
                # a negative base has whole exponents only, so there is nothing to differentiate by
                continue
            found = partial(op, k, ())
            value = float(run(found, [np.float64(x) for x in point])[0]) if found is not None else 0.0
            if point in op.declared:
                expected = op.declared[point][k]
            else:
                with mp.workdps(40):
                    expected = derivative(op, point, k)
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-12), (point, k)


PATTERNS: dict[int, list[tuple[tuple[int | str, ...], ...]]] = {
    1: [((),), (("n",),), (("m", "n"),), ((1,),)],
    2: [
        ((), ()),
        ((), ("n",)),
        (("n",), ()),
        (("n",), ("m", "n")),
        (("m", "n"), ("n",)),
        (("m", 1), ("n",)),
        (("m", 1), (1, "n")),
        (("m", "n"), (1, "n")),
    ],
    3: [((), (), ()), (("n",), (), ()), (("m", "n"), ("n",), ()), (("n",), ("m", 1), ("n",))],
}


@every
@pytest.mark.parametrize("sizes", [{"n": 3, "m": 2}, {"n": 0, "m": 2}, {"n": 1, "m": 1}], ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_it_broadcasts_and_keeps_its_dtype(op: Op, sizes: dict[str, int], dtype: Any) -> None:
    random = np.random.default_rng(7)
    for pattern in PATTERNS[len(op.domain)]:
        types = operand_types(op, shapes(*pattern))
        operands = [draw(op, k, extents(type.shape, sizes), random, dtype) for k, type in enumerate(types)]
        made = function(types, apply(op, attrs_of(op)))
        verify(made)
        (values,) = run(made, operands, dtype=dtype, sizes=sizes)
        spread = np.broadcast_arrays(*operands)
        assert np.shape(values) == spread[0].shape
        flat = [np.ravel(one) for one in spread]
        for point, value in zip(zip(*flat, strict=True), np.ravel(values), strict=True):
            (alone,) = run(over(op, ()), point, dtype=dtype, sizes=sizes)
            assert float(value) == pytest.approx(float(alone), rel=1e-6 if dtype == np.float32 else 1e-14)


@smooth
def test_its_derivative_undoes_broadcasting_and_keeps_its_dtype(op: Op) -> None:
    random = np.random.default_rng(11)
    sizes = {"n": 3, "m": 2}
    for pattern, dtype in product(PATTERNS[len(op.domain)], (np.float64, np.float32)):
        types = operand_types(op, shapes(*pattern))
        made = function(types, apply(op, attrs_of(op)))
        joint = reverse(made, known(op), None)
        verify(joint)
        operands = [draw(op, k, extents(type.shape, sizes), random, dtype) for k, type in enumerate(types)]
        seed = np.asarray(random.normal(size=extents(made.results[0].shape, sizes))).astype(dtype)[()]
        _, *cotangents = run(joint, [*operands, seed], dtype=dtype, sizes=sizes)
        spread = np.broadcast_arrays(*operands, seed)
        for k, cotangent in zip(known(op), cotangents, strict=True):
            operand = operands[k]
            assert np.shape(cotangent) == np.shape(operand)
            found = partial(op, k, ())
            total = np.zeros(spread[0].shape)
            for place in np.ndindex(spread[0].shape):
                if found is not None:
                    point = [dtype(one[place]) for one in spread[:-1]]
                    total[place] = float(run(found, point, dtype=dtype)[0]) * spread[-1][place]
            while total.ndim > np.ndim(operand):
                total = total.sum(axis=0)
            for axis, size in enumerate(np.shape(operand)):
                if size != total.shape[axis]:
                    total = total.sum(axis=axis, keepdims=True)
            np.testing.assert_allclose(
                cotangent,
                total,
                rtol=2e-4 if dtype == np.float32 else 1e-12,
                atol=1e-4 if dtype == np.float32 else 1e-13,
            )


SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e-300, 1e10, -750.0, 750.0, math.inf, -math.inf, math.nan)
"""Where Python floats and numpy might part."""

scalar = pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.math is not None], ids=lambda op: op.name)


@scalar
def test_its_text_over_floats_gives_what_numpy_gives_or_raises(op: Op) -> None:
    made = over(op, ())
    value = made.results[0]
    text = text_of(Printing(dim_text), value, [Text(f"x{k}") for k in range(len(op.domain))], "math").text
    points: list[tuple[Any, ...]] = list(zip(*(operand.tolist() for operand in drawn(op)), strict=True))
    if op.takes not in ("int", "bool"):
        points += list(product(SPECIAL, repeat=len(op.domain)))
    for point in points:
        try:
            found = eval(text, {"math": math, **{f"x{k}": x for k, x in enumerate(point)}})
        except (ValueError, OverflowError, ZeroDivisionError):
            continue
        assert not isinstance(found, complex), point
        with np.errstate(all="ignore"):
            expected = run(made, [np.asarray(x)[()] for x in point])[0]
        assert found == pytest.approx(expected, rel=4e-15, abs=1e-15, nan_ok=True), (text, point)


@every
def test_it_batches_as_lane_by_lane(op: Op) -> None:
    random = np.random.default_rng(3)
    sizes = {"n": 3, "m": 2, "lead": 4, "more": 2}
    for pattern in PATTERNS[len(op.domain)]:
        types = operand_types(op, shapes(*pattern))
        inner = function(types, apply(op, attrs_of(op)), "inner")
        for leads in product((0, 1, 2), repeat=len(types)):
            if any(leads):
                check_batching(inner, leads, sizes, lambda k, shape: draw(op, k, shape, random))
