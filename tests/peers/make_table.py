"""`python -m tests.peers.make_table`: what jax (x64) says of three orders of derivatives of the table's entries.

An op is the numpy text of its entry, run by jax's numpy. Where that text writes into arrays or calls a helper the op
is written here: by hand, or, if it moves elements alone, as the matrix that numpy's text is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.linalg
import jax.scipy.special
import numpy as np

from chainrule.compiler.ir import Value
from tests.ops import execute
from tests.ops.build import SIZES, of_sample
from tests.ops.execute import run
from tests.peers.table import CASES, FILE, Case, Point, drawn

jax.config.update("jax_enable_x64", True)


class _InJax(execute._Run):
    """The text of each value, with jax's numpy."""

    def __init__(self) -> None:
        super().__init__({}, np.float64, SIZES)
        self.namespace["np"] = jnp

    def _check(self, value: Value, made: Any, text: str) -> None:
        pass


def _reduced(attrs: Any) -> dict[str, Any]:
    return {"axis": attrs["axes"], "keepdims": attrs["keep"]}


def _banded(bands: Any) -> Any:
    """The matrix whose diagonals are these, from the lowest up; row i of the result holds bands[:, i]."""
    count, n = bands.shape[-2:]
    made = jnp.zeros((*bands.shape[:-2], n, n))
    for k in range(count):
        for i in range(n):
            j = i + k - count // 2
            if 0 <= j < n:
                made = made.at[..., i, j].set(bands[..., k, i])
    return made


def _solve_bands(attrs: Any, bands: Any, b: Any) -> Any:
    matrix = _banded(bands)
    matrix = jnp.swapaxes(matrix, -1, -2) if attrs["transposed"] else matrix
    return jnp.linalg.solve(matrix, b[..., None])[..., 0]


def _times_bands(attrs: Any, bands: Any, x: Any) -> Any:
    matrix = _banded(bands)
    matrix = jnp.swapaxes(matrix, -1, -2) if attrs["transposed"] else matrix
    return (matrix @ x[..., None])[..., 0]


