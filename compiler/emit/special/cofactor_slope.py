"""How cofactors change."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _cofactor_slope(a: Array, t: Array) -> Array:
    """The derivative of the cofactors of a along t, without a division: singular matrices are no exception.

    In the basis of the singular vectors a is diagonal, and a minor is a product of all singular values but two.
    """
    u, s, vt = np.linalg.svd(a)
    but_two = np.zeros(a.shape, s.dtype)
    for i in range(s.shape[-1]):
        rest = s.copy()
        rest[..., i] = 1
        before, after = np.ones_like(s), np.ones_like(s)  # the products of the others
        np.cumprod(rest[..., :-1], axis=-1, out=before[..., 1:])
        np.cumprod(rest[..., :0:-1], axis=-1, out=after[..., -2::-1])
        but_two[..., i, :] = before * after
        but_two[..., i, i] = 0
    turned = u.swapaxes(-2, -1) @ t @ vt.swapaxes(-2, -1)
    moved = -but_two * turned.swapaxes(-2, -1)
    traces = (but_two @ turned.diagonal(axis1=-2, axis2=-1)[..., None])[..., 0]
    for i in range(s.shape[-1]):
        moved[..., i, i] = traces[..., i]
    sign = np.linalg.det(u) * np.linalg.det(vt)
    result: Array = u @ (sign[..., None, None] * moved) @ vt
    return result
