"""The four operations, and what else school arithmetic has."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.ranges import NONNEGATIVE, NOT_0, SIGNED_UNIT, Range, always, even, rising
from chainrule.compiler.ir.table import Printer, Printing, Text
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import ANY, NONZERO, elementwise
from chainrule.compiler.ops.policies import number
from chainrule.compiler.ops.text import fill, is_single, opposite


def _signed(plain: str, turned: str) -> Printer:
    """A sum or a difference; `a + -b` is written `a - b`."""

    def printer(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
        other = opposite(operands[1])
        return fill(plain, operands) if other is None else fill(turned, [operands[0], other])

    return printer


_SUM = _signed("{0} + {1}", "{0} - {1}")
_DIFFERENCE = _signed("{0} - {1}", "{0} + {1}")


def _product(operands: Sequence[Range], value: Value) -> Range:
    """Of x * x too, which is not negative."""
    if value.args[0] is value.args[1]:
        return _square(operands, value)
    return operands[0] * operands[1]


_square = even(rising(lambda x: x * x, NONNEGATIVE))

elementwise(
    "add",
    _SUM,
    1,
    1,
    takes="number",
    math=_SUM,
    c="{0} + {1}",
    domain=(ANY, ANY),
    total=True,
    bounds=lambda operands, value: operands[0] + operands[1],
    analytic=True,
    sentence="d(u + v) = du + dv",
    doc="The sum of two values.",
)
elementwise(
    "subtract",
    _DIFFERENCE,
    1,
    -1,
    takes="number",
    math=_DIFFERENCE,
    c="{0} - {1}",
    domain=(ANY, ANY),
    total=True,
    bounds=lambda operands, value: operands[0] - operands[1],
    analytic=True,
    sentence="d(u - v) = du - dv",
    doc="The difference of two values.",
)
elementwise(
    "multiply",
    "{0} * {1}",
    lambda x, y, out: y,
    lambda x, y, out: x,
    takes="number",
    math="{0} * {1}",
    c="{0} * {1}",
    domain=(ANY, ANY),
    total=True,
    bounds=_product,
    analytic=True,
    sentence="d(u v) = v du + u dv",
    doc="The product, element by element.",
)


def _divide(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    # of numbers made of sizes: where the size may be 0 as it is (n - 1), Python's own division would raise
    divisor = value.args[1].args[0] if value.args[1].op == "convert" else value.args[1]
    if value.weak and divisor.op == "size" and not divisor.attrs["dim"].at_least(0):
        return fill("float(np.divide({0}, {1}))", operands)
    return fill("{0} / {1}", operands)


elementwise(
    "divide",
    _divide,
    lambda x, y, out: 1 / y,
    lambda x, y, out: -out / y,
    math=_divide,
    c="{0} / {1}",
    domain=(ANY, NONZERO),
    bounds=lambda operands, value: operands[0] * operands[1].reciprocal(),
    smooth=(None, NOT_0),
    analytic=True,
    sentence="d(u / v) = (du - (u / v) dv) / v",
    doc="The quotient; of ints too it is real.",
)
elementwise(
    "negative",
    "-{0}",
    -1,
    takes="number",
    math="-{0}",
    c="-{0}",
    total=True,
    bounds=lambda operands, value: -operands[0],
    analytic=True,
    sentence="d(-u) = -du",
    doc="The value with its sign changed.",
)
elementwise(
    "positive",
    "+{0}",
    1,
    takes="number",
    math="+{0}",
    c="{0}",
    total=True,
    bounds=lambda operands, value: operands[0],
    analytic=True,
    sentence="d(+u) = du",
    doc="The value itself.",
)
elementwise(
    "reciprocal",
    "1.0 / {0}",
    lambda x, out: -(out * out),
    math="1.0 / {0}",
    c="1 / {0}",
    domain=(NONZERO,),
    bounds=lambda operands, value: operands[0].reciprocal(),
    smooth=(NOT_0,),
    analytic=True,
    sentence="d(1 / u) = -du / u^2",
    doc="One over the value.",
)
elementwise(
    "square",
    "np.square({0})",
    lambda x, out: 2 * x,
    takes="number",
    math="{0} * {0}",
    c="square({0})",
    total=True,
    bounds=_square,
    analytic=True,
    sentence="d(u^2) = 2 u du",
    doc="The value times itself.",
)


def _abs(x: Expr, out: Expr) -> Expr:
    """sign(x), but for a policy of the file at 0."""
    at_zero = number(out, "abs")
    return x.sign() if at_zero == 0 else out.same(0.0).where(at_zero, x.sign())


elementwise(
    "abs",
    "np.abs({0})",
    _abs,
    takes="number",
    math="abs({0})",
    c="absolute({0})",
    total=True,
    special=((0.0,),),
    declared={(0.0,): (0.0,)},
    bounds=even(rising(abs, NONNEGATIVE)),
    sentence="d|u| = sign(u) du",
    doc="The magnitude; its derivative at 0 is declared 0.",
)
elementwise(
    "sign",
    "np.sign({0})",
    None,
    takes="number",
    math="{0} if math.isnan({0}) else float(({0} > 0) - ({0} < 0))",
    c="sign({0})",
    total=True,
    special=((0.0,),),
    declared={(0.0,): (0.0,)},
    bounds=always(SIGNED_UNIT),
    sentence="d sign(u) = 0",
    doc="-1, 0 or 1.",
)
elementwise(
    "copysign",
    "np.copysign({0}, {1})",
    lambda x, y, out: x.sign() * x.lift(1.0).copysign(y),
    None,
    math="math.copysign({0}, {1})",
    c="copysign({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((0.0, 1.0),),
    declared={(0.0, 1.0): (0.0, 0.0)},
    sentence="d copysign(u, v) = sign(u) sign(v) du",
    doc="The magnitude of x with the sign of y.",
)
elementwise(
    "heaviside",
    "np.heaviside({0}, {1})",
    None,
    lambda x, y, out: x.same(0.0).convert(dtype="real"),
    math="({0} > 0) + 0.0 if {0} < 0 or {0} > 0 else {1} if {0} == 0 else {0}",
    c="heaviside({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((0.0, 0.5),),
    declared={(0.0, 0.5): (0.0, 1.0)},
    sentence="d heaviside(u, v) = dv where u = 0, else 0",
    doc="0 below 0, 1 above, and y at 0.",
)


def _of_ints(template: str, function: str) -> Printer:
    """An operator; between single ints numpy's function, which has a value where Python's ints raise: 0 for n // 0."""

    def text(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
        divisor = value.args[1]
        known = divisor.op == "const" and divisor.attrs["value"] != 0
        if value.tensor.dtype == "int" and not known and all(is_single(printing, arg) for arg in value.args):
            return Text(f"int({function}({operands[0].text}, {operands[1].text}))")
        return fill(template, operands)

    return text


elementwise(
    "floor_divide",
    _of_ints("{0} // {1}", "np.floor_divide"),
    None,
    None,
    takes="number",
    math="{0} // {1}",
    c="floor_divide({0}, {1})",
    domain=(ANY, NONZERO),
    smooth=(None, NOT_0),
    sentence="d floor(u / v) = 0",
    doc="The quotient rounded towards minus infinity.",
)
elementwise(
    "remainder",
    _of_ints("{0} % {1}", "np.remainder"),
    1,
    lambda x, y, out: -x.floor_divide(y),
    takes="number",
    math="{0} % {1}",
    c="modulo({0}, {1})",
    domain=(ANY, NONZERO),
    smooth=(None, NOT_0),
    sentence="d(u % v) = du - floor(u / v) dv",
    doc="What floor division leaves; it has the sign of y.",
)
elementwise(
    "fmod",
    "np.fmod({0}, {1})",
    1,
    lambda x, y, out: -(x / y).trunc(),
    math="math.fmod({0}, {1})",
    c="fmod({0}, {1})",
    domain=(ANY, NONZERO),
    smooth=(None, NOT_0),
    sentence="d fmod(u, v) = du - trunc(u / v) dv",
    doc="What division rounded towards 0 leaves; it has the sign of x.",
)
