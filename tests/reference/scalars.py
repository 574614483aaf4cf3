"""Functions of one element, by name, over Python numbers and mpmath's reals.

Independent of the compiler's table of ops: each function is written from its definition or is mpmath's.
Outside its real domain a function is nan, as in floating point, and never raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath as mp

NAN = mp.nan
Scalar = Any


def is_nan(x: Scalar) -> bool:
    return bool(mp.isnan(x))


def real(f: Callable[..., Scalar]) -> Callable[..., Scalar]:
    """`f` over mpf, with nan where it raises, is complex, or an operand is nan."""

    def total(*args: Scalar) -> Scalar:
        operands = [mp.mpf(x) for x in args]
        if any(is_nan(x) for x in operands):
            return NAN
        try:
            value = f(*operands)
        except (ZeroDivisionError, ValueError, OverflowError, mp.libmp.NoConvergence):
            return NAN
        return NAN if isinstance(value, mp.mpc) else mp.mpf(value)

    return total


def divide(x: Scalar, y: Scalar) -> Scalar:
    x, y = mp.mpf(x), mp.mpf(y)
    if y == 0:
        return NAN if x == 0 or is_nan(x) else mp.inf * mp.sign(x)
    return x / y


def floor_divide(x: Scalar, y: Scalar) -> Scalar:
    if isinstance(x, int) and isinstance(y, int):
        return x // y if y else 0
    return mp.floor(divide(x, y))


def remainder(x: Scalar, y: Scalar) -> Scalar:
    """With the sign of the divisor."""
    if y == 0:
        return NAN
    return x - floor_divide(x, y) * y


def fmod(x: Scalar, y: Scalar) -> Scalar:
    """With the sign of the dividend."""
    if y == 0:
        return NAN
    size = remainder(abs(x), abs(y))
    return -size if x < 0 else size


def power(x: Scalar, y: Scalar) -> Scalar:
    if isinstance(x, int) and isinstance(y, int) and y >= 0:
        return int(x) ** int(y)
    x, y = mp.mpf(x), mp.mpf(y)
    if y == 0 or x == 1:
        return mp.mpf(1)
    if is_nan(x) or is_nan(y):
        return NAN
    if x == 0:
        return mp.mpf(0) if y > 0 else mp.inf
    if y == int(y):
        return x ** int(y)
    return NAN if x < 0 else mp.power(x, y)


def one_of(x: Scalar, *others: Scalar) -> Scalar:
    """`x`, as a real if one of the others is."""
    return mp.mpf(x) if any(isinstance(other, mp.mpf) for other in others) else x


def maximum(x: Scalar, y: Scalar) -> Scalar:
    if is_nan(x) or is_nan(y):
        return NAN
    return one_of(x, y) if x >= y else one_of(y, x)


def minimum(x: Scalar, y: Scalar) -> Scalar:
    if is_nan(x) or is_nan(y):
        return NAN
    return one_of(x, y) if x <= y else one_of(y, x)


def fmax(x: Scalar, y: Scalar) -> Scalar:
    return y if is_nan(x) else x if is_nan(y) else maximum(x, y)


def fmin(x: Scalar, y: Scalar) -> Scalar:
    return y if is_nan(x) else x if is_nan(y) else minimum(x, y)


def clip(x: Scalar, low: Scalar = None, high: Scalar = None) -> Scalar:
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


def sign(x: Scalar) -> Scalar:
    return NAN if is_nan(x) else one_of((x > 0) - (x < 0), x)


def round_half_even(x: Scalar) -> Scalar:
    if isinstance(x, int):
        return x
    low = mp.floor(x)
    rest = x - low
    up = rest > mp.mpf(1) / 2 or (rest == mp.mpf(1) / 2 and int(low) % 2 == 1)
    return low + 1 if up else low


def sinc(x: Scalar) -> Scalar:
    """sin(pi x) / (pi x)."""
    return mp.mpf(1) if x == 0 else mp.sin(mp.pi * x) / (mp.pi * x)


def log_gamma(x: Scalar) -> Scalar:
    """log |gamma(x)|."""
    return mp.re(mp.loggamma(x)) if x > 0 else mp.log(abs(mp.gamma(x)))


def polygamma(n: Scalar, x: Scalar) -> Scalar:
    return mp.polygamma(int(n), x)


def yn(n: Scalar, x: Scalar) -> Scalar:
    return mp.bessely(int(n), x) if x > 0 else -mp.inf if x == 0 else NAN


def gammasgn(x: Scalar) -> Scalar:
    return mp.mpf(1) if x >= 0 else NAN if x == mp.floor(x) else mp.sign(mp.gamma(x))


def gammainc(a: Scalar, x: Scalar) -> Scalar:
    if a < 0 or x < 0 or a == x == 0:
        return mp.nan
    return mp.mpf(a == 0) if a == 0 or x == 0 else mp.gammainc(a, 0, x, regularized=True)


def gammaincc(a: Scalar, x: Scalar) -> Scalar:
    if a < 0 or x < 0 or a == x == 0:
        return mp.nan
    return mp.mpf(x == 0) if a == 0 or x == 0 else mp.gammainc(a, x, mp.inf, regularized=True)


def betainc(a: Scalar, b: Scalar, x: Scalar) -> Scalar:
    if a < 0 or b < 0 or not 0 <= x <= 1 or a == b == 0:
        return mp.nan
    if 0 < x < 1 and a > 0 and b > 0:
        return mp.betainc(a, b, 0, x, regularized=True)
    return mp.mpf(x == 1 or (a == 0 and x > 0))


def sigmoid(x: Scalar) -> Scalar:
    return 1 / (1 + mp.exp(-x))


def softplus(x: Scalar) -> Scalar:
    return mp.log(1 + mp.exp(x))


def logaddexp(x: Scalar, y: Scalar) -> Scalar:
    return mp.log(mp.exp(x) + mp.exp(y))


def logaddexp2(x: Scalar, y: Scalar) -> Scalar:
    return mp.log(mp.power(2, x) + mp.power(2, y), 2)


def xlogy(x: Scalar, y: Scalar) -> Scalar:
    return mp.mpf(0) if x == 0 else x * mp.log(y)


def xlog1py(x: Scalar, y: Scalar) -> Scalar:
    return mp.mpf(0) if x == 0 else x * mp.log(1 + y)


def entr(x: Scalar) -> Scalar:
    return mp.mpf(0) if x == 0 else -x * mp.log(x) if x > 0 else -mp.inf


def rel_entr(x: Scalar, y: Scalar) -> Scalar:
    return mp.mpf(0) if x == 0 and y >= 0 else x * mp.log(x / y) if x > 0 and y > 0 else mp.inf


def heaviside(x: Scalar, at_zero: Scalar) -> Scalar:
    return at_zero if x == 0 else mp.mpf(1 if x > 0 else 0)


def copysign(x: Scalar, y: Scalar) -> Scalar:
    return abs(x) if y >= 0 else -abs(x)


def cube_root(x: Scalar) -> Scalar:
    return mp.sign(x) * mp.cbrt(abs(x))


_REAL: dict[str, Callable[..., Scalar]] = {
    "acos": mp.acos,
    "acosh": mp.acosh,
    "asin": mp.asin,
    "asinh": mp.asinh,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "atanh": mp.atanh,
    "beta": mp.beta,
    "betainc": betainc,
    "betaln": lambda x, y: mp.log(mp.beta(x, y)),
    "cbrt": cube_root,
    "copysign": copysign,
    "cos": mp.cos,
    "cosh": mp.cosh,
    "cosm1": lambda x: -2 * mp.sin(x / 2) ** 2,
    "deg2rad": mp.radians,
    "degrees": mp.degrees,
    "digamma": mp.digamma,
    "entr": entr,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "erfcinv": lambda x: mp.erfinv(1 - x),
    "erfinv": mp.erfinv,
    "erfcx": lambda x: mp.exp(x**2) * mp.erfc(x),
    "exp": mp.exp,
    "exp2": lambda x: mp.power(2, x),
    "expm1": mp.expm1,
    "fabs": abs,
    "float_power": lambda x, y: power(x, y),
    "gamma": mp.gamma,
    "gammainc": gammainc,
    "gammaincc": gammaincc,
    "heaviside": heaviside,
    "hypot": mp.hypot,
    "i0": lambda x: mp.besseli(0, x),
    "i0e": lambda x: mp.exp(-abs(x)) * mp.besseli(0, x),
    "i1": lambda x: mp.besseli(1, x),
    "i1e": lambda x: mp.exp(-abs(x)) * mp.besseli(1, x),
    "j0": lambda x: mp.besselj(0, x),
    "j1": lambda x: mp.besselj(1, x),
    "ldexp": lambda x, n: x * mp.power(2, n),
    "lgamma": log_gamma,
    "log": mp.log,
    "log10": mp.log10,
    "log1p": lambda x: mp.log(1 + x),
    "log2": lambda x: mp.log(x, 2),
    "log_ndtr": lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2),
    "log_sigmoid": lambda x: -softplus(-x),
    "logaddexp": logaddexp,
    "logaddexp2": logaddexp2,
    "logit": lambda x: mp.log(divide(x, 1 - x)),
    "ndtr": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "polygamma": polygamma,
    "jn": lambda n, x: mp.besselj(int(n), x),
    "jv": lambda n, x: mp.besselj(int(n), x),
    "yn": yn,
    "iv": lambda n, x: mp.besseli(int(n), x),
    "ive": lambda n, x: mp.besseli(int(n), x) * mp.exp(-abs(x)),
    "gammasgn": gammasgn,
    "rgamma": mp.rgamma,
    "rad2deg": mp.degrees,
    "radians": mp.radians,
    "rel_entr": rel_entr,
    "rsqrt": lambda x: divide(1, mp.sqrt(x)) if x >= 0 else NAN,
    "sigmoid": sigmoid,
    "sin": mp.sin,
    "sinc": sinc,
    "sinh": mp.sinh,
    "softplus": softplus,
    "sqrt": mp.sqrt,
    "tan": mp.tan,
    "tanh": mp.tanh,
    "trigamma": lambda x: mp.polygamma(1, x),
    "xlog1py": xlog1py,
    "xlogy": xlogy,
    "y0": lambda x: mp.bessely(0, x) if x > 0 else -mp.inf if x == 0 else NAN,
    "y1": lambda x: mp.bessely(1, x) if x > 0 else -mp.inf if x == 0 else NAN,
}

SCALARS: dict[str, Callable[..., Scalar]] = {
    **{name: real(f) for name, f in _REAL.items()},
    "abs": abs,
    "add": lambda x, y: x + y,
    "bitwise_and": lambda x, y: x & y,
    "bitwise_invert": lambda x: not x if isinstance(x, bool) else ~x,
    "bitwise_left_shift": lambda x, y: x << y,
    "bitwise_or": lambda x, y: x | y,
    "bitwise_right_shift": lambda x, y: x >> y,
    "bitwise_xor": lambda x, y: x ^ y,
    "ceil": lambda x: x if isinstance(x, int) else mp.ceil(x),
    "clip": clip,
    "divide": divide,
    "equal": lambda x, y: bool(x == y),
    "floor": lambda x: x if isinstance(x, int) else mp.floor(x),
    "floor_divide": floor_divide,
    "fmax": fmax,
    "fmin": fmin,
    "fmod": fmod,
    "gcd": math.gcd,
    "greater": lambda x, y: bool(x > y),
    "greater_equal": lambda x, y: bool(x >= y),
    "isfinite": lambda x: bool(mp.isfinite(x)),
    "isinf": lambda x: bool(mp.isinf(x)),
    "isnan": is_nan,
    "lcm": math.lcm,
    "less": lambda x, y: bool(x < y),
    "less_equal": lambda x, y: bool(x <= y),
    "logical_and": lambda x, y: bool(x) and bool(y),
    "logical_not": lambda x: not x,
    "logical_or": lambda x, y: bool(x) or bool(y),
    "logical_xor": lambda x, y: bool(x) != bool(y),
    "maximum": maximum,
    "minimum": minimum,
    "multiply": lambda x, y: x * y,
    "negative": lambda x: -x,
    "not_equal": lambda x, y: bool(x != y),
    "positive": lambda x: +x,
    "power": power,
    "reciprocal": lambda x: divide(1, x),
    "relu": lambda x: maximum(x, mp.mpf(0)),
    "remainder": remainder,
    "rint": round_half_even,
    "round": round_half_even,
    "sign": sign,
    "signbit": lambda x: bool(x < 0),
    "square": lambda x: x * x,
    "subtract": lambda x, y: x - y,
    "int": lambda x: int(x),
    "trunc": lambda x: x if isinstance(x, int) else mp.sign(x) * mp.floor(abs(x)),
    "where": lambda c, a, b: one_of(a, b) if c else one_of(b, a),
}

_SAME = {
    "absolute": "abs",
    "expit": "sigmoid",
    "fix": "trunc",
    "gammaln": "lgamma",
    "log_expit": "log_sigmoid",
    "mod": "remainder",
    "pow": "power",
    "psi": "digamma",
    "true_divide": "divide",
}
SCALARS.update({name: SCALARS[other] for name, other in _SAME.items()})

OPERATORS: dict[str, str] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "remainder",
    "^": "power",
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "and": "logical_and",
    "or": "logical_or",
}
