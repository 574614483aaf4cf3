"""The same in torch: closed forms where there are any, else the root and from it one step that is differentiated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from tests.peers.equations import S04, S05, S12

Function = Callable[..., Any]
ENOUGH = 60


def implicit(residual: Function, slope: Function, start: Any) -> Any:
    """The slope is given, in closed form; the last step has the derivative of the solution."""
    with torch.no_grad():
        x = start.clone()
        for _ in range(ENOUGH):
            x = x - residual(x) / slope(x)
        rate = slope(x)
    return x - residual(x) / rate


def kepler(M: Any, e: Any) -> Any:
    return implicit(lambda E: E - e * torch.sin(E) - M, lambda E: 1 - e * torch.cos(E), M + 0 * e)


def distance(M: Any, e: Any) -> Any:
    return 1 - e * torch.cos(kepler(M, e))


def ridge(A: Any, b: Any, s: Any) -> Any:
    return torch.linalg.solve(A.T @ A + s * torch.eye(A.shape[1], dtype=A.dtype), A.T @ b)


def laplacian(n: int) -> Any:
    beside = torch.ones(n - 1, dtype=torch.float64)
    return (n + 1) ** 2 * (torch.diag(beside, 1) + torch.diag(beside, -1) - 2 * torch.eye(n, dtype=torch.float64))


def bratu(u: Any, s: Any) -> Any:
    return laplacian(len(u)) @ u + s * torch.exp(u)


def temperature(start: Any, s: Any) -> Any:
    with torch.no_grad():
        u = 0 * start
        for _ in range(ENOUGH):
            slope = laplacian(len(u)) + torch.diag(s * torch.exp(u))
            u = u - torch.linalg.solve(slope, bratu(u, s))
    return u - torch.linalg.solve(slope, bratu(u, s)) + 0 * start


def folium(t: Any) -> Any:
    start = torch.full_like(t, 1.5)
    return implicit(lambda y: t**3 + y**3 - 3 * t * y, lambda y: 3 * y**2 - 3 * t, start)


def settled(a: Any) -> Any:
    start = torch.full_like(a, 0.5)
    return implicit(lambda x: x - torch.cos(a * x), lambda x: 1 + a * torch.sin(a * x), start)


def settled_slope(a: Any) -> Any:
    x = settled(a)
    return -x * torch.sin(a * x) / (1 + a * torch.sin(a * x))


def curvature(x: Any) -> Any:
    return 2 * torch.cos(x * x) - 4 * x**2 * torch.sin(x * x)


def bend(x: Any) -> Any:
    return -12 * x * torch.sin(x * x) - 8 * x**3 * torch.cos(x * x)


def valley(x: Any, y: Any) -> Any:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def step(x: Any, y: Any) -> Any:
    """The step by x is (1 - x) / (1 + 200 x^2 - 200 y), and the new point lies on the tangent of the parabola."""
    moved = (1 - x) / (1 + 200 * x**2 - 200 * y)
    return x + moved, x**2 + 2 * x * moved


def along(x: Any, v: Any) -> Any:
    diagonal = torch.zeros_like(x)
    diagonal[:-1] = 6 * x[:-1] * x[1:]
    beside = 3 * x[:-1] ** 2
    return (torch.diag(diagonal) + torch.diag(beside, 1) + torch.diag(beside, -1)) @ v


def inner(x: Any) -> Any:
    return torch.stack([x[0] * x[1], torch.sin(x[2])])


def outer(u: Any) -> Any:
    return torch.stack([u[0] + u[1] ** 2, u[0] * u[1]])


def jacobian(x: Any) -> Any:
    a, b, c = x
    s, k = torch.sin(c), torch.cos(c)
    return torch.stack([torch.stack([b, a, 2 * s * k]), torch.stack([b * s, a * s, a * b * k])])


FUNCTIONS: dict[str, Function] = {
    "equations.kepler": kepler,
    "equations.distance": distance,
    "equations.orbit": distance,
    "equations.ridge": ridge,
    "equations.held_out": lambda A, b, X, y, s: torch.mean((X @ ridge(A, b, s) - y) ** 2),
    "equations.bratu": bratu,
    "equations.temperature": temperature,
    f"{S04}.circle": lambda x, y: x**2 + y**2 - 1,
    f"{S04}.arc": lambda t: torch.sqrt(1 - t**2),
    f"{S04}.arc_slope": lambda t: -t / torch.sqrt(1 - t**2),
    f"{S04}.folium": folium,
    f"{S04}.settled": settled,
    f"{S04}.settled_slope": settled_slope,
    f"{S04}.normalised": lambda x, g: x / torch.linalg.norm(x) + 0 * g,
    f"{S05}.wave": lambda x: torch.sin(x * x),
    f"{S05}.curvature": curvature,
    f"{S05}.curvature_by_hand": curvature,
    f"{S05}.bend": bend,
    f"{S05}.valley": valley,
    f"{S05}.step": step,
    f"{S05}.energy": lambda x: torch.dot(x[1:], x[:-1] ** 3),
    f"{S05}.along": along,
    f"{S12}.inner": inner,
    f"{S12}.outer": outer,
    f"{S12}.whole": lambda x: outer(inner(x)),
    f"{S12}.product": jacobian,
    f"{S12}.in_one": jacobian,
    f"{S12}.forward": lambda x, t: jacobian(x) @ t,
    f"{S12}.backward": lambda x, d: d @ jacobian(x),
}
