"""Writes references.npz: for each function points where it is hard, points drawn at random, and mpmath's values.

`python -m tests.special.references` takes some seconds. The values are correct to all digits of float64.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Number = Any
FILE = Path(__file__).with_name("references.npz")
DIGITS = 40


class Reference(NamedTuple):
    """A function in mpmath, the points that are always tested, and a way to draw others."""

    function: Callable[[Number], Number]
    hard: Points
    draw: Callable[[np.random.Generator, int], Points]


def near(*points: float) -> Points:
    """Points on both sides, at distances from 1/10 down to the next number."""
    steps = np.array([0.1, 0.01, 1e-4, 1e-7, 1e-11, 1e-15])
    sides = [[p + steps, p - steps, [np.nextafter(p, np.inf), np.nextafter(p, -np.inf)]] for p in points]
    found: Points = np.unique(np.concatenate([part for side in sides for part in side]))
    return found[np.abs(found) > 1e-300]


def spread(low: float, high: float) -> Callable[[np.random.Generator, int], Points]:
    """Points evenly spread over the logarithms between two positive numbers."""
    return lambda random, count: np.exp(random.uniform(np.log(low), np.log(high), count))


def uniform(low: float, high: float) -> Callable[[np.random.Generator, int], Points]:
    return lambda random, count: random.uniform(low, high, count)


def some(*draws: Callable[[np.random.Generator, int], Points]) -> Callable[[np.random.Generator, int], Points]:
    """Equally many of each."""
    return lambda random, count: np.concatenate([draw(random, count // len(draws)) for draw in draws])


def one_sided(draw: Callable[[np.random.Generator, int], Points]) -> Callable[[np.random.Generator, int], Points]:
    """Negative points that are not whole."""

    def negative(random: np.random.Generator, count: int) -> Points:
        x: Points = -draw(random, count)
        x = x[x != np.rint(x)]
        return x

    return negative


def lgamma(x: Number) -> Number:
    return mp.log(abs(mp.gamma(x))) if x < 1e3 else mp.loggamma(x)


def erfcx(x: Number) -> Number:
    if x > 60:
        return sum((-1) ** k * mp.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(12)) / (x * mp.sqrt(mp.pi))
    with mp.workdps(DIGITS + int(x * x / 2) + 10 if x > 0 else DIGITS):
        return mp.exp(x * x) * mp.erfc(x)


def erfcinv(x: Number) -> Number:
    """In the tail by Newton's method on the logarithm of erfc."""
    if x > 1:
        return -erfcinv(2 - x)
    if x > 0.1:
        return mp.erfinv(1 - x)
    v = mp.sqrt(-mp.log(x)) - mp.mpf(1) / 4
    for _ in range(60):
        tail = mp.erfc(v)
        step = mp.log(tail / x) * tail * mp.exp(v * v) * mp.sqrt(mp.pi) / 2
        v += step
        if abs(step) < mp.mpf(10) ** (5 - DIGITS):
            break
    return v


def ndtr(x: Number) -> Number:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def log_ndtr(x: Number) -> Number:
    return mp.log(ndtr(x)) if x < 0 else mp.log1p(-ndtr(-x))


def scaled(order: int) -> Callable[[Number], Number]:
    return lambda x: mp.exp(-abs(x)) * mp.besseli(order, x)


POLES = near(*(-float(k) for k in (0, 1, 2, 3, 5, 8, 13, 17, 20, 30, 50)))
HALVES = near(-0.5, -1.5, -2.5, -5.5, -20.5)
POSITIVE = some(uniform(0, 4), uniform(0, 30), spread(1e-100, 1e100))
NEGATIVE = one_sided(some(uniform(0, 6), uniform(6, 40), uniform(40, 170)))
REAL_LINE = some(POSITIVE, NEGATIVE)
AROUND_ZERO = some(uniform(-1, 1), uniform(-6, 6), spread(1e-300, 1))
HARD = np.concatenate([POLES[np.rint(POLES) != POLES], HALVES, near(1.0, 2.0, 3.0, 1.4616321449683623)])
SMALL = near(0.0, 1.0, -1.0)
BESSEL = some(uniform(0, 12), uniform(0, 40), spread(1e-10, 1e4))

