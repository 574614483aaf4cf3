"""Claims about every entry that is linear or linearised, on the operand types that it states as samples."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Expr, Function, Op, Sample, Tensor
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops import TABLE
from tests.ops.batch import check_batching
from tests.ops.build import SAMPLED, SIZES, arguments, extents, name, of_sample, parameter
from tests.ops.definitions import DEFINITIONS
from tests.ops.differences import difference
from tests.ops.execute import run

every = pytest.mark.parametrize(("op", "sample"), SAMPLED, ids=[name(op, sample) for op, sample in SAMPLED])

EXTENTS = (SIZES, dict.fromkeys(SIZES, 1), {**SIZES, "n": 5, "m": 2, "k": 1})


def reals(sample: Sample) -> list[int]:
    return [k for k, type in enumerate(sample.types) if isinstance(type, Tensor) and type.dtype == "real"]


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.kind in ("linear", "other")], ids=lambda op: op.name)
def test_it_is_described_and_sampled(op: Op) -> None:
    assert op.doc.endswith(".")
    assert op.samples or op.name in ("size", "get", "pack", "steps", "isqrt", "joined", "parted")
    assert op.numpy is not None or op.statements is not None or op.define is not None
    assert op.batch is not None or op.name == "pack"  # which the pass that batches takes apart itself


@every
@pytest.mark.parametrize(
    ("sizes", "dtype"), [*((sizes, np.float64) for sizes in EXTENTS), (SIZES, np.float32)], ids=str
)
def test_its_value_is_right(op: Op, sample: Sample, sizes: dict[str, int], dtype: Any) -> None:
    made = of_sample(op, sample)
    verify(made)
    operands = arguments(op, sample, sizes, np.random.default_rng(5), dtype)
    (found,) = run(made, operands, dtype=dtype, sizes=sizes)
    expected = DEFINITIONS[op.name](made.results[0], [np.asarray(x) for x in operands], sizes)
    assert np.shape(found) == extents(made.results[0].shape, sizes)
    np.testing.assert_allclose(
        found,
        expected,
        rtol=1e-5 if dtype == np.float32 else 1e-13,
        atol=1e-5 if dtype == np.float32 else 1e-14,
    )


def linear_in(made: Function) -> list[int]:
    value = made.results[0]
    rule = TABLE[value.op].linear_in
    return [k for k in rule(value) if value.args[k].tensor.dtype == "real"] if rule is not None else []


LINEAR = [(op, sample) for op, sample in SAMPLED if linear_in(of_sample(op, sample))]
linear = pytest.mark.parametrize(("op", "sample"), LINEAR, ids=[name(op, sample) for op, sample in LINEAR])


@linear
@pytest.mark.parametrize("sizes", EXTENTS, ids=str)
def test_its_transpose_is_its_transpose(op: Op, sample: Sample, sizes: dict[str, int]) -> None:
    """<w, J v> = <J' w, v>, each operand moving alone."""
    made = of_sample(op, sample)
    random = np.random.default_rng(9)
    operands = arguments(op, sample, sizes, random)
    places = linear_in(made)
    joint = reverse(made, places, None)
    verify(joint)
    seed = np.asarray(random.normal(size=extents(made.results[0].shape, sizes)))[()]
    _, *cotangents = run(joint, [*operands, seed], sizes=sizes)
    for k, cotangent in zip(places, cotangents, strict=True):
        tangent = np.asarray(random.normal(size=np.shape(operands[k])))[()]
        moved = [tangent if j == k else operand for j, operand in enumerate(operands)]
        if op.joint:
            moved = [tangent if j == k else np.zeros_like(x) if j in places else x for j, x in enumerate(operands)]
        (applied,) = run(made, moved, sizes=sizes)
        assert np.shape(cotangent) == np.shape(operands[k])
        assert np.sum(seed * applied) == pytest.approx(np.sum(cotangent * tangent), rel=1e-12, abs=1e-12)


def tangent_of(op: Op, sample: Sample) -> Function:
    """The linearisation as a function of the operands, then of the tangents of the real ones."""
    builder = Builder()
    params = [parameter(f"x{k}", type) for k, type in enumerate(sample.types) if isinstance(type, Tensor)]
    moving = {k: parameter(f"t{k}", params[k].tensor) for k in reals(sample)}
    out = builder.value(op.name, params, **sample.attrs)
    tangents = [builder.expr(moving[k]) if k in moving else None for k in range(len(params))]
    assert op.linearise is not None
    made: Expr = op.linearise(tangents, [builder.expr(param) for param in params], builder.expr(out), out)
    return Function("t", (*params, *moving.values()), tuple(builder.body), (made.value,))


LINEARISED = [(op, sample) for op, sample in SAMPLED if op.linearise is not None]
linearised = pytest.mark.parametrize(("op", "sample"), LINEARISED, ids=[name(op, sample) for op, sample in LINEARISED])


def along(made: Function, operands: list[Any], tangents: list[Any], sizes: dict[str, int]) -> Any:
    """The derivative along tangents, by differences."""

    def moved(step: float) -> Any:
        return run(made, [x + step * t for x, t in zip(operands, tangents, strict=True)], sizes=sizes)[0]

    return difference(moved)


