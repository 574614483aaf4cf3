"""Elementwise functions that are one line of others, and second names."""

from __future__ import annotations

import math
from collections.abc import Callable

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ops.language import LANGUAGE, X, Y, coerce, speak


def _alias(name: str, word: str) -> None:
    """A second name."""
    same = LANGUAGE[word]
    doc = f"The same as `{word}`."
    speak(name, same.parameters, same.build, doc, elementwise=same.elementwise, reducer=same.reducer)


def _reals(rule: Callable[..., Expr]) -> Callable[..., Expr]:
    """A rule over operands that become real."""
    return lambda builder, *operands: rule(*(coerce(builder, operand, "real") for operand in operands))


def second_names() -> None:
    """These stand behind the words that they are names of."""
    for name, word in (
        ("absolute", "abs"),
        ("degrees", "rad2deg"),
        ("radians", "deg2rad"),
        ("mod", "remainder"),
        ("pow", "power"),
        ("true_divide", "divide"),
        ("rint", "round"),
        ("fix", "trunc"),
        ("gammaln", "lgamma"),
        ("psi", "digamma"),
        ("expit", "sigmoid"),
        ("log_expit", "log_sigmoid"),
        ("jv", "jn"),
    ):
        _alias(name, word)


def _ldexp(builder: Builder, x: Expr, n: Expr) -> Expr:
    return coerce(builder, x, "real") * coerce(builder, n, "real").exp2()


def _betaln(a: Expr, b: Expr) -> Expr:
    return a.lgamma() + b.lgamma() - (a + b).lgamma()


def _sign_of_gamma(x: Expr) -> Expr:
    """1 above 0; below, minus one to the number of the poles that lie between; nan at them."""
    low = x.floor()
    pole = (x < 0.0).logical_and(x.same(low))
    return (x >= 0.0).where(1.0, pole.where(math.nan, 1 - 2 * low.remainder(2.0)))


def _rgamma(x: Expr) -> Expr:
    """1 / gamma(x), below 1/2 by reflection, where gamma has poles and this has none."""
    left = x < 0.5
    whole = x.round()
    sine = (1 - 2 * whole.remainder(2.0)) * (math.pi * (x - whole)).sin()
    reflected = sine / math.pi * left.where(1 - x, 1.0).gamma()
    return left.where(reflected, 1 / left.where(1.0, x).gamma())


A, B = Parameter("a"), Parameter("b")

speak("fabs", (X,), _reals(lambda x: x.abs()), "The magnitude, as a real.", elementwise=True)
speak("float_power", (X, Y), _reals(lambda x, y: x**y), "x to the power y, as a real.", elementwise=True)
speak("ldexp", (X, Parameter("n")), _ldexp, "x * 2^n.", elementwise=True)
speak("betaln", (A, B), _reals(_betaln), "The logarithm of beta(a, b).", elementwise=True)
speak("beta", (A, B), _reals(lambda a, b: _betaln(a, b).exp()), "Euler's beta, a and b above 0.", elementwise=True)
speak("cosm1", (X,), _reals(lambda x: -x.versine()), "cos(x) - 1, accurate near 0.", elementwise=True)
speak("entr", (X,), _reals(lambda x: -x.xlogy(x)), "-x log(x), and 0 at 0.", elementwise=True)
speak("gammasgn", (X,), _reals(_sign_of_gamma), "The sign of gamma(x).", elementwise=True)
speak("rgamma", (X,), _reals(_rgamma), "1 / gamma(x), which is 0 at 0, -1, -2, ...", elementwise=True)