REFERENCES: dict[str, Reference] = {
    "erf": Reference(mp.erf, SMALL, AROUND_ZERO),
    "erfc": Reference(mp.erfc, SMALL, some(AROUND_ZERO, uniform(-7, 26.5))),
    "erfcx": Reference(erfcx, SMALL, some(AROUND_ZERO, uniform(-26.6, 30), spread(1, 1e20))),
    "erfinv": Reference(
        mp.erfinv,
        near(0.0, 0.75, -0.75),
        some(uniform(-1, 1), spread(1e-20, 1), lambda random, count: 1 - spread(1e-15, 0.3)(random, count)),
    ),
    "erfcinv": Reference(
        erfcinv,
        near(1.0, 0.25, 1.75),
        some(uniform(0, 2), spread(1e-300, 1), lambda random, count: 2 - spread(1e-15, 0.3)(random, count)),
    ),
    "ndtr": Reference(ndtr, SMALL, some(AROUND_ZERO, uniform(-37.5, 9))),
    "log_ndtr": Reference(log_ndtr, SMALL, some(AROUND_ZERO, uniform(-100, 30))),
    "gamma": Reference(mp.gamma, HARD, some(uniform(0, 4), uniform(3, 171.6), spread(1e-300, 1), NEGATIVE)),
    "lgamma": Reference(lgamma, HARD, REAL_LINE),
    "digamma": Reference(
        mp.digamma,
        np.concatenate([HARD, near(-0.504083008264455, -1.573498473162390, -10.702, -1000.45)]),
        some(REAL_LINE, one_sided(uniform(0, 2))),
    ),
    "polygamma1": Reference(lambda x: mp.psi(1, x), HARD, some(uniform(0, 4), uniform(0, 60), NEGATIVE)),
    "polygamma2": Reference(lambda x: mp.psi(2, x), HARD, some(uniform(0, 4), uniform(0, 60), NEGATIVE)),
    "polygamma5": Reference(lambda x: mp.psi(5, x), HARD[HARD > 0], some(uniform(0, 4), uniform(0, 60))),
    "zeta": Reference(lambda x: mp.zeta(1.5, x), HARD[HARD > 0], some(uniform(0, 4), spread(1e-3, 1e6))),
    "i0e": Reference(scaled(0), near(0.0, 9.0), some(uniform(-12, 12), spread(1e-10, 1e3))),
    "i1e": Reference(scaled(1), near(0.0, 9.0), some(uniform(-12, 12), spread(1e-10, 1e3))),
    "i0": Reference(lambda x: mp.besseli(0, x), near(0.0, 9.0), some(uniform(-12, 12), uniform(0, 700))),
    "i1": Reference(lambda x: mp.besseli(1, x), near(0.0, 9.0), some(uniform(-12, 12), uniform(0, 700))),
    "j0": Reference(lambda x: mp.besselj(0, x), near(0.0, 8.0, 2.404825557695773, 5.520078110286311), BESSEL),
    "j1": Reference(lambda x: mp.besselj(1, x), near(0.0, 8.0, 3.8317059702075125, 7.015586669815619), BESSEL),
    "y0": Reference(lambda x: mp.bessely(0, x), near(8.0, 0.8935769662791675, 3.957678419314858), BESSEL),
    "y1": Reference(lambda x: mp.bessely(1, x), near(8.0, 2.197141326031017, 5.429681040794135), BESSEL),
    **{f"jn{n}": Reference(partial(mp.besselj, n), near(0.0, 1.0, 2.0, float(n), 8.0), BESSEL) for n in (2, 9)},
    **{f"yn{n}": Reference(partial(mp.bessely, n), near(float(n), 8.0), BESSEL) for n in (2, 4)},
    "ive2": Reference(scaled(2), near(0.0, 9.0, 30.0), some(uniform(-40, 40), spread(1e-3, 1e3))),
    "ive5": Reference(scaled(5), near(0.0, 9.0, 30.0), some(uniform(-40, 40), spread(1e-3, 1e3))),
    "iv2": Reference(partial(mp.besseli, 2), near(0.0, 9.0, 30.0), some(uniform(-40, 40), uniform(0, 700))),
}


def values(name: str, points: Points) -> Points:
    with mp.workdps(DIGITS):
        return np.array([float(REFERENCES[name].function(mp.mpf(float(x)))) for x in points])


def draw(name: str, count: int, seed: int) -> Points:
    """The hard points of a function and `count` others."""
    reference = REFERENCES[name]
    return np.concatenate([reference.hard, reference.draw(np.random.default_rng(seed), count)])


def main(count: int) -> None:
    found = {name: draw(name, count, seed) for seed, name in enumerate(REFERENCES)}
    np.savez_compressed(FILE, allow_pickle=False, **{name: np.stack([x, values(name, x)]) for name, x in found.items()})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 480)