@linearised
@pytest.mark.parametrize("sizes", EXTENTS, ids=str)
def test_its_linearisation_is_its_derivative(op: Op, sample: Sample, sizes: dict[str, int]) -> None:
    random = np.random.default_rng(13)
    made, moved = of_sample(op, sample), tangent_of(op, sample)
    verify(moved)
    operands = arguments(op, sample, sizes, random)
    tangents = [np.asarray(random.normal(size=np.shape(x)))[()] * 0.1 for x in operands]
    (found,) = run(moved, [*operands, *tangents], sizes=sizes)
    np.testing.assert_allclose(found, along(made, operands, tangents, sizes), rtol=1e-8, atol=1e-10)


@linearised
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_reverse_is_the_transpose_of_the_linearisation(op: Op, sample: Sample, dtype: Any) -> None:
    random = np.random.default_rng(17)
    made, moved = of_sample(op, sample), tangent_of(op, sample)
    operands = arguments(op, sample, SIZES, random, dtype)
    tangents = [np.asarray(random.normal(size=np.shape(x))).astype(dtype)[()] for x in operands]
    seed = np.asarray(random.normal(size=extents(made.results[0].shape, SIZES))).astype(dtype)[()]
    joint = reverse(made, range(len(operands)), None)
    verify(joint)
    _, *cotangents = run(joint, [*operands, seed], dtype=dtype, sizes=SIZES)
    (applied,) = run(moved, [*operands, *tangents], dtype=dtype, sizes=SIZES)
    total = sum(np.sum(c * t) for c, t in zip(cotangents, tangents, strict=True))
    tolerance = 1e-12 if dtype == np.float64 else 1e-3
    assert float(np.sum(seed * applied)) == pytest.approx(float(total), rel=tolerance, abs=tolerance)


@linearised
def test_its_second_derivative_is_right(op: Op, sample: Sample) -> None:
    """The cotangent, linearised by reverse once more, against differences of it."""
    random = np.random.default_rng(19)
    sizes = {**SIZES, "n": 3, "m": 2, "k": 2}
    made = of_sample(op, sample)
    once = reverse(made, [0], None)
    first = Function("g", once.params, once.body, once.results[1:])
    twice = reverse(first, [0], None)
    verify(twice)
    operands = arguments(op, sample, sizes, random)
    seed = np.asarray(random.normal(size=extents(made.results[0].shape, sizes)))[()]
    weights = random.normal(size=np.shape(operands[0]))
    _, found = run(twice, [*operands, seed, weights], sizes=sizes)
    tangent = random.normal(size=np.shape(operands[0])) * 0.1
    still = [np.zeros_like(x) for x in (*operands[1:], seed)]
    moved = along(first, [*operands, seed], [tangent, *still], sizes)
    assert float(np.sum(found * tangent)) == pytest.approx(float(np.sum(weights * moved)), rel=1e-7, abs=1e-9)


@every
def test_it_batches_as_lane_by_lane(op: Op, sample: Sample) -> None:
    if not sample.types:
        return
    made = of_sample(op, sample)
    sizes = {**SIZES, "lead": 3, "more": 2}
    inner = Function("inner", made.params, made.body, made.results)
    random = np.random.default_rng(23)

    def draw(k: int, shape: tuple[int, ...]) -> Any:
        type = sample.types[k]
        assert isinstance(type, Tensor)
        alone = [np.asarray(arguments(op, sample, sizes, random)[k]) for _ in range(int(np.prod(shape, dtype=int)) + 1)]
        front = shape[: len(shape) - type.rank]
        lanes = [alone[j] for j in range(int(np.prod(front, dtype=int)))]
        return np.array(lanes).reshape(shape) if front else alone[0]

    depths = (0, 1, 2) if len(sample.types) < 2 else (0, 2)
    if op.name in ("gather", "scatter"):
        depths = (0, 1, 2)
    for leads in product(depths, repeat=len(sample.types)):
        if any(leads):
            check_batching(inner, leads, sizes, draw)


NEEDS_ELEMENTS = (
    *("max", "min", "argmax", "argmin", "mean", "softmax"),
    *("slice", "unslice", "gather", "scatter", "put", "windows", "fold"),
)
"""Ops that have no answer for an axis of length 0, or whose samples name a position of it."""


@every
def test_axes_of_length_0(op: Op, sample: Sample) -> None:
    if op.name in NEEDS_ELEMENTS:
        return
    sizes = dict.fromkeys(SIZES, 0)
    made = of_sample(op, sample)
    random = np.random.default_rng(37)
    operands = arguments(op, sample, sizes, random)
    (found,) = run(made, operands, sizes=sizes)
    expected = DEFINITIONS[op.name](made.results[0], [np.asarray(x) for x in operands], sizes)
    np.testing.assert_array_equal(found, expected)
    places = reals(sample) if op.linearise is not None or linear_in(made) else []
    if places:
        seed = np.asarray(random.normal(size=np.shape(found)))[()]
        _, *cotangents = run(reverse(made, places, None), [*operands, seed], sizes=sizes)
        for k, cotangent in zip(places, cotangents, strict=True):
            assert np.shape(cotangent) == np.shape(operands[k])
