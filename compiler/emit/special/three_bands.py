"""Linear systems whose matrices are three bands, by cyclic reduction."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _three_bands(bands: Array, b: Array, transposed: bool) -> Array | None:
    """The x with A @ x = b, or A.T @ x = b, of an A of three bands; None if rounding grew on the way.

    Nothing is pivoted. So what comes out is taken only if each element of b - A @ x is as small as rounding makes it:
    then x is the solution for bands that differ in their last digits (Oettli and Prager, 1964).
    """
    lower, upper = bands[..., 0, 1:], bands[..., 2, :-1]
    if transposed:
        lower, upper = upper, lower
    lanes = np.broadcast_shapes(bands.shape[:-2], b.shape[:-1])
    diagonal, right = bands[..., 1, :], np.broadcast_to(b, (*lanes, b.shape[-1]))
    with np.errstate(all="ignore"):
        x = _in_halves(lower, diagonal, upper, right)
        part = diagonal * x
        rest, size = right - part, np.abs(right) + np.abs(part)
        behind, before = slice(1, None), slice(-1)
        for band, row, column in ((upper, before, behind), (lower, behind, before)):
            part = band * x[..., column]
            rest[..., row] -= part
            size[..., row] += np.abs(part)
        rounding = 8 * np.finfo(x.dtype).eps * size
    return x if np.all(np.abs(rest) <= rounding) else None


def _in_halves(lower: Array, diagonal: Array, upper: Array, right: Array) -> Array:
    """Every second unknown is eliminated, at once, and found from those between when they are.

    Source: Hockney, A fast direct solution of Poisson's equation using Fourier analysis (1965).
    """
    n = right.shape[-1]
    if n < 2:
        return right / diagonal
    kept, behind = n // 2, (n - 1) // 2  # rows 1, 3, ... are kept: so many have a row behind them
    back = lower[..., ::2] / diagonal[..., : 2 * kept : 2]
    ahead = upper[..., 1::2] / diagonal[..., 2::2]
    middle = diagonal[..., 1::2] - back * upper[..., ::2]
    middle[..., :behind] -= ahead * lower[..., 1::2]
    side = right[..., 1::2] - back * right[..., : 2 * kept : 2]
    side[..., :behind] -= ahead * right[..., 2::2]
    further_back = -back[..., 1:] * lower[..., 1 : 2 * kept - 1 : 2]
    further_ahead = -ahead[..., : kept - 1] * upper[..., 2::2]
    x = np.empty(right.shape, side.dtype)
    x[..., 1::2] = found = _in_halves(further_back, middle, further_ahead, side)
    rest = right[..., ::2].astype(side.dtype)
    rest[..., :kept] -= upper[..., ::2] * found
    rest[..., 1:] -= lower[..., 1::2] * found[..., :behind]
    x[..., ::2] = rest / diagonal[..., ::2]
    return x
