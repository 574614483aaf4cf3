"""The same in jax: Newton's iteration, differentiated as it ran; derivatives within functions are jax's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
from jax import lax

from tests.peers.equations import S04, S05, S12
from tests.peers.samples_in_jax import slope

Function = Callable[..., Any]
ENOUGH = 40


def root(residual: Function, start: Any) -> Any:
    """Of each lane by itself."""

    def one(_: Any, x: Any) -> Any:
        value, rate = jax.jvp(residual, (x,), (np.ones_like(x),))
        return x - value / rate

    return lax.fori_loop(0, ENOUGH, one, start)


def system(residual: Function, start: Any) -> Any:
    def one(_: Any, x: Any) -> Any:
        return x - np.linalg.solve(jax.jacfwd(residual)(x), residual(x))

    return lax.fori_loop(0, ENOUGH, one, start)


def kepler(M: Any, e: Any) -> Any:
    return root(lambda E: E - e * np.sin(E) - M, M + 0 * e)


def distance(M: Any, e: Any) -> Any:
    return 1 - e * np.cos(kepler(M, e))


def ridge(A: Any, b: Any, s: Any) -> Any:
    return system(lambda w: A.T @ (A @ w - b) + s * w, np.zeros(A.shape[1]))


def bratu(u: Any, s: Any) -> Any:
    padded = np.pad(u, 1)
    return (padded[2:] - 2 * u + padded[:-2]) * (len(u) + 1) ** 2 + s * np.exp(u)


def arc(t: Any) -> Any:
    return root(lambda y: t**2 + y**2 - 1, np.ones_like(t))


def folium(t: Any) -> Any:
    return root(lambda y: t**3 + y**3 - 3 * t * y, np.full_like(t, 1.5))


def settled(a: Any) -> Any:
    return root(lambda x: x - np.cos(a * x), np.full_like(a, 0.5))


def normalised(x: Any, g: Any) -> Any:
    """With its multiplier in the last place."""
    length = np.linalg.norm(x)

    def residual(z: Any) -> Any:
        y, t = z[:-1], z[-1]
        return np.append(y + t * y - x - 0 * g, np.sum(y**2) - 1)

    return system(residual, np.append(x / length, length - 1))[:-1]


def wave(x: Any) -> Any:
    return np.sin(x**2)


def valley(x: Any, y: Any) -> Any:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def step(x: Any, y: Any) -> Any:
    """By a solve for each lane."""

    def one(z: Any) -> Any:
        return z - np.linalg.solve(jax.hessian(lambda z: valley(*z))(z), jax.grad(lambda z: valley(*z))(z))

    found = jax.vmap(one)(np.stack([x, y], -1))
    return found[:, 0], found[:, 1]


def energy(x: Any) -> Any:
    return np.sum(x[1:] * x[:-1] ** 3)


def inner(x: Any) -> Any:
    return np.stack([x[0] * x[1], np.sin(x[2])])


def outer(u: Any) -> Any:
    return np.stack([u[0] + u[1] ** 2, u[0] * u[1]])


def whole(x: Any) -> Any:
    return outer(inner(x))


FUNCTIONS: dict[str, Function] = {
    "equations.kepler": kepler,
    "equations.distance": distance,
    "equations.orbit": distance,
    "equations.ridge": ridge,
    "equations.held_out": lambda A, b, X, y, s: np.mean((X @ ridge(A, b, s) - y) ** 2),
    "equations.bratu": bratu,
    "equations.temperature": lambda start, s: system(lambda u: bratu(u, s), 0 * start),
    f"{S04}.circle": lambda x, y: x**2 + y**2 - 1,
    f"{S04}.arc": arc,
    f"{S04}.arc_slope": slope(arc),
    f"{S04}.folium": folium,
    f"{S04}.settled": settled,
    f"{S04}.settled_slope": slope(settled),
    f"{S04}.normalised": normalised,
    f"{S05}.wave": wave,
    f"{S05}.curvature": slope(slope(wave)),
    f"{S05}.curvature_by_hand": slope(slope(wave)),
    f"{S05}.bend": slope(slope(slope(wave))),
    f"{S05}.valley": valley,
    f"{S05}.step": step,
    f"{S05}.energy": energy,
    f"{S05}.along": lambda x, v: jax.jvp(jax.grad(energy), (x,), (v,))[1],
    f"{S12}.inner": inner,
    f"{S12}.outer": outer,
    f"{S12}.whole": whole,
    f"{S12}.product": jax.jacfwd(whole),
    f"{S12}.in_one": jax.jacrev(whole),
    f"{S12}.forward": lambda x, t: jax.jvp(whole, (x,), (t,))[1],
    f"{S12}.backward": lambda x, d: jax.vjp(whole, x)[1](d)[0],
}
