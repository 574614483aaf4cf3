"""Linear algebra, each as a function of its own; of eigenvectors and the like what does not depend on their signs."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.peers.cases import Draw, normal
from tests.peers.operations import operation


def _regular(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Square matrices far from singular ones, with spectra whose values are apart."""
    n = shape[-1]
    return random.normal(size=shape) * 0.3 + np.diag(np.arange(1.0, n + 1))


def regular(*shape: int) -> Draw:
    return Draw(shape, _regular)


MATRICES = (
    operation("solve", "solve(A, b)", A=regular(4, 4), b=normal(4)),
    operation("solve for several", "solve(A, B)", A=regular(3, 3), B=normal(3, 2)),
    operation("solve of a stack", "x[i] = solve(A[i], b[i]); return x", A=regular(2, 3, 3), b=normal(2, 3)),
    operation("solve_triangular", "solve_triangular(A, b, lower = true)", A=regular(4, 4), b=normal(4)),
    operation("inv", "inv(A)", A=regular(4, 4)),
    operation("inv of a stack", "inv(A)", A=regular(2, 3, 3)),
    operation("det", "det(A)", A=regular(4, 4)),
    operation("logdet", "logdet(A)", A=regular(4, 4)),
    operation("slogdet", "s, l = slogdet(A); return l", A=regular(2, 3, 3)),
    operation("cholesky", "cholesky(A @ A.T)", A=regular(4, 4)),
    operation("cholesky of the symmetric part", "cholesky(A)", A=regular(4, 4)),
    operation("eigvalsh", "eigvalsh(A)", A=regular(4, 4)),
    operation("eigh", "w, V = eigh(A); return (V * w[none, :]) @ (V^4).T", A=regular(4, 4)),
    operation("eigh of a stack", "w, V = eigh(A); return V^2", A=regular(2, 3, 3)),
    operation("svdvals", "svdvals(A)", A=normal(4, 3)),
    operation("svd, tall", "U, s, Vt = svd(A); return (U * s[none, :]) @ Vt^3", A=normal(4, 3)),
    operation("svd, wide", "U, s, Vt = svd(A); return U^3 @ Vt", A=normal(3, 4)),
    operation("svd, square", "U, s, Vt = svd(A); return U @ Vt^3", A=regular(3, 3)),
    operation("qr, tall", "Q, R = qr(A); return Q^2 @ R^2", A=normal(5, 3)),
    operation("qr, wide", "Q, R = qr(A); return Q^2 @ R^2", A=normal(2, 4)),
    operation("expm", "expm(A)", A=normal(3, 3)),
    operation("expm of a stack", "expm(A)", A=normal(2, 3, 3)),
    operation("pinv", "pinv(A)", A=normal(4, 2)),
    operation("lstsq", "lstsq(A, b)", A=normal(5, 3), b=normal(5)),
    operation("matrix_power", "matrix_power(A, 3)", A=normal(3, 3)),
    operation("nuclear norm", 'norm(A, ord = "nuc")', A=normal(3, 4)),
    operation("spectral norm", "norm(A, ord = 2)", A=normal(3, 4)),
    operation("norm 1 of a matrix", "norm(A, ord = 1)", A=normal(3, 4)),
    operation("norm 3 of vectors", "norm(A, axis = 1, ord = 3)", A=normal(3, 4)),
)
