"""The larger and the smaller of two, clipping, and relu. Ties share the derivative equally, but for a policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.ranges import Range, exactly, larger
from chainrule.compiler.ir.table import Parameter, Printing, Text
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import ANY, elementwise
from chainrule.compiler.ops.language import apply
from chainrule.compiler.ops.policies import is_zero, number, word
from chainrule.compiler.ops.text import fill


def _mine(mine: Expr, other: Expr, out: Expr, policy: str, place: str) -> Expr:
    """1 where the result is mine; where it is both the share that the policy gives to this place."""
    ties = word(out, policy)
    share = 0.5 if ties == "shared" else float(ties == place)
    return mine.same(other).where(share, mine.same(out).convert(dtype="real"))


def _first(x: Expr, y: Expr, out: Expr) -> Expr:
    return _mine(x, y, out, "maximum", "first")


def _second(x: Expr, y: Expr, out: Expr) -> Expr:
    return _mine(y, x, out, "maximum", "last")


def _first_of_min(x: Expr, y: Expr, out: Expr) -> Expr:
    return _negative(x, out) if _zero(y) else _mine(x, y, out, "minimum", "first")


def _second_of_min(x: Expr, y: Expr, out: Expr) -> Expr:
    return _negative(y, out) if _zero(x) else _mine(y, x, out, "minimum", "last")


def _positive(x: Expr, out: Expr) -> Expr:
    """The derivative of relu: 1 where x > 0; what the policy says at 0."""
    at_zero = number(out, "relu")
    if at_zero in (0, 1):
        return x > 0.0 if at_zero == 0 else x >= 0.0
    return x.same(0.0).where(at_zero, (x > 0.0).convert(dtype="real"))


def _negative(x: Expr, out: Expr) -> Expr:
    """The same for minimum(x, 0), which is -relu(-x)."""
    at_zero = number(out, "relu")
    if at_zero in (0, 1):
        return x < 0.0 if at_zero == 0 else x <= 0.0
    return x.same(0.0).where(at_zero, (x < 0.0).convert(dtype="real"))


def _within(x: Expr, low: Expr, high: Expr, out: Expr) -> Expr:
    if word(out, "clip") == "inside":
        return (x >= low).logical_and(x <= high)
    return (x > low).logical_and(x < high)


def _below(x: Expr, low: Expr, high: Expr, out: Expr) -> Expr:
    return (x < low).logical_and(low < high)


def _above(x: Expr, low: Expr, high: Expr, out: Expr) -> Expr:
    return x.maximum(low) > high


def _zero(x: Expr) -> bool:
    return is_zero(x.value)


def _maximum(builder: Builder, x: Expr, y: Expr) -> Expr:
    """maximum(x, 0) is relu(x)."""
    if _zero(y) and x.dtype == "real":
        return x.relu()
    if _zero(x) and y.dtype == "real":
        return y.relu()
    return apply("maximum", builder, x, y)


def _extreme_math(word: str) -> Callable[[Printing, Value, Sequence[Text]], Text]:
    """Where the second of two reals is nan, that; ints are never nan."""
    held = f"{word}({{0}}, {{1}})"

    def text(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
        return fill(held if value.tensor.dtype == "int" else f"{held} if {{1}} == {{1}} else {{1}}", operands)

    return text


def _clip_math(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    # a bound that is nan makes nan; a literal is none
    asked = [f"{{{k}}} == {{{k}}}" for k in (1, 2) if value.args[k].op != "const"]
    held = "min(max({0}, {1}), {2})"
    return fill(f"{held} if {' and '.join(asked)} else {{1}} + {{2}}" if asked else held, operands)


def _clip(builder: Builder, x: Expr, low: Expr | None, high: Expr | None) -> Expr:
    """A bound that is not given is infinite."""
    if low is None and high is None:
        return x
    real = "real" in (x.dtype, *(bound.dtype for bound in (low, high) if bound is not None))
    if not real and (low is None or high is None):
        bound, op = (low, "maximum") if high is None else (high, "minimum")
        return apply(op, builder, x, bound if bound is not None else x)
    infinite = builder.expr(builder.const(math.inf))
    lowest = builder.expr(builder.const(-math.inf))
    return apply("clip", builder, x, lowest if low is None else low, infinite if high is None else high)


def _smaller(a: Range, b: Range) -> Range:
    return -larger(-a, -b)


elementwise(
    "maximum",
    "np.maximum({0}, {1})",
    _first,
    _second,
    takes="number",
    math=_extreme_math("max"),
    c="maximum({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((1.0, 1.0), (0.0, 0.0)),
    declared={(1.0, 1.0): (0.5, 0.5), (0.0, 0.0): (0.5, 0.5)},
    build=_maximum,
    bounds=lambda operands, value: larger(*operands),
    sentence="d max(u, v) = du where u > v, dv where u < v",
    doc="The larger of two, element by element; a tie shares the derivative equally.",
)
elementwise(
    "minimum",
    "np.minimum({0}, {1})",
    _first_of_min,
    _second_of_min,
    takes="number",
    math=_extreme_math("min"),
    c="minimum({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((1.0, 1.0),),
    declared={(1.0, 1.0): (0.5, 0.5)},
    bounds=lambda operands, value: _smaller(*operands),
    sentence="d min(u, v) = du where u < v, dv where u > v",
    doc="The smaller of two, element by element; a tie shares the derivative equally.",
)
elementwise(
    "fmax",
    "np.fmax({0}, {1})",
    _first,
    _second,
    math="max({1}, {0}) if {1} == {1} else {0}",
    c="fmax({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((1.0, 1.0), (1.0, math.nan)),
    declared={(1.0, 1.0): (0.5, 0.5), (1.0, math.nan): (1.0, 0.0)},
    sentence="d fmax(u, v) = du where u > v, dv where u < v",
    doc="The larger of two; a nan gives way to a number.",
)
elementwise(
    "fmin",
    "np.fmin({0}, {1})",
    lambda x, y, out: _mine(x, y, out, "minimum", "first"),
    lambda x, y, out: _mine(y, x, out, "minimum", "last"),
    math="min({1}, {0}) if {1} == {1} else {0}",
    c="fmin({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    special=((1.0, 1.0),),
    declared={(1.0, 1.0): (0.5, 0.5)},
    sentence="d fmin(u, v) = du where u < v, dv where u > v",
    doc="The smaller of two; a nan gives way to a number.",
)
elementwise(
    "clip",
    "np.clip({0}, {1}, {2})",
    _within,
    _below,
    _above,
    takes="number",
    math=_clip_math,
    c="clip({0}, {1}, {2})",
    domain=(ANY, (-2.0, -1.0), (0.5, 2.0)),
    total=True,
    special=((-1.0, -1.0, 1.0), (1.0, -1.0, 1.0), (5.0, 2.0, 1.0)),
    declared={
        (-1.0, -1.0, 1.0): (0.0, 0.0, 0.0),
        (1.0, -1.0, 1.0): (0.0, 0.0, 0.0),
        (5.0, 2.0, 1.0): (0.0, 0.0, 1.0),
    },
    parameters=(Parameter("x"), Parameter("min", default=None), Parameter("max", default=None)),
    build=_clip,
    bounds=lambda operands, value: _smaller(larger(operands[0], operands[1]), operands[2]),
    sentence="d clip(u) = du within the bounds, 0 outside and at their edges",
    doc="x held between two bounds, either of which may be left out.",
)
elementwise(
    "relu",
    "np.maximum({0}, 0.0)",
    lambda x, out: _positive(out, out) if number(out, "relu") == 0 else _positive(x, out),
    math="max({0}, 0.0)",
    c="relu({0})",
    total=True,
    special=((0.0,),),
    declared={(0.0,): (0.0,)},
    bounds=lambda operands, value: larger(operands[0], exactly(0.0)),
    sentence="d relu(u) = du where u > 0, else 0",
    doc="maximum(x, 0); its derivative at 0 is declared 0.",
)
