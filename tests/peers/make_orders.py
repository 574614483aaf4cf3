"""`python -m tests.peers.make_orders`: what jax (x64) says of three orders of derivatives, into orders.npz."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.linalg
import jax.scipy.special
import numpy as np

from tests.peers.orders import FILE, ORDERS, SHAPES, Order

jax.config.update("jax_enable_x64", True)


def _spectral(x: Any) -> Any:
    w, V = jnp.linalg.eigh((x + x.T) / 2)
    return V @ (jnp.sin(w)[:, None] * V.T)


def _factors(x: Any) -> Any:
    U, s, V = jnp.linalg.svd(x, full_matrices=False)
    return U @ (jnp.sin(s)[:, None] * V)


def _triangular(x: Any) -> Any:
    Q, R = jnp.linalg.qr(x)
    del Q
    R = jnp.sign(jnp.diagonal(R))[:, None] * R * SIGNS[:, None]
    return R.T @ (R + R**2)


SIGNS = jnp.ones(4)


def _kepler(x: Any) -> Any:
    """Halley's steps, so many that derivatives of three orders have settled as well."""
    E = x
    for _ in range(60):
        E = E - (E - 0.3 * jnp.sin(E) - x) / (1 - 0.3 * jnp.cos(E))
    return E


def _decay(x: Any) -> Any:
    h = x[0]
    for t in range(len(x)):
        h = jnp.sin(h * x[t]) + x[t] ** 2
    return h


def _symmetric(x: Any) -> Any:
    return (x + x.T) / 2


def _windows(x: Any) -> Any:
    return jnp.stack([x[k : k + 3] for k in range(3)])


def _upper(x: Any) -> Any:
    return jax.scipy.linalg.solve_triangular(jnp.triu(x), jnp.sin(x[0]))


def _eigenvectors(x: Any) -> Any:
    return jnp.linalg.eigh((x + x.T) / 2)[1] ** 2


def _slogdet(x: Any) -> Any:
    sign, size = jnp.linalg.slogdet(x)
    return sign * size


def _pieces(x: Any) -> Any:
    a, b = jnp.split(x**2, 2)
    c, d = jnp.hsplit(jnp.sin(a), 2)
    e, f = jnp.vsplit(b[:, :2], 2)
    g, h = jnp.array_split(x[0], 2)
    return c * d + jnp.outer(e[0], f[0]) + jnp.outer(g, h)


def _fourier(x: Any) -> Any:
    first = jnp.fft.fft(jnp.sin(x) + 1j * x**2)
    a, b = first.real, first.imag
    second = jnp.fft.ifft(a * b + 1j * (a + b))
    return second.real * second.imag * a


def _real_fourier(x: Any) -> Any:
    first = jnp.fft.rfft(x**2)
    a, b = first.real, first.imag
    return jnp.fft.irfft(a * b + 1j * (a + b), 5) ** 2


def _put_along_axis(x: Any) -> Any:
    rows = jnp.arange(3)[:, None]
    return (x**2).at[rows, jnp.argsort(x, axis=1)[:, :2]].set(jnp.sin(x[:, :2])) ** 2


def _fold(x: Any) -> Any:
    made = jnp.zeros(5)
    for k in range(3):
        made = made.at[k : k + 3].add(_windows(x)[k] ** 3)
    return made**2


def _cho_solve(x: Any) -> Any:
    return jnp.linalg.solve(_symmetric(x), jnp.sin(x[0]))


def _sylvester(x: Any) -> Any:
    eye = jnp.eye(4)
    system = jnp.kron(x, eye) + jnp.kron(eye, (x @ x).T)
    return jnp.linalg.solve(system, jnp.sin(x).ravel()).reshape(4, 4)


def _chain(x: Any) -> Any:
    """Newton's steps, so many that derivatives of three orders have settled as well."""

    def residual(v: Any) -> Any:
        return 3 * v + jnp.sin(v) * x - x**2 - jnp.sin(jnp.concatenate([v[1:], 0 * v[:1]]))

    v = jnp.zeros(3)
    for _ in range(12):
        v = v - jnp.linalg.solve(jax.jacobian(residual)(v), residual(v))
    return v


