"""Every elementwise entry to the third order, against mpmath; points where derivatives are easily got wrong."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chainrule.compiler.ir import Op, Tensor
from tests.ops.build import SMOOTH, apply, attrs_of, draw, function, known
from tests.ops.execute import run
from tests.ops.orders import along
from tests.ops.references import REFERENCES

POINTS = 1


@pytest.mark.parametrize("op", SMOOTH, ids=lambda op: op.name)
def test_three_orders_are_right(op: Op) -> None:
    """Along one direction for each point: all mixed derivatives take part."""
    random = np.random.default_rng(41)
    count = len(op.domain)
    made = function([Tensor("real")] * count, apply(op, attrs_of(op)))
    moving = known(op)
    orders = along(made, moving)
    for _ in range(POINTS):
        at = [float(draw(op, k, (), random)) for k in range(count)]
        way = [float(one) for one in random.uniform(0.3, 1.0, count)]
        way = [v if k in moving else 0.0 for k, v in enumerate(way)]
        found = [float(run(one, [*map(np.float64, (*at, 1.0, *(way[k] for k in moving)))])[0]) for one in orders]

        def moved(t: Any, at: list[float] = at, way: list[float] = way) -> Any:
            return REFERENCES[op.name](*(mp.mpf(x) + t * v for x, v in zip(at, way, strict=True)))

        with mp.workdps(30):
            expected = [float(one) for one in mp.diffs(moved, 0, 3)][1:]
        for order, (one, other) in enumerate(zip(found, expected, strict=True), 1):
            assert one == pytest.approx(other, rel=2e-10, abs=1e-11), f"order {order} at {at} along {way}"
