# Written by chainrule 0.1.0 from gaussian_mixture.cr.
# source df96905991091982, options none, module c577b0fb695b9f5f
"""A mixture of k Gaussians in d dimensions, in index notation.

Each covariance is given by the triangular factor Q of its inverse, covariance = (Q^T Q)^-1: the logarithm
q of its diagonal, and below the diagonal L, of which only that part is read. So nothing has to be
inverted, and every q and L is a covariance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


def _by_branch(
    x: Array,
    first: Array,
    f: Callable[[Array], Array],
    g: Callable[[Array], Array],
) -> Array:
    """f(x) where `first` holds, g(x) elsewhere; each sees its own elements only.

    Of long arrays a part at a time, so that what the formulas make on their way stays in the cache.
    """
    flat, part = x.ravel(), 16384
    if flat.size > part:
        first, y = first.ravel(), np.empty_like(flat)
        for k in range(0, flat.size, part):
            y[k : k + part] = _by_branch(flat[k : k + part], first[k : k + part], f, g)
        return y.reshape(x.shape)
    here = np.flatnonzero(first)
    if here.size == flat.size:
        return f(flat).reshape(x.shape)
    if here.size == 0:
        return g(flat).reshape(x.shape)
    there = np.flatnonzero(~first)
    y = np.empty_like(flat)
    y[here] = f(flat[here])
    y[there] = g(flat[there])
    return y.reshape(x.shape)


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """The polynomial with these coefficients, the highest power first, at x."""
    first, second, *rest = map(np.asarray, coefficients)  # which numpy takes sooner than numbers
    y: Array = x * first
    y += second
    for coefficient in rest:
        y *= x
        y += coefficient
    return y


_RGAMMA = (
    -4.759047376076092e-12,
    9.99417460571575e-11,
    -8.76245576942444e-10,
    3.033404151520129e-09,
    1.2522104346181422e-08,
    -2.0036050082416638e-07,
    9.441804286109743e-07,
    -3.2017611467865914e-07,
    -2.044225052570037e-05,
    0.00010759900622445877,
    -0.00010763781998811445,
    -0.001272807363299443,
    0.005946136458250739,
    -0.003675835189215766,
    -0.04587356972811373,
    0.12066504165275235,
    0.0786624066187222,
    -0.5772156649015329,
)


def _rgamma_below_3(x: Array) -> Array:
    """1 / gamma(x) - 1 for 1 <= x < 3, and 1 / gamma(x + 1) - 1 for 0 <= x < 1."""
    t = np.where(x < 1, x, x - 1)
    y: Array = t * (t - 1) * _polynomial(t, _RGAMMA)
    return y


_STIRLING = (
    0.2618085287086644,
    -0.20709330067515677,
    0.08133072111327978,
    -0.023023388614372777,
    0.006092364447572614,
    -0.0019068288114279443,
    0.0008415163778136668,
    -0.0005952350113118343,
    0.0007936507724234067,
    -0.0027777777777198706,
    0.0833333333333333,
)


def _stirling(x: Array) -> Array:
    """log(gamma(x)) - (x - 1/2) log(x) + x - log(2 pi) / 2 for x >= 3.

    A Chebyshev interpolant in 1 / x^2 (ours, by mpmath).
    """
    inverse = 1.0 / x
    return inverse * _polynomial(inverse * inverse, _STIRLING)


def _gamma_right(x: Array) -> Array:
    """gamma for x >= 0; inf where it exceeds float64."""

    def small(x: Array) -> Array:
        below = x < 1
        factor = np.where(below, np.where(x > 0, x, 1.0), 1.0)
        y = 1 / (factor * (1 + _rgamma_below_3(x)))
        return np.where(x == 0, np.inf, y)

    def large(x: Array) -> Array:
        bounded = np.minimum(x, 171.6243769563027)
        power = bounded ** (0.5 * bounded - 0.25)  # half: the whole overflows too soon
        y = math.sqrt(2 * math.pi) * power * (power * np.exp(-bounded))
        return np.where(x > 171.6243769563027, np.inf, y + y * np.expm1(_stirling(x)))

    return _by_branch(x, x < 3, small, large)


def _lgamma_right(x: Array) -> Array:
    """lgamma for x >= 0."""

    def small(x: Array) -> Array:
        factor = np.where((x > 0) & (x < 1), x, 1.0)
        y = 0 - np.log1p(_rgamma_below_3(x)) - np.log(factor)
        return np.where(x == 0, np.inf, y)

    def large(x: Array) -> Array:
        constant = 0.5 * math.log(2 * math.pi) - 0.5
        y: Array = (x - 0.5) * (np.log(x) - 1) + (constant + _stirling(x))
        return y

    return _by_branch(x, x < 3, small, large)


def _like(x: Array, y: Array) -> Array:
    """y, computed in float64, in the dtype of x; a scalar if it has no axes."""
    dtype = np.asarray(x).dtype
    result: Array = y.astype(dtype if dtype.kind == "f" else y.dtype, copy=False)[()]
    return result


def _sinpi(x: Array) -> Array:
    """sin(pi x), exactly 0 at integers (and at infinity)."""
    bounded = np.clip(x, -1e300, 1e300)
    nearest = np.rint(bounded)
    sign = 1 - 2 * np.abs(np.fmod(nearest, 2))
    sine: Array = sign * np.sin(math.pi * (bounded - nearest))
    return sine


def _lgamma(x: Array) -> Array:
    """log(|gamma(x)|); inf at 0, -1, ...

    Error below 1e-15 max(1, |value|).
    Below 3 a Chebyshev interpolant of 1 / gamma (ours, by mpmath), then Stirling's
    formula; x < 0 by reflection.
    """

    def reflected(x: Array) -> Array:
        sine = np.abs(_sinpi(x))
        pole = sine == 0
        y = math.pi / np.where(pole, 1.0, sine)
        near = np.maximum(x, -40.0)  # one logarithm: two would cancel near a zero
        y = np.where(
            x > -40,
            np.log(y / (-near * _gamma_right(-near))),
            np.log(y) - (np.log(-x) + _lgamma_right(-x)),
        )
        return np.where(pole, np.inf, y)

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 0, reflected, _lgamma_right))


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


def factors(q: ArrayLike, L: ArrayLike) -> Any:
    """factors(q, L)

    q: real[k, d]; L: real[k, d, d] -> real[k, d, d]
    """
    q = np.asarray(q)
    L = np.asarray(L)
    if (
        q.dtype.char + L.dtype.char not in ("dd", "ff")
        or q.ndim != 2
        or L.shape != (q.shape[0], q.shape[1], q.shape[1])
    ):
        q, L = _explain_shapes(
            "factors", ("q", q, "real", ("k", "d")), ("L", L, "real", ("k", "d", "d"))
        )
    d = q.shape[1]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q = np.where(Q_2, Q_3, np.where(Q_1 < Q_1[:, None], L, 0.0))
    return Q


def factors_forward(q: ArrayLike, L: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`factors`, and what `factors_backward` needs of it."""
    q = np.asarray(q)
    L = np.asarray(L)
    if (
        q.dtype.char + L.dtype.char not in ("dd", "ff")
        or q.ndim != 2
        or L.shape != (q.shape[0], q.shape[1], q.shape[1])
    ):
        q, L = _explain_shapes(
            "factors", ("q", q, "real", ("k", "d")), ("L", L, "real", ("k", "d", "d"))
        )
    d = q.shape[1]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))
    return Q, (Q_2, Q_3, Q_4, q.dtype, L.dtype)


