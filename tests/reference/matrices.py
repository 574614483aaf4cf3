"""Linear algebra of stacks of matrices, by mpmath: nothing of it is numpy's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, bare

Rule = Callable[..., Any]


def lifted(value: np.ndarray[Any, Any]) -> Any:
    """A matrix of mpmath's; a vector becomes a column."""
    rows = value if value.ndim == 2 else value[:, None]
    return mp.matrix([[mp.mpf(item) for item in row] for row in rows.tolist()])


def lowered(value: Any) -> np.ndarray[Any, Any]:
    """The object array of a matrix, or a single number."""
    if not isinstance(value, mp.matrix):
        return array(value)
    made = np.empty((value.rows, value.cols), dtype=object)
    for i, j in np.ndindex(value.rows, value.cols):
        made[i, j] = value[i, j]
    return made


def stacked(rule: Rule) -> Callable[..., Value]:
    """`rule`, which takes matrices of mpmath's and gives one, a number, or a tuple of such, for each lane."""

    def f(*operands: Value, **options: Any) -> Value:
        arrays = [array(operand) for operand in operands if isinstance(operand, np.ndarray)]
        rest = [operand for operand in operands if not isinstance(operand, np.ndarray)]
        vector = len(arrays) > 1 and arrays[1].ndim == 1
        own = [2] * len(arrays)
        if vector:
            own[1] = 1
        leads = [whole.shape[: whole.ndim - count] for whole, count in zip(arrays, own, strict=True)]
        lead = np.broadcast_shapes(*leads)
        wide = [
            np.broadcast_to(whole, (*lead, *whole.shape[whole.ndim - count :]))
            for whole, count in zip(arrays, own, strict=True)
        ]
        lanes = [rule(*(lifted(whole[place]) for whole in wide), *rest, **options) for place in np.ndindex(*lead)]
        if isinstance(lanes[0], tuple):
            return tuple(_gathered(list(part), lead, False) for part in zip(*lanes, strict=True))
        return _gathered(lanes, lead, vector)

    return f


def _gathered(lanes: Sequence[Any], lead: Sequence[int], vector: bool) -> Value:
    parts = [lowered(lane) for lane in lanes]
    made = np.empty((len(parts), *parts[0].shape), dtype=object)
    for k, part in enumerate(parts):
        made[k] = part
    made = made.reshape((*lead, *parts[0].shape))
    return bare(made[..., 0] if vector else made)


def symmetric(a: Any) -> Any:
    return (a + a.T) / 2


def column(values: Sequence[Any]) -> np.ndarray[Any, Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = list(values)
    return made


def eigh(a: Any) -> tuple[Any, Any]:
    w, v = mp.eigsy(symmetric(a))
    order = sorted(range(len(w)), key=lambda k: w[k])
    vectors = mp.matrix(a.rows, a.rows)
    for to, k in enumerate(order):
        for i in range(a.rows):
            vectors[i, to] = v[i, k]
    return column([w[k] for k in order]), vectors


def svd(a: Any) -> tuple[Any, Any, Any]:
    u, s, v = mp.svd_r(a)
    return u, column([s[k] for k in range(len(s))]), v


def qr(a: Any) -> tuple[Any, Any]:
    """Gram and Schmidt's; the signs of the columns are not numpy's."""
    k = min(a.rows, a.cols)
    q = mp.matrix(a.rows, k)
    for j in range(k):
        x = a[:, j]
        for i in range(j):
            x = x - q[:, i] * (q[:, i].T * x)[0]
        x = x / mp.norm(x)
        for i in range(a.rows):
            q[i, j] = x[i]
    return q, q.T * a


def power(a: Any, n: int) -> Any:
    return (a ** -1) ** -n if n < 0 else a**n


def triangular(a: Any, b: Any, lower: bool = False) -> Any:
    kept = mp.matrix(a.rows, a.cols)
    for i in range(a.rows):
        for j in range(a.cols):
            kept[i, j] = a[i, j] if (j <= i if lower else j >= i) else 0
    return mp.inverse(kept) * b


def cho_solve(a: Any, b: Any) -> Any:
    low = triangular(a, mp.eye(a.rows), True)
    return low.T * (low * b)


def sylvester(a: Any, b: Any, q: Any) -> Any:
    n, m = a.rows, b.rows
    system, side = mp.matrix(n * m, n * m), mp.matrix(n * m, 1)
    for i in range(n):
        for k in range(m):
            side[i * m + k] = q[i, k]
            for j in range(n):
                system[i * m + k, j * m + k] += a[i, j]
            for l_ in range(m):
                system[i * m + k, i * m + l_] += b[l_, k]
    found = mp.inverse(system) * side
    made = mp.matrix(n, m)
    for i in range(n):
        for k in range(m):
            made[i, k] = found[i * m + k]
    return made


def solve_banded(bands: Sequence[int], ab: Value, b: Value) -> Value:
    """By the whole matrix, which the definition of its bands says."""
    (lower, upper), rows, side = map(int, bands), array(ab), array(b)
    n = rows.shape[1]
    whole = mp.matrix(n, n)
    for i in range(n):
        for j in range(max(0, i - lower), min(n, i + upper + 1)):
            whole[i, j] = mp.mpf(rows[upper + i - j, j])
    found = lowered(mp.inverse(whole) * lifted(side))
    return bare(found[:, 0] if side.ndim == 1 else found)


def pinv(a: Any) -> Any:
    """Of full rank."""
    return mp.inverse(a.T * a) * a.T if a.rows >= a.cols else a.T * mp.inverse(a * a.T)


MATRICES: dict[str, Callable[..., Value]] = {
    "cho_solve": stacked(cho_solve),
    "cholesky": stacked(lambda a: mp.cholesky(symmetric(a))),
    "det": stacked(mp.det),
    "eigh": stacked(eigh),
    "eigvalsh": stacked(lambda a: eigh(a)[0]),
    "expm": stacked(lambda a: mp.expm(a)),
    "inv": stacked(mp.inverse),
    "logdet": stacked(lambda a: mp.log(mp.det(a))),
    "lstsq": stacked(lambda a, b: pinv(a) * b),
    "matrix_power": stacked(power),
    "pinv": stacked(pinv),
    "qr": stacked(qr),
    "slogdet": stacked(lambda a: (mp.sign(mp.det(a)), mp.log(abs(mp.det(a))))),
    "solve_banded": solve_banded,
    "solve": stacked(lambda a, b: mp.inverse(a) * b),
    "solve_sylvester": stacked(sylvester),
    "solve_triangular": stacked(triangular),
    "svd": stacked(svd),
    "svdvals": stacked(lambda a: svd(a)[1]),
}
