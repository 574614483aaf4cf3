"""Derives every coefficient that stands in `compiler/emit/special`, and prints it: `python coefficients.py [NAME...]`.

Each is the polynomial or the quotient of two polynomials that meets the function, computed by mpmath to 60 digits,
at the Chebyshev nodes of an interval: within a small factor of the best one of its degrees. After each its
relative error in exact arithmetic, which the roundings of float64 dominate.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath as mp

mp.mp.dps = 60

Number = Any
Real = Callable[[Number], Number]


@dataclass(frozen=True)
class Fit:
    """`function` on [low, high] as numerator / denominator of these degrees."""

    function: Real
    low: str
    high: str
    numerator: int
    denominator: int = 0


def interpolate(fit: Fit) -> tuple[list[Number], list[Number]]:
    """The coefficients of numerator and denominator, lowest power first; the denominator is 1 at 0."""
    low, high = mp.mpf(fit.low), mp.mpf(fit.high)
    count = fit.numerator + fit.denominator + 1
    matrix, right = mp.matrix(count, count), mp.matrix(count, 1)
    for i in range(count):
        x = (low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count))
        y = fit.function(x)
        right[i] = y
        for j in range(fit.numerator + 1):
            matrix[i, j] = x**j
        for j in range(1, fit.denominator + 1):
            matrix[i, fit.numerator + j] = -y * x**j
    found = list(mp.lu_solve(matrix, right))
    return found[: fit.numerator + 1], [mp.mpf(1), *found[fit.numerator + 1 :]]


def polynomial(x: Number, coefficients: list[Number]) -> Number:
    return mp.polyval(coefficients[::-1], x)


def error(fit: Fit, numerator: list[Number], denominator: list[Number]) -> Number:
    """The largest relative error at 200 points."""
    low, high = mp.mpf(fit.low), mp.mpf(fit.high)
    worst = mp.mpf(0)
    for i in range(201):
        x = low + (high - low) * (1 - mp.cos(mp.pi * i / 200)) / 2
        y = fit.function(x)
        value = polynomial(x, numerator) / polynomial(x, denominator)
        worst = max(worst, abs(value / y - 1) if y else abs(value))
    return worst


def asymptotic(first: Number, ratio: Callable[[int], Number]) -> Number:
    """The sum of an asymptotic series up to its smallest term."""
    term = total = mp.mpf(first)
    for k in range(1, 400):
        following = term * ratio(k)
        if following == 0 or abs(following) < mp.eps * abs(total) or (k > 4 and abs(following) >= abs(term)):
            break
        term = following
        total += term
    return total


def erfcx(x: Number) -> Number:
    if x > 40:
        return asymptotic(1, lambda k: -(2 * k - 1) / (2 * x * x)) / (x * mp.sqrt(mp.pi))
    with mp.workdps(mp.mp.dps + int(x * x / 2) + 10):
        return mp.exp(x * x) * mp.erfc(x)


def erfcx_mapped(t: Number) -> Number:
    if t == 1:
        return 1 / mp.sqrt(mp.pi)
    x = 4 * (1 + t) / (1 - t)
    return (x + 4) * erfcx(x)


def erf_over_x(z: Number) -> Number:
    """erf(x) / x - 1 with z = x^2."""
    x = mp.sqrt(z)
    return (mp.erf(x) / x if z else 2 / mp.sqrt(mp.pi)) - 1


def erfinv_over_y(z: Number) -> Number:
    y = mp.sqrt(z)
    return mp.erfinv(y) / y if z > mp.mpf(10) ** -40 else mp.sqrt(mp.pi) / 2


def erfinv_tail(u: Number) -> Number:
    """erfinv(1 - exp(-s^2)) - s with u = (s - 3) / (s + 3)."""
    return erfcinv_lacks(3 * (1 + u) / (1 - u))


def erfinv_far_tail(u: Number) -> Number:
    """erfinv(1 - exp(-s^2)) - s with u = (s - 11) / (s + 11)."""
    return erfcinv_lacks(11 * (1 + u) / (1 - u))


def erfcinv_lacks(s: Number) -> Number:
    """erfcinv(exp(-s^2)) - s, by Newton's method on the logarithm of erfc."""
    v = s - mp.mpf(1) / 4
    for _ in range(30):
        tail = mp.erfc(v)
        step = (mp.log(tail) + s * s) * tail * mp.exp(v * v) * mp.sqrt(mp.pi) / 2
        v += step
        if abs(step) < mp.mpf(10) ** -45:
            break
    return v - s


