"""The regularised incomplete gamma functions."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.log1p_gap import _log1p_gap
from chainrule.compiler.emit.special.rgamma_below_3 import _rgamma_below_3
from chainrule.compiler.emit.special.stirling_gap import _stirling_gap


def _incomplete_gamma(a: Array, x: Array, upper: bool) -> Array:
    """P(a, x), or Q(a, x) if `upper`; relative error below 1e-13 where it is above 1e-90.

    The series of P up to x = a + 1, the continued fraction of Q above (DLMF 8.11.4,
    8.9.2); Q of small a and x by DLMF 8.7.1. Near x = a they take sqrt(a) terms.
    """
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    shape, a, x = a.shape, a.ravel(), x.ravel()
    plain = (a > 0) & (x > 0) & np.isfinite(a) & np.isfinite(x)
    outside = (a < 0) | (x < 0) | (a == 0) & (x == 0) | np.isinf(a) & np.isinf(x)
    y = np.where(outside | np.isnan(a), np.nan, x)
    high = (a == 0) & (x > 0) | np.isposinf(x) & np.isfinite(a) & (a > 0)
    low = (x == 0) & (a > 0) | np.isposinf(a) & (x >= 0) & np.isfinite(x)
    y = np.where(high, 0.0 if upper else 1.0, np.where(low, 1.0 if upper else 0.0, y))
    below = plain & (x < a + 1)
    tiny = below & (a < 1) & upper
    for here, part, is_upper in (
        (below & ~tiny, _lower_series, False),
        (plain & ~below, _upper_fraction, True),
        (tiny, _upper_near_0, True),
    ):
        if here.any():
            found = part(a[here], x[here])
            y[here] = found if is_upper == upper else 1 - found
    return y.reshape(shape)


def _gamma_weight(a: Array, x: Array) -> Array:
    """x^a exp(-x) / gamma(a)."""
    gap = a * _log1p_gap((x - a) / a, x / a)
    weight: Array = np.sqrt(a / (2 * math.pi)) * np.exp(-gap - _stirling_gap(a))
    return weight


def _lower_series(a: Array, x: Array) -> Array:
    n, term = a, 1 / a
    total = term
    while (term > 1e-17 * total).any():
        n = n + 1
        term = term * (x / n)
        total = total + term
    return _gamma_weight(a, x) * total


def _upper_fraction(a: Array, x: Array) -> Array:
    b = x + 1 - a
    c, d = np.full_like(a, np.inf), 1 / b
    y, k, still = d, 0, np.ones(a.shape, bool)
    while still.any():
        k += 1
        step = k * (a - k)
        b = b + 2
        c, d = b + step / c, 1 / (b + step * d)
        y = np.where(still, y * (c * d), y)
        still = still & (np.abs(c * d - 1) > 4e-16)
    return _gamma_weight(a, x) * y


def _upper_near_0(a: Array, x: Array) -> Array:
    term, total, k = np.ones_like(x), np.zeros_like(x), 0
    while (np.abs(term) > 1e-17).any():
        k += 1
        term = term * (-x / k)
        total = total + term / (a + k)
    power = a * np.log(x) + np.log1p(_rgamma_below_3(a))
    y: Array = -np.expm1(power) - np.exp(power) * (a * total)
    return y
