"""Special functions. Those that numpy lacks are printed once, at the head of the module, and called by `_name`."""

from __future__ import annotations

import math

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.ranges import ABOVE_0, BETWEEN, OPEN_UNIT, SIGNED_UNIT, Range, above, always, falling, rising
from chainrule.compiler.ir.table import Interval, Parameter
from chainrule.compiler.ops.elementwise import ANY, OPEN, POSITIVE, elementwise

PI_ROOT = math.sqrt(math.pi)
LARGE: Interval = (0.2, 6.0)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


elementwise(
    "erf",
    "_erf({0})",
    lambda x, out: 2 / PI_ROOT * (-(x * x)).exp(),
    math="math.erf({0})",
    c="erf({0})",
    total=True,
    bounds=rising(math.erf, BETWEEN),
    sentence="d erf(u) = 2 / sqrt(pi) exp(-u^2) du",
    doc="The error function.",
)
elementwise(
    "erfc",
    "_erfc({0})",
    lambda x, out: -2 / PI_ROOT * (-(x * x)).exp(),
    math="math.erfc({0})",
    c="erfc({0})",
    total=True,
    bounds=falling(math.erfc, Range(0.0, 2.0, True, True)),
    sentence="d erfc(u) = -2 / sqrt(pi) exp(-u^2) du",
    doc="1 - erf(x), accurate where erf is near 1.",
)
elementwise(
    "erfcx",
    "_erfcx({0})",
    lambda x, out: 2 * (x * out) - 2 / PI_ROOT,
    c="erfcx({0})",
    bounds=always(ABOVE_0),
    sentence="d erfcx(u) = (2 u erfcx(u) - 2 / sqrt(pi)) du",
    doc="exp(x^2) erfc(x).",
    note="For large x the derivative is a small difference: relative error about 2 x^2 times the unit roundoff.",
)
elementwise(
    "erfinv",
    "_erfinv({0})",
    lambda x, out: PI_ROOT / 2 * (out * out).exp(),
    c="erfinv({0})",
    domain=((-0.95, 0.95),),
    smooth=(BETWEEN,),
    sentence="d erfinv(u) = sqrt(pi) / 2 exp(erfinv(u)^2) du",
    doc="The inverse of erf.",
)
elementwise(
    "erfcinv",
    "_erfcinv({0})",
    lambda x, out: -PI_ROOT / 2 * (out * out).exp(),
    c="erfcinv({0})",
    domain=((0.05, 1.95),),
    smooth=(Range(0.0, 2.0, True, True),),
    sentence="d erfcinv(u) = -sqrt(pi) / 2 exp(erfcinv(u)^2) du",
    doc="The inverse of erfc, accurate where erf is near 1.",
)
elementwise(
    "lgamma",
    "_lgamma({0})",
    lambda x, out: x.digamma(),
    math="math.lgamma({0})",
    c="lgamma({0})",
    domain=(LARGE,),
    smooth=(ABOVE_0,),
    sentence="d lgamma(u) = digamma(u) du",
    doc="The logarithm of |gamma(x)|.",
)
elementwise(
    "gamma",
    "_gamma({0})",
    lambda x, out: out * x.digamma(),
    math="math.gamma({0})",
    c="tgamma({0})",
    domain=(LARGE,),
    smooth=(ABOVE_0,),
    sentence="d gamma(u) = gamma(u) digamma(u) du",
    doc="The gamma function.",
)
elementwise(
    "digamma",
    "_digamma({0})",
    lambda x, out: x.polygamma(n=1),
    c="digamma({0})",
    domain=(LARGE,),
    smooth=(ABOVE_0,),
    sentence="d digamma(u) = polygamma(1, u) du",
    doc="The derivative of lgamma.",
)


def _order(out: Expr) -> int:
    order: int = out.value.attrs["n"]
    return order


def _polygamma(builder: Builder, n: int, x: Expr) -> Expr:
    from chainrule.compiler.ir.types import ShapeMismatch
    from chainrule.compiler.ops.language import coerce

    if n < 0:
        raise ShapeMismatch(f"`polygamma` has orders from 0, not {n}", code="CR054")
    x = coerce(builder, x, "real")
    return x.polygamma(n=n) if n else x.digamma()


