"""The zeta function of Hurwitz, of a positive number."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_BERNOULLI = (
    1 / 6,
    -1 / 30,
    1 / 42,
    -1 / 30,
    5 / 66,
    -691 / 2730,
    7 / 6,
    -3617 / 510,
    43867 / 798,
)


def _zeta_right(s: float, q: Array) -> Array:
    """The sum of 1 / (q + k)^s over k = 0, 1, ... for q > 0.

    Ten terms, and the formula of Euler and Maclaurin for the others (DLMF 25.11.5).
    """
    w = q + 10
    rising = 1 / (s - 1)
    coefficients = [rising]
    for j, number in enumerate(_BERNOULLI, 1):
        rising *= (s + 2 * j - 3) * (s + 2 * j - 2) / (2 * j * (2 * j - 1))
        coefficients.append(number * rising)
    inverse = 1 / w
    tail = w ** (1 - s) * (
        _polynomial(inverse * inverse, tuple(coefficients[::-1])) + 0.5 * inverse
    )
    total = (q + 9) ** -s
    for k in range(8, 0, -1):
        total += (q + k) ** -s
    y: Array = (total + tail) + q**-s  # the largest last
    return y
