"""Cofactors."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _cofactors(a: Array) -> Array:
    """The cofactors of matrices, det(a) times inv(a).T, without a division: singular matrices are no exception."""
    u, s, vt = np.linalg.svd(a)
    before, after = np.ones_like(s), np.ones_like(s)  # the products of the others
    np.cumprod(s[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(s[..., :0:-1], axis=-1, out=after[..., -2::-1])
    sign = np.linalg.det(u) * np.linalg.det(vt)
    result: Array = (u * (sign[..., None] * before * after)[..., None, :]) @ vt
    return result
