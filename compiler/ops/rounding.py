"""Rounding: real numbers that are whole, and ints; their derivative is declared 0 everywhere."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ops.elementwise import elementwise


def _int(builder: Builder, x: Expr) -> Expr:
    """An int stays what it is, all of its 64 bits; a bool is 0 or 1."""
    if x.dtype == "real":
        return x.apply("int")
    return x.convert(dtype="int") if x.dtype == "bool" else x


elementwise(
    "floor",
    "np.floor({0})",
    None,
    math="float(math.floor({0}))",
    c="floor({0})",
    total=True,
    special=((0.0,), (1.0,), (-1.0,), (2.5,)),
    declared={(0.0,): (0.0,), (1.0,): (0.0,), (-1.0,): (0.0,), (2.5,): (0.0,)},
    sentence="d floor(u) = 0",
    doc="The largest whole number not above x.",
)
elementwise(
    "ceil",
    "np.ceil({0})",
    None,
    math="float(math.ceil({0}))",
    c="ceil({0})",
    total=True,
    special=((0.0,), (1.0,), (-1.0,), (2.5,)),
    declared={(0.0,): (0.0,), (1.0,): (0.0,), (-1.0,): (0.0,), (2.5,): (0.0,)},
    sentence="d ceil(u) = 0",
    doc="The smallest whole number not below x.",
)
elementwise(
    "trunc",
    "np.trunc({0})",
    None,
    math="float(math.trunc({0}))",
    c="trunc({0})",
    total=True,
    special=((0.0,), (1.0,), (-1.0,), (2.5,)),
    declared={(0.0,): (0.0,), (1.0,): (0.0,), (-1.0,): (0.0,), (2.5,): (0.0,)},
    sentence="d trunc(u) = 0",
    doc="x rounded towards 0.",
)
elementwise(
    "round",
    "np.round({0})",
    None,
    math="float(round({0}))",
    c="rint({0})",
    total=True,
    special=((0.0,), (1.0,), (-1.0,), (2.5,)),
    declared={(0.0,): (0.0,), (1.0,): (0.0,), (-1.0,): (0.0,), (2.5,): (0.0,)},
    sentence="d round(u) = 0",
    doc="The nearest whole number, halves to the even one.",
)
elementwise(
    "int",
    "_int({0})",
    None,
    gives="int",
    math="int({0})",
    c="whole({0})",
    build=_int,
    total=True,
    special=((0.0,), (1.0,), (-1.0,), (2.5,)),
    declared={(0.0,): (0.0,), (1.0,): (0.0,), (-1.0,): (0.0,), (2.5,): (0.0,)},
    sentence="d int(u) = 0",
    doc="x as an int, rounded towards 0: a position, where it is of `floor(x)`.",
    note="Of nan, and of what 64 bits do not hold, it is -2^63, which is no position.",
)
