"""A random matrix with orthonormal rows or columns."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Drawn evenly among matrices with orthonormal columns, or rows where these are fewer."""
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    even: Array = q * np.sign(np.diagonal(r))  # without this q prefers some signs
    return even if rows >= columns else even.T
