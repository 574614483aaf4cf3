"""Whether a function is analytic, so that a complex step finds its derivative."""

from __future__ import annotations

from chainrule.compiler.ir import TABLE, Function, Tensor

_NOT = ("select", "masked", "get", "fft", "rfft", "irfft")
"""Linear operations whose text takes real numbers only: it chooses, or has complex numbers in another sense."""


def is_analytic(function: Function) -> bool:
    """Whether a function, its callees written out, has analytic operations alone, in its `for` loops too."""
    for value in function.body:
        op = TABLE[value.op]
        if value.op == "scan" and is_analytic(value.attrs["body"]):
            continue
        if value.op == "get" and value.args[0].op == "scan":
            continue
        if not isinstance(value.type, Tensor) or value.tensor.dtype == "bool":
            return False
        linear = op.kind == "linear" and value.op not in _NOT
        if not (op.analytic or linear):
            return False
    return True
