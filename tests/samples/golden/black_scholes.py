# Written by chainrule 0.1.0 from black_scholes.cr.
# source ff1990603b39ef26, options none, module 235b009c32ccb2ef
"""The price of a European option after Black and Scholes, and its greeks.

`call_grad` and `put_grad` give the price with its derivatives by S, T, r and sigma: delta, minus theta, rho
and vega. The closed forms below are what a textbook prints for the call; they agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)
_ARRAYS = (np.ndarray, np.generic)


def _are_alike(first: Any, *rest: Any) -> bool:
    """Whether the arguments are arrays of one shape and one float type."""
    if not isinstance(first, np.ndarray) or first.dtype.char not in ("d", "f"):
        return False
    shape, dtype = first.shape, first.dtype
    for arg in rest:  # sooner done than `all` of a generator
        if not isinstance(arg, np.ndarray):
            return False
        if arg.shape != shape or arg.dtype != dtype:
            return False
    return True


def _in_parts(f: Callable[[Array], Array], x: Array) -> Array:
    """f(x), element by element: of long arrays in parts, so that what f makes on its way stays in the cache."""
    if x.size <= 16384:
        return f(x)
    flat = x.ravel()
    y = np.empty_like(flat)
    for k in range(0, flat.size, 16384):
        y[k : k + 16384] = f(flat[k : k + 16384])
    return y.reshape(x.shape)


def _like(x: Array, y: Array) -> Array:
    """y, computed in float64, in the dtype of x; a scalar if it has no axes."""
    dtype = np.asarray(x).dtype
    result: Array = y.astype(dtype if dtype.kind == "f" else y.dtype, copy=False)[()]
    return result


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """The polynomial with these coefficients, the highest power first, at x."""
    first, second, *rest = map(np.asarray, coefficients)  # which numpy takes sooner than numbers
    y: Array = x * first
    y += second
    for coefficient in rest:
        y *= x
        y += coefficient
    return y


_ERFCX = (
    -7.944018485510838e-11,
    1.2056126062974666e-09,
    7.222424596989434e-10,
    -1.5265540766876378e-08,
    -3.182121907694927e-10,
    1.2250562055092748e-07,
    -7.434152285505024e-08,
    -8.436204025935691e-07,
    1.423490191441101e-06,
    4.692357838082307e-06,
    -1.8860623869611058e-05,
    -3.634189815734297e-06,
    0.0001768127558246703,
    -0.00045505297648525974,
    -0.0002809588561761663,
    0.006112055709425008,
    -0.02637005334114636,
    0.0763815149035804,
    -0.1740109372398951,
    0.33085158787832425,
    -0.5408538313132359,
    0.7732087022652305,
    -0.976548729080882,
    1.095995661000491,
)


def _erfcx_right(x: Array) -> Array:
    """erfcx for x >= 0: a Chebyshev interpolant (ours, by mpmath) of (x + 4) erfcx(x).

    In t = (x - 4) / (x + 4), which takes all of x >= 0 to [-1, 1].
    """
    bounded = np.minimum(x, 1e18)
    y: Array = _polynomial((bounded - 4.0) / (bounded + 4.0), _ERFCX) / (x + 4.0)
    return y


def _exact_square(x: Array) -> tuple[Array, Array]:
    """x^2, rounded, and what the rounding left out; for |x| below 1e18."""
    high = x.astype(np.float32).astype(np.float64)  # 24 bits: its square is exact
    square = x * x
    return square, (high * high - square) + (x - high) * (x + high)


def _ndtr_left(a: Array) -> Array:
    """ndtr(-a) for 0 <= a < 1e18: exp(-a^2 / 2) erfcx(a / sqrt(2)) / 2."""
    square, rest = _exact_square(a)
    scaled = 0.5 * _erfcx_right(a * math.sqrt(0.5))
    return np.exp(-0.5 * square) * (scaled - scaled * (0.5 * rest))


def _ndtr(x: Array) -> Array:
    """The standard normal distribution function; relative error below 1e-15."""

    def both(z: Array) -> Array:
        left = _ndtr_left(np.minimum(np.abs(z), 39.0))
        return np.where(z < 0.0, left, 1.0 - left)

    return _like(x, _in_parts(both, np.asarray(x, np.float64)))


def _explain_shapes(
    function: str, *arguments: Any, needs: Callable[[], tuple[tuple[str, bool], ...]] = tuple
) -> list[NDArray[Any]]:
    """Convert the arguments, each (name, value, dtype, axes), or say which does not fit, and why."""
    arrays = [np.asarray(value) for _, value, _, _ in arguments]
    kinds = {"real": "fiub", "int": "iu", "bool": "b"}
    for (name, _, dtype, _), array in zip(arguments, arrays, strict=True):
        if array.dtype.kind not in kinds[dtype] and array.size:
            found = f"an array of {array.dtype}" if array.ndim else repr(array.item())
            raise TypeError(f"{function}: {name} must be {dtype}, but it is {found}")
    # a Python number is weak: it takes the float type of the arrays beside it
    weak = [dtype == "real" and type(value) in (float, int) for _, value, dtype, _ in arguments]
    strong = [
        array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        for (_, _, dtype, _), array, is_weak in zip(arguments, arrays, weak, strict=True)
        if dtype == "real" and not is_weak
    ]
    common = np.result_type(*strong) if strong else np.dtype(np.float64)
    sizes: dict[str, tuple[Any, str]] = {}
    results: list[NDArray[Any]] = []
    for (name, _, dtype, axes), array, is_weak in zip(arguments, arrays, weak, strict=True):
        if axes == "...":
            shape, owner = sizes.setdefault("...", (array.shape, name)) if array.shape else ((), "")
            if shape != array.shape:
                raise ValueError(
                    f"{function}: {name} has the shape {array.shape}, but {owner} has {shape}; "
                    "arrays must be of one shape, with scalars beside them"
                )
        elif axes or array.shape:
            sides, wanted = list(array.shape), (
                f"{dtype}[{', '.join(map(str, axes))}]" if axes else dtype
            )
            if axes and str(axes[0]).startswith("...") and len(sides) >= len(axes) - 1:
                rank = len(sides) - len(axes) + 1
                sides = [tuple(sides[:rank]), *sides[rank:]]
            if len(sides) != len(axes):
                raise ValueError(
                    f"{function}: {name} must be {wanted}, but it has the shape {array.shape}"
                )
            for axis, size in zip(axes, sides, strict=True):
                known, owner = (axis, "") if isinstance(axis, int) else (size, "")
                if str(axis).lstrip(".").isidentifier() or axis == "...":
                    known, owner = sizes.setdefault(axis, (size, name))
                if size != known:
                    because = f", where {axis} is {known} as in {owner}" if owner else ""
                    raise ValueError(
                        f"{function}: {name} must be {wanted}{because}, but it has the shape {array.shape}"
                    )
        if (dtype == "real" and array.dtype.kind != "f") or is_weak:
            array = array.astype(common if is_weak else np.float64)
        elif dtype != "real":
            array = array.astype(np.int64 if dtype == "int" else np.bool_)
        results.append(array if axes else array.item() if dtype != "real" else array[()])
    for need, holds in needs():
        if not holds:
            raise ValueError(
                f"{function} needs {need}, but the shapes are {[array.shape for array in arrays]}"
            )
    return results


def normal_cdf(x: Scalar) -> Any:
    """normal_cdf(x) = erfc(-x / sqrt(2)) / 2

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return 0.5 * math.erfc(-0.7071067811865476 * x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("normal_cdf", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return _ndtr(x)


def normal_cdf_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`normal_cdf`, and what `normal_cdf_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return 0.5 * math.erfc(-0.7071067811865476 * x), (x,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("normal_cdf", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return _ndtr(x), (x,)


def normal_cdf_backward(saved: tuple[Any, ...], d_normal_cdf: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    (x,) = saved
    if type(x) is float and type(d_normal_cdf) in _FLOATS:
        try:
            # erfc(-x / sqrt(2)) / 2                                        black_scholes.cr:7
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = x
            d_x = 0.3989422804014327 * (math.exp(-0.5 * (x * x)) * d_normal_cdf)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (x,) = map(np.asarray, saved)
        lanes_shape = x.shape
        d_normal_cdf = np.asarray(d_normal_cdf)
        if d_normal_cdf.shape != lanes_shape:
            d_normal_cdf = np.broadcast_to(d_normal_cdf, lanes_shape)
        # erfc(-x / sqrt(2)) / 2                                        black_scholes.cr:7
        # stable form of erfc(-x / sqrt(2)) / 2
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = x
        d_x = 0.3989422804014327 * (np.exp(-0.5 * (x * x)) * d_normal_cdf)
        return d_x.astype(x.dtype, copy=False)


def normal_cdf_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `normal_cdf` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # erfc(-x / sqrt(2)) / 2                                        black_scholes.cr:7
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = x
            d_x = 0.3989422804014327 * math.exp(-0.5 * (x * x))
            return 0.5 * math.erfc(-0.7071067811865476 * x), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # erfc(-x / sqrt(2)) / 2                                        black_scholes.cr:7
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = x
            d_x = 0.3989422804014327 * np.exp(-0.5 * (x * x))
            return _ndtr(x), d_x
    value, saved = normal_cdf_forward(x)
    return value, normal_cdf_backward(saved, np.ones_like(value))


def normal_pdf(x: Scalar) -> Any:
    """normal_pdf(x) = exp(-x^2 / 2) / sqrt(2 * pi)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("normal_pdf", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return np.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)


def normal_pdf_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`normal_pdf`, and what `normal_pdf_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
            normal_pdf_1 = math.exp(-(x * x / 2.0))
            return normal_pdf_1 / math.sqrt(2.0 * math.pi), (x, normal_pdf_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("normal_pdf", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
        normal_pdf_1 = np.exp(-(x * x / 2.0))
        return normal_pdf_1 / math.sqrt(2.0 * math.pi), (x, normal_pdf_1)


def normal_pdf_backward(saved: tuple[Any, ...], d_normal_pdf: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, normal_pdf_1 = saved
    if type(x) is float and type(d_normal_pdf) in _FLOATS:
        try:
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
            # d exp(u) = exp(u) du, u = -x^2 / 2
            d_normal_pdf_1 = d_normal_pdf / math.sqrt(2.0 * math.pi) * normal_pdf_1 * x
            d_x = -d_normal_pdf_1
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, normal_pdf_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_normal_pdf = np.asarray(d_normal_pdf)
        if d_normal_pdf.shape != lanes_shape:
            d_normal_pdf = np.broadcast_to(d_normal_pdf, lanes_shape)
        # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
        # d exp(u) = exp(u) du, u = -x^2 / 2
        d_normal_pdf_1 = d_normal_pdf / math.sqrt(2.0 * math.pi) * normal_pdf_1 * x
        d_x = -d_normal_pdf_1
        return d_x.astype(x.dtype, copy=False)


def normal_pdf_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `normal_pdf` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
            # d exp(u) = exp(u) du, u = -x^2 / 2
            normal_pdf_1 = math.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
            d_x = -(normal_pdf_1 * x)
            return normal_pdf_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  black_scholes.cr:9
            # d exp(u) = exp(u) du, u = -x^2 / 2
            normal_pdf_1 = np.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
            d_x = -(normal_pdf_1 * x)
            return normal_pdf_1, d_x
    value, saved = normal_pdf_forward(x)
    return value, normal_pdf_backward(saved, np.ones_like(value))


def distances(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> tuple[Any, Any]:
    """How far the option is in the money, in standard deviations: d1 and d2.

    S, K, T, r, sigma: real -> real, real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread
            return d1, d1 - spread
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "distances",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread
        return d1, d1 - spread


def distances_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`distances`, and what `distances_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread
            return (d1, d1 - spread), (S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "distances",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread
        return (d1.copy(), d1 - spread), (S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1)


def distances_backward(saved: tuple[Any, ...], d_distances: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangents of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1 = saved
    d_distances_0, d_distances_1 = d_distances
    if type(S) is float and type(d_distances_0) in _FLOATS and type(d_distances_1) in _FLOATS:
        try:
            d_d1 = d_distances_0 + d_distances_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_r = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K
            d_K = -(d_S * d1_1)

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_distances_1 - d_d1_1 * d1

            # T                                                             black_scholes.cr:11
            d_T = d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # sigma                                                         black_scholes.cr:11
            d_sigma = d_r * sigma + d_spread * spread_1
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1 = map(np.asarray, saved)
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_distances_0 = np.asarray(d_distances_0)
        if d_distances_0.shape != lanes_shape:
            d_distances_0 = np.broadcast_to(d_distances_0, lanes_shape)
        d_distances_1 = np.asarray(d_distances_1)
        if d_distances_1.shape != lanes_shape:
            d_distances_1 = np.broadcast_to(d_distances_1, lanes_shape)
        d_d1 = d_distances_0 + d_distances_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_r = d_d1_1 * T
        d_S = d_d1_1 / d1_1 / K
        d_K = -(d_S * d1_1)

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = -d_distances_1 - d_d1_1 * d1

        # T                                                             black_scholes.cr:11
        d_T = d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

        # sigma                                                         black_scholes.cr:11
        d_sigma = d_r * sigma + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def call(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """The right to buy at the strike K in T years.

    S is the price today, r the interest, sigma the volatility.

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
            # stable form of erfc(-x / sqrt(2)) / 2
            call_1 = K * math.exp(-(r * T)) * (0.5 * math.erfc(-0.7071067811865476 * d2))
            return S * (0.5 * math.erfc(-0.7071067811865476 * d1)) - call_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "call",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
        d2 = d1 - spread

        # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
        # stable form of erfc(-x / sqrt(2)) / 2
        call_1 = K * np.exp(-(r * T)) * _ndtr(d2)
        return S * _ndtr(d1) - call_1


def call_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`call`, and what `call_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
            # stable form of erfc(-x / sqrt(2)) / 2
            call_1 = 0.5 * math.erfc(-0.7071067811865476 * d1)
            call_2 = math.exp(-(r * T))
            call_3 = K * call_2
            call_4 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            return S * call_1 - call_3 * call_4, (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                d2,
                call_1,
                call_2,
                call_3,
                call_4,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "call",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
        d2 = d1 - spread

        # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
        # stable form of erfc(-x / sqrt(2)) / 2
        call_1 = _ndtr(d1)
        call_2 = np.exp(-(r * T))
        call_3 = K * call_2
        call_4 = _ndtr(d2)
        return S * call_1 - call_3 * call_4, (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            call_1,
            call_2,
            call_3,
            call_4,
        )


def call_backward(saved: tuple[Any, ...], d_call: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of S, T, r and sigma, given the cotangent of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, d2, call_1, call_2, call_3, call_4 = saved
    if type(S) is float and type(d_call) in _FLOATS:
        try:
            # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * (d_call * call_3))
            d_call_1 = d_call * call_4 * K * call_2
            d_call_2 = 0.3989422804014327 * (math.exp(-0.5 * (d1 * d1)) * (d_call * S))
            d_d1 = d_call_2 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:17
            d_S = d_call * call_1 + d_d1_1 / d1_1 / K

            # T                                                             black_scholes.cr:17
            d_T = d_call_1 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:17
            d_r = d_call_1 * T + d_d1_2

            # sigma                                                         black_scholes.cr:17
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return d_S, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, d2, call_1, call_2, call_3, call_4 = (
            map(np.asarray, saved)
        )
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_call = np.asarray(d_call)
        if d_call.shape != lanes_shape:
            d_call = np.broadcast_to(d_call, lanes_shape)
        # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
        # stable form of erfc(-x / sqrt(2)) / 2
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
        # d exp(u) = exp(u) du, u = -r * T
        d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * (d_call * call_3))
        d_call_1 = d_call * call_4 * K * call_2
        d_call_2 = 0.3989422804014327 * (np.exp(-0.5 * (d1 * d1)) * (d_call * S))
        d_d1 = d_call_2 + d_d2

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_d1_2 = d_d1_1 * T

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = -d_d2 - d_d1_1 * d1

        # S                                                             black_scholes.cr:17
        d_S = d_call * call_1 + d_d1_1 / d1_1 / K

        # T                                                             black_scholes.cr:17
        d_T = d_call_1 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

        # r                                                             black_scholes.cr:17
        d_r = d_call_1 * T + d_d1_2

        # sigma                                                         black_scholes.cr:17
        d_sigma = d_d1_2 * sigma + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def call_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `call` and its gradient by S, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            call_1 = 0.5 * math.erfc(-0.7071067811865476 * d1)
            call_2 = math.exp(-(r * T))
            call_3 = K * call_2
            call_4 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * call_3)
            d_call_1 = call_4 * K * call_2
            d_call_2 = 0.3989422804014327 * (math.exp(-0.5 * (d1 * d1)) * S)
            d_d1 = d_call_2 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:17
            d_S = call_1 + d_d1_1 / d1_1 / K

            # T                                                             black_scholes.cr:17
            d_T = d_call_1 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:17
            d_r = d_call_1 * T + d_d1_2

            # sigma                                                         black_scholes.cr:17
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return S * call_1 - call_3 * call_4, (d_S, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:23
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            call_1 = _ndtr(d1)
            call_2 = np.exp(-(r * T))
            call_3 = K * call_2
            call_4 = _ndtr(d2)
            d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * call_3)
            d_call_1 = call_4 * K * call_2
            d_call_2 = 0.3989422804014327 * (np.exp(-0.5 * (d1 * d1)) * S)
            d_d1 = d_call_2 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:17
            d_S = call_1 + d_d1_1 / d1_1 / K

            # T                                                             black_scholes.cr:17
            d_T = d_call_1 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:17
            d_r = d_call_1 * T + d_d1_2

            # sigma                                                         black_scholes.cr:17
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return S * call_1 - call_3 * call_4, (d_S, d_T, d_r, d_sigma)
    value, saved = call_forward(S, K, T, r, sigma)
    return value, call_backward(saved, np.ones_like(value))


def put(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """The right to sell.

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
            # stable form of erfc(-x / sqrt(2)) / 2
            put_1 = K * math.exp(-(r * T)) * (0.5 * math.erfc(-0.7071067811865476 * (spread - d1)))
            return put_1 - S * (0.5 * math.erfc(-0.7071067811865476 * -d1))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "put",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
        # stable form of erfc(-x / sqrt(2)) / 2
        put_1 = K * np.exp(-(r * T)) * _ndtr(spread - d1)
        return put_1 - S * _ndtr(-d1)


def put_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`put`, and what `put_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
            # stable form of erfc(-x / sqrt(2)) / 2
            put_1 = math.exp(-(r * T))
            put_2 = K * put_1
            put_3 = spread - d1
            put_4 = 0.5 * math.erfc(-0.7071067811865476 * put_3)
            put_5 = 0.5 * math.erfc(-0.7071067811865476 * -d1)
            return put_2 * put_4 - S * put_5, (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                put_1,
                put_2,
                put_3,
                put_4,
                put_5,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "put",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
        # stable form of erfc(-x / sqrt(2)) / 2
        put_1 = np.exp(-(r * T))
        put_2 = K * put_1
        put_3 = spread - d1
        put_4 = _ndtr(put_3)
        put_5 = _ndtr(-d1)
        return put_2 * put_4 - S * put_5, (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            put_1,
            put_2,
            put_3,
            put_4,
            put_5,
        )


def put_backward(saved: tuple[Any, ...], d_put: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of S, T, r and sigma, given the cotangent of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, put_1, put_2, put_3, put_4, put_5 = saved
    if type(S) is float and type(d_put) in _FLOATS:
        try:
            # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = -d2
            d_put_1 = 0.3989422804014327 * (math.exp(-0.5 * (d1 * d1)) * (d_put * S))
            d_put_2 = 0.3989422804014327 * (math.exp(-0.5 * (put_3 * put_3)) * (d_put * put_2))
            d_put_3 = d_put * put_4 * K * put_1
            d_d1 = d_put_1 - d_put_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_put_2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:25
            d_S = d_d1_1 / d1_1 / K - d_put * put_5

            # T                                                             black_scholes.cr:25
            d_T = d_d1_1 * d1_2 - d_put_3 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:25
            d_r = d_d1_2 - d_put_3 * T

            # sigma                                                         black_scholes.cr:25
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return d_S, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, put_1, put_2, put_3, put_4, put_5 = (
            map(np.asarray, saved)
        )
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_put = np.asarray(d_put)
        if d_put.shape != lanes_shape:
            d_put = np.broadcast_to(d_put, lanes_shape)
        # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
        # stable form of erfc(-x / sqrt(2)) / 2
        # d exp(u) = exp(u) du, u = -r * T
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = -d2
        d_put_1 = 0.3989422804014327 * (np.exp(-0.5 * (d1 * d1)) * (d_put * S))
        d_put_2 = 0.3989422804014327 * (np.exp(-0.5 * (put_3 * put_3)) * (d_put * put_2))
        d_put_3 = d_put * put_4 * K * put_1
        d_d1 = d_put_1 - d_put_2

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_d1_2 = d_d1_1 * T

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = d_put_2 - d_d1_1 * d1

        # S                                                             black_scholes.cr:25
        d_S = d_d1_1 / d1_1 / K - d_put * put_5

        # T                                                             black_scholes.cr:25
        d_T = d_d1_1 * d1_2 - d_put_3 * r + d_spread * sigma * (0.5 / spread_1)

        # r                                                             black_scholes.cr:25
        d_r = d_d1_2 - d_put_3 * T

        # sigma                                                         black_scholes.cr:25
        d_sigma = d_d1_2 * sigma + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def put_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `put` and its gradient by S, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = -d2
            put_1 = math.exp(-(r * T))
            put_2 = K * put_1
            put_3 = spread - d1
            put_4 = 0.5 * math.erfc(-0.7071067811865476 * put_3)
            put_5 = 0.5 * math.erfc(-0.7071067811865476 * -d1)
            d_put_1 = 0.3989422804014327 * (math.exp(-0.5 * (d1 * d1)) * S)
            d_put_2 = 0.3989422804014327 * (math.exp(-0.5 * (put_3 * put_3)) * put_2)
            d_put_3 = put_4 * K * put_1
            d_d1 = d_put_1 - d_put_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_put_2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:25
            d_S = d_d1_1 / d1_1 / K - put_5

            # T                                                             black_scholes.cr:25
            d_T = d_d1_1 * d1_2 - d_put_3 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:25
            d_r = d_d1_2 - d_put_3 * T

            # sigma                                                         black_scholes.cr:25
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return put_2 * put_4 - S * put_5, (d_S, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)  black_scholes.cr:28
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = -d2
            put_1 = np.exp(-(r * T))
            put_2 = K * put_1
            put_3 = spread - d1
            put_4 = _ndtr(put_3)
            put_5 = _ndtr(-d1)
            d_put_1 = 0.3989422804014327 * (np.exp(-0.5 * (d1 * d1)) * S)
            d_put_2 = 0.3989422804014327 * (np.exp(-0.5 * (put_3 * put_3)) * put_2)
            d_put_3 = put_4 * K * put_1
            d_d1 = d_put_1 - d_put_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_put_2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:25
            d_S = d_d1_1 / d1_1 / K - put_5

            # T                                                             black_scholes.cr:25
            d_T = d_d1_1 * d1_2 - d_put_3 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:25
            d_r = d_d1_2 - d_put_3 * T

            # sigma                                                         black_scholes.cr:25
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return put_2 * put_4 - S * put_5, (d_S, d_T, d_r, d_sigma)
    value, saved = put_forward(S, K, T, r, sigma)
    return value, put_backward(saved, np.ones_like(value))


def delta(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """delta(S, K, T, r, sigma)

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread
            return 0.5 * math.erfc(-0.7071067811865476 * d1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "delta",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread
        return _ndtr(d1)


def delta_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`delta`, and what `delta_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread
            return 0.5 * math.erfc(-0.7071067811865476 * d1), (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "delta",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread
        return _ndtr(d1), (S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1)


def delta_backward(saved: tuple[Any, ...], d_delta: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangent of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1 = saved
    if type(S) is float and type(d_delta) in _FLOATS:
        try:
            # return normal_cdf(d1)                                         black_scholes.cr:35
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            d_delta_1 = math.exp(-0.5 * (d1 * d1)) * d_delta
            d_d1 = 0.3989422804014327 * d_delta_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_delta_1 * (d1 / spread)
            d_r = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K
            d_K = -(d_S * d1_1)

            # T                                                             black_scholes.cr:33
            d_T = d_d1_1 * d1_2 - 0.3989422804014327 * (d_d1_2 * sigma * (0.5 / spread_1))

            # sigma                                                         black_scholes.cr:33
            d_sigma = d_r * sigma - 0.3989422804014327 * (d_d1_2 * spread_1)
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1 = map(np.asarray, saved)
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_delta = np.asarray(d_delta)
        if d_delta.shape != lanes_shape:
            d_delta = np.broadcast_to(d_delta, lanes_shape)
        # return normal_cdf(d1)                                         black_scholes.cr:35
        # stable form of erfc(-x / sqrt(2)) / 2
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
        d_delta_1 = np.exp(-0.5 * (d1 * d1)) * d_delta
        d_d1 = 0.3989422804014327 * d_delta_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_d1_2 = d_delta_1 * (d1 / spread)
        d_r = d_d1_1 * T
        d_S = d_d1_1 / d1_1 / K
        d_K = -(d_S * d1_1)

        # T                                                             black_scholes.cr:33
        d_T = d_d1_1 * d1_2 - 0.3989422804014327 * (d_d1_2 * sigma * (0.5 / spread_1))

        # sigma                                                         black_scholes.cr:33
        d_sigma = d_r * sigma - 0.3989422804014327 * (d_d1_2 * spread_1)
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def delta_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `delta` and its gradient by S, K, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # return normal_cdf(d1)                                         black_scholes.cr:35
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            d_delta_1 = math.exp(-0.5 * (d1 * d1))
            d_d1 = 0.3989422804014327 * d_delta_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_delta_1 * (d1 / spread)
            d_r = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K
            d_K = -(d_S * d1_1)

            # T                                                             black_scholes.cr:33
            d_T = d_d1_1 * d1_2 - 0.3989422804014327 * (d_d1_2 * sigma * (0.5 / spread_1))

            # sigma                                                         black_scholes.cr:33
            d_sigma = d_r * sigma - 0.3989422804014327 * (d_d1_2 * spread_1)
            return 0.5 * math.erfc(-0.7071067811865476 * d1), (d_S, d_K, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # return normal_cdf(d1)                                         black_scholes.cr:35
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            d_delta_1 = np.exp(-0.5 * (d1 * d1))
            d_d1 = 0.3989422804014327 * d_delta_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_delta_1 * (d1 / spread)
            d_r = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K
            d_K = -(d_S * d1_1)

            # T                                                             black_scholes.cr:33
            d_T = d_d1_1 * d1_2 - 0.3989422804014327 * (d_d1_2 * sigma * (0.5 / spread_1))

            # sigma                                                         black_scholes.cr:33
            d_sigma = d_r * sigma - 0.3989422804014327 * (d_d1_2 * spread_1)
            return _ndtr(d1), (d_S, d_K, d_T, d_r, d_sigma)
    value, saved = delta_forward(S, K, T, r, sigma)
    return value, delta_backward(saved, np.ones_like(value))


def theta(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """The change as time passes: T grows shorter.

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
            d2 = d1 - spread

            # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
            # stable form of erfc(-x / sqrt(2)) / 2
            theta_1 = math.exp(-(d1 * d1 / 2.0)) / math.sqrt(2.0 * math.pi)
            theta_2 = r * K * math.exp(-(r * T)) * (0.5 * math.erfc(-0.7071067811865476 * d2))
            return -(S * theta_1 * sigma / (2.0 * spread_1)) - theta_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "theta",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
        d2 = d1 - spread

        # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
        # stable form of erfc(-x / sqrt(2)) / 2
        theta_1 = np.exp(-(d1 * d1 / 2.0)) / math.sqrt(2.0 * math.pi)
        theta_2 = r * K * np.exp(-(r * T)) * _ndtr(d2)
        return -(S * theta_1 * sigma / (2.0 * spread_1)) - theta_2


def theta_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`theta`, and what `theta_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
            d2 = d1 - spread

            # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
            # stable form of erfc(-x / sqrt(2)) / 2
            theta_1 = math.exp(-(d1 * d1 / 2.0))
            theta_2 = theta_1 / math.sqrt(2.0 * math.pi)
            theta_3 = S * theta_2
            theta_4 = 2.0 * spread_1
            theta_5 = theta_3 * sigma / theta_4
            theta_6 = r * K
            theta_7 = math.exp(-(r * T))
            theta_8 = theta_6 * theta_7
            theta_9 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            return -theta_5 - theta_8 * theta_9, (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                d2,
                theta_1,
                theta_2,
                theta_3,
                theta_4,
                theta_5,
                theta_6,
                theta_7,
                theta_8,
                theta_9,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "theta",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
        d2 = d1 - spread

        # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
        # stable form of erfc(-x / sqrt(2)) / 2
        theta_1 = np.exp(-(d1 * d1 / 2.0))
        theta_2 = theta_1 / math.sqrt(2.0 * math.pi)
        theta_3 = S * theta_2
        theta_4 = 2.0 * spread_1
        theta_5 = theta_3 * sigma / theta_4
        theta_6 = r * K
        theta_7 = np.exp(-(r * T))
        theta_8 = theta_6 * theta_7
        theta_9 = _ndtr(d2)
        return -theta_5 - theta_8 * theta_9, (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            theta_1,
            theta_2,
            theta_3,
            theta_4,
            theta_5,
            theta_6,
            theta_7,
            theta_8,
            theta_9,
        )


def theta_backward(saved: tuple[Any, ...], d_theta: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangent of the result."""
    (
        S,
        K,
        T,
        r,
        sigma,
        spread_1,
        spread,
        d1_1,
        d1_2,
        d1,
        d2,
        theta_1,
        theta_2,
        theta_3,
        theta_4,
        theta_5,
        theta_6,
        theta_7,
        theta_8,
        theta_9,
    ) = saved
    if type(S) is float and type(d_theta) in _FLOATS:
        try:
            # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -x^2 / 2
            # d exp(u) = exp(u) du, u = -r * T
            d_theta_1 = d_theta * theta_9
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * (d_theta * theta_8))
            d_theta_2 = d_theta_1 * theta_7
            d_theta_3 = d_theta_1 * theta_6 * theta_7
            d_theta_4 = d_theta / theta_4
            d_theta_5 = d_theta_4 * sigma
            d_theta_6 = d_theta_5 * S / math.sqrt(2.0 * math.pi) * theta_1 * d1
            d_d1 = d_theta_6 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:37
            d_S = d_d1_3 - d_theta_5 * theta_2

            # K                                                             black_scholes.cr:37
            d_K = -(d_theta_2 * r) - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:37
            d_theta_7 = (2.0 * (d_theta_4 * theta_5) + d_spread * sigma) * (0.5 / spread_1)
            d_T = d_theta_3 * r + d_d1_1 * d1_2 + d_theta_7

            # r                                                             black_scholes.cr:37
            d_r = d_theta_3 * T - d_theta_2 * K + d_d1_2

            # sigma                                                         black_scholes.cr:37
            d_sigma = d_d1_2 * sigma - d_theta_4 * theta_3 + d_spread * spread_1
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            theta_1,
            theta_2,
            theta_3,
            theta_4,
            theta_5,
            theta_6,
            theta_7,
            theta_8,
            theta_9,
        ) = map(np.asarray, saved)
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_theta = np.asarray(d_theta)
        if d_theta.shape != lanes_shape:
            d_theta = np.broadcast_to(d_theta, lanes_shape)
        # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
        # stable form of erfc(-x / sqrt(2)) / 2
        # d exp(u) = exp(u) du, u = -x^2 / 2
        # d exp(u) = exp(u) du, u = -r * T
        d_theta_1 = d_theta * theta_9
        d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * (d_theta * theta_8))
        d_theta_2 = d_theta_1 * theta_7
        d_theta_3 = d_theta_1 * theta_6 * theta_7
        d_theta_4 = d_theta / theta_4
        d_theta_5 = d_theta_4 * sigma
        d_theta_6 = d_theta_5 * S / math.sqrt(2.0 * math.pi) * theta_1 * d1
        d_d1 = d_theta_6 + d_d2

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_d1_2 = d_d1_1 * T
        d_d1_3 = d_d1_1 / d1_1 / K

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = -d_d2 - d_d1_1 * d1

        # S                                                             black_scholes.cr:37
        d_S = d_d1_3 - d_theta_5 * theta_2

        # K                                                             black_scholes.cr:37
        d_K = -(d_theta_2 * r) - d_d1_3 * d1_1

        # T                                                             black_scholes.cr:37
        d_theta_7 = (2.0 * (d_theta_4 * theta_5) + d_spread * sigma) * (0.5 / spread_1)
        d_T = d_theta_3 * r + d_d1_1 * d1_2 + d_theta_7

        # r                                                             black_scholes.cr:37
        d_r = d_theta_3 * T - d_theta_2 * K + d_d1_2

        # sigma                                                         black_scholes.cr:37
        d_sigma = d_d1_2 * sigma - d_theta_4 * theta_3 + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def theta_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `theta` and its gradient by S, K, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
            d2 = d1 - spread

            # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -x^2 / 2
            # d exp(u) = exp(u) du, u = -r * T
            theta_1 = math.exp(-(d1 * d1 / 2.0))
            theta_2 = math.sqrt(2.0 * math.pi)
            theta_3 = theta_1 / theta_2
            theta_4 = S * theta_3
            theta_5 = 2.0 * spread_1
            theta_6 = theta_4 * sigma / theta_5
            theta_7 = r * K
            theta_8 = math.exp(-(r * T))
            theta_9 = theta_7 * theta_8
            theta_10 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * theta_9)
            d_theta_1 = theta_10 * theta_8
            d_theta_2 = theta_10 * theta_7 * theta_8
            d_theta_3 = sigma / theta_5
            d_d1 = d_theta_3 * S / theta_2 * theta_1 * d1 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:37
            d_S = d_d1_3 - d_theta_3 * theta_3

            # K                                                             black_scholes.cr:37
            d_K = -(d_theta_1 * r) - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:37
            d_theta_4 = (2.0 * (theta_6 / theta_5) + d_spread * sigma) * (0.5 / spread_1)
            d_T = d_theta_2 * r + d_d1_1 * d1_2 + d_theta_4

            # r                                                             black_scholes.cr:37
            d_r = d_theta_2 * T - d_theta_1 * K + d_d1_2

            # sigma                                                         black_scholes.cr:37
            d_sigma = d_d1_2 * sigma - theta_4 / theta_5 + d_spread * spread_1
            return -theta_6 - theta_9 * theta_10, (d_S, d_K, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:39
            d2 = d1 - spread

            # return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)  black_scholes.cr:40
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -x^2 / 2
            # d exp(u) = exp(u) du, u = -r * T
            theta_1 = np.exp(-(d1 * d1 / 2.0))
            theta_2 = math.sqrt(2.0 * math.pi)
            theta_3 = theta_1 / theta_2
            theta_4 = S * theta_3
            theta_5 = 2.0 * spread_1
            theta_6 = theta_4 * sigma / theta_5
            theta_7 = r * K
            theta_8 = np.exp(-(r * T))
            theta_9 = theta_7 * theta_8
            theta_10 = _ndtr(d2)
            d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * theta_9)
            d_theta_1 = theta_10 * theta_8
            d_theta_2 = theta_10 * theta_7 * theta_8
            d_theta_3 = sigma / theta_5
            d_d1 = d_theta_3 * S / theta_2 * theta_1 * d1 + d_d2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:37
            d_S = d_d1_3 - d_theta_3 * theta_3

            # K                                                             black_scholes.cr:37
            d_K = -(d_theta_1 * r) - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:37
            d_theta_4 = (2.0 * (theta_6 / theta_5) + d_spread * sigma) * (0.5 / spread_1)
            d_T = d_theta_2 * r + d_d1_1 * d1_2 + d_theta_4

            # r                                                             black_scholes.cr:37
            d_r = d_theta_2 * T - d_theta_1 * K + d_d1_2

            # sigma                                                         black_scholes.cr:37
            d_sigma = d_d1_2 * sigma - theta_4 / theta_5 + d_spread * spread_1
            return -theta_6 - theta_9 * theta_10, (d_S, d_K, d_T, d_r, d_sigma)
    value, saved = theta_forward(S, K, T, r, sigma)
    return value, theta_backward(saved, np.ones_like(value))


def rho(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """rho(S, K, T, r, sigma)

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
            d2 = d1 - spread
            return K * T * math.exp(-(r * T)) * (0.5 * math.erfc(-0.7071067811865476 * d2))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "rho",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
        d2 = d1 - spread
        return K * T * np.exp(-(r * T)) * _ndtr(d2)


def rho_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`rho`, and what `rho_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
            d2 = d1 - spread

            # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
            # stable form of erfc(-x / sqrt(2)) / 2
            rho_1 = K * T
            rho_2 = math.exp(-(r * T))
            rho_3 = rho_1 * rho_2
            rho_4 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            return rho_3 * rho_4, (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                d2,
                rho_1,
                rho_2,
                rho_3,
                rho_4,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "rho",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
        d2 = d1 - spread

        # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
        # stable form of erfc(-x / sqrt(2)) / 2
        rho_1 = K * T
        rho_2 = np.exp(-(r * T))
        rho_3 = rho_1 * rho_2
        rho_4 = _ndtr(d2)
        return rho_3 * rho_4, (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            rho_1,
            rho_2,
            rho_3,
            rho_4,
        )


def rho_backward(saved: tuple[Any, ...], d_rho: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangent of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, d2, rho_1, rho_2, rho_3, rho_4 = saved
    if type(S) is float and type(d_rho) in _FLOATS:
        try:
            # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d2
            d_rho_1 = d_rho * rho_4
            d_rho_2 = math.exp(-0.5 * (d2 * d2)) * (d_rho * rho_3)
            d_d2 = 0.3989422804014327 * d_rho_2
            d_rho_3 = d_rho_1 * rho_2
            d_rho_4 = d_rho_1 * rho_1 * rho_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d2 / spread
            d_d1_2 = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -0.3989422804014327 * (d_rho_2 * (d1 / spread)) - d_d2

            # K                                                             black_scholes.cr:42
            d_K = d_rho_3 * T - d_S * d1_1

            # T                                                             black_scholes.cr:42
            d_T = d_rho_3 * K - d_rho_4 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:42
            d_r = d_d1_2 - d_rho_4 * T

            # sigma                                                         black_scholes.cr:42
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, d2, rho_1, rho_2, rho_3, rho_4 = map(
            np.asarray, saved
        )
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_rho = np.asarray(d_rho)
        if d_rho.shape != lanes_shape:
            d_rho = np.broadcast_to(d_rho, lanes_shape)
        # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
        # stable form of erfc(-x / sqrt(2)) / 2
        # d exp(u) = exp(u) du, u = -r * T
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d2
        d_rho_1 = d_rho * rho_4
        d_rho_2 = np.exp(-0.5 * (d2 * d2)) * (d_rho * rho_3)
        d_d2 = 0.3989422804014327 * d_rho_2
        d_rho_3 = d_rho_1 * rho_2
        d_rho_4 = d_rho_1 * rho_1 * rho_2

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d2 / spread
        d_d1_2 = d_d1_1 * T
        d_S = d_d1_1 / d1_1 / K

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = -0.3989422804014327 * (d_rho_2 * (d1 / spread)) - d_d2

        # K                                                             black_scholes.cr:42
        d_K = d_rho_3 * T - d_S * d1_1

        # T                                                             black_scholes.cr:42
        d_T = d_rho_3 * K - d_rho_4 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

        # r                                                             black_scholes.cr:42
        d_r = d_d1_2 - d_rho_4 * T

        # sigma                                                         black_scholes.cr:42
        d_sigma = d_d1_2 * sigma + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def rho_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `rho` and its gradient by S, K, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
            d2 = d1 - spread

            # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d2
            rho_1 = K * T
            rho_2 = math.exp(-(r * T))
            rho_3 = rho_1 * rho_2
            rho_4 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            d_rho_1 = math.exp(-0.5 * (d2 * d2)) * rho_3
            d_d2 = 0.3989422804014327 * d_rho_1
            d_rho_2 = rho_4 * rho_2
            d_rho_3 = rho_4 * rho_1 * rho_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d2 / spread
            d_d1_2 = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -0.3989422804014327 * (d_rho_1 * (d1 / spread)) - d_d2

            # K                                                             black_scholes.cr:42
            d_K = d_rho_2 * T - d_S * d1_1

            # T                                                             black_scholes.cr:42
            d_T = d_rho_2 * K - d_rho_3 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:42
            d_r = d_d1_2 - d_rho_3 * T

            # sigma                                                         black_scholes.cr:42
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return rho_3 * rho_4, (d_S, d_K, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # _, d2 = distances(S, K, T, r, sigma)                          black_scholes.cr:43
            d2 = d1 - spread

            # return K * T * exp(-r * T) * normal_cdf(d2)                   black_scholes.cr:44
            # stable form of erfc(-x / sqrt(2)) / 2
            # d exp(u) = exp(u) du, u = -r * T
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d2
            rho_1 = K * T
            rho_2 = np.exp(-(r * T))
            rho_3 = rho_1 * rho_2
            rho_4 = _ndtr(d2)
            d_rho_1 = np.exp(-0.5 * (d2 * d2)) * rho_3
            d_d2 = 0.3989422804014327 * d_rho_1
            d_rho_2 = rho_4 * rho_2
            d_rho_3 = rho_4 * rho_1 * rho_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d2 / spread
            d_d1_2 = d_d1_1 * T
            d_S = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = -0.3989422804014327 * (d_rho_1 * (d1 / spread)) - d_d2

            # K                                                             black_scholes.cr:42
            d_K = d_rho_2 * T - d_S * d1_1

            # T                                                             black_scholes.cr:42
            d_T = d_rho_2 * K - d_rho_3 * r + d_d1_1 * d1_2 + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:42
            d_r = d_d1_2 - d_rho_3 * T

            # sigma                                                         black_scholes.cr:42
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return rho_3 * rho_4, (d_S, d_K, d_T, d_r, d_sigma)
    value, saved = rho_forward(S, K, T, r, sigma)
    return value, rho_backward(saved, np.ones_like(value))


def vega(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """vega(S, K, T, r, sigma)

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
            vega_1 = math.exp(-(d1 * d1 / 2.0)) / math.sqrt(2.0 * math.pi)
            return S * vega_1 * spread_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "vega",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
        vega_1 = np.exp(-(d1 * d1 / 2.0)) / math.sqrt(2.0 * math.pi)
        return S * vega_1 * spread_1


def vega_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`vega`, and what `vega_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
            vega_1 = math.exp(-(d1 * d1 / 2.0))
            vega_2 = vega_1 / math.sqrt(2.0 * math.pi)
            vega_3 = S * vega_2
            return vega_3 * spread_1, (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                vega_1,
                vega_2,
                vega_3,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "vega",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
        vega_1 = np.exp(-(d1 * d1 / 2.0))
        vega_2 = vega_1 / math.sqrt(2.0 * math.pi)
        vega_3 = S * vega_2
        return vega_3 * spread_1, (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            vega_1,
            vega_2,
            vega_3,
        )


def vega_backward(saved: tuple[Any, ...], d_vega: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangent of the result."""
    S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, vega_1, vega_2, vega_3 = saved
    if type(S) is float and type(d_vega) in _FLOATS:
        try:
            # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
            # d exp(u) = exp(u) du, u = -x^2 / 2
            d_vega_1 = d_vega * spread_1
            d_vega_2 = d_vega_1 * S / math.sqrt(2.0 * math.pi) * vega_1 * d1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_vega_2 / spread
            d_spread = d_d1_1 * d1
            d_d1_2 = d_d1_1 * T
            d_r = -d_d1_2
            d_d1_3 = d_d1_1 / d1_1 / K
            d_K = d_d1_3 * d1_1

            # S                                                             black_scholes.cr:46
            d_S = d_vega_1 * vega_2 - d_d1_3

            # T                                                             black_scholes.cr:46
            d_T = (d_vega * vega_3 + d_spread * sigma) * (0.5 / spread_1) - d_d1_1 * d1_2

            # sigma                                                         black_scholes.cr:46
            d_sigma = d_spread * spread_1 - d_d1_2 * sigma
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        S, K, T, r, sigma, spread_1, spread, d1_1, d1_2, d1, vega_1, vega_2, vega_3 = map(
            np.asarray, saved
        )
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_vega = np.asarray(d_vega)
        if d_vega.shape != lanes_shape:
            d_vega = np.broadcast_to(d_vega, lanes_shape)
        # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
        # d exp(u) = exp(u) du, u = -x^2 / 2
        d_vega_1 = d_vega * spread_1
        d_vega_2 = d_vega_1 * S / math.sqrt(2.0 * math.pi) * vega_1 * d1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_vega_2 / spread
        d_spread = d_d1_1 * d1
        d_d1_2 = d_d1_1 * T
        d_r = -d_d1_2
        d_d1_3 = d_d1_1 / d1_1 / K
        d_K = d_d1_3 * d1_1

        # S                                                             black_scholes.cr:46
        d_S = d_vega_1 * vega_2 - d_d1_3

        # T                                                             black_scholes.cr:46
        d_T = (d_vega * vega_3 + d_spread * sigma) * (0.5 / spread_1) - d_d1_1 * d1_2

        # sigma                                                         black_scholes.cr:46
        d_sigma = d_spread * spread_1 - d_d1_2 * sigma
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def vega_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `vega` and its gradient by S, K, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
            vega_1 = math.exp(-(d1 * d1 / 2.0))
            vega_2 = math.sqrt(2.0 * math.pi)
            vega_3 = vega_1 / vega_2
            vega_4 = S * vega_3

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = spread_1 * S / vega_2 * vega_1 * d1 / spread
            d_spread = d_d1_1 * d1
            d_d1_2 = d_d1_1 * T
            d_r = -d_d1_2
            d_d1_3 = d_d1_1 / d1_1 / K
            d_K = d_d1_3 * d1_1

            # S                                                             black_scholes.cr:46
            d_S = spread_1 * vega_3 - d_d1_3

            # T                                                             black_scholes.cr:46
            d_T = (vega_4 + d_spread * sigma) * (0.5 / spread_1) - d_d1_1 * d1_2

            # sigma                                                         black_scholes.cr:46
            d_sigma = d_spread * spread_1 - d_d1_2 * sigma
            return vega_4 * spread_1, (d_S, d_K, d_T, d_r, d_sigma)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # return S * normal_pdf(d1) * sqrt(T)                           black_scholes.cr:48
            vega_1 = np.exp(-(d1 * d1 / 2.0))
            vega_2 = math.sqrt(2.0 * math.pi)
            vega_3 = vega_1 / vega_2
            vega_4 = S * vega_3

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = spread_1 * S / vega_2 * vega_1 * d1 / spread
            d_spread = d_d1_1 * d1
            d_d1_2 = d_d1_1 * T
            d_r = -d_d1_2
            d_d1_3 = d_d1_1 / d1_1 / K
            d_K = d_d1_3 * d1_1

            # S                                                             black_scholes.cr:46
            d_S = spread_1 * vega_3 - d_d1_3

            # T                                                             black_scholes.cr:46
            d_T = (vega_4 + d_spread * sigma) * (0.5 / spread_1) - d_d1_1 * d1_2

            # sigma                                                         black_scholes.cr:46
            d_sigma = d_spread * spread_1 - d_d1_2 * sigma
            return vega_4 * spread_1, (d_S, d_K, d_T, d_r, d_sigma)
    value, saved = vega_forward(S, K, T, r, sigma)
    return value, vega_backward(saved, np.ones_like(value))


def parity(S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar) -> Any:
    """A call less a put is a forward: 0, but for rounding.

    S, K, T, r, sigma: real -> real
    """
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread = sigma * math.sqrt(T)

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = math.log(S / K) + (r + sigma * sigma / 2.0) * T
            d1 = d1_1 / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
            # stable form of erfc(-x / sqrt(2)) / 2
            parity_1 = K * math.exp(-(r * T))
            parity_2 = parity_1 * (0.5 * math.erfc(-0.7071067811865476 * d2))
            parity_3 = parity_1 * (0.5 * math.erfc(-0.7071067811865476 * (spread - d1)))
            parity_4 = parity_3 - S * (0.5 * math.erfc(-0.7071067811865476 * -d1))
            parity_5 = S * (0.5 * math.erfc(-0.7071067811865476 * d1)) - parity_2 - parity_4
            return parity_5 - (S - parity_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "parity",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread = sigma * np.sqrt(T)

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = np.log(S / K) + (r + sigma * sigma / 2.0) * T
        d1 = d1_1 / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
        d2 = d1 - spread

        # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
        # stable form of erfc(-x / sqrt(2)) / 2
        parity_1 = K * np.exp(-(r * T))
        parity_2 = parity_1 * _ndtr(spread - d1) - S * _ndtr(-d1)
        return S * _ndtr(d1) - parity_1 * _ndtr(d2) - parity_2 - (S - parity_1)


def parity_forward(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`parity`, and what `parity_backward` needs of it."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
            # stable form of erfc(-x / sqrt(2)) / 2
            parity_1 = 0.5 * math.erfc(-0.7071067811865476 * d1)
            parity_2 = math.exp(-(r * T))
            parity_3 = K * parity_2
            parity_4 = spread - d1
            parity_5 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            parity_6 = 0.5 * math.erfc(-0.7071067811865476 * parity_4)
            parity_7 = 0.5 * math.erfc(-0.7071067811865476 * -d1)
            parity_8 = S * parity_1 - parity_3 * parity_5 - (parity_3 * parity_6 - S * parity_7)
            return parity_8 - (S - parity_3), (
                S,
                K,
                T,
                r,
                sigma,
                spread_1,
                spread,
                d1_1,
                d1_2,
                d1,
                d2,
                parity_1,
                parity_2,
                parity_3,
                parity_4,
                parity_5,
                parity_6,
                parity_7,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(S, _ARRAYS)
        or not isinstance(K, _ARRAYS)
        or not isinstance(T, _ARRAYS)
        or not isinstance(r, _ARRAYS)
        or not isinstance(sigma, _ARRAYS)
        or S.dtype.kind + K.dtype.kind + T.dtype.kind + r.dtype.kind + sigma.dtype.kind != "fffff"
        or K.shape != S.shape
        or T.shape != S.shape
        or r.shape != S.shape
        or sigma.shape != S.shape
    ):
        S, K, T, r, sigma = _explain_shapes(
            "parity",
            ("S", S, "real", "..."),
            ("K", K, "real", "..."),
            ("T", T, "real", "..."),
            ("r", r, "real", "..."),
            ("sigma", sigma, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        spread_1 = np.sqrt(T)
        spread = sigma * spread_1

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        d1_1 = S / K
        d1_2 = r + sigma * sigma / 2.0
        d1 = (np.log(d1_1) + d1_2 * T) / spread

        # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
        d2 = d1 - spread

        # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
        # stable form of erfc(-x / sqrt(2)) / 2
        parity_1 = _ndtr(d1)
        parity_2 = np.exp(-(r * T))
        parity_3 = K * parity_2
        parity_4 = spread - d1
        parity_5 = _ndtr(d2)
        parity_6 = _ndtr(parity_4)
        parity_7 = _ndtr(-d1)
        parity_8 = S * parity_1 - parity_3 * parity_5 - (parity_3 * parity_6 - S * parity_7)
        return parity_8 - (S - parity_3), (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            parity_1,
            parity_2,
            parity_3,
            parity_4,
            parity_5,
            parity_6,
            parity_7,
        )


def parity_backward(saved: tuple[Any, ...], d_parity: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of S, K, T, r and sigma, given the cotangent of the result."""
    (
        S,
        K,
        T,
        r,
        sigma,
        spread_1,
        spread,
        d1_1,
        d1_2,
        d1,
        d2,
        parity_1,
        parity_2,
        parity_3,
        parity_4,
        parity_5,
        parity_6,
        parity_7,
    ) = saved
    if type(S) is float and type(d_parity) in _FLOATS:
        try:
            # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            d_parity_1 = d_parity * parity_3
            d_parity_2 = -0.3989422804014327 * (math.exp(-0.5 * (parity_4 * parity_4)) * d_parity_1)
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * d_parity_1)
            d_parity_3 = d_parity - d_parity * parity_6 - d_parity * parity_5
            d_parity_4 = d_parity_3 * K * parity_2
            d_d1 = d_d2 - d_parity_2

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_parity_2 - d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:50
            d_S = d_parity * parity_7 - d_parity + d_parity * parity_1 + d_d1_3

            # K                                                             black_scholes.cr:50
            d_K = d_parity_3 * parity_2 - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:50
            d_T = d_d1_1 * d1_2 - d_parity_4 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:50
            d_r = d_d1_2 - d_parity_4 * T

            # sigma                                                         black_scholes.cr:50
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return d_S, d_K, d_T, d_r, d_sigma
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (
            S,
            K,
            T,
            r,
            sigma,
            spread_1,
            spread,
            d1_1,
            d1_2,
            d1,
            d2,
            parity_1,
            parity_2,
            parity_3,
            parity_4,
            parity_5,
            parity_6,
            parity_7,
        ) = map(np.asarray, saved)
        lanes_shape = np.broadcast(S, K, T, r, sigma).shape
        d_parity = np.asarray(d_parity)
        if d_parity.shape != lanes_shape:
            d_parity = np.broadcast_to(d_parity, lanes_shape)
        # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
        # stable form of erfc(-x / sqrt(2)) / 2
        # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
        # d exp(u) = exp(u) du, u = -r * T
        d_parity_1 = d_parity * parity_3
        d_parity_2 = -0.3989422804014327 * (np.exp(-0.5 * (parity_4 * parity_4)) * d_parity_1)
        d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * d_parity_1)
        d_parity_3 = d_parity - d_parity * parity_6 - d_parity * parity_5
        d_parity_4 = d_parity_3 * K * parity_2
        d_d1 = d_d2 - d_parity_2

        # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
        # d log(u) = du / u, u = S / K
        d_d1_1 = d_d1 / spread
        d_d1_2 = d_d1_1 * T
        d_d1_3 = d_d1_1 / d1_1 / K

        # spread = sigma * sqrt(T)                                      black_scholes.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = T
        d_spread = d_parity_2 - d_d2 - d_d1_1 * d1

        # S                                                             black_scholes.cr:50
        d_S = d_parity * parity_7 - d_parity + d_parity * parity_1 + d_d1_3

        # K                                                             black_scholes.cr:50
        d_K = d_parity_3 * parity_2 - d_d1_3 * d1_1

        # T                                                             black_scholes.cr:50
        d_T = d_d1_1 * d1_2 - d_parity_4 * r + d_spread * sigma * (0.5 / spread_1)

        # r                                                             black_scholes.cr:50
        d_r = d_d1_2 - d_parity_4 * T

        # sigma                                                         black_scholes.cr:50
        d_sigma = d_d1_2 * sigma + d_spread * spread_1
        return (
            (d_S if S.ndim else d_S.sum()).astype(S.dtype, copy=False),
            (d_K if K.ndim else d_K.sum()).astype(K.dtype, copy=False),
            (d_T if T.ndim else d_T.sum()).astype(T.dtype, copy=False),
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_sigma if sigma.ndim else d_sigma.sum()).astype(sigma.dtype, copy=False),
        )


def parity_grad(
    S: Scalar, K: Scalar, T: Scalar, r: Scalar, sigma: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `parity` and its gradient by S, K, T, r and sigma."""
    if (
        type(S) in _FLOATS
        and type(K) in _FLOATS
        and type(T) in _FLOATS
        and type(r) in _FLOATS
        and type(sigma) in _FLOATS
    ):
        try:
            S, K, T, r, sigma = float(S), float(K), float(T), float(r), float(sigma)
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = math.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (math.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            parity_1 = 0.5 * math.erfc(-0.7071067811865476 * d1)
            parity_2 = math.exp(-(r * T))
            parity_3 = K * parity_2
            parity_4 = spread - d1
            parity_5 = 0.5 * math.erfc(-0.7071067811865476 * d2)
            parity_6 = 0.5 * math.erfc(-0.7071067811865476 * -d1)
            parity_7 = parity_3 * (0.5 * math.erfc(-0.7071067811865476 * parity_4)) - S * parity_6
            d_parity_1 = -0.3989422804014327 * (math.exp(-0.5 * (parity_4 * parity_4)) * parity_3)
            d_d2 = -0.3989422804014327 * (math.exp(-0.5 * (d2 * d2)) * parity_3)
            d_parity_2 = 0.5 * math.erfc(-0.7071067811865476 * -parity_4) - parity_5
            d_parity_3 = d_parity_2 * K * parity_2
            d_d1 = d_d2 - d_parity_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_parity_1 - d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:50
            d_S = parity_6 - 1.0 + parity_1 + d_d1_3

            # K                                                             black_scholes.cr:50
            d_K = d_parity_2 * parity_2 - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:50
            d_T = d_d1_1 * d1_2 - d_parity_3 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:50
            d_r = d_d1_2 - d_parity_3 * T

            # sigma                                                         black_scholes.cr:50
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return S * parity_1 - parity_3 * parity_5 - parity_7 - (S - parity_3), (
                d_S,
                d_K,
                d_T,
                d_r,
                d_sigma,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(S, K, T, r, sigma):
        with np.errstate(all="ignore"):
            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            spread_1 = np.sqrt(T)
            spread = sigma * spread_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            d1_1 = S / K
            d1_2 = r + sigma * sigma / 2.0
            d1 = (np.log(d1_1) + d1_2 * T) / spread

            # d1, d2 = distances(S, K, T, r, sigma)                         black_scholes.cr:22
            d2 = d1 - spread

            # return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))  black_scholes.cr:52
            # stable form of erfc(-x / sqrt(2)) / 2
            # d ndtr(u) = exp(-u^2 / 2) / sqrt(2 pi) du, u = d1
            # d exp(u) = exp(u) du, u = -r * T
            parity_1 = _ndtr(d1)
            parity_2 = np.exp(-(r * T))
            parity_3 = K * parity_2
            parity_4 = spread - d1
            parity_5 = _ndtr(d2)
            parity_6 = _ndtr(-d1)
            parity_7 = (
                S * parity_1 - parity_3 * parity_5 - (parity_3 * _ndtr(parity_4) - S * parity_6)
            )
            d_parity_1 = -0.3989422804014327 * (np.exp(-0.5 * (parity_4 * parity_4)) * parity_3)
            d_d2 = -0.3989422804014327 * (np.exp(-0.5 * (d2 * d2)) * parity_3)
            d_parity_2 = _ndtr(-parity_4) - parity_5
            d_parity_3 = d_parity_2 * K * parity_2
            d_d1 = d_d2 - d_parity_1

            # d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread            black_scholes.cr:14
            # d log(u) = du / u, u = S / K
            d_d1_1 = d_d1 / spread
            d_d1_2 = d_d1_1 * T
            d_d1_3 = d_d1_1 / d1_1 / K

            # spread = sigma * sqrt(T)                                      black_scholes.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = T
            d_spread = d_parity_1 - d_d2 - d_d1_1 * d1

            # S                                                             black_scholes.cr:50
            d_S = parity_6 - 1.0 + parity_1 + d_d1_3

            # K                                                             black_scholes.cr:50
            d_K = d_parity_2 * parity_2 - d_d1_3 * d1_1

            # T                                                             black_scholes.cr:50
            d_T = d_d1_1 * d1_2 - d_parity_3 * r + d_spread * sigma * (0.5 / spread_1)

            # r                                                             black_scholes.cr:50
            d_r = d_d1_2 - d_parity_3 * T

            # sigma                                                         black_scholes.cr:50
            d_sigma = d_d1_2 * sigma + d_spread * spread_1
            return parity_7 - (S - parity_3), (d_S, d_K, d_T, d_r, d_sigma)
    value, saved = parity_forward(S, K, T, r, sigma)
    return value, parity_backward(saved, np.ones_like(value))
