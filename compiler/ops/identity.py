"""The identity matrix: the basis along whose directions a function is differentiated to get its Jacobian."""

from __future__ import annotations

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Sample, enter
from chainrule.compiler.ir.types import Tensor
from chainrule.compiler.ops.text import dtype_name, size

enter(
    Op(
        "identity",
        lambda types, attrs: Tensor("real", (Dim(attrs["dim"].terms), Dim(attrs["dim"].terms))),
        lambda printing, value, operands: (
            f"np.eye({size(printing, value.attrs['dim']).text}, dtype={dtype_name(printing, 'real')})"
        ),
        kind="linear",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        spelled=None,
        doc="Ones on the diagonal, zeros elsewhere.",
        samples=(Sample((), {"dim": Dim.of("n")}),),
    )
)
