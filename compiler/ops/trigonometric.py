"""Angles: trigonometric and hyperbolic functions and their inverses."""

from __future__ import annotations

import math

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.ranges import BETWEEN, NONNEGATIVE, SIGNED_UNIT, Range, above, always, even, falling, rising
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ops.elementwise import ANY, UNIT, elementwise


def _atan2_by_y(y: Expr, x: Expr, out: Expr) -> Expr:
    return x / _radius(x, y) / _radius(x, y)


def _atan2_by_x(y: Expr, x: Expr, out: Expr) -> Expr:
    return -y / _radius(x, y) / _radius(x, y)


def _radius(x: Expr, y: Expr) -> Expr:
    """The distance from the origin, 1 at the origin; x^2 + y^2 would overflow and underflow early."""
    r = x.hypot(y)
    return r.same(0.0).where(1.0, r)


def _sinc(x: Expr, out: Expr) -> Expr:
    """(cos(pi x) - sinc(x)) / x; near 0, where that cancels, the series."""
    near = x.abs() < 0.1
    z = math.pi * x
    w = z * z
    series = z * (-1 / 3 + w * (1 / 30 + w * (-1 / 840 + w * (1 / 45360 + w * (-1 / 3991680)))))
    away = near.where(1.0, x)
    return near.where(math.pi * series, (z.cos() - out) / away)


