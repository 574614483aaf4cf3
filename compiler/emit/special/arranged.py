"""Bands of blocks and rings as plain bands, in another order of the elements."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _arranged(bands: Array, blocks: int, cyclic: bool) -> tuple[Array, Array]:
    """Plain bands, and which element of a vector stands at each place of their order.

    Elements at one place of each block stand beside each other. A ring is laid flat: its first element, its last, its
    second, its last but one; so that neighbours are at most twice as far apart.
    """
    (count, size), reach = bands.shape[-2:], bands.shape[-2] // 2
    order, at = np.arange(size).reshape(blocks, -1).T.ravel(), np.arange(size)
    if not cyclic:
        return bands, order
    place = np.where(at < (size + 1) // 2, 2 * at, 2 * (size - 1 - at) + 1)
    flat = np.zeros((*bands.shape[:-2], 4 * reach + 1, size), bands.dtype)
    for k in range(count):
        column = (at + k - reach) % max(size, 1)
        flat[..., place[column] - place + 2 * reach, place] += bands[..., k, :]
    return flat, order[np.argsort(place)]
