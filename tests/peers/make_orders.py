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
    "kepler": _kepler,
    "scan": _decay,
}


def point(order: Order, rng: np.random.Generator) -> Any:
    """Far from where an operation has no derivative: elements, singular values and eigenvalues apart."""
    shape = SHAPES[order.kind]
    if order.kind in ("vector", "grid"):
        spread = np.linspace(-1.6, 1.9, int(np.prod(shape)))
        return rng.permutation(spread + rng.uniform(-0.05, 0.05, spread.size)).reshape(shape)
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
    global SIGNS
    stored: dict[str, Any] = {}
    for seed, order in enumerate(ORDERS):
        rng = np.random.default_rng(seed)
        x = point(order, rng)
        v, w = rng.normal(size=x.shape) / 2, np.asarray(rng.normal(size=order.result))
        SIGNS = jnp.asarray(np.sign(np.diagonal(np.linalg.qr(x)[1]))) if order.name == "triangular_factor" else SIGNS
        stored |= {f"{order.name}:x": x, f"{order.name}:v": v, f"{order.name}:w": w}
        stored[f"{order.name}:d"] = slopes(IN_JAX[order.name], x, v, w)
    np.savez_compressed(FILE, **stored)


if __name__ == "__main__":
    main()
