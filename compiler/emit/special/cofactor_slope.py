"""How cofactors change."""

from itertools import combinations, permutations

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _cofactor_slope(a: Array, *along: Array) -> Array:
    """The derivative of the cofactors of a along matrices, without a division: singular ones are no exception.

    In the basis of the singular vectors a is diagonal, and a minor is a product of all singular values but some. Of
    the rows and columns of these the result takes one each, and each matrix, in every permutation, with its sign.
    """
    u, s, vt = np.linalg.svd(a)
    turned = [u.swapaxes(-2, -1) @ t @ vt.swapaxes(-2, -1) for t in along]
    n, rows = s.shape[-1], "abcdefghijklmnop"[: len(along) + 1]
    at = np.indices((n,) * len(rows))
    apart = np.all([i != j for i, j in combinations(at, 2)], axis=0)
    minors = np.broadcast_to(apart, (*s.shape[:-1], *apart.shape)).astype(s.dtype)
    for k in range(n):
        minors *= np.where(
            (at == k).any(axis=0), 1, s[..., k].reshape(*s.shape[:-1], *[1] * len(rows))
        )
    lead = np.broadcast_shapes(*(x.shape[:-2] for x in (a, *along)))
    moved = np.zeros((*lead, n, n), np.result_type(s, *turned))
    diagonal = np.einsum("...aa->...a", moved)
    for columns in permutations(rows):
        sign = (-1) ** sum(i > j for i, j in combinations(columns, 2))
        target, out = (diagonal, "a") if columns[0] == "a" else (moved, f"a{columns[0]}")
        factors = "".join(f",...{i}{j}" for i, j in zip(rows[1:], columns[1:], strict=True))
        target += sign * np.einsum(f"...{rows}{factors}->...{out}", minors, *turned)
    sign = np.linalg.det(u) * np.linalg.det(vt)
    result: Array = u @ (sign[..., None, None] * moved) @ vt
    return result
