"""The same in torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import linalg


def symmetric(A: Any) -> Any:
    return (A + A.mT) / 2


def eigh(A: Any) -> Any:
    w, V = linalg.eigh(symmetric(A))
    return (V * w) @ (V**4).T


def svd(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda A: rule(*linalg.svd(A, full_matrices=False))


def qr(A: Any) -> Any:
    Q, R = linalg.qr(A)
    return Q**2 @ R**2


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "solve": linalg.solve,
    "solve for several": linalg.solve,
    "solve of a stack": linalg.solve,
    "solve_triangular": lambda A, b: linalg.solve_triangular(torch.tril(A), b[:, None], upper=False)[:, 0],
    "inv": linalg.inv,
    "inv of a stack": linalg.inv,
    "det": linalg.det,
    "logdet": torch.logdet,
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
    "expm": linalg.matrix_exp,
    "expm of a stack": linalg.matrix_exp,
    "pinv": linalg.pinv,
    "lstsq": lambda A, b: linalg.solve(A.T @ A, A.T @ b),
    "matrix_power": lambda A: linalg.matrix_power(A, 3),
    "nuclear norm": lambda A: linalg.matrix_norm(A, "nuc"),
    "spectral norm": lambda A: linalg.matrix_norm(A, 2),
    "norm 1 of a matrix": lambda A: linalg.matrix_norm(A, 1),
    "norm 3 of vectors": lambda A: linalg.vector_norm(A, 3, 1),
}