def rgamma_core(t: Number) -> Number:
    """q(t) in 1 / gamma(1 + t) = 1 + t (t - 1) q(t)."""
    return (mp.rgamma(1 + t) - 1) / (t * (t - 1))


def stirling(z: Number) -> Number:
    """x * (loggamma(x) - (x - 1/2) log(x) + x - log(2 pi) / 2) with z = 1 / x^2."""
    if z < mp.mpf(10) ** -9:
        return mp.mpf(1) / 12 - z / 360 + z**2 / 1260 - z**3 / 1680
    x = 1 / mp.sqrt(z)
    return x * (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2)


ROOT = mp.findroot(mp.digamma, mp.mpf("1.4616321449683623")) - 1


def digamma_core(t: Number) -> Number:
    """digamma(1 + t) / (t - root)."""
    if abs(t - ROOT) < mp.mpf(10) ** -25:
        return mp.psi(1, 1 + ROOT)
    return mp.digamma(1 + t) / (t - ROOT)


def digamma_tail(z: Number) -> Number:
    """x^2 (log(x) - 1 / (2 x) - digamma(x)) with z = 1 / x^2."""
    if z < mp.mpf(10) ** -9:
        return mp.mpf(1) / 12 - z / 120 + z**2 / 252 - z**3 / 240
    x = 1 / mp.sqrt(z)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x * x


def cotangent(z: Number) -> Number:
    """(1 / r - pi cot(pi r)) / r with z = r^2."""
    if z < mp.mpf(10) ** -15:
        return mp.pi**2 / 3 + mp.pi**4 * z / 45 + 2 * mp.pi**6 * z**2 / 945 + mp.pi**8 * z**3 / 4725
    r = mp.sqrt(z)
    return (1 / r - mp.pi * mp.cot(mp.pi * r)) / r


def iv_small(order: int) -> Real:
    """I_order(x) / (x/2)^order with z = x^2 / 4."""
    return lambda z: mp.hyp0f1(order + 1, z)


def iv_tail(order: int) -> Real:
    """exp(-x) sqrt(x) I_order(x) with u = 1 / x."""

    def tail(u: Number) -> Number:
        if u < mp.mpf("0.005"):
            series = asymptotic(1, lambda k: -(4 * order**2 - (2 * k - 1) ** 2) * u / (8 * k))
            return series / mp.sqrt(2 * mp.pi)
        return mp.besseli(order, 1 / u) * mp.exp(-1 / u) / mp.sqrt(u)

    return tail


def without(zeros: list[Number], z: Number) -> Number:
    """The product of z - zero^2."""
    return mp.fprod(z - zero**2 for zero in zeros)


J0_ZEROS = [mp.besseljzero(0, i) for i in (1, 2, 3)]
J1_ZEROS = [mp.besseljzero(1, i) for i in (1, 2)]
Y0_FIRST = mp.besselyzero(0, 1)


def y0_rest(x: Number) -> Number:
    """Y0 without its logarithm."""
    return mp.bessely(0, x) - 2 / mp.pi * mp.log(x / Y0_FIRST) * mp.besselj(0, x)


Y0_ZEROS = [mp.findroot(y0_rest, start) for start in (mp.mpf("0.8936"), mp.mpf("4.7701"), mp.mpf("8.0339"))]


def jv_small(order: int, zeros: list[Number]) -> Real:
    """J_order(x) / x^order without its first zeros, with s = x^2 / 32 - 1."""

    def small(s: Number) -> Number:
        z = 32 * (s + 1)
        return mp.hyp0f1(order + 1, -z / 4) / 2**order / without(zeros, z)

    return small


def y0_small(s: Number) -> Number:
    """Y0 without its logarithm and the zeros of the rest, with s = x^2 / 32 - 1."""
    z = 32 * (s + 1)
    return y0_rest(mp.sqrt(z)) / without(Y0_ZEROS, z)


def y1_small(s: Number) -> Number:
    """Y1(x) / x without its pole and its logarithm, with s = x^2 / 32 - 1."""
    x = mp.sqrt(32 * (s + 1))
    return (mp.bessely(1, x) + 2 / (mp.pi * x) - 2 / mp.pi * mp.log(x / 4) * mp.besselj(1, x)) / x