def factors_backward(saved: tuple[Any, ...], d_factors: Any) -> tuple[Any, Any]:
    """The cotangents of q and L, given the cotangent of the result."""
    Q_2, Q_3, Q_4, q_dtype, L_dtype = saved
    d = Q_2.shape[0]
    k = Q_3.shape[0]
    d_factors = np.asarray(d_factors)
    if d_factors.shape != (k, d, d):
        _explain_shapes("factors_backward", ("d_factors", d_factors, "real", (k, d, d)))

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_factors), 0.0)
    d_q = np.where(Q_2, d_factors * Q_3, 0.0).sum(axis=2)
    return d_q.astype(q_dtype, copy=False), d_L.astype(L_dtype, copy=False)


def log_likelihood(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike
) -> Any:
    """Of the points x; the weights are softmax(alpha), the means mu.

    alpha: real[k]; mu, q: real[k, d]; L: real[k, d, d]; x: real[n, d] -> real
    """
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x = _explain_shapes(
            "log_likelihood",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
        )
    d = mu.shape[1]
    n = x.shape[0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q = np.where(Q_2, Q_3, np.where(Q_1 < Q_1[:, None], L, 0.0))

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z = ((x[:, None] - mu).swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = (np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1).sum()

    # return total - n * logsumexp(alpha) - n * d * log(2 * pi) / 2  gaussian_mixture.cr:20
    log_likelihood_1 = alpha.max(initial=-np.inf)
    log_likelihood_2 = np.exp(alpha - (log_likelihood_1 if np.isfinite(log_likelihood_1) else 0.0))
    log_likelihood_3 = n * (np.log(np.maximum(log_likelihood_2.sum(), 1.0)) + log_likelihood_1)
    return total - log_likelihood_3 - (d * n) * math.log(2.0 * math.pi) / 2.0


def log_likelihood_forward(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`log_likelihood`, and what `log_likelihood_backward` needs of it."""
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x = _explain_shapes(
            "log_likelihood",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
        )
    d = mu.shape[1]
    n = x.shape[0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = (np.log(total_3) + total_1).sum()

    # return total - n * logsumexp(alpha) - n * d * log(2 * pi) / 2  gaussian_mixture.cr:20
    log_likelihood_1 = alpha.max(initial=-np.inf)
    log_likelihood_2 = np.exp(alpha - (log_likelihood_1 if np.isfinite(log_likelihood_1) else 0.0))
    log_likelihood_3 = np.maximum(log_likelihood_2.sum(), 1.0)
    log_likelihood_4 = total - n * (np.log(log_likelihood_3) + log_likelihood_1)
    return log_likelihood_4 - (d * n) * math.log(2.0 * math.pi) / 2.0, (
        Q_2,
        Q_3,
        Q_4,
        Q,
        z_1,
        z,
        total_2,
        total_3,
        log_likelihood_2,
        log_likelihood_3,
        alpha.dtype,
        mu.dtype,
        q.dtype,
        L.dtype,
    )


def log_likelihood_backward(
    saved: tuple[Any, ...], d_log_likelihood: Any
) -> tuple[Any, Any, Any, Any]:
    """The cotangents of alpha, mu, q and L, given the cotangent of the result."""
    (
        Q_2,
        Q_3,
        Q_4,
        Q,
        z_1,
        z,
        total_2,
        total_3,
        log_likelihood_2,
        log_likelihood_3,
        alpha_dtype,
        mu_dtype,
        q_dtype,
        L_dtype,
    ) = saved
    n = z_1.shape[0]
    d_log_likelihood = np.asarray(d_log_likelihood, log_likelihood_2.dtype)[()]
    if d_log_likelihood.shape:
        _explain_shapes(
            "log_likelihood_backward", ("d_log_likelihood", d_log_likelihood, "real", ())
        )

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = total_2 / total_3[:, None]

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    d_t_1 = d_log_likelihood * total_1.sum(axis=0)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z_2 = (total_1[:, :, None] * z).transpose(1, 2, 0) @ z_1.swapaxes(0, 1)
    d_z_1 = d_log_likelihood * z_2
    d_Q = -d_z_1
    z_3 = (total_1.T[..., None, :] @ z.swapaxes(0, 1))[..., 0, :]
    d_mu = d_log_likelihood * (Q.mT @ z_3[..., None])[..., 0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # alpha: real[k]                                                gaussian_mixture.cr:13
    d_alpha = d_t_1 - d_log_likelihood * n * (log_likelihood_2 / log_likelihood_3)

    # q: real[k, d]                                                 gaussian_mixture.cr:13
    d_q = d_t_1[:, None] + np.where(Q_2, -(d_z_1 * Q_3), 0.0).sum(axis=2)
    return (
        d_alpha.astype(alpha_dtype, copy=False),
        d_mu.astype(mu_dtype, copy=False),
        d_q.astype(q_dtype, copy=False),
        d_L.astype(L_dtype, copy=False),
    )


def log_likelihood_grad(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `log_likelihood` and its gradient by alpha, mu, q and L."""
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x = _explain_shapes(
            "log_likelihood",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
        )
    d = mu.shape[1]
    n = x.shape[0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = (np.log(total_3) + total_1).sum()

    # return total - n * logsumexp(alpha) - n * d * log(2 * pi) / 2  gaussian_mixture.cr:20
    log_likelihood_1 = alpha.max(initial=-np.inf)
    log_likelihood_2 = np.exp(alpha - (log_likelihood_1 if np.isfinite(log_likelihood_1) else 0.0))
    log_likelihood_3 = np.maximum(log_likelihood_2.sum(), 1.0)
    log_likelihood_4 = total - n * (np.log(log_likelihood_3) + log_likelihood_1)

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    d_total_1 = total_2 / total_3[:, None]

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    d_t_1 = d_total_1.sum(axis=0)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    d_z_1 = z.transpose(1, 2, 0) @ (z_1 * d_total_1[:, :, None]).swapaxes(0, 1)
    d_Q = -d_z_1
    d_z_2 = (d_total_1.T[..., None, :] @ z.swapaxes(0, 1))[..., 0, :]
    d_mu = (Q.mT @ d_z_2[..., None])[..., 0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # alpha: real[k]                                                gaussian_mixture.cr:13
    d_alpha = d_t_1 - n / log_likelihood_3 * log_likelihood_2

    # q: real[k, d]                                                 gaussian_mixture.cr:13
    d_q = d_t_1[:, None] + np.where(Q_2, -(d_z_1 * Q_3), 0.0).sum(axis=2)
    return log_likelihood_4 - (d * n) * math.log(2.0 * math.pi) / 2.0, (
        d_alpha.astype(alpha.dtype, copy=False),
        d_mu.astype(mu.dtype, copy=False),
        d_q.astype(q.dtype, copy=False),
        d_L.astype(L.dtype, copy=False),
    )


def wishart(q: ArrayLike, L: ArrayLike, gamma: Any, m: Any) -> Any:
    """Minus the logarithm of a Wishart prior on the covariances, with its constant.

    q: real[k, d]; L: real[k, d, d]; gamma: real; m: int -> real
    """
    q = np.asarray(q)
    L = np.asarray(L)
    gamma = gamma[()] if isinstance(gamma, np.ndarray) else gamma
    if (
        q.dtype.char + L.dtype.char not in ("dd", "ff")
        or type(gamma) not in (float, int, q.dtype.type)
        or type(m) is not int
        or q.ndim != 2
        or L.shape != (q.shape[0], q.shape[1], q.shape[1])
    ):
        q, L, gamma, m = _explain_shapes(
            "wishart",
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("gamma", gamma, "real", ()),
            ("m", m, "int", ()),
        )
    else:
        gamma = q.dtype.type(gamma)
    k, d = q.shape

    dtype = np.result_type(q, L)

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q = np.where(Q_2, Q_3, np.where(Q_1 < Q_1[:, None], L, 0.0))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    square = np.vdot(Q, Q)

    # nu = d + m + 1                                                gaussian_mixture.cr:25
    nu = d + m + 1

    # norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu -...  gaussian_mixture.cr:26
    norming_1 = dtype.type(nu * d) * np.log(gamma / math.sqrt(2.0))
    norming_2 = _lgamma((nu - Q_1).astype(dtype) / 2.0).sum()
    norming = norming_1 - (d**2 - d) / 4.0 * math.log(math.pi) - norming_2

    # return gamma^2 * square / 2 - m * sum(q) - k * norming        gaussian_mixture.cr:27
    wishart_1 = gamma * gamma * square / 2.0 - dtype.type(m) * q.sum()
    return wishart_1 - k * norming


def wishart_forward(q: ArrayLike, L: ArrayLike, gamma: Any, m: Any) -> tuple[Any, tuple[Any, ...]]:
    """`wishart`, and what `wishart_backward` needs of it."""
    q = np.asarray(q)
    L = np.asarray(L)
    gamma = gamma[()] if isinstance(gamma, np.ndarray) else gamma
    if (
        q.dtype.char + L.dtype.char not in ("dd", "ff")
        or type(gamma) not in (float, int, q.dtype.type)
        or type(m) is not int
        or q.ndim != 2
        or L.shape != (q.shape[0], q.shape[1], q.shape[1])
    ):
        q, L, gamma, m = _explain_shapes(
            "wishart",
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("gamma", gamma, "real", ()),
            ("m", m, "int", ()),
        )
    else:
        gamma = q.dtype.type(gamma)
    k, d = q.shape

    dtype = np.result_type(q, L)

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    square = np.vdot(Q, Q)

    # nu = d + m + 1                                                gaussian_mixture.cr:25
    nu = d + m + 1

    # norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu -...  gaussian_mixture.cr:26
    norming_1 = gamma / math.sqrt(2.0)
    norming_2 = dtype.type(nu * d)
    norming_3 = _lgamma((nu - Q_1).astype(dtype) / 2.0).sum()
    norming = norming_2 * np.log(norming_1) - (d**2 - d) / 4.0 * math.log(math.pi) - norming_3

    # return gamma^2 * square / 2 - m * sum(q) - k * norming        gaussian_mixture.cr:27
    wishart_1 = gamma * gamma
    wishart_2 = dtype.type(m)
    return wishart_1 * square / 2.0 - wishart_2 * q.sum() - k * norming, (
        gamma,
        Q_2,
        Q_3,
        Q_4,
        Q,
        square,
        norming_1,
        norming_2,
        wishart_1,
        wishart_2,
        q.dtype,
        L.dtype,
    )


def wishart_backward(saved: tuple[Any, ...], d_wishart: Any) -> tuple[Any, Any, Any]:
    """The cotangents of q, L and gamma, given the cotangent of the result."""
    (
        gamma,
        Q_2,
        Q_3,
        Q_4,
        Q,
        square,
        norming_1,
        norming_2,
        wishart_1,
        wishart_2,
        q_dtype,
        L_dtype,
    ) = saved
    k = Q_3.shape[0]
    d_wishart = np.asarray(d_wishart, Q.dtype)[()]
    if d_wishart.shape:
        _explain_shapes("wishart_backward", ("d_wishart", d_wishart, "real", ()))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    d_Q = d_wishart * wishart_1 * Q

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # q: real[k, d]                                                 gaussian_mixture.cr:22
    d_q = np.where(Q_2, d_Q * Q_3, 0.0).sum(axis=2) - d_wishart * wishart_2

    # gamma                                                         gaussian_mixture.cr:22
    d_wishart_1 = d_wishart * k * norming_2 / norming_1 / math.sqrt(2.0)
    d_gamma = d_wishart * square * gamma - d_wishart_1
    return d_q.astype(q_dtype, copy=False), d_L.astype(L_dtype, copy=False), d_gamma


def wishart_grad(
    q: ArrayLike, L: ArrayLike, gamma: Any, m: Any
) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `wishart` and its gradient by q, L and gamma."""
    value, saved = wishart_forward(q, L, gamma, m)
    return value, wishart_backward(saved, 1.0)


def objective(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike, gamma: Any, m: Any
) -> Any:
    """What a fit minimises: minus the logarithm of the posterior.

    alpha: real[k]; mu, q: real[k, d]; L: real[k, d, d]; x: real[n, d]; gamma: real; m: int ->
    real
    """
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    gamma = gamma[()] if isinstance(gamma, np.ndarray) else gamma
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or type(gamma) not in (float, int, alpha.dtype.type)
        or type(m) is not int
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x, gamma, m = _explain_shapes(
            "objective",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
            ("gamma", gamma, "real", ()),
            ("m", m, "int", ()),
        )
    else:
        gamma = alpha.dtype.type(gamma)
    k = alpha.shape[0]
    d = mu.shape[1]
    n = x.shape[0]

    dtype = np.result_type(alpha, mu, q, L, x)

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q = np.where(Q_2, Q_3, np.where(Q_1 < Q_1[:, None], L, 0.0))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    square = np.vdot(Q, Q)

    # nu = d + m + 1                                                gaussian_mixture.cr:25
    nu = d + m + 1

    # norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu -...  gaussian_mixture.cr:26
    norming_1 = dtype.type(nu * d) * np.log(gamma / math.sqrt(2.0))
    norming_2 = _lgamma((nu - Q_1).astype(dtype) / 2.0).sum()
    norming = norming_1 - (d**2 - d) / 4.0 * math.log(math.pi) - norming_2

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_1 = dtype.type(m) * q.sum()
    objective_2 = gamma * gamma * square / 2.0 - objective_1 - k * norming

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z = ((x[:, None] - mu).swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = (np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1).sum()

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_3 = alpha.max(initial=-np.inf)
    objective_4 = np.exp(alpha - (objective_3 if np.isfinite(objective_3) else 0.0)).sum()
    objective_5 = total - n * (np.log(np.maximum(objective_4, 1.0)) + objective_3)
    objective_6 = objective_5 - (d * n) * math.log(2.0 * math.pi) / 2.0
    return objective_2 - objective_6


def objective_forward(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike, gamma: Any, m: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`objective`, and what `objective_backward` needs of it."""
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    gamma = gamma[()] if isinstance(gamma, np.ndarray) else gamma
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or type(gamma) not in (float, int, alpha.dtype.type)
        or type(m) is not int
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x, gamma, m = _explain_shapes(
            "objective",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
            ("gamma", gamma, "real", ()),
            ("m", m, "int", ()),
        )
    else:
        gamma = alpha.dtype.type(gamma)
    k = alpha.shape[0]
    d = mu.shape[1]
    n = x.shape[0]

    dtype = np.result_type(alpha, mu, q, L, x)

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    square = np.vdot(Q, Q)

    # nu = d + m + 1                                                gaussian_mixture.cr:25
    nu = d + m + 1

    # norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu -...  gaussian_mixture.cr:26
    norming_1 = dtype.type(nu * d) * np.log(gamma / math.sqrt(2.0))
    norming_2 = _lgamma((nu - Q_1).astype(dtype) / 2.0).sum()
    norming = norming_1 - (d**2 - d) / 4.0 * math.log(math.pi) - norming_2

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_1 = gamma * gamma
    objective_2 = dtype.type(m)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = (np.log(total_3) + total_1).sum()

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_3 = alpha.max(initial=-np.inf)
    objective_4 = np.exp(alpha - (objective_3 if np.isfinite(objective_3) else 0.0))
    objective_5 = np.maximum(objective_4.sum(), 1.0)
    objective_6 = total - n * (np.log(objective_5) + objective_3)
    objective_7 = objective_6 - (d * n) * math.log(2.0 * math.pi) / 2.0
    return objective_1 * square / 2.0 - objective_2 * q.sum() - k * norming - objective_7, (
        Q_2,
        Q_3,
        Q_4,
        Q,
        objective_1,
        objective_2,
        z_1,
        z,
        total_2,
        total_3,
        objective_4,
        objective_5,
        alpha.dtype,
        mu.dtype,
        q.dtype,
        L.dtype,
    )


def objective_backward(saved: tuple[Any, ...], d_objective: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of alpha, mu, q and L, given the cotangent of the result."""
    (
        Q_2,
        Q_3,
        Q_4,
        Q,
        objective_1,
        objective_2,
        z_1,
        z,
        total_2,
        total_3,
        objective_4,
        objective_5,
        alpha_dtype,
        mu_dtype,
        q_dtype,
        L_dtype,
    ) = saved
    n = z_1.shape[0]
    d_objective = np.asarray(d_objective, objective_4.dtype)[()]
    if d_objective.shape:
        _explain_shapes("objective_backward", ("d_objective", d_objective, "real", ()))

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = total_2 / total_3[:, None]

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    d_t_1 = d_objective * total_1.sum(axis=0)
    d_z = d_objective * (total_1[:, :, None] * z)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    d_mu = -(d_z.sum(axis=0)[..., None, :] @ Q)[..., 0, :]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_Q = d_z.transpose(1, 2, 0) @ z_1.swapaxes(0, 1) + d_objective * objective_1 * Q
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # alpha: real[k]                                                gaussian_mixture.cr:30
    d_alpha = d_objective * n * (objective_4 / objective_5) - d_t_1

    # q: real[k, d]                                                 gaussian_mixture.cr:30
    d_objective_1 = (-d_t_1)[:, None] - d_objective * objective_2
    d_q = d_objective_1 + np.where(Q_2, d_Q * Q_3, 0.0).sum(axis=2)
    return (
        d_alpha.astype(alpha_dtype, copy=False),
        d_mu.astype(mu_dtype, copy=False),
        d_q.astype(q_dtype, copy=False),
        d_L.astype(L_dtype, copy=False),
    )


def objective_grad(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike, gamma: Any, m: Any
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `objective` and its gradient by alpha, mu, q and L."""
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    gamma = gamma[()] if isinstance(gamma, np.ndarray) else gamma
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or type(gamma) not in (float, int, alpha.dtype.type)
        or type(m) is not int
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x, gamma, m = _explain_shapes(
            "objective",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
            ("gamma", gamma, "real", ()),
            ("m", m, "int", ()),
        )
    else:
        gamma = alpha.dtype.type(gamma)
    k = alpha.shape[0]
    d = mu.shape[1]
    n = x.shape[0]

    dtype = np.result_type(alpha, mu, q, L, x)

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # square = sum[j, a, b](factors(q, L)[j, a, b]^2)               gaussian_mixture.cr:24
    square = np.vdot(Q, Q)

    # nu = d + m + 1                                                gaussian_mixture.cr:25
    nu = d + m + 1

    # norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu -...  gaussian_mixture.cr:26
    norming_1 = dtype.type(nu * d) * np.log(gamma / math.sqrt(2.0))
    norming_2 = _lgamma((nu - Q_1).astype(dtype) / 2.0).sum()
    norming = norming_1 - (d**2 - d) / 4.0 * math.log(math.pi) - norming_2

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_1 = gamma * gamma
    objective_2 = dtype.type(m)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    total_1 = t.max(axis=1, initial=-np.inf)
    total_2 = np.exp(t - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = (np.log(total_3) + total_1).sum()

    # return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)  gaussian_mixture.cr:33
    objective_3 = alpha.max(initial=-np.inf)
    objective_4 = np.exp(alpha - (objective_3 if np.isfinite(objective_3) else 0.0))
    objective_5 = np.maximum(objective_4.sum(), 1.0)
    objective_6 = total - n * (np.log(objective_5) + objective_3)
    objective_7 = objective_6 - (d * n) * math.log(2.0 * math.pi) / 2.0

    # total = sum[i](logsumexp[j](t[i, j]))                         gaussian_mixture.cr:19
    d_total_1 = total_2 / total_3[:, None]

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:18
    d_t_1 = d_total_1.sum(axis=0)
    d_z = d_total_1[:, :, None] * z

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:17
    d_mu = -(d_z.sum(axis=0)[..., None, :] @ Q)[..., 0, :]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_Q = d_z.transpose(1, 2, 0) @ z_1.swapaxes(0, 1) + objective_1 * Q
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # alpha: real[k]                                                gaussian_mixture.cr:30
    d_alpha = n / objective_5 * objective_4 - d_t_1

    # q: real[k, d]                                                 gaussian_mixture.cr:30
    d_q = (-d_t_1)[:, None] - objective_2 + np.where(Q_2, d_Q * Q_3, 0.0).sum(axis=2)
    return objective_1 * square / 2.0 - objective_2 * q.sum() - k * norming - objective_7, (
        d_alpha.astype(alpha.dtype, copy=False),
        d_mu.astype(mu.dtype, copy=False),
        d_q.astype(q.dtype, copy=False),
        d_L.astype(L.dtype, copy=False),
    )


def responsibilities(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike
) -> Any:
    """The probability that a point came from a component.

    alpha: real[k]; mu, q: real[k, d]; L: real[k, d, d]; x: real[n, d] -> real[n, k]
    """
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x = _explain_shapes(
            "responsibilities",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
        )
    d = mu.shape[1]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q = np.where(Q_2, Q_3, np.where(Q_1 < Q_1[:, None], L, 0.0))

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:43
    z = ((x[:, None] - mu).swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:44
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # p[i, j] = exp(t[i, j] - logsumexp[c](t[i, c]))                gaussian_mixture.cr:45
    p_1 = t.max(axis=1, initial=-np.inf)
    p_2 = np.exp(t - np.where(np.isfinite(p_1), p_1, 0.0)[:, None])
    p_3 = (np.log(np.maximum(p_2.sum(axis=1), 1.0)) + p_1)[:, None]
    p = np.exp(t - p_3)
    return p


def responsibilities_forward(
    alpha: ArrayLike, mu: ArrayLike, q: ArrayLike, L: ArrayLike, x: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`responsibilities`, and what `responsibilities_backward` needs of it."""
    alpha = np.asarray(alpha)
    mu = np.asarray(mu)
    q = np.asarray(q)
    L = np.asarray(L)
    x = np.asarray(x)
    if (
        alpha.dtype.char + mu.dtype.char + q.dtype.char + L.dtype.char + x.dtype.char
        not in ("ddddd", "fffff")
        or alpha.ndim != 1
        or mu.ndim != 2
        or x.ndim != 2
        or mu.shape[0] != alpha.shape[0]
        or q.shape != (alpha.shape[0], mu.shape[1])
        or L.shape != (alpha.shape[0], mu.shape[1], mu.shape[1])
        or x.shape[1] != mu.shape[1]
    ):
        alpha, mu, q, L, x = _explain_shapes(
            "responsibilities",
            ("alpha", alpha, "real", ("k",)),
            ("mu", mu, "real", ("k", "d")),
            ("q", q, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
            ("x", x, "real", ("n", "d")),
        )
    d = mu.shape[1]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    Q_1 = np.arange(d)
    Q_2 = Q_1[:, None] == Q_1
    Q_3 = np.exp(np.where(Q_2, q[:, :, None], 1.0))
    Q_4 = Q_1 < Q_1[:, None]
    Q = np.where(Q_2, Q_3, np.where(Q_4, L, 0.0))

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:43
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ Q.mT).swapaxes(0, 1)

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:44
    t = alpha + q.sum(axis=1) - np.vecdot(z, z) / 2.0

    # p[i, j] = exp(t[i, j] - logsumexp[c](t[i, c]))                gaussian_mixture.cr:45
    p_1 = t.max(axis=1, initial=-np.inf)
    p_2 = np.exp(t - np.where(np.isfinite(p_1), p_1, 0.0)[:, None])
    p_3 = np.maximum(p_2.sum(axis=1), 1.0)
    p = np.exp(t - (np.log(p_3) + p_1)[:, None])
    return p.copy(), (
        Q_2,
        Q_3,
        Q_4,
        Q,
        z_1,
        z,
        p_2,
        p_3,
        p,
        alpha.dtype,
        mu.dtype,
        q.dtype,
        L.dtype,
        x.dtype,
    )


def responsibilities_backward(
    saved: tuple[Any, ...], d_responsibilities: Any
) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of alpha, mu, q, L and x, given the cotangent of the result."""
    Q_2, Q_3, Q_4, Q, z_1, z, p_2, p_3, p, alpha_dtype, mu_dtype, q_dtype, L_dtype, x_dtype = saved
    k = Q_3.shape[0]
    n = z_1.shape[0]
    d_responsibilities = np.asarray(d_responsibilities)
    if d_responsibilities.shape != (n, k):
        _explain_shapes(
            "responsibilities_backward", ("d_responsibilities", d_responsibilities, "real", (n, k))
        )

    # p[i, j] = exp(t[i, j] - logsumexp[c](t[i, c]))                gaussian_mixture.cr:45
    # d exp(u) = exp(u) du, u = t[i, j] - logsumexp[c](t[i, c])
    d_p_1 = d_responsibilities * p
    d_t = d_p_1 - d_p_1.sum(axis=1)[:, None] * (p_2 / p_3[:, None])

    # t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2  gaussian_mixture.cr:44
    d_alpha = d_t.sum(axis=0)

    # z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))        gaussian_mixture.cr:43
    d_z_1 = d_t[:, :, None] * z
    d_z_2 = d_z_1.transpose(1, 2, 0) @ z_1.swapaxes(0, 1)
    d_Q = -d_z_2
    d_x = -np.tensordot(d_z_1, Q, axes=([1, 2], [0, 1]))
    d_mu = (Q.mT @ (d_t.T[..., None, :] @ z.swapaxes(0, 1))[..., 0, :][..., None])[..., 0]

    # Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0  gaussian_mixture.cr:9
    # d exp(u) = exp(u) du, u = q[j, a]
    d_L = np.where(Q_4, np.where(Q_2, 0.0, d_Q), 0.0)

    # q: real[k, d]                                                 gaussian_mixture.cr:39
    d_q = d_alpha[:, None] + np.where(Q_2, -(d_z_2 * Q_3), 0.0).sum(axis=2)
    return (
        d_alpha.astype(alpha_dtype, copy=False),
        d_mu.astype(mu_dtype, copy=False),
        d_q.astype(q_dtype, copy=False),
        d_L.astype(L_dtype, copy=False),
        d_x.astype(x_dtype, copy=False),
    )
