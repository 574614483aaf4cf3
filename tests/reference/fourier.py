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


def _axes(x: Value, axis: Any) -> tuple[int, ...]:
    return tuple(range(np.ndim(x))) if axis is None else (int(axis),) if np.ndim(axis) == 0 else tuple(map(int, axis))


def _each(rule: Callable[..., Any], parts: tuple[Value, Value], axes: tuple[int, ...]) -> tuple[Value, Value]:
    for one in axes:
        parts = rule(*parts, one)
    return parts


def several(rule: Callable[..., Any], default: Any) -> Callable[..., Any]:
    def transform(real: Value, imaginary: Value, axis: Any = default) -> tuple[Value, Value]:
        return _each(rule, (real, imaginary), _axes(real, axis))

    return transform


def of_reals(default: Any) -> Callable[..., Any]:
    def transform(x: Value, axis: Any = default) -> tuple[Value, Value]:
        *others, last = _axes(x, axis)
        return _each(fft, rfft(x, last), tuple(others))

    return transform


def to_reals(default: Any) -> Callable[..., Any]:
    def transform(real: Value, imaginary: Value, n: int, axis: Any = default) -> Value:
        *others, last = _axes(real, axis)
        return irfft(*_each(ifft, (real, imaginary), tuple(others)), n, last)

    return transform


def turned(up: bool) -> Callable[..., Value]:
    """Each element half of the axis further on, the half rounded down or up."""

    def turn(x: Value, axis: Any = None) -> Value:
        made = array(x)
        for one in _axes(x, axis):
            n = made.shape[one]
            made = np.take(made, [(k - (n + up) // 2) % n for k in range(n)], axis=one)
        return made

    return turn


PLANE = (-2, -1)
FOURIER: dict[str, Callable[..., Any]] = {
    "fft": fft,
    "ifft": ifft,
    "rfft": rfft,
    "irfft": irfft,
    **{f"fft{name}": several(fft, axes) for name, axes in (("2", PLANE), ("n", None))},
    **{f"ifft{name}": several(ifft, axes) for name, axes in (("2", PLANE), ("n", None))},
    **{f"rfft{name}": of_reals(axes) for name, axes in (("2", PLANE), ("n", None))},
    **{f"irfft{name}": to_reals(axes) for name, axes in (("2", PLANE), ("n", None))},
    "fftshift": turned(up=False),
    "ifftshift": turned(up=True),
}
