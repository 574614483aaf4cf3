"""The same in jax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as np
from jax import scipy
from jax.numpy import linalg


def symmetric(A: Any) -> Any:
    return (A + np.swapaxes(A, -1, -2)) / 2


def eigh(A: Any) -> Any:
    w, V = linalg.eigh(symmetric(A))
    return (V * w) @ (V**4).T


def svd(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda A: rule(*linalg.svd(A, full_matrices=False))


def qr(A: Any) -> Any:
    """Of the columns that make up Q: jax has no derivative of more."""
    k = min(A.shape)
    Q, _ = linalg.qr(A[:, :k])
    return Q**2 @ (Q.T @ A) ** 2


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "solve": linalg.solve,
    "solve for several": linalg.solve,
    "solve of a stack": lambda A, b: linalg.solve(A, b[..., None])[..., 0],
    "solve_triangular": lambda A, b: scipy.linalg.solve_triangular(A, b, lower=True),
    "inv": linalg.inv,
    "inv of a stack": linalg.inv,
    "det": linalg.det,
    "logdet": lambda A: linalg.slogdet(A)[1],
    "slogdet": lambda A: linalg.slogdet(A)[1],
    "cholesky": lambda A: linalg.cholesky(A @ A.T),
    "cholesky of the symmetric part": lambda A: linalg.cholesky(symmetric(A)),
    "eigvalsh": lambda A: linalg.eigvalsh(symmetric(A)),
    "eigh": eigh,
    "eigh of a stack": lambda A: linalg.eigh(symmetric(A))[1] ** 2,
    "svdvals": svd(lambda U, s, Vt: s),
    "svd, tall": svd(lambda U, s, Vt: (U * s) @ Vt**3),
    "svd, wide": svd(lambda U, s, Vt: U**3 @ Vt),
    "svd, square": svd(lambda U, s, Vt: U @ Vt**3),
    "qr, tall": qr,
    "qr, wide": qr,
    "expm": scipy.linalg.expm,
    "expm of a stack": scipy.linalg.expm,
    "pinv": linalg.pinv,
    "lstsq": lambda A, b: linalg.solve(A.T @ A, A.T @ b),
    "matrix_power": lambda A: A @ A @ A,
    "nuclear norm": svd(lambda U, s, Vt: np.sum(s)),
    "spectral norm": svd(lambda U, s, Vt: s[0]),
    "norm 1 of a matrix": lambda A: np.max(np.sum(np.abs(A), 0)),
    "norm 3 of vectors": lambda A: np.sum(np.abs(A) ** 3, 1) ** (1 / 3),
}
