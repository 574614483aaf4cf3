"""`root`: the value of the unknown for which the residual is 0. What the language writes as `solve E from M:`.

    %E = root(%M, %M, %e) {residual: fn(%E, %M, %e) = E - e sin(E) - M}

The first operand is where to start; the others are what the residual captures. The unknown has at most one axis of
its own, along which the equations are solved together; `lanes` axes stand before it, along which they are apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.table import Op, enter
from chainrule.compiler.ir.types import Type
from chainrule.compiler.ir.values import Function


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    residual: Function = attrs["residual"]
    unknown, *captures = (param.type for param in residual.params)
    assert list(types) == [unknown, *captures], "a residual takes the unknown and what it captures"
    assert [result.type for result in residual.results] == [unknown], "there are as many equations as unknowns"
    return unknown


enter(
    Op(
        "root",
        _infer,
        None,
        kind="region",
        spelled=None,
        sentence="F(x, p) = 0:  dx = -solve(dF/dx, dF/dp dp)",
        doc="The unknown for which a residual is 0.",
    )
)
