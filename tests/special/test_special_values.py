"""Poles, infinities, nan, signed zeros: as scipy has them, but for a list of exceptions. None of them warns."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special

from chainrule.compiler.emit.special import SCIPY
from tests.special.functions import OF_SEVERAL, WITH_ORDER, function

INF, NAN = math.inf, math.nan
POINTS = (0.0, -0.0, 1.0, -1.0, -2.0, 1e300, -1e300, INF, -INF, NAN)
OF_ONE = sorted(
    SCIPY.keys() - OF_SEVERAL - {f"_{name}" for name in WITH_ORDER}
)
OTHERWISE = {
    # odd functions keep the sign of a zero
    ("_erfinv", -0.0): -0.0,
    ("_i1", -0.0): -0.0,
    ("_i1e", -0.0): -0.0,
    # no sign, where scipy says -0.0
    ("_erfcinv", 1.0): 0.0,
    # limits, where scipy says nan
    ("_i0", INF): INF,
    ("_i0", -INF): INF,
    ("_i1", INF): INF,
    ("_i1", -INF): -INF,
    ("_j0", INF): 0.0,
    ("_j0", -INF): 0.0,
    ("_j1", INF): 0.0,
    ("_j1", -INF): -0.0,
    ("_y0", INF): -0.0,
    ("_y1", INF): -0.0,
    # as math.lgamma; scipy says -inf
    ("_lgamma", -INF): INF,
}


def expected(name: str, x: float) -> float:
    for (other, point), value in OTHERWISE.items():
        if name == other and same(x, point):
            return value
    return float(getattr(scipy.special, SCIPY[name])(x))


def same(a: float, b: float) -> bool:
    if math.isnan(b) or math.isinf(b) or b == 0:
        return math.isnan(a) if math.isnan(b) else a == b and math.copysign(1, a) == math.copysign(1, b)
    return math.isclose(a, b, rel_tol=1e-14)


CASES = [
    (name, x)
    for name in OF_ONE
    for x in POINTS
    if abs(x) != 1e300 or name[1] not in "jy"  # scipy does not reduce a large angle exactly
]


@pytest.mark.parametrize(("name", "x"), CASES)
def test_as_scipy(name: str, x: float) -> None:
    found = function(name)(x)
    assert same(found, expected(name, x)), found


@pytest.mark.parametrize("x", POINTS)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 8])
def test_polygamma(n: int, x: float) -> None:
    assert same(function("_polygamma")(n, x), float(scipy.special.polygamma(n, x)))


@pytest.mark.parametrize("n", [2, 3, 8])
def test_bessel_functions_of_whole_orders(n: int) -> None:
    x = np.array([0.0, INF, -INF, NAN, -1.0])
    sign = (-1) ** n
    for name, expected in {
        "jn": [0, 0, 0, NAN, sign * scipy.special.jn(n, 1.0)],
        "yn": [-INF, 0, NAN, NAN, NAN],
        "iv": [0, INF, sign * INF, NAN, sign * scipy.special.iv(n, 1.0)],
        "ive": [0, 0, 0, NAN, sign * scipy.special.ive(n, 1.0)],
    }.items():
        np.testing.assert_allclose(function(f"_{name}")(n, x), expected, rtol=1e-14)
    assert function("_yn")(n, 1e-300) == -INF
    assert function("_iv")(n, 720.0) == INF


@pytest.mark.parametrize(
    ("s", "q", "value"),
    [(2, 0.0, INF), (3, -4.0, INF), (2.5, -0.5, NAN), (2, INF, 0.0), (2, NAN, NAN), (2, 1.0, math.pi**2 / 6)],
)
def test_zeta(s: float, q: float, value: float) -> None:
    assert same(function("_zeta")(s, q), value)


def test_poles_amid_an_array_disturb_nobody() -> None:
    x = np.array([-2.0, -1.5, 0.0, 0.5, 3.0, 171.0, 200.0, INF, NAN])
    for name in ("_gamma", "_lgamma", "_digamma"):
        together = function(name)(x)
        alone = np.array([function(name)(one) for one in x])
        np.testing.assert_array_equal(together, alone)


def test_large_arguments_do_not_warn() -> None:
    x = np.array([-1e10, -1000.5, 200.0, 1000.0, 1e10])
    np.testing.assert_array_equal(function("_gamma")(x), [NAN, 0.0, INF, INF, INF])
    assert function("_i0")(1000.0) == INF
    assert function("_i1")(-1000.0) == -INF
    assert function("_erfcx")(-30.0) == INF
    assert function("_erfcx")(1e10) == pytest.approx(5.641895835477563e-11, rel=1e-15)
    assert function("_log_ndtr")(-1e10) == -5e19
    assert function("_sigmoid")(-1e10) == 0.0
    assert function("_sigmoid")(1e10) == 1.0


def test_the_largest_values_are_reached() -> None:
    assert math.isfinite(function("_gamma")(171.6243769563027))
    assert function("_gamma")(171.6243769563028) == INF
    assert math.isfinite(function("_i0")(713.9869))
    assert math.isfinite(function("_i1")(713.9876))
    assert math.isfinite(function("_erfcx")(-26.6287357137514))