def _segments(x: Any) -> Any:
    h, total = x[0], 0.0
    for y in jnp.concatenate([x, x]):
        h = h / 2 + jnp.sin(h * y)
        total = total + (h * y) ** 2
    return total


def _until(x: Any) -> Any:
    """The steps that the values at hand ask for."""
    s = x
    for steps in UNTIL:
        u = s + 1
        for _ in range(steps):
            u = u * (0.4 + 0.2 * jnp.sin(s))
        s = s * 0.5 + u
    return jnp.sum(s**2)


def _steps(x: Any) -> list[int]:
    s, found = x, []
    for _ in range(2):
        u, count = s + 1, 0
        while u[0] > 0.3:
            u, count = u * (0.4 + 0.2 * np.sin(s)), count + 1
        s = s * 0.5 + u
        found.append(count)
    return found


def _chosen(x: Any) -> Any:
    y = jnp.linalg.norm(x) ** 3
    return jnp.sum((jnp.sin(y) * x) ** 2) * y


def _large(x: Any) -> Any:
    y = x
    for k in range(1, 13):
        y = jnp.sin(y @ x / 8 + k) + y / 2 + x * jnp.cos(y)
    return jnp.sum(y)


def _mapped(x: Any) -> Any:
    """The steps that the values at hand ask for."""
    made = []
    for k in range(len(x)):
        u, size = x[k], abs(POINT[k])
        while size < 1.5:
            step = 1.5 + 0.2 * jnp.sin(x[k])
            u, size = u * step, size * float(1.5 + 0.2 * np.sin(POINT[k]))
        made.append(u * x[k])
    return jnp.stack(made)


