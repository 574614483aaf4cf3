"""Sparse Jacobians of grids, windows and choices against those in full, and how much of them is stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

pytest.importorskip("scipy")

RNG = np.random.default_rng(5)
GRID = RNG.normal(size=(4, 5))

# a program, the parameter, arguments, and how many elements of each row are stored at most
CASES: dict[str, tuple[str, str, tuple[Any, ...], int]] = {
    "five points": (
        """
fn f(u: real[n, m]) -> real[n - 2, m - 2]:
    c = u[1:-1, 1:-1]
    return u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] * c + u[1:-1, :-2] - 4 * c + c^3
""",
        "u",
        (GRID,),
        5,
    ),
    "five points of a vector": (
        """
fn f(x: real[n * m], v: real[n, m]) -> real[n * m]:
    u = reshape(x, [n, m])
    p = pad(u, 1)
    r = p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4 * u + exp(u) * v
    return reshape(r, [n * m]) + x^2
""",
        "x",
        (GRID.ravel(), GRID + 1),
        5,
    ),
    "five points by index": (
        """
fn f(u: real[n, m]) -> real[n, m]:
    r[i, j] = (u[i - 1, j] if i > 0 else 0) + (u[i, j + 1] if j < m - 1 else 0) - 2 * u[i, j]^2
    return r
""",
        "u",
        (GRID,),
        3,
    ),
    "a convolution": (
        """
fn f(u: real[n, m], K: real[3, 2]) -> real[n - 2, m - 1]:
    y[i, j] = sum[a, b](windows(u, [3, 2])[i, j, a, b] * K[a, b])
    return tanh(y)
""",
        "u",
        (GRID, RNG.normal(size=(3, 2))),
        6,
    ),
    "the largest of windows": (
        "fn f(u: real[2 * n, m]) -> real[n, m] = max(windows(u, [2], axis = 0, stride = 2), axis = -1)^2",
        "u",
        (GRID,),
        2,
    ),
    "dilated windows": (
        "fn f(x: real[n]) -> real[n - 4] = prod(windows(x, [3], dilation = 2), axis = -1) * x[2:-2]",
        "x",
        (GRID.ravel(),),
        3,
    ),
    "a choice on a number": (
        """
fn f(x: real[n], s) -> real[n - 1]:
    y = x * 2 if s > 0 else x[::-1]^3
    return y[1:] - y[:-1] if s > 1 else y[1:] * y[:-1]
""",
        "x",
        (GRID.ravel(), 0.5),
        8,
    ),
    "pairs of a vector": (
        """
fn f(x: real[2 * n]) -> real[n]:
    y = reshape(x, [n, 2])
    return y[:, 0] * sin(y[:, 1])
""",
        "x",
        (GRID.ravel(),),
        2,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_pattern(name: str) -> None:
    program, by, args, most = CASES[name]
    compact = run(f"{program}\nderive jacobian(f, {by}, sparse)")["f_jacobian"]
    full = run(f"{program}\nderive jacobian(f, {by})")["f_jacobian"]
    for given in (args, (args[0], *(-arg for arg in args[1:]))):
        found, expected = compact(*given), full(*given)
        np.testing.assert_allclose(found.toarray(), expected.reshape(found.shape), rtol=1e-12, atol=1e-12)
        assert found.nnz <= most * found.shape[0]


@pytest.mark.parametrize(
    ("program", "args", "most"),
    [
        (
            """
fn f(x: real[n * m], k: real[n, m]) -> real:
    u = reshape(x, [n, m])
    return sum((u[1:, :] - u[:-1, :])^4) + sum((u[:, 1:] - u[:, :-1])^4 * k[:, 1:])
""",
            (GRID.ravel(), GRID),
            5,
        ),
        (
            """
fn f(x: real[n, m], K: real[2, 2]) -> real:
    y[i, j] = sum[a, b](windows(x, [2, 2])[i, j, a, b] * K[a, b])
    return sum(y^4)
""",
            (GRID, RNG.normal(size=(2, 2))),
            9,
        ),
    ],
)
def test_a_hessian(program: str, args: tuple[Any, ...], most: int) -> None:
    found = run(f"{program}\nderive hessian(f, x, sparse)")["f_hessian"](*args)
    expected = run(f"{program}\nderive hessian(f, x)")["f_hessian"](*args).reshape(found.shape)
    np.testing.assert_allclose(found.toarray(), expected, rtol=1e-11, atol=1e-12)
    assert found.nnz <= most * found.shape[0]


def test_a_convolutions_pattern_reads_its_kernel() -> None:
    """One number of the kernel for each colour: no windows of zeros."""
    program, *_ = CASES["a convolution"]
    emitted = text(f"{program}\nderive jacobian(f, u, sparse)")
    made = emitted[emitted.index("def f_jacobian") :]
    assert "np.zeros" not in made
    assert made.count("tensordot") == 1