def _outer_bands(attrs: Any, u: Any, v: Any) -> Any:
    count, n = attrs["count"], u.shape[-1]
    u, v = jnp.broadcast_arrays(u, v)
    rows = []
    for k in range(count):
        picked = [u[..., i] * v[..., j] if 0 <= (j := i + k - count // 2) < n else 0 * u[..., i] for i in range(n)]
        rows.append(jnp.stack(picked, axis=-1))
    return jnp.stack(rows, axis=-2)


def _minors(x: Any) -> Any:
    """The matrix of cofactors, by determinants of what is left of a row and a column."""
    n = x.shape[-1]

    def minor(i: int, j: int) -> Any:
        rows, columns = [k for k in range(n) if k != i], [k for k in range(n) if k != j]
        return (-1) ** (i + j) * jnp.linalg.det(x[..., rows, :][..., :, columns])

    return jnp.stack([jnp.stack([minor(i, j) for j in range(n)], axis=-1) for i in range(n)], axis=-2)


def _slopes(f: Callable[[Any], Any]) -> Callable[..., Any]:
    """The derivative of a function along one matrix after the other."""

    def along(attrs: Any, x: Any, *directions: Any) -> Any:
        x, *directions = jnp.broadcast_arrays(x, *directions)
        g = f
        for v in directions:
            g = partial(_slope, g, v)
        return g(x)

    return along


def _slope(f: Callable[[Any], Any], v: Any, x: Any) -> Any:
    return jax.jvp(f, (x,), (v,))[1]


def _others(attrs: Any, x: Any) -> Any:
    """The product of all elements but one, for each."""
    moved = jnp.moveaxis(x, attrs["axis"], -1)
    n = moved.shape[-1]
    parts = [jnp.prod(moved[..., [k for k in range(n) if k != i]], axis=-1) for i in range(n)]
    return jnp.moveaxis(jnp.stack(parts, axis=-1), -1, attrs["axis"])


def _recurrence(attrs: Any, a: Any, b: Any) -> Any:
    """h = b + a h, along an axis, from either end."""
    a, b = jnp.broadcast_arrays(jnp.moveaxis(a, attrs["axis"], 0), jnp.moveaxis(b, attrs["axis"], 0))
    order = range(len(b) - 1, -1, -1) if attrs["reverse"] else range(len(b))
    made, h = {}, jnp.zeros(b.shape[1:])
    for k in order:
        h = b[k] + a[k] * h
        made[k] = h
    return jnp.moveaxis(jnp.stack([made[k] for k in range(len(b))]), 0, attrs["axis"])


BY_HAND: dict[str, Callable[..., Any]] = {
    "solve_bands": _solve_bands,
    "times_bands": _times_bands,
    "outer_bands": _outer_bands,
    "cofactors": lambda attrs, x: _minors(x),
    "cofactor_slope": _slopes(_minors),
    "logsumexp": lambda attrs, x: jax.scipy.special.logsumexp(x, **_reduced(attrs)),
    "norm": lambda attrs, x: jnp.sqrt(jnp.sum(x**2, **_reduced(attrs))),
    "softmax": lambda attrs, x: jnp.exp(x) / jnp.sum(jnp.exp(x), axis=attrs["axes"], keepdims=True),
    "expm": _slopes(jax.scipy.linalg.expm),
    "others": _others,
    "recurrence": _recurrence,
    "slope_at_root": lambda attrs, x: x,
}
AS_MATRICES = ("scatter", "unslice", "put", "fold", "windows", "contiguous")


def function(case: Case, point: Point) -> Callable[..., Any]:
    """The op in jax, of its operands that are real."""
    made = of_sample(case.op, case.sample)

    def among(given: tuple[Any, ...]) -> list[Any]:
        operands: list[Any] = list(point.operands)
        for k, one in zip(case.moves, given, strict=True):
            operands[k] = one
        return operands

    if case.op.name in BY_HAND:
        return lambda *given: BY_HAND[case.op.name](case.sample.attrs, *among(given))
    if case.op.name in AS_MATRICES:
        columns = []
        sizes = [point.operands[k].size for k in case.moves]
        for unit in np.eye(sum(sizes)):
            pieces = np.split(unit, np.cumsum(sizes)[:-1])
            shaped = tuple(p.reshape(point.operands[k].shape)[()] for p, k in zip(pieces, case.moves, strict=True))
            columns.append(np.ravel(run(made, among(shaped), sizes=SIZES)[0]))
        matrix = jnp.asarray(np.stack(columns, axis=1))
        return lambda *given: (matrix @ jnp.concatenate(list(map(jnp.ravel, given)))).reshape(point.weight.shape)
    return lambda *given: _InJax().function(made, among(given))[0]


def slopes(case: Case, point: Point) -> Any:
    """The value, and three derivatives by t, forward in forward in forward."""
    inner = function(case, point)

    def line(t: Any) -> Any:
        moved = [
            jnp.asarray(point.operands[k]) + (jnp.exp(t) - 1) * v
            for k, v in zip(case.moves, point.directions, strict=True)
        ]
        return jnp.sum(point.weight * inner(*moved))

    def slope(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda t: jax.jvp(f, (t,), (1.0,))[1]

    orders: list[Callable[[Any], Any]] = [line]
    for _ in range(3):
        orders.append(slope(orders[-1]))
    return np.array([float(order(0.0)) for order in orders])


def main() -> None:
    points = [(case, drawn(case)) for case in CASES]
    for case, point in points:
        exact = run(of_sample(case.op, case.sample), [one[()] for one in point.operands], sizes=SIZES)[0]
        moving = [jnp.asarray(point.operands[k]) for k in case.moves]
        np.testing.assert_allclose(function(case, point)(*moving), exact, rtol=1e-11, atol=1e-12, err_msg=case.name)
    every: dict[str, Any] = {
        case.name: np.concatenate([*map(np.ravel, point.flat), slopes(case, point)]) for case, point in points
    }
    np.savez_compressed(FILE, **every)


if __name__ == "__main__":
    main()