UNTIL: list[int] = []
POINT = np.zeros(5)
INDEX = np.array([0, 2, 2, 4])
IN_JAX: dict[str, Callable[[Any], Any]] = {
    "norm": jnp.linalg.norm,
    "norm_columns": lambda x: jnp.linalg.norm(x, axis=0),
    "logsumexp": lambda x: jax.scipy.special.logsumexp(x, axis=1),
    "softmax": lambda x: jax.nn.softmax(x, axis=-1),
    "log_softmax": lambda x: jax.nn.log_softmax(x, axis=-1),
    "prod": jnp.prod,
    "prod_rows": lambda x: jnp.prod(x, axis=1),
    "cumsum": lambda x: jnp.cumsum(x**2),
    "cumprod": jnp.cumprod,
    "max": lambda x: jnp.max(x**3, axis=1),
    "min": lambda x: jnp.min(x**3, axis=0),
    "sort": lambda x: jnp.sort(x) ** 3,
    "median": lambda x: jnp.median(x) ** 3,
    "var": lambda x: jnp.var(x, axis=0) ** 2,
    "std": lambda x: jnp.std(x, axis=1),
    "gather": lambda x: x[INDEX] ** 3,
    "put": lambda x: x.at[np.array([1, 3])].set(jnp.sin(x[:2])) ** 3,
    "add_at": lambda x: x.at[np.array([1, 1])].add(x[:2] ** 2) ** 2,
    "pad": lambda x: jnp.pad(x**3, 2, mode="reflect"),
    "windows": lambda x: _windows(x) ** 3,
    "convolution": lambda x: _windows(x) @ jnp.sin(x[:3]),
    "cross": lambda x: jnp.cross(x[0, :3], jnp.sin(x[1, :3])),
    "outer": lambda x: jnp.outer(jnp.sin(x), x**2),
    "matmul": lambda x: x @ jnp.sin(x) @ x,
    "einsum": lambda x: jnp.einsum("ij,jk,ki->i", x, jnp.sin(x), x),
    "trace": lambda x: jnp.trace(x @ x @ x),
    "diagonal": lambda x: jnp.diagonal(x @ x @ x),
    "triangle": lambda x: jnp.tril(x @ x @ x),
    "roll": lambda x: jnp.roll(x, 2) ** 2 * x,
    "solve": lambda x: jnp.linalg.solve(x, jnp.sin(x[0])),
    "inv": jnp.linalg.inv,
    "det": jnp.linalg.det,
    "logdet": lambda x: jnp.linalg.slogdet(x)[1],
    "cholesky": lambda x: jnp.linalg.cholesky(_symmetric(x)),
    "eigvalsh": lambda x: jnp.linalg.eigvalsh(_symmetric(x)),
    "svdvals": lambda x: jnp.linalg.svd(x, compute_uv=False),
    "pinv": lambda x: jnp.linalg.inv(x[:, :3].T @ x[:, :3]) @ x[:, :3].T,
    "lstsq": lambda x: jnp.linalg.solve(x[:, :3].T @ x[:, :3], x[:, :3].T @ jnp.sin(x[:, 3])),
    "expm": lambda x: jax.scipy.linalg.expm(x / 4),
    "matrix_power": lambda x: x @ x @ x,
    "solve_triangular": _upper,
    "spectral": _spectral,
    "factors": _factors,
    "triangular_factor": _triangular,
    "dots": lambda x: jnp.dot(jnp.sin(x), x**2) * jnp.vdot(x, x**3) + jnp.inner(x**2, jnp.cos(x)) * (x @ jnp.exp(x)),
    "tensordot": lambda x: jnp.tensordot(jnp.sin(x), x**2) * jnp.tensordot(x, x**3, axes=2),
    "matmul_by_name": lambda x: jnp.matmul(jnp.sin(x), x**2),
    "matvec": lambda x: (jnp.sin(x) @ x[0] ** 2) * (x[1] ** 2 @ x),
    "kron": lambda x: jnp.kron(jnp.sin(x[:2, :2]), x[2:, 2:] ** 2),
    "kron_vectors": lambda x: jnp.kron(jnp.sin(x), x**2),
    "fourier": _fourier,
    "real_fourier": _real_fourier,
    "quantile": lambda x: jnp.quantile(x**3, 0.3),
    "quantile_rows": lambda x: jnp.quantile(x**3, 0.7, axis=1) * jnp.percentile(x, 35, axis=1) ** 2,
    "ptp": lambda x: jnp.ptp(x**3, axis=1),
    "sums": lambda x: jnp.sum(x**3, axis=0) * jnp.mean(jnp.sin(x), axis=0) ** 2,
    "diff": lambda x: jnp.diff(x**2, n=2) ** 3,
    "take": lambda x: jnp.take(x, np.array([1, 0, 1]), axis=1) ** 3,
    "take_along_axis": lambda x: jnp.take_along_axis(x, jnp.argsort(x, axis=1), axis=1) ** 3 * x,
    "put_along_axis": _put_along_axis,
    "pad_constant": lambda x: jnp.pad(x**3, 1, constant_values=0.5) ** 2,
    "pad_edge": lambda x: jnp.pad(x**2, ((1, 2), (1, 2)), mode="edge") ** 2,
    "pad_symmetric": lambda x: jnp.pad(x**2, 3, mode="symmetric") ** 2,
    "pad_wrap": lambda x: jnp.pad(x**2, 3, mode="wrap") ** 2,
    "fold": _fold,
    "stretched": lambda x: jnp.expand_dims(x, 0) ** 2 * jnp.broadcast_to(jnp.sin(x), (3, 5)),
    "full": lambda x: (x[0] * x[1] + 1) * x,
    "linspace": lambda x: (x[0] + (x[1] ** 2 - x[0]) * jnp.arange(5) / 4) ** 3,
    "diag": lambda x: jnp.diag(x**3) + jnp.triu(jnp.outer(x, jnp.sin(x)), k=1),
    "turned": lambda x: jnp.flip(x, axis=0) ** 2 * jnp.fliplr(jnp.flipud(jnp.sin(x))),
    "turned_by_quarters": lambda x: jnp.rot90(x**2) * jnp.rot90(jnp.sin(x), k=3),
    "axes": lambda x: (x**2 * jnp.sin(x) * x * x).T,
    "axes_of_matrices": lambda x: (x**2 * jnp.sin(x)).T,
    "flat": lambda x: (x**2 * jnp.sin(x) * x).ravel(),
    "squeeze": lambda x: x[0] ** 3 * x[1] * x[0],
    "atleast_3d": lambda x: jnp.atleast_3d(x) ** 3,
    "joined": lambda x: jnp.concatenate([x**2, jnp.sin(x)]) * jnp.concatenate([x, x**3]),
    "stack": lambda x: jnp.stack([x**2, jnp.sin(x)]) * jnp.stack([x, x**3]),
    "repeat": lambda x: jnp.repeat(x**2, 2) * jnp.tile(jnp.sin(x), 2),
    "split": _pieces,
    "special": lambda x: (
        jax.scipy.special.beta(x, 2 * x)
        + jax.scipy.special.betaln(x, x**2)
        + jax.scipy.special.entr(x) * jnp.float_power(x, 1.7)
    ),
    "special_reals": lambda x: (jnp.cos(x) - 1) * jnp.abs(x) ** 3 + x**3 * 4,
    "slogdet": _slogdet,
    "cho_solve": _cho_solve,
    "solve_sylvester": _sylvester,
    "fields": _eigenvectors,
    "banded": _chain,
    "segments": _segments,
    "until": _until,
    "kepler": _kepler,
    "scan": _decay,
    "chosen": _chosen,
    "called": lambda x: _large(x) * _large(jnp.sin(x)),
    "mapped": _mapped,
    "stated": lambda x: jnp.sinh(x) + x,
    "outside": jnp.log,
    "outside_arrays": lambda x: jnp.cumsum(jnp.sin(x)) * x,
}