elementwise(
    "polygamma",
    lambda printing, value, operands: f"_polygamma({value.attrs['n']}, {operands[0].text})",
    lambda x, out: x.polygamma(n=_order(out) + 1),
    c=lambda printing, value, operands: f"polygamma({value.attrs['n']}, {operands[0].text})",
    domain=(LARGE,),
    parameters=(Parameter("n", "int"), Parameter("x")),
    build=_polygamma,
    smooth=(ABOVE_0,),
    sentence="d polygamma(n, u) = polygamma(n + 1, u) du",
    doc="The n-th derivative of digamma.",
)
elementwise(
    "sigmoid",
    "_sigmoid({0})",
    lambda x, out: out * (1 - out),
    math="1.0 / (1.0 + math.exp(-{0}))",
    c="sigmoid({0})",
    total=True,
    special=((-800.0,), (800.0,)),
    declared={(-800.0,): (0.0,), (800.0,): (0.0,)},
    bounds=rising(_logistic, OPEN_UNIT),
    sentence="d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du",
    doc="1 / (1 + exp(-x)).",
)
elementwise(
    "softplus",
    "np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0})))",
    lambda x, out: x.sigmoid(),
    math="max({0}, 0.0) + math.log1p(math.exp(-abs({0})))",
    c="softplus({0})",
    total=True,
    special=((-800.0,), (800.0,)),
    declared={(-800.0,): (0.0,), (800.0,): (1.0,)},
    bounds=rising(lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))), ABOVE_0),
    sentence="d softplus(u) = sigmoid(u) du",
    doc="log(1 + exp(x)), without overflow.",
)
elementwise(
    "log_sigmoid",
    "np.minimum({0}, 0.0) - np.log1p(np.exp(-np.abs({0})))",
    lambda x, out: (-x).sigmoid(),
    math="min({0}, 0.0) - math.log1p(math.exp(-abs({0})))",
    c="log_sigmoid({0})",
    total=True,
    special=((-800.0,), (800.0,)),
    declared={(-800.0,): (1.0,), (800.0,): (0.0,)},
    bounds=rising(lambda x: min(x, 0.0) - math.log1p(math.exp(-abs(x))), Range(high=0.0, open_high=True)),
    sentence="d log(sigmoid(u)) = sigmoid(-u) du",
    doc="log(sigmoid(x)), without overflow.",
)
elementwise(
    "logit",
    "np.log({0} / (1.0 - {0}))",
    lambda x, out: 1 / (x * (1 - x)),
    math="math.log({0} / (1.0 - {0}))",
    c="logit({0})",
    domain=(OPEN,),
    smooth=(OPEN_UNIT,),
    sentence="d logit(u) = du / (u (1 - u))",
    doc="log(x / (1 - x)), the inverse of sigmoid.",
)


def _log_unless(x: Expr, y: Expr, out: Expr) -> Expr:
    """log(y), and 0 where x = y = 0."""
    return x.same(0.0).logical_and(y <= 0.0).where(1.0, y).log()


