"""Linear systems whose matrices are bands, in time and memory linear in their size."""

import numpy as np

from chainrule.compiler.emit.special.along_band import _along_band
from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.three_bands import _three_bands


def _solve_bands(bands: Array, b: Array, transposed: bool = False) -> Array:
    """The x with A @ x = b, or A.T @ x = b, of a banded A; b and x are vectors.

    A[i, i + k - m] = bands[..., k, i], bands[..., m, :] being the row in the middle, of an odd number: the diagonal.
    Three bands are reduced by halves. Of others, or where that lets rounding grow, the rows are cut in pieces, which
    are eliminated at once, by Gauss with row pivots. What is left of each is as many equations as it shares unknowns
    with the next one: together some 256, which are a dense system.
    Source: Wright, Stable parallel elimination for boundary value ODEs (1994).
    """
    if bands.shape[-2] == 3 and (found := _three_bands(bands, b, transposed)) is not None:
        return found
    (count, n), lanes = bands.shape[-2:], np.broadcast_shapes(bands.shape[:-2], b.shape[:-1])
    width, middle, many = count - 1, count // 2, int(np.prod(lanes))
    length = max(width, 1, -(-n // max(256 // max(width * many, 1), 1)))
    pieces = max(-(-n // length), 1)
    rows = np.zeros((*lanes, pieces * length, count), np.result_type(bands, b))
    right = np.zeros_like(rows[..., 0])
    right[..., :n] = b
    rows[..., n:, middle] = 1  # the last piece is filled up with equations x = 0
    for k in range(count):
        row, column = _along_band(k, count, n)
        if transposed:
            rows[..., column, width - k] = bands[..., k, row]
        else:
            rows[..., row, k] = bands[..., k, row]
    rows = np.moveaxis(rows.reshape(many * pieces, length, count), 1, 0)
    right = right.reshape(many * pieces, length).T

    # of each piece `count` equations: in its own next unknowns, in those it shares with the piece before, right side
    window = np.zeros((count, many * pieces, count + width + 1), rows.dtype)
    for j in range(width):
        window[j, :, : j + 1] = rows[j, :, width - j :]
        window[j, :, count + j : -1] = rows[j, :, : width - j]
        window[j, :, -1] = right[j]
    each, tops = np.arange(many * pieces), []
    for row, side in zip(rows[width:], right[width:], strict=True):
        window[width, :, :count] = row
        window[width, :, count:-1] = 0
        window[width, :, -1] = side
        pivot = np.argmax(np.abs(window[:, :, 0]), axis=0)
        top = window[pivot, each]
        if not np.all(top[:, 0]):
            raise np.linalg.LinAlgError("Singular matrix")
        tops.append(top)
        window[pivot, each] = window[width]
        window[:width] -= window[:width, :, :1] / top[:, :1] * top
        window[:width, :, :width] = window[:width, :, 1:count]
        window[:width, :, width] = 0

    # the unknowns that pieces share
    rest = window[:width].reshape(width, many, pieces, count + width + 1)
    dense = np.zeros((many, pieces, width, pieces + 1, width), rows.dtype)
    piece = np.arange(pieces)
    dense[:, piece, :, piece] = rest[..., count:-1].transpose(2, 1, 0, 3)
    dense[:, piece, :, piece + 1] = rest[..., :width].transpose(2, 1, 0, 3)
    there = slice(middle, middle + pieces * width)
    matrix = dense.reshape(many, pieces * width, (pieces + 1) * width)[..., there]
    side = rest[..., -1].transpose(1, 2, 0).reshape(many, pieces * width, 1)
    shared = np.zeros((many, (pieces + 1) * width), rows.dtype)
    shared[:, there] = np.linalg.solve(matrix, side)[..., 0]
    shared = shared.reshape(many, pieces + 1, width)

    # and back through the pieces
    x = np.zeros((many * pieces, length + width), rows.dtype)
    x[:, :width] = shared[:, :-1].reshape(many * pieces, width)
    x[:, length:] = shared[:, 1:].reshape(many * pieces, width)
    for j in range(length - 1, width - 1, -1):
        top = tops.pop()
        known = np.sum(top[:, 1:count] * x[:, j + 1 : j + count], axis=1)
        known += np.sum(top[:, count:-1] * x[:, :width], axis=1)
        x[:, j] = (top[:, -1] - known) / top[:, 0]
    return x[:, middle : middle + length].reshape(*lanes, pieces * length)[..., :n]
