"""Forward mode of every entry: the transpose of reverse mode to the last digits, whatever operands move together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff.forward import forward
from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Function, Op, Sample, Tensor
from chainrule.compiler.ir.verify import verify
from tests.ops.build import (
    SAMPLED,
    SIZES,
    SMOOTH,
    apply,
    arguments,
    attrs_of,
    draw,
    extents,
    function,
    known,
    of_sample,
    operand_types,
    shapes,
)
from tests.ops.build import name as name_of
from tests.ops.differences import difference
from tests.ops.execute import run
from tests.ops.test_elementwise import PATTERNS

smooth = pytest.mark.parametrize("op", SMOOTH, ids=lambda op: op.name)


def real(made: Function) -> list[int]:
    return [k for k, param in enumerate(made.params) if param.tensor.dtype == "real"]


def check_identity(
    made: Function, active: Sequence[int], operands: Sequence[Any], sizes: dict[str, int], dtype: Any = np.float64
) -> None:
    """<w, J v> = <J' w, v>, where the operands at `active` move together."""
    random = np.random.default_rng(41)

    def drawn(like: Sequence[int]) -> Any:
        return np.asarray(random.normal(size=tuple(like))).astype(dtype)[()]

    pushed, pulled = forward(made, active), reverse(made, active, None)
    verify(pushed)
    verify(pulled)
    tangents = [drawn(np.shape(operands[k])) for k in active]
    seed = drawn(extents(made.results[0].shape, sizes))
    value, moved = run(pushed, [*operands, *tangents], dtype=dtype, sizes=sizes)
    same, *cotangents = run(pulled, [*operands, seed], dtype=dtype, sizes=sizes)
    np.testing.assert_array_equal(value, same)
    assert np.shape(moved) == np.shape(value)
    left = float(np.sum(seed * moved))
    right = float(sum(np.sum(c * t) for c, t in zip(cotangents, tangents, strict=True)))
    size = float(sum(np.sum(np.abs(c * t)) for c, t in zip(cotangents, tangents, strict=True)))
    tolerance = 1e-12 if dtype == np.float64 else 1e-3
    assert left == pytest.approx(right, rel=tolerance, abs=tolerance * max(size, 1.0))


def subsets(places: Sequence[int]) -> list[list[int]]:
    """All of them, and each alone."""
    return [list(places), *([k] for k in places if len(places) > 1)]


@smooth
def test_elementwise_forward_is_the_transpose_of_reverse(op: Op) -> None:
    random = np.random.default_rng(29)
    sizes = {"n": 3, "m": 2}
    for pattern, dtype in product(PATTERNS[len(op.domain)], (np.float64, np.float32)):
        types = operand_types(op, shapes(*pattern))
        made = function(types, apply(op, attrs_of(op)))
        operands = [draw(op, k, extents(type.shape, sizes), random, dtype) for k, type in enumerate(types)]
        for active in subsets([k for k in real(made) if k in known(op)]):
            check_identity(made, active, operands, sizes, dtype)


STILL = ("argmax", "argmin", "stop_gradient")
MOVING = [(op, sample) for op, sample in SAMPLED if real(of_sample(op, sample)) and op.name not in STILL]
moving = pytest.mark.parametrize(("op", "sample"), MOVING, ids=[name_of(op, sample) for op, sample in MOVING])


def operands_of(op: Op, sample: Sample, sizes: dict[str, int], random: Any) -> list[Any]:
    operands = arguments(op, sample, sizes, random)
    if op.name == "masked":
        # where the mask is false the value is of no account, and the two modes differ on purpose
        operands[1] = np.ones_like(operands[1])
    return operands


@moving
@pytest.mark.parametrize("sizes", [SIZES, dict.fromkeys(SIZES, 1)], ids=str)
def test_forward_is_the_transpose_of_reverse(op: Op, sample: Sample, sizes: dict[str, int]) -> None:
    made = of_sample(op, sample)
    if made.results[0].tensor.dtype != "real":
        return
    operands = operands_of(op, sample, sizes, np.random.default_rng(31))
    for active in subsets(real(made)):
        check_identity(made, active, operands, sizes)


@moving
def test_forward_is_the_derivative(op: Op, sample: Sample) -> None:
    """Of all real operands together, against differences along a line."""
    made = of_sample(op, sample)
    if made.results[0].tensor.dtype != "real":
        return
    random = np.random.default_rng(43)
    operands = operands_of(op, sample, SIZES, random)
    active = real(made)
    tangents = {k: np.asarray(random.normal(size=np.shape(operands[k])))[()] * 0.1 for k in active}

    def along(step: float) -> Any:
        moved = [x + step * tangents[k] if k in tangents else x for k, x in enumerate(operands)]
        return run(made, moved, sizes=SIZES)[0]

    _, found = run(forward(made, active), [*operands, *tangents.values()], sizes=SIZES)
    np.testing.assert_allclose(found, difference(along), rtol=1e-8, atol=1e-10)


def test_what_does_not_move_has_a_zero_tangent() -> None:
    real_vector = Tensor("real", shapes(("n",))[0])
    made = function([real_vector, real_vector], lambda x, y: (x.floor(), y.sin(), x * 2.0))
    pushed = forward(made, [0])
    verify(pushed)
    *_, first, second, third = run(pushed, [np.ones(3), np.ones(3), np.full(3, 5.0)])
    np.testing.assert_array_equal(first, np.zeros(3))
    np.testing.assert_array_equal(second, np.zeros(3))
    np.testing.assert_array_equal(third, np.full(3, 10.0))