def point(order: Order, rng: np.random.Generator) -> Any:
    """Far from where an operation has no derivative: elements, singular values and eigenvalues apart."""
    shape = SHAPES[order.kind]
    if order.kind in ("vector", "grid"):
        spread = np.linspace(-1.6, 1.9, int(np.prod(shape)))
        return rng.permutation(spread + rng.uniform(-0.05, 0.05, spread.size)).reshape(shape)
    if order.kind == "positive":
        return rng.uniform(0.4, 2.5, shape)
    if order.kind == "unit":
        return rng.uniform(0.3, 0.9, shape)
    left, right = (np.linalg.qr(rng.normal(size=shape))[0] for _ in range(2))
    spectrum = np.array([0.7, 1.3, 2.2, 3.4])
    return (left * spectrum) @ (left.T if order.kind == "definite" else right)


def slopes(function: Callable[[Any], Any], x: Any, v: Any, w: Any) -> Any:
    """Value and three derivatives of t -> sum(w f(x + t v)), forward in forward in forward."""

    def line(t: Any) -> Any:
        return jnp.sum(w * function(jnp.asarray(x) + t * v))

    def slope(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda t: jax.jvp(inner, (t,), (1.0,))[1]

    orders: list[Callable[[Any], Any]] = [line]
    for _ in range(3):
        orders.append(slope(orders[-1]))
    return np.array([float(order(0.0)) for order in orders])


def main() -> None:
    global SIGNS, UNTIL, POINT
    stored: dict[str, Any] = {}
    for seed, order in enumerate(ORDERS):
        rng = np.random.default_rng(seed)
        x = point(order, rng)
        v, w = rng.normal(size=x.shape) / 2, np.asarray(rng.normal(size=order.result))
        SIGNS = jnp.asarray(np.sign(np.diagonal(np.linalg.qr(x)[1]))) if order.name == "triangular_factor" else SIGNS
        UNTIL = _steps(x) if order.name == "until" else UNTIL
        POINT = x if order.name == "mapped" else POINT
        stored |= {f"{order.name}:x": x, f"{order.name}:v": v, f"{order.name}:w": w}
        stored[f"{order.name}:d"] = slopes(IN_JAX[order.name], x, v, w)
    np.savez_compressed(FILE, **stored)


if __name__ == "__main__":
    main()
