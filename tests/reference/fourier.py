"""Fourier transforms by their sums, in complex numbers of many digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array


def _sums(z: Any, turn: int) -> Any:
    """The sum over j of z_j e^(turn 2 pi i j k / n), along the last axis."""
    n = z.shape[-1]
    matrix = np.array([[mp.expjpi(mp.mpf(turn * 2 * (j * k % n)) / n) for k in range(n)] for j in range(n)])
    return z @ matrix


def _parts(z: Any, axis: int) -> tuple[Value, Value]:
    moved = np.moveaxis(z, -1, axis)
    real = np.array([mp.re(one) for one in moved.ravel()], dtype=object).reshape(moved.shape)
    imaginary = np.array([mp.im(one) for one in moved.ravel()], dtype=object).reshape(moved.shape)
    return real, imaginary


def _last(x: Value, axis: int) -> Any:
    return np.moveaxis(array(x).astype(object), axis, -1)


def fft(real: Value, imaginary: Value, axis: int = -1) -> tuple[Value, Value]:
    return _parts(_sums(_last(real, axis) + mp.j * _last(imaginary, axis), -1), axis)


def ifft(real: Value, imaginary: Value, axis: int = -1) -> tuple[Value, Value]:
    z = _last(real, axis) + mp.j * _last(imaginary, axis)
    return _parts(_sums(z, 1) / z.shape[-1], axis)


def rfft(x: Value, axis: int = -1) -> tuple[Value, Value]:
    z = _sums(_last(x, axis), -1)
    return _parts(z[..., : z.shape[-1] // 2 + 1], axis)


def irfft(real: Value, imaginary: Value, n: int, axis: int = -1) -> Value:
    half = _last(real, axis) + mp.j * _last(imaginary, axis)
    whole = np.empty((*half.shape[:-1], n), dtype=object)
    for k in range(n):
        for lane in np.ndindex(half.shape[:-1]):
            one = half[(*lane, min(k, n - k))]
            whole[(*lane, k)] = mp.mpc(mp.re(one)) if 2 * k % n == 0 else one if 2 * k < n else mp.conj(one)
    return _parts(_sums(whole, 1) / n, axis)[0]


FOURIER: dict[str, Callable[..., Any]] = {"fft": fft, "ifft": ifft, "rfft": rfft, "irfft": irfft}
