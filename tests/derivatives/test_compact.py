"""`diagonal`, `blocks` and `sparse` against the Jacobian in full; and where the structure does not give them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run

DIAGONAL = {
    "elementwise": "fn f(x: real[n], a) -> real[n] = tanh(x) * x^2 / (a + exp(x))",
    "a choice on a number": "fn f(x: real[n], a) -> real[n] = x[:, none][:, 0] * a if a > 0 else x",
    "a choice": "fn f(x: real[n], a) -> real[n] = where(x > 0, x * a, sin(x))",
    "turned twice": "fn f(x: real[n], a) -> real[n] = (a * x[::-1]^3)[::-1]",
    "constant": "fn f(x: real[n], a) -> real[n] = floor(x) + a",
    "of something else": "fn f(x: real[n], a) -> real[n] = full([n], a)",
}


@pytest.mark.parametrize("name", DIAGONAL)
def test_a_diagonal(name: str) -> None:
    compact = run(f"{DIAGONAL[name]}\nderive jacobian(f, x, diagonal)")
    full = run(f"{DIAGONAL[name]}\nderive jacobian(f, x)")
    x = np.array([0.4, -1.3, 2.2])
    np.testing.assert_allclose(np.diag(compact["f_jacobian"](x, 0.7)), full["f_jacobian"](x, 0.7), rtol=1e-13)


def test_the_diagonal_of_a_hessian() -> None:
    module = run("fn f(x: real[n]) -> real = sum(x^4)\nderive hessian(f, x, diagonal)")
    np.testing.assert_allclose(module["f_hessian"]([1.0, 2.0]), [12.0, 48.0])


BLOCKS = {
    "notation": """
fn f(x: real[p, 3], w: real[3]) -> real[p, 2]:
    y[i] = [norm(x[i]), x[i] @ w * x[i, 0]]
    return y
""",
    "a function of one example": """
fn one(x: real[3], w: real[3]) -> real[4]:
    return concatenate([softmax(x * w), [sum(x^2)]])
fn f(x: real[p, 3], w: real[3]) -> real[p, 4]:
    y[i] = one(x[i], w)
    return y
""",
    "scalars": "fn f(x: real[p, 3], w: real[3]) -> real[p] = exp(x @ w)",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks(name: str) -> None:
    compact = run(f"{BLOCKS[name]}\nderive jacobian(f, x, blocks)")
    full = run(f"{BLOCKS[name]}\nderive jacobian(f, x)")
    random = np.random.default_rng(3)
    x, w = random.normal(size=(4, 3)), random.normal(size=3)
    blocks, whole = compact["f_jacobian"](x, w), full["f_jacobian"](x, w)
    for i in range(4):
        for j in range(4):
            expected = blocks[i] if i == j else np.zeros(blocks[i].shape)
            np.testing.assert_allclose(whole[i, ..., j, :], expected, rtol=1e-12, atol=1e-14)


SPARSE = {
    "a band": "fn f(x: real[n], ids: int[k]) -> real[n - 2] = x[1:-1] * (x[2:] - 2 * x[1:-1] + x[:-2]) + sin(x[1:-1])",
    "notation": """
fn f(x: real[n], ids: int[k]) -> real[n - 1]:
    d[i < n - 1] = x[i + 1]^2 * x[i]
    return d
""",
    "boundaries": """
fn f(x: real[n], ids: int[k]) -> real[n]:
    left = concatenate([[1.0], x[:-1]])
    right = concatenate([x[1:], [2.0]])
    return left * x^2 - right
""",
    "pads": "fn f(x: real[n], ids: int[k]) -> real[n] = diff(pad(x, 1), 2) * x",
    "padding alone": "fn f(x: real[n], ids: int[k]) -> real[n] = x * pad(x, 1)[0] + pad(x, 1)[2:] * pad(x, 2)[1]",
    "axes of size 1": "fn f(x: real[n], ids: int[k]) -> real[n] = reshape(reshape(x, [n, 1])^2, [1, n])[0] * x[::-1]",
    "rows end to end": """
fn f(x: real[n], ids: int[k]) -> real[n]:
    return concatenate([[x[0]^3], x[1:] * x[:-1]]) - concatenate([sin(x[1:]), [x[-1] * x[0]]])
""",
    "every other": "fn f(x: real[n], ids: int[k]) -> real[n // 2] = x[:2 * (n // 2):2] * x[1:2 * (n // 2):2]",
    "gathers": "fn f(x: real[n], ids: int[k]) -> real[k] = x[ids] * x[0] + sin(x[ids])",
    "a loop of edges": """
fn f(x: real[n], ids: int[k]) -> real[k - 1]:
    e[i < k - 1] = (x[ids[i + 1]] - x[ids[i]])^2
    return e
""",
    "an end that all read": "fn f(x: real[n], ids: int[k]) -> real[n] = x * x[-1]",
    "two axes": """
fn f(x: real[n], ids: int[k]) -> real[n - 1, 2]:
    d = x[1:] * x[:-1]
    return stack([d, cos(x[1:])], axis = 1)