def hankel_series(order: int, odd: bool, z: Number) -> Number:
    """P, or x Q if odd, for large x (DLMF 10.17.3)."""
    mu, step = 4 * order**2, -z / 64**2
    first = mp.mpf(mu - 1) / 8 if odd else mp.mpf(1)

    def ratio(k: int) -> Number:
        i = 2 * k + 1 if odd else 2 * k
        return step * (mu - (2 * i - 3) ** 2) * (mu - (2 * i - 1) ** 2) / mp.mpf(i * (i - 1))

    return asymptotic(first, ratio)


def modulus(order: int, odd: bool) -> Real:
    """P, or x Q if odd, in J = sqrt(2/(pi x)) (P cos(c) - Q sin(c)), c = x - (order/2 + 1/4) pi, with z = 64 / x^2."""

    def part(z: Number) -> Number:
        if z < mp.mpf("0.01"):
            return hankel_series(order, odd, z)
        x = 8 / mp.sqrt(z)
        c = x - (2 * order + 1) * mp.pi / 4
        scale = mp.sqrt(mp.pi * x / 2)
        j, y = mp.besselj(order, x), mp.bessely(order, x)
        p, q = scale * (j * mp.cos(c) + y * mp.sin(c)), scale * (y * mp.cos(c) - j * mp.sin(c))
        return x * q if odd else p

    return part


ABOVE = "-0.9999999999999999999999999999999"  # -1, without the logarithm of 0
NINTH = "0.11111111111111112"
FITS: dict[str, Fit] = {
    "ERF": Fit(erf_over_x, "0", "1", 11),
    "ERFCX": Fit(erfcx_mapped, "-1", "1", 23),
    "ERFINV": Fit(erfinv_over_y, "0", "0.5625", 21),
    "ERFINV_TAIL": Fit(erfinv_tail, "-0.44", "0.34", 23),
    "ERFINV_FAR_TAIL": Fit(erfinv_far_tail, "-0.3", "0.43", 21),
    "RGAMMA": Fit(rgamma_core, "1e-30", "2", 17),
    "STIRLING": Fit(stirling, "0", NINTH, 10),
    "DIGAMMA": Fit(digamma_core, "0", "2", 7, 7),
    "DIGAMMA_TAIL": Fit(digamma_tail, "0", NINTH, 10),
    "COTANGENT": Fit(cotangent, "0", "0.25", 13),
    "I0": Fit(iv_small(0), "0", "20.25", 16),
    "I0_TAIL": Fit(iv_tail(0), "0", NINTH, 19),
    "I1": Fit(iv_small(1), "0", "20.25", 15),
    "I1_TAIL": Fit(iv_tail(1), "0", NINTH, 19),
    "J0": Fit(jv_small(0, J0_ZEROS), "-1", "1", 13),
    "J1": Fit(jv_small(1, J1_ZEROS), "-1", "1", 13),
    "Y0": Fit(y0_small, ABOVE, "1", 13),
    "Y1": Fit(y1_small, ABOVE, "1", 16),
    "P0": Fit(modulus(0, odd=False), "0", "1", 10),
    "Q0": Fit(modulus(0, odd=True), "0", "1", 11),
    "P1": Fit(modulus(1, odd=False), "0", "1", 10),
    "Q1": Fit(modulus(1, odd=True), "0", "1", 11),
}


def show(name: str, coefficients: list[Number]) -> str:
    """As Python: a tuple, the highest power first."""
    return f"_{name} = (\n" + "".join(f"    {float(c)!r},\n" for c in reversed(coefficients)) + ")"


def in_two(number: Number) -> str:
    """A number as the sum of two floats."""
    return f"{float(number)!r} + {float(number - mp.mpf(float(number)))!r}"


def main(names: list[str]) -> None:
    print("# digamma(1 + root) is 0 at", in_two(ROOT))
    for name, zeros in ("J0", J0_ZEROS), ("J1", J1_ZEROS), ("Y0 without its logarithm", Y0_ZEROS):
        print(f"# {name} is 0 at", ", ".join(in_two(zero) for zero in zeros))
    for name in names or FITS:
        fit = FITS[name]
        numerator, denominator = interpolate(fit)
        print(f"# {name}: error {mp.nstr(error(fit, numerator, denominator), 2)}")
        print(show(name if fit.denominator == 0 else name + "_P", numerator))
        if fit.denominator:
            print(show(name + "_Q", denominator))


if __name__ == "__main__":
    main(sys.argv[1:])
