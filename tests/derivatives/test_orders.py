"""Second and third derivatives of every entry of the table, by every order of the two modes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chainrule.compiler.autodiff.forward import forward
from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.autodiff.seeds import given, ones
from chainrule.compiler.ir import Function, Op, Sample
from tests.ops.build import (
    SIZES,
    SMOOTH,
    apply,
    attrs_of,
    draw,
    function,
    known,
    name,
    of_sample,
    operand_types,
    shapes,
)
from tests.ops.execute import run
from tests.ops.references import REFERENCES
from tests.ops.test_forward import MOVING, operands_of, real

COUNT = 3


def pushed(made: Function, k: int) -> Function:
    """The derivative of a function of elements by operand k, by forward mode along ones."""
    both = forward(made, [k])
    return given(replace(both, results=both.results[1:]), len(made.params), ones)


def pulled(made: Function, k: int) -> Function:
    """The same by reverse mode."""
    both = reverse(made, [k], None)
    return given(replace(both, results=both.results[1:]), len(made.params), ones)


MODES: dict[str, Callable[[Function, int], Function]] = {"forward": pushed, "reverse": pulled}


@pytest.mark.parametrize("op", SMOOTH, ids=lambda op: op.name)
def test_up_to_the_third_order_by_every_nesting(op: Op) -> None:
    random = np.random.default_rng(sum(map(ord, op.name)))
    operands = [draw(op, k, (COUNT,), random) for k in range(len(op.domain))]
    made = function(operand_types(op, shapes(("n",)) * len(op.domain)), apply(op, attrs_of(op)))
    for k in known(op):
        for order in (2, 3):
            expected = [reference(op, point, k, order) for point in zip(*operands, strict=True)]
            for modes in product(MODES, repeat=order):
                nested = made
                for mode in modes:
                    nested = MODES[mode](nested, k)
                (found,) = run(nested, operands)
                np.testing.assert_allclose(
                    np.broadcast_to(found, (COUNT,)), expected, rtol=1e-7, atol=1e-8, err_msg=f"{modes} by {k}"
                )


def reference(op: Op, point: Sequence[Any], k: int, order: int) -> float:
    with mp.workdps(60):
        exact = [mp.mpf(float(x)) for x in point]

        def along(x: Any) -> Any:
            return REFERENCES[op.name](*(x if j == k else other for j, other in enumerate(exact)))

        return float(mp.diff(along, exact[k], order))


SECOND = [(op, sample) for op, sample in MOVING if of_sample(op, sample).results[0].tensor.dtype == "real"]


@pytest.mark.parametrize(("op", "sample"), SECOND, ids=[name(op, sample) for op, sample in SECOND])
def test_forward_over_reverse_is_the_transpose_of_reverse_over_reverse(op: Op, sample: Sample) -> None:
    """<v, d(J' w) u> = <u, (d(J' w))' v>: second derivatives of whatever is no elementwise op."""
    made = of_sample(op, sample)
    random = np.random.default_rng(47)
    sizes = {**SIZES, "n": 3, "m": 2, "k": 2}
    operands = operands_of(op, sample, sizes, random)
    active = real(made)
    joint = reverse(made, active, None)
    first = replace(joint, results=joint.results[1:])
    seed = np.asarray(random.normal(size=np.shape(run(made, operands, sizes=sizes)[0])))[()]
    u = [np.asarray(random.normal(size=np.shape(operands[k])))[()] for k in active]
    v = [np.asarray(random.normal(size=np.shape(operands[k])))[()] for k in active]
    along = run(forward(first, active), [*operands, seed, *u], sizes=sizes)[len(active) :]
    back = run(reverse(first, active, None), [*operands, seed, *v], sizes=sizes)[len(active) :]
    left = sum(float(np.sum(a * b)) for a, b in zip(along, v, strict=True))
    right = sum(float(np.sum(a * b)) for a, b in zip(back, u, strict=True))
    assert left == pytest.approx(right, rel=1e-10, abs=1e-10)