""",
    "what does not depend": "fn f(x: real[n], ids: int[k]) -> real[n] = concatenate([x[1:] * 0, [3.0]]) + floor(x)",
    "nothing": "fn f(x: real[n], ids: int[k]) -> real[n] = 0.5 * ones([n])",
    "elements in a choice on a number": """
fn f(x: real[n], ids: int[k]) -> real[n]:
    u = sin(x[0]) if x[1] > 0 else x[1]^2
    return x * u
""",
    "parts of a decomposition": """
fn f(x: real[n], ids: int[k]) -> real[n]:
    w, V = eigh([[x[0], x[1]], [x[1], 3]])
    s, l = slogdet([[x[1], 0.5], [x[0], 2]])
    return x * w[0] + l * V[0, 1]^2
""",
    "an axis that stretches": "fn f(x: real[n], ids: int[k]) = expand_dims(x^2 * x[0], 0)",
}


@pytest.mark.parametrize("name", SPARSE)
def test_sparse(name: str) -> None:
    pytest.importorskip("scipy")
    compact = run(f"{SPARSE[name]}\nderive jacobian(f, x, sparse)")
    full = run(f"{SPARSE[name]}\nderive jacobian(f, x)")
    for n in (2, 3, 6):
        x = np.random.default_rng(n).normal(size=n)
        ids = np.array([1, -1, 0, 1])
        made, whole = compact["f_jacobian"](x, ids), full["f_jacobian"](x, ids)
        flat = whole.reshape(-1, n)
        assert made.shape == flat.shape
        assert made.format == "csr"
        np.testing.assert_allclose(made.toarray(), flat, rtol=1e-12, atol=1e-14)


def test_sparse_by_matrices() -> None:
    """Cameras and points: each observation reads a row of either."""
    pytest.importorskip("scipy")
    program = """
fn f(cams: real[n, 4], points: real[m, 3], cam: int[p], point: int[p]) -> real[p, 2]:
    c = cams[cam]
    q = points[point]
    return stack([c[:, 0] * q[:, 0] + c[:, 1], norm(q, axis = 1) * c[:, 3]^2], axis = 1)
"""
    compact = run(f"{program}\nderive jacobian(f, cams, points, sparse)")
    full = run(f"{program}\nderive jacobian(f, cams, points)")
    random = np.random.default_rng(5)
    given = (random.normal(size=(3, 4)), random.normal(size=(5, 3)), np.array([0, 2, -1, 0]), np.array([4, 4, 1, 0]))
    for made, whole, size in zip(compact["f_jacobian"](*given), full["f_jacobian"](*given), (12, 15), strict=True):
        np.testing.assert_allclose(made.toarray(), whole.reshape(8, size), rtol=1e-12, atol=1e-14)
        assert made.nnz <= 8 * 4


def test_a_sparse_hessian() -> None:
    pytest.importorskip("scipy")
    program = "fn f(x: real[n]) -> real = sum((x[1:] - x[:-1])^4) + sum(exp(x[2:] * x[:-2]))"
    compact = run(f"{program}\nderive hessian(f, x, sparse)")["f_hessian"]
    full = run(f"{program}\nderive hessian(f, x)")["f_hessian"]
    x = np.random.default_rng(5).normal(size=7)
    np.testing.assert_allclose(compact(x).toarray(), full(x), rtol=1e-12, atol=1e-13)


def test_a_large_band_is_as_large_as_its_diagonals() -> None:
    pytest.importorskip("scipy")
    made = run(f"{SPARSE['a band']}\nderive jacobian(f, x, sparse)")["f_jacobian"](
        np.linspace(0, 1, 100_000), np.array([0])
    )
    assert made.shape == (99_998, 100_000)
    assert made.nnz == 3 * 99_998


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("fn f(x: real[n]) = x * sum(x)\nderive jacobian(f, x, diagonal)", "a diagonal: an element"),
        ("fn f(x: real[n]) = x[1:]\nderive jacobian(f, x, diagonal)", "a diagonal: an element"),
        ("fn f(x: real[n, 2]) = x[::-1]\nderive jacobian(f, x, blocks)", "made of blocks: a part"),
        ("fn f(x: real[n]) = x * sum(x)\nderive jacobian(f, x, sparse)", "sparse: every element"),
        ("fn f(x: real[n]) = sum(x)^2\nderive hessian(f, x, sparse)", "sparse: every element"),
        (
            "fn f(x: real[n], k: int) -> real[n]:\n    u = x[k] if x[0] > 0 else 0\n    return x * u\n"
            "derive jacobian(f, x, sparse)",
            "sparse: every element",
        ),
        (
            "fn f(x: real[n]) -> real[n]:\n    u = x[0]\n    for t in range(3):\n        u = sin(u)\n    return x * u\n"
            "derive jacobian(f, x, sparse)",
            "not followed into loops, calls and equations",
        ),
    ],
)
def test_where_the_structure_is_not_there(program: str, said: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        run(program)
    (error,) = caught.value.errors
    assert error.code == "CR097"
    assert said in error.message
    assert "emitted in full" in error.hint


def test_nothing_is_imported_from_scipy_unless_a_matrix_is_sparse() -> None:
    module: dict[str, Any] = run("fn f(x: real[n]) -> real[n] = x^2\nderive jacobian(f, x, diagonal)")
    assert "coo_array" not in module
