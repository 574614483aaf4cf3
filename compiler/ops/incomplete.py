"""Regularised incomplete gamma and beta functions.

Their derivatives by x are elementary; those by the parameters are not, nor are they among the functions of the table:
a program that asks for one is told so.
"""

from __future__ import annotations

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.ranges import ABOVE_0, OPEN_UNIT, UNIT, always
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ops.elementwise import OPEN, elementwise

SHAPE = (0.3, 6.0)


def _gamma_density(a: Expr, x: Expr) -> Expr:
    """x^(a - 1) exp(-x) / gamma(a)."""
    return ((a - 1).xlogy(x) - x - a.lgamma()).exp()


def _beta_density(a: Expr, b: Expr, x: Expr) -> Expr:
    """x^(a - 1) (1 - x)^(b - 1) / B(a, b)."""
    scale = a.lgamma() + b.lgamma() - (a + b).lgamma()
    return ((a - 1).xlogy(x) + (b - 1).xlog1py(-x) - scale).exp()


elementwise(
    "gammainc",
    "_gammainc({0}, {1})",
    None,
    lambda a, x, out: _gamma_density(a, x),
    c="gammainc({0}, {1})",
    unknown=(0,),
    domain=(SHAPE, (0.1, 9.0)),
    smooth=(ABOVE_0, ABOVE_0),
    bounds=always(UNIT),
    parameters=(Parameter("a"), Parameter("x")),
    sentence="d gammainc(a, u) = u^(a - 1) exp(-u) / gamma(a) du",
    doc="The regularised lower incomplete gamma function P(a, x).",
    note="It has no derivative by `a`.",
)
elementwise(
    "gammaincc",
    "_gammaincc({0}, {1})",
    None,
    lambda a, x, out: -_gamma_density(a, x),
    c="gammaincc({0}, {1})",
    unknown=(0,),
    domain=(SHAPE, (0.1, 9.0)),
    smooth=(ABOVE_0, ABOVE_0),
    bounds=always(UNIT),
    parameters=(Parameter("a"), Parameter("x")),
    sentence="d gammaincc(a, u) = -u^(a - 1) exp(-u) / gamma(a) du",
    doc="The regularised upper incomplete gamma function Q(a, x), 1 - P(a, x).",
    note="It has no derivative by `a`.",
)
elementwise(
    "betainc",
    "_betainc({0}, {1}, {2})",
    None,
    None,
    lambda a, b, x, out: _beta_density(a, b, x),
    c="betainc({0}, {1}, {2})",
    unknown=(0, 1),
    domain=(SHAPE, SHAPE, OPEN),
    smooth=(ABOVE_0, ABOVE_0, OPEN_UNIT),
    bounds=always(UNIT),
    parameters=(Parameter("a"), Parameter("b"), Parameter("x")),
    sentence="d betainc(a, b, u) = u^(a - 1) (1 - u)^(b - 1) / B(a, b) du",
    doc="The regularised incomplete beta function I(x; a, b).",
    note="It has no derivative by `a` and `b`.",
)
