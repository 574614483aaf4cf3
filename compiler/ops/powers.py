"""Powers, roots, exponentials and logarithms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.ranges import ABOVE_0, NONNEGATIVE, NOT_0, Range, above, always, even, rising
from chainrule.compiler.ir.table import Printing, Text
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import ANY, NONZERO, POSITIVE, elementwise
from chainrule.compiler.ops.language import apply, coerce
from chainrule.compiler.ops.policies import length_or
from chainrule.compiler.ops.text import fill

LN2 = math.log(2)
LN10 = math.log(10)


def _exponent(y: Expr) -> float | None:
    """The exponent, where it is a literal."""
    return y.value.attrs["value"] if y.value.op == "const" else None


def _by_base(x: Expr, y: Expr, out: Expr) -> Expr | float | None:
    """y x^(y - 1), which is 0 for y = 0 whatever x is."""
    c = _exponent(y)
    if c is None:
        none = y.same(0.0)
        return y * x ** none.where(1.0, y - 1.0)
    if c == 0:
        return None
    if c == 1:
        return 1
    if c == 2:
        return 2 * x
    if c == 0.5:
        return 0.5 / out
    if c == -1:
        return -(out * out)
    return c * x ** (c - 1)


def _by_exponent(x: Expr, y: Expr, out: Expr) -> Expr:
    """x^y log(x), which is declared 0 at x = 0, where the log has no value."""
    return out * x.same(0.0).where(1.0, x).log()


def _power(builder: Builder, x: Expr, y: Expr) -> Expr:
    """int ^ int is an int if the exponent is a literal that is not negative, else real."""
    c = _exponent(y)
    if x.dtype != "real" and y.dtype != "real" and (c is None or c < 0):
        x = coerce(builder, x, "real")
    return apply("power", builder, x, y)


def _numpy_power(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    # a product is what a hand writes, and four times as fast for a float
    products = _OF_NAMES if operands[0].text.isidentifier() else _OF_OTHERS
    return fill(products.get(_exponent_of(value), "{0} ** {1}"), _bare(value, operands))


_OF_NAMES: Mapping[float | None, str] = {1.5: "{0} * np.sqrt({0})", 2: "{0} * {0}", 4: "({0} * {0}) ** 2"}
_OF_OTHERS: Mapping[float | None, str] = {4: "({0} ** 2) ** 2"}  # the same number, to the bit
_OF_NUMBERS: Mapping[float | None, str] = {1.5: "{0} * math.sqrt({0})", 2: "{0} * {0}"}


def _bare(value: Value, operands: Sequence[Text]) -> list[Text]:
    """The operands of a power, a whole exponent as an int: `x ** 2`."""
    base, exponent = operands
    number = _exponent_of(value)
    whole = number is not None and exponent.text == f"{number:.0f}.0"
    return [base, Text(f"{number:.0f}", exponent.prec) if whole else exponent]


def _exponent_of(value: Value) -> float | None:
    return value.args[1].attrs["value"] if value.args[1].op == "const" else None


def _math_power(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    # `**` makes a complex number of (-8.0) ** 0.5, where math.pow raises
    number = _exponent_of(value)
    whole = number is not None and number == math.floor(number)
    made = _OF_NUMBERS.get(number) if operands[0].text.isidentifier() else None
    made = made or ("{0} ** {1}" if whole else "math.pow({0}, {1})")
    return fill(made, _bare(value, operands) if whole else operands)


def _c_power(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    exponent = _exponent_of(value)
    if value.tensor.dtype == "int":
        return fill("power_int({0}, {1})", operands)
    if exponent == 2:
        return fill("square({0})", operands)
    if exponent == 3:
        return fill("cube({0})", operands)
    if exponent == 4:
        return fill("square(square({0}))", operands)
    return fill("pow({0}, {1})", operands)


def _power_bounds(operands: Sequence[Range], value: Value) -> Range:
    """Of an even power not below 0; of a positive base above it."""
    base, _ = operands
    number = _exponent_of(value)
    if number is not None and number > 0 and number % 2 == 0:
        return even(rising(lambda x: x**number, NONNEGATIVE))(operands, value)
    if number is not None and number > 0 and (number % 2 == 1 or base.low >= 0):
        return rising(lambda x: x**number, Range() if number % 2 == 1 else NONNEGATIVE)(operands, value)
    if number is not None and number % 2 == 0:
        return ABOVE_0
    if base.positive:
        return ABOVE_0
    return NONNEGATIVE if base.low >= 0 else Range()


def _power_smooth(value: Value) -> tuple[Range | None, ...]:
    """Where x^y and y x^(y - 1) exist, for an exponent that is a literal; else for positive x."""
    number = _exponent_of(value)
    if number is None:
        return (ABOVE_0, None)
    if number == math.floor(number):
        return (None if number >= 0 else NOT_0, None)
    return (NONNEGATIVE if number >= 1 else ABOVE_0, None)


elementwise(
    "power",
    _numpy_power,
    _by_base,
    _by_exponent,
    takes="number",
    math=_math_power,
    c=_c_power,
    domain=(POSITIVE, ANY),
    special=((0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (-2.0, 0.0), (-2.0, 3.0), (-1.5, 2.0)),
    declared={(0.0, 0.0): (0.0, 0.0)},
    build=_power,
    bounds=_power_bounds,
    smooth=_power_smooth,
    analytic=True,
    sentence="d(u^v) = v u^(v - 1) du + u^v log(u) dv",
    doc="x to the power y; a negative x takes whole y only.",
    note="By the exponent it is declared 0 at x = 0, and is nan for negative x.",
)


def _sqrt(x: Expr, out: Expr) -> Expr:
    """1 / (2 sqrt(x)); of a sum of squares it is declared 0 at 0."""
    return 0.5 / (length_or(out) if out.value.attrs.get("of_squares") else out)


elementwise(
    "sqrt",
    "np.sqrt({0})",
    _sqrt,
    math="math.sqrt({0})",
    c="sqrt({0})",
    domain=(POSITIVE,),
    bounds=rising(math.sqrt, NONNEGATIVE),
    smooth=lambda value: (None if value.attrs.get("of_squares") else ABOVE_0,),
    analytic=True,
    sentence="d sqrt(u) = du / (2 sqrt(u))",
    doc="The square root.",
)
elementwise(
    "cbrt",
    "np.cbrt({0})",
    lambda x, out: 1 / (3 * (out * out)),
    domain=(NONZERO,),
    bounds=rising(math.cbrt),
    smooth=(NOT_0,),
    sentence="d cbrt(u) = du / (3 cbrt(u)^2)",
    doc="The cube root, of negative numbers too.",
    math="math.cbrt({0})",
    c="cbrt({0})",
)
elementwise(
    "exp",
    "np.exp({0})",
    lambda x, out: out,
    math="math.exp({0})",
    c="exp({0})",
    bounds=rising(math.exp, ABOVE_0),
    analytic=True,
    sentence="d exp(u) = exp(u) du",
    doc="e to the power x.",
)
elementwise(
    "exp2",
    "np.exp2({0})",
    lambda x, out: LN2 * out,
    math="math.exp2({0})",
    c="exp2({0})",
    bounds=rising(math.exp2, ABOVE_0),
    analytic=True,
    sentence="d 2^u = log(2) 2^u du",
    doc="2 to the power x.",
)
elementwise(
    "expm1",
    "np.expm1({0})",
    lambda x, out: x.exp(),  # out + 1 would cancel for negative x
    math="math.expm1({0})",
    c="expm1({0})",
    bounds=rising(math.expm1, above(-1)),
    analytic=True,
    sentence="d(exp(u) - 1) = exp(u) du",
    doc="exp(x) - 1, accurate near 0.",
)
elementwise(
    "log",
    "np.log({0})",
    lambda x, out: 1 / x,
    math="math.log({0})",
    c="log({0})",
    domain=(POSITIVE,),
    bounds=rising(math.log),
    smooth=(ABOVE_0,),
    analytic=True,
    sentence="d log(u) = du / u",
    doc="The natural logarithm.",
)
elementwise(
    "log2",
    "np.log2({0})",
    lambda x, out: 1 / (LN2 * x),
    math="math.log2({0})",
    c="log2({0})",
    domain=(POSITIVE,),
    bounds=rising(math.log2),
    smooth=(ABOVE_0,),
    analytic=True,
    sentence="d log2(u) = du / (log(2) u)",
    doc="The logarithm to base 2.",
)
elementwise(
    "log10",
    "np.log10({0})",
    lambda x, out: 1 / (LN10 * x),
    math="math.log10({0})",
    c="log10({0})",
    domain=(POSITIVE,),
    bounds=rising(math.log10),
    smooth=(ABOVE_0,),
    analytic=True,
    sentence="d log10(u) = du / (log(10) u)",
    doc="The logarithm to base 10.",
)
elementwise(
    "log1p",
    "np.log1p({0})",
    lambda x, out: 1 / (1 + x),
    math="math.log1p({0})",
    c="log1p({0})",
    domain=((-0.9, 4.0),),
    bounds=rising(math.log1p),
    smooth=(above(-1),),
    analytic=True,
    sentence="d log(1 + u) = du / (1 + u)",
    doc="log(1 + x), accurate near 0.",
)
elementwise(
    "hypot",
    "np.hypot({0}, {1})",
    lambda x, y, out: x / length_or(out),
    lambda x, y, out: y / length_or(out),
    math="math.hypot({0}, {1})",
    c="hypot({0}, {1})",
    domain=(ANY, ANY),
    special=((0.0, 0.0),),
    declared={(0.0, 0.0): (0.0, 0.0)},
    bounds=always(NONNEGATIVE),
    sentence="d hypot(u, v) = (u du + v dv) / hypot(u, v)",
    doc="sqrt(x^2 + y^2) without overflow; its derivative at (0, 0) is declared 0.",
)
elementwise(
    "logaddexp",
    "np.logaddexp({0}, {1})",
    lambda x, y, out: (x - out.same(-math.inf).where(0.0, y)).sigmoid(),
    lambda x, y, out: (y - out.same(-math.inf).where(0.0, x)).sigmoid(),
    math="max({0}, {1}) + math.log1p(math.exp(-abs({0} - {1}))) if {0} != {1} else {0} + 0.6931471805599453",
    c="logaddexp({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((-math.inf, -math.inf), (-math.inf, 1.0), (800.0, -800.0)),
    declared={(-math.inf, -math.inf): (0.0, 0.0), (-math.inf, 1.0): (0.0, 1.0)},
    sentence="d log(e^u + e^v) = (e^u du + e^v dv) / (e^u + e^v)",
    doc="log(exp(x) + exp(y)) without overflow.",
)
elementwise(
    "logaddexp2",
    "np.logaddexp2({0}, {1})",
    lambda x, y, out: (LN2 * (x - out.same(-math.inf).where(0.0, y))).sigmoid(),
    lambda x, y, out: (LN2 * (y - out.same(-math.inf).where(0.0, x))).sigmoid(),
    math="max({0}, {1}) + math.log2(1 + math.exp2(-abs({0} - {1}))) if {0} != {1} else {0} + 1",
    c="logaddexp2({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((-math.inf, -math.inf), (-math.inf, 1.0)),
    declared={(-math.inf, -math.inf): (0.0, 0.0), (-math.inf, 1.0): (0.0, 1.0)},
    sentence="d log2(2^u + 2^v) = (2^u du + 2^v dv) / (2^u + 2^v)",
    doc="log2(2^x + 2^y) without overflow.",
)
