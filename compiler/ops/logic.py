"""Logic on bool, and bits of int."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.compiler.ir.table import Printing, Text
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import elementwise
from chainrule.compiler.ops.text import fill, is_single

TRUTH = (0.0, 1.0)
WHOLE = (0.0, 60.0)


def _printed(scalar: str, array: str) -> Callable[[Printing, Value, Sequence[Text]], Text]:
    """Python's own words for single truths (`~True` is -2), the operators of bits for arrays of them."""

    def printer(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
        scalars = all(is_single(printing, arg) for arg in value.args)
        return fill(scalar if scalars else array, operands)

    return printer


for _name, _scalar, _array, _c, _doc in (
    ("logical_and", "{0} and {1}", "{0} & {1}", "{0} && {1}", "Whether both hold."),
    ("logical_or", "{0} or {1}", "{0} | {1}", "{0} || {1}", "Whether one of the two holds, or both."),
    ("logical_xor", "{0} != {1}", "{0} ^ {1}", "{0} != {1}", "Whether exactly one of the two holds."),
):
    elementwise(
        _name,
        _printed(_scalar, _array),
        takes="bool",
        gives="bool",
        math=_scalar,
        c=_c,
        domain=(TRUTH, TRUTH),
        total=True,
        doc=_doc,
    )
elementwise(
    "logical_not",
    _printed("not {0}", "~{0}"),
    takes="bool",
    gives="bool",
    math="not {0}",
    c="!{0}",
    domain=(TRUTH,),
    total=True,
    doc="Whether it does not hold.",
)
for _name, _text, _c, _doc in (
    ("bitwise_and", "{0} & {1}", "{0} & {1}", "The bits that both have."),
    ("bitwise_or", "{0} | {1}", "{0} | {1}", "The bits that one of the two has, or both."),
    ("bitwise_xor", "{0} ^ {1}", "{0} ^ {1}", "The bits that exactly one of the two has."),
    ("bitwise_left_shift", "{0} << {1}", "shift_left({0}, {1})", "x with its bits moved up by y places."),
    ("bitwise_right_shift", "{0} >> {1}", "shift_right({0}, {1})", "x with its bits moved down by y places."),
):
    elementwise(
        _name,
        _text,
        takes="int",
        gives="int",
        math=_text,
        c=_c,
        domain=(WHOLE, (0.0, 8.0)),
        total=True,
        doc=_doc,
    )
elementwise(
    "bitwise_invert",
    "~{0}",
    takes="int",
    gives="int",
    math="~{0}",
    c="~{0}",
    domain=(WHOLE,),
    total=True,
    doc="x with every bit changed: -x - 1.",
)
elementwise(
    "gcd",
    "np.gcd({0}, {1})",
    takes="int",
    gives="int",
    math="math.gcd({0}, {1})",
    c="gcd({0}, {1})",
    domain=(WHOLE, WHOLE),
    total=True,
    doc="The greatest common divisor.",
)
elementwise(
    "lcm",
    "np.lcm({0}, {1})",
    takes="int",
    gives="int",
    math="math.lcm({0}, {1})",
    c="lcm({0}, {1})",
    domain=(WHOLE, WHOLE),
    total=True,
    doc="The least common multiple.",
)