elementwise(
    "sin",
    "np.sin({0})",
    lambda x, out: x.cos(),
    math="math.sin({0})",
    c="sin({0})",
    total=True,
    bounds=always(SIGNED_UNIT),
    analytic=True,
    sentence="d sin(u) = cos(u) du",
    doc="The sine.",
)
elementwise(
    "cos",
    "np.cos({0})",
    lambda x, out: -x.sin(),
    math="math.cos({0})",
    c="cos({0})",
    total=True,
    bounds=always(SIGNED_UNIT),
    analytic=True,
    sentence="d cos(u) = -sin(u) du",
    doc="The cosine.",
)
elementwise(
    "versine",
    "2.0 * np.square(np.sin(0.5 * {0}))",
    lambda x, out: x.sin(),
    math="2.0 * math.sin(0.5 * {0}) ** 2",
    c="2 * square(sin((real)0.5 * {0}))",
    total=True,
    spelled=None,
    bounds=always(Range(0.0, 2.0)),
    analytic=True,
    sentence="d(1 - cos(u)) = sin(u) du",
    doc="1 - cos(x), accurate near 0; the language has it as `-cosm1(x)`.",
)
elementwise(
    "tan",
    "np.tan({0})",
    lambda x, out: 1 + out * out,
    math="math.tan({0})",
    c="tan({0})",
    domain=((-1.3, 1.3),),
    total=True,
    smooth=(Range(-math.pi / 2, math.pi / 2, True, True),),
    analytic=True,
    sentence="d tan(u) = (1 + tan(u)^2) du",
    doc="The tangent.",
)
elementwise(
    "asin",
    "np.arcsin({0})",
    lambda x, out: 1 / (1 - x * x).sqrt(),
    math="math.asin({0})",
    c="asin({0})",
    domain=(UNIT,),
    bounds=rising(math.asin, Range(-math.pi / 2, math.pi / 2)),
    smooth=(BETWEEN,),
    analytic=True,
    sentence="d asin(u) = du / sqrt(1 - u^2)",
    doc="The inverse of the sine.",
)
elementwise(
    "acos",
    "np.arccos({0})",
    lambda x, out: -1 / (1 - x * x).sqrt(),
    math="math.acos({0})",
    c="acos({0})",
    domain=(UNIT,),
    bounds=falling(math.acos, Range(0.0, math.pi)),
    smooth=(BETWEEN,),
    analytic=True,
    sentence="d acos(u) = -du / sqrt(1 - u^2)",
    doc="The inverse of the cosine.",
)
elementwise(
    "atan",
    "np.arctan({0})",
    lambda x, out: 1 / (1 + x * x),
    math="math.atan({0})",
    c="atan({0})",
    total=True,
    bounds=rising(math.atan, Range(-math.pi / 2, math.pi / 2, True, True)),
    analytic=True,
    sentence="d atan(u) = du / (1 + u^2)",
    doc="The inverse of the tangent.",
)
elementwise(
    "atan2",
    "np.arctan2({0}, {1})",
    _atan2_by_y,
    _atan2_by_x,
    math="math.atan2({0}, {1})",
    c="atan2({0}, {1})",
    domain=(ANY, ANY),
    total=True,
    parameters=(Parameter("y"), Parameter("x")),
    special=((0.0, 0.0), (1e-200, 1e-200), (0.0, -1.0)),
    declared={(0.0, 0.0): (0.0, 0.0), (1e-200, 1e-200): (5e199, -5e199), (0.0, -1.0): (-1.0, 0.0)},
    bounds=always(Range(-math.pi, math.pi)),
    sentence="d atan2(u, v) = (v du - u dv) / (u^2 + v^2)",
    doc="The angle of the point (x, y); its derivative at (0, 0) is declared 0.",
)
elementwise(
    "sinh",
    "np.sinh({0})",
    lambda x, out: x.cosh(),
    math="math.sinh({0})",
    c="sinh({0})",
    bounds=rising(math.sinh),
    analytic=True,
    sentence="d sinh(u) = cosh(u) du",
    doc="The hyperbolic sine.",
)
elementwise(
    "cosh",
    "np.cosh({0})",
    lambda x, out: x.sinh(),
    math="math.cosh({0})",
    c="cosh({0})",
    bounds=even(rising(math.cosh, Range(1.0))),
    analytic=True,
    sentence="d cosh(u) = sinh(u) du",
    doc="The hyperbolic cosine.",
)
elementwise(
    "tanh",
    "np.tanh({0})",
    lambda x, out: 1 - out * out,
    math="math.tanh({0})",
    c="tanh({0})",
    total=True,
    bounds=rising(math.tanh, BETWEEN),
    analytic=True,
    sentence="d tanh(u) = (1 - tanh(u)^2) du",
    doc="The hyperbolic tangent.",
)
elementwise(
    "asinh",
    "np.arcsinh({0})",
    lambda x, out: 1 / x.hypot(1.0),
    math="math.asinh({0})",
    c="asinh({0})",
    total=True,
    bounds=rising(math.asinh),
    analytic=True,
    sentence="d asinh(u) = du / sqrt(u^2 + 1)",
    doc="The inverse of the hyperbolic sine.",
)
elementwise(
    "acosh",
    "np.arccosh({0})",
    lambda x, out: 1 / ((x - 1) * (x + 1)).sqrt(),
    math="math.acosh({0})",
    c="acosh({0})",
    domain=((1.05, 4.0),),
    bounds=rising(math.acosh, NONNEGATIVE),
    smooth=(above(1),),
    analytic=True,
    sentence="d acosh(u) = du / sqrt(u^2 - 1)",
    doc="The inverse of the hyperbolic cosine.",
)
elementwise(
    "atanh",
    "np.arctanh({0})",
    lambda x, out: 1 / ((1 - x) * (1 + x)),
    math="math.atanh({0})",
    c="atanh({0})",
    domain=(UNIT,),
    bounds=rising(math.atanh),
    smooth=(BETWEEN,),
    analytic=True,
    sentence="d atanh(u) = du / (1 - u^2)",
    doc="The inverse of the hyperbolic tangent.",
)
elementwise(
    "sinc",
    "np.sinc({0})",
    _sinc,
    math="math.sin(math.pi * {0}) / (math.pi * {0}) if {0} else 1.0",
    c="sinc({0})",
    total=True,
    special=((0.0,), (1e-9,), (1e-3,), (0.0999,), (0.1001,)),
    bounds=always(Range(-0.22, 1.0)),
    sentence="d sinc(u) = (cos(pi u) - sinc(u)) / u du",
    doc="sin(pi x) / (pi x), and 1 at 0.",
)
elementwise(
    "deg2rad",
    "np.deg2rad({0})",
    math.pi / 180,
    math="math.radians({0})",
    c="{0} * (real)0.017453292519943295",
    total=True,
    bounds=rising(math.radians),
    sentence="d(pi u / 180) = pi du / 180",
    doc="Degrees in radians.",
)
elementwise(
    "rad2deg",
    "np.rad2deg({0})",
    180 / math.pi,
    math="math.degrees({0})",
    c="{0} * (real)57.29577951308232",
    total=True,
    bounds=rising(math.degrees),
    sentence="d(180 u / pi) = 180 du / pi",
    doc="Radians in degrees.",
)
