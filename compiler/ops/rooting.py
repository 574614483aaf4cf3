"""`root`: the value of the unknown for which the residual is 0. What the language writes as `solve E from M:`.

    %E = root(%M, %M, %e) {residual: fn(%E, %M, %e) = E - e sin(E) - M}

The first operand is where to start; the others are what the residual captures. The unknown has at most one axis of
its own, along which the equations are solved together; `lanes` axes stand before it, along which they are apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.ranges import passed
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import BOOL, REAL, Type
from chainrule.compiler.ir.values import Function, Value
from chainrule.compiler.ops.text import dtype_name, quoted
from chainrule.compiler.ops.trial import array


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
def _slope(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return f"_slope_at_root({operands[0].text}, {quoted(value.attrs['root'])})"


enter(
    Op(
        "slope_at_root",
        lambda types, attrs: tensors(types)[0],
        _slope,
        kind="other",
        math="{0}",  # by which a division follows, which is numpy's if it is 0
        linearise=lambda tangents, operands, out, value: tangents[0],
        batch="elementwise",
        cheap=True,  # it is no error of the value
        bounds=passed,
        spelled=None,
        doc="The operand, an equation's slope, at its solution; an error where it is 0, and the solution has none.",
        samples=(Sample((REAL,), {"root": "m.cr:1"}), Sample((array("n"),), {"root": "m.cr:1"})),
    )
)
enter(
    Op(
        "solved",
        lambda types, attrs: tensors(types)[0],
        "{0}",
        kind="linear",
        math="{0}",
        c="{0}",
        transpose=lambda cotangent, k, operands, value: cotangent,
        linear_in=lambda value: (0,),
        batch="elementwise",
        spelled=None,
        doc="The first operand, which solves an equation; there is none where the second is true.",
        samples=(Sample((REAL, BOOL)), Sample((array("n"), array("n", dtype="bool")))),
    )
)
enter(
    Op(
        "epsilon",
        lambda types, attrs: REAL,
        lambda printing, value, operands: f"np.finfo({dtype_name(printing, 'real')}).eps",
        kind="linear",
        math="2.220446049250313e-16",
        c="EPSILON",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        spelled=None,
        doc="How far 1 is from the next number of the float type.",
        samples=(Sample(()),),
    )
)