elementwise(
    "xlogy",
    "_xlogy({0}, {1})",
    _log_unless,
    lambda x, y, out: x / x.same(0.0).where(1.0, y),
    math="{0} * math.log({1}) if {0} else 0.0 if {1} == {1} else {1}",
    c="xlogy({0}, {1})",
    domain=(ANY, POSITIVE),
    special=((0.0, 0.0), (0.0, 2.0)),
    declared={(0.0, 0.0): (0.0, 0.0), (0.0, 2.0): (math.log(2), 0.0)},
    smooth=(None, ABOVE_0),
    sentence="d(u log(v)) = log(v) du + u / v dv",
    doc="x log(y), and 0 where x is 0.",
)
elementwise(
    "xlog1py",
    "_xlog1py({0}, {1})",
    lambda x, y, out: x.same(0.0).logical_and(y <= -1.0).where(0.0, y).log1p(),
    lambda x, y, out: x / (1 + x.same(0.0).where(0.0, y)),
    math="{0} * math.log1p({1}) if {0} else 0.0 if {1} == {1} else {1}",
    c="xlog1py({0}, {1})",
    domain=(ANY, POSITIVE),
    special=((0.0, -1.0), (0.0, 2.0)),
    declared={(0.0, -1.0): (0.0, 0.0), (0.0, 2.0): (math.log(3), 0.0)},
    smooth=(None, above(-1)),
    sentence="d(u log(1 + v)) = log(1 + v) du + u / (1 + v) dv",
    doc="x log(1 + y), and 0 where x is 0.",
)
elementwise(
    "ndtr",
    "_ndtr({0})",
    lambda x, out: 1 / math.sqrt(2 * math.pi) * (-0.5 * (x * x)).exp(),
    math="0.5 * math.erfc(-0.7071067811865476 * {0})",
    c="ndtr({0})",
    total=True,
    bounds=rising(lambda x: 0.5 * math.erfc(-x / math.sqrt(2)), OPEN_UNIT),
    sentence="d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du",
    doc="The distribution function of the standard normal.",
)
elementwise(
    "log_ndtr",
    "_log_ndtr({0})",
    lambda x, out: 1 / math.sqrt(2 * math.pi) * (-0.5 * (x * x) - out).exp(),
    c="log_ndtr({0})",
    special=((-30.0,), (10.0,)),
    bounds=always(Range(high=0.0, open_high=True)),
    sentence="d log_ndtr(u) = exp(-u^2 / 2) / (sqrt(2 pi) ndtr(u)) du",
    doc="The logarithm of ndtr, accurate in both tails.",
)
elementwise(
    "i0",
    "_i0({0})",
    lambda x, out: x.i1(),
    c="i0({0})",
    bounds=always(Range(1.0)),
    sentence="d i0(u) = i1(u) du",
    doc="The modified Bessel function of order 0.",
)
elementwise(
    "i1",
    "_i1({0})",
    lambda x, out: x.i0() - _quotient(out, x, 0.5),
    c="i1({0})",
    special=((0.0,),),
    sentence="d i1(u) = (i0(u) - i1(u) / u) du",
    doc="The modified Bessel function of order 1.",
)
elementwise(
    "j0",
    "_j0({0})",
    lambda x, out: -x.j1(),
    c="j0({0})",
    domain=((0.5, 20.0),),
    bounds=always(SIGNED_UNIT),
    sentence="d j0(u) = -j1(u) du",
    doc="The Bessel function of order 0.",
)
elementwise(
    "j1",
    "_j1({0})",
    lambda x, out: x.j0() - _quotient(out, x, 0.5),
    c="j1({0})",
    domain=((0.5, 20.0),),
    special=((0.0,),),
    bounds=always(SIGNED_UNIT),
    sentence="d j1(u) = (j0(u) - j1(u) / u) du",
    doc="The Bessel function of order 1.",
)
elementwise(
    "y0",
    "_y0({0})",
    lambda x, out: -x.y1(),
    c="y0({0})",
    domain=((0.5, 20.0),),
    smooth=(ABOVE_0,),
    sentence="d y0(u) = -y1(u) du",
    doc="The Bessel function of the second kind, of order 0.",
)
elementwise(
    "y1",
    "_y1({0})",
    lambda x, out: x.y0() - out / x,
    c="y1({0})",
    domain=((0.5, 20.0),),
    smooth=(ABOVE_0,),
    sentence="d y1(u) = (y0(u) - y1(u) / u) du",
    doc="The Bessel function of the second kind, of order 1.",
)
elementwise(
    "i0e",
    "_i0e({0})",
    lambda x, out: x.i1e() - x.sign() * out,
    c="i0e({0})",
    special=((0.0,), (800.0,)),
    declared={(0.0,): (0.0,)},
    bounds=always(Range(0.0, 1.0, True)),
    sentence="d i0e(u) = (i1e(u) - sign(u) i0e(u)) du",
    doc="exp(-|x|) i0(x); its derivative at 0 is declared 0.",
)
elementwise(
    "i1e",
    "_i1e({0})",
    lambda x, out: x.i0e() - _quotient(out, x, 0.5) - x.sign() * out,
    c="i1e({0})",
    special=((0.0,),),
    bounds=always(SIGNED_UNIT),
    sentence="d i1e(u) = (i0e(u) - i1e(u) / u - sign(u) i1e(u)) du",
    doc="exp(-|x|) i1(x).",
)


def _quotient(out: Expr, x: Expr, limit: float) -> Expr:
    """out / x, and its limit at 0."""
    none = x.same(0.0)
    return none.where(limit, out / none.where(1.0, x))
