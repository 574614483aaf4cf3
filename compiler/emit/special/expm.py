"""The exponential of a matrix."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _expm(a: Array, *along: Array) -> Array:
    """The exponential of matrices, or its mixed derivative along directions: by scaling and squaring, Pade 13."""
    n = a.shape[-1]
    directions = list(along)
    # [[A, T], [0, A]] has the derivative along T in its upper right block
    for k in range(len(directions)):
        a, *directions[k:] = np.broadcast_arrays(a, *directions[k:])
        zero = np.zeros_like(a)

        def doubled(upper: Array, corner: Array, zero: Array = zero) -> Array:
            rows = [np.concatenate(pair, axis=-1) for pair in ((upper, corner), (zero, upper))]
            return np.concatenate(rows, axis=-2)

        a = doubled(a, directions[k])
        directions[k + 1 :] = [doubled(one, zero) for one in directions[k + 1 :]]
    norm = np.abs(a).sum(axis=-2).max(axis=-1, initial=0)
    large = (norm > 5.371920351148152) & (norm < np.inf)
    squarings = np.ceil(
        np.log2(np.where(large, norm, 5.371920351148152) / 5.371920351148152)
    ).astype(int)
    a = a / np.exp2(squarings).astype(a.dtype)[..., None, None]
    b = (
        *(
            64764752532480000,
            32382376266240000,
            7771770303897600,
            1187353796428800,
            129060195264000,
        ),
        *(10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1),
    )
    one, a2 = np.eye(a.shape[-1], dtype=a.dtype), a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    odd = (
        a6 @ (b[13] * a6 + b[11] * a4 + b[9] * a2) + b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * one
    )
    even = (
        a6 @ (b[12] * a6 + b[10] * a4 + b[8] * a2) + b[6] * a6 + b[4] * a4 + b[2] * a2 + b[0] * one
    )
    u = a @ odd
    r = np.linalg.solve(even - u, even + u)
    for k in range(np.max(squarings, initial=0)):
        r = np.where((k < squarings)[..., None, None], r @ r, r)
    result: Array = r[..., :n, r.shape[-1] - n :]
    return result
