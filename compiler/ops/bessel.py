"""Bessel functions of whole orders, which are known when compiling; orders 0 and 1 have entries of their own.

The derivative of each is half a sum or a difference of its neighbours (DLMF 10.6.1, 10.29.1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.ranges import ABOVE_0, SIGNED_UNIT, always
from chainrule.compiler.ir.table import Parameter, Prec, Printing, Text
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import elementwise
from chainrule.compiler.ops.language import coerce

FIRST = {"jn": ("j0", "j1"), "yn": ("y0", "y1"), "iv": ("i0", "i1"), "ive": ("i0e", "i1e")}
ALTERNATES = ("jn", "yn")  # the function of order -n is (-1)^n times that of n; of the others it is the same


def of_order(name: str, n: int, x: Expr) -> Expr:
    """The function of any whole order at x."""
    k = abs(n)
    y = x.apply(FIRST[name][k]) if k < 2 else x.apply(name, n=k)
    return -y if n < 0 and k % 2 == 1 and name in ALTERNATES else y


def _neighbours(name: str, out: Expr, x: Expr) -> tuple[Expr, Expr]:
    n: int = out.value.attrs["n"]
    return of_order(name, n - 1, x), of_order(name, n + 1, x)


def _difference(name: str) -> Callable[[Expr, Expr], Expr]:
    def slope(x: Expr, out: Expr) -> Expr:
        below, above = _neighbours(name, out, x)
        return 0.5 * (below - above)

    return slope


def _sum(x: Expr, out: Expr) -> Expr:
    below, above = _neighbours("iv", out, x)
    return 0.5 * (below + above)


def _scaled(x: Expr, out: Expr) -> Expr:
    below, above = _neighbours("ive", out, x)
    return 0.5 * (below + above) - x.sign() * out


def _printer(name: str) -> Callable[[Printing, Value, Sequence[Text]], str]:
    return lambda printing, value, operands: f"_{name}({value.attrs['n']}, {operands[0].text})"


def _in_c(name: str) -> Callable[[Printing, Value, Sequence[Text]], Text]:
    return lambda printing, value, operands: Text(f"(real){name}({value.attrs['n']}, {operands[0].text})", Prec.UNARY)


def _build(name: str) -> Callable[[Builder, int, Expr], Expr]:
    return lambda builder, n, x: of_order(name, n, coerce(builder, x, "real"))


ORDER = (Parameter("n", "int"), Parameter("x"))

elementwise(
    "jn",
    _printer("jn"),
    _difference("jn"),
    c=_in_c("bessel_j"),
    domain=((0.5, 20.0),),
    special=((0.0,),),
    bounds=always(SIGNED_UNIT),
    parameters=ORDER,
    build=_build("jn"),
    sentence="d jn(n, u) = (jn(n - 1, u) - jn(n + 1, u)) / 2 du",
    doc="The Bessel function of the whole order n.",
)
elementwise(
    "yn",
    _printer("yn"),
    _difference("yn"),
    c=_in_c("bessel_y"),
    domain=((0.5, 20.0),),
    smooth=(ABOVE_0,),
    parameters=ORDER,
    build=_build("yn"),
    sentence="d yn(n, u) = (yn(n - 1, u) - yn(n + 1, u)) / 2 du",
    doc="The Bessel function of the second kind, of the whole order n.",
)
elementwise(
    "iv",
    _printer("iv"),
    _sum,
    c=_in_c("bessel_i"),
    special=((0.0,),),
    parameters=ORDER,
    build=_build("iv"),
    sentence="d iv(n, u) = (iv(n - 1, u) + iv(n + 1, u)) / 2 du",
    doc="The modified Bessel function of the whole order n.",
)
elementwise(
    "ive",
    _printer("ive"),
    _scaled,
    c=_in_c("bessel_ie"),
    special=((0.0,), (800.0,)),
    bounds=always(SIGNED_UNIT),
    parameters=ORDER,
    build=_build("ive"),
    sentence="d ive(n, u) = ((ive(n - 1, u) + ive(n + 1, u)) / 2 - sign(u) ive(n, u)) du",
    doc="exp(-|x|) iv(n, x).",
)
