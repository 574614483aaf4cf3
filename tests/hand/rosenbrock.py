"""Rosenbrock's chain by hand: d/du and d/dv of 100 (v - u^2)^2 + (1 - u)^2, laid over each other."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def chain_grad(x: Array) -> tuple[Any, Any]:
    u = x[:-1]
    a = x[1:] - u * u
    b = 1 - u
    value = np.sum(100 * (a * a) + b * b)
    d_v = 200 * a
    d_x = np.zeros_like(x)
    d_x[1:] = d_v
    d_x[:-1] -= 2 * u * d_v + 2 * b
    return value, d_x
