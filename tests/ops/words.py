"""For each word that is more than an elementwise op: arguments, and what numpy makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg
import scipy.special

from chainrule.compiler.ir import Dim, Tensor
from chainrule.compiler.ops.trial import array

N, M, K = Dim.of("n"), Dim.of("m"), Dim.of("k")
SIZES = {"n": 4, "m": 3, "k": 2}


class Case(NamedTuple):
    """`arguments` are operand types, lists of them, or options; `expected` takes the operands."""

    word: str
    arguments: tuple[Any, ...]
    expected: Callable[..., Any]


V, W = array("n"), array("m")
A, B = array("n", "m"), array("m", "k")
SQUARE = array("n", "n")
CUBE = array("n", "m", "k")
INTS = array("m", dtype="int")
TRUTHS = array("n", "m", dtype="bool")
SCALAR = Tensor("real")


def _std(x: Any, axis: Any = None, keep: bool = False, correction: int = 0) -> Any:
    return np.std(x, axis=axis, keepdims=keep, ddof=correction)


def _searchsorted(a: Any, v: Any) -> Any:
    return np.searchsorted(a, v)


def _added_up(x: Any, stride: int, dilation: int = 1) -> Any:
    """Windows, one a row, added up where they overlap."""
    made = np.zeros((len(x) - 1) * stride + (x.shape[1] - 1) * dilation + 1)
    for k, row in enumerate(x):
        for i, v in enumerate(row):
            made[k * stride + i * dilation] += v
    return made


def _put(x: Any, k: Any, v: Any) -> Any:
    made = np.array(x)
    made[k] = v
    return made


def _add_at(x: Any, k: Any, v: Any) -> Any:
    made = np.array(x)
    np.add.at(made, k, v)
    return made


def _put_along_axis(x: Any, k: Any, v: Any) -> Any:
    made = np.array(x)
    np.put_along_axis(made, k, v, 1)
    return made


def _by_bands(bands: tuple[int, int], ab: Any, b: Any) -> Any:
    return scipy.linalg.solve_banded(bands, ab.astype(float), b.astype(float))


def _parts(z: Any) -> tuple[Any, Any]:
    return z.real, z.imag


_windows = np.lib.stride_tricks.sliding_window_view

CASES = (
    Case("sum", (A,), np.sum),
    Case("sum", (A, -1), lambda x: x.sum(axis=-1)),
    Case("sum", (CUBE, (0, -1), True), lambda x: x.sum(axis=(0, 2), keepdims=True)),
    Case("sum", (SCALAR,), lambda x: x),
    Case("sum", (TRUTHS, 0), lambda x: x.sum(axis=0)),
    Case("mean", (A, 0), lambda x: x.mean(axis=0)),
    Case("mean", (INTS,), np.mean),
    Case("prod", (A, 1), lambda x: x.prod(axis=1)),
    Case("prod", (CUBE,), np.prod),
    Case("max", (A, 0), lambda x: x.max(axis=0)),
    Case("min", (A, 0, True), lambda x: x.min(axis=0, keepdims=True)),
    Case("any", (TRUTHS, 1), lambda x: x.any(axis=1)),
    Case("all", (TRUTHS,), np.all),
    Case("argmax", (A, 1), lambda x: x.argmax(axis=1)),
    Case("argmax", (A,), np.argmax),
    Case("argmin", (V,), np.argmin),
    Case("argmin", (A, 0, True), lambda x: x.argmin(axis=0, keepdims=True)),
    Case("logsumexp", (A, 0), lambda x: scipy.special.logsumexp(x, axis=0)),
    Case("norm", (A,), np.linalg.norm),
    *(
        Case("norm", (A, None, False, order), lambda x, order=order: np.linalg.norm(x, order))
        for order in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    ),
    *(
        Case("norm", (A, 1, False, order), lambda x, order=order: np.linalg.norm(x, order, axis=1))
        for order in (0, 1, 2, 3, 0.5, -1, np.inf, -np.inf)
    ),
    Case("norm", (V, None, True, 3), lambda x: np.linalg.norm(x, 3, axis=0, keepdims=True)),
    Case("norm", (CUBE, (2, 0), True, 1), lambda x: np.linalg.norm(x, 1, axis=(2, 0), keepdims=True)),
    Case("norm", (CUBE, (0, 1), False, "nuc"), lambda x: np.linalg.norm(x, "nuc", axis=(0, 1))),
    Case("solve", (SQUARE, V), np.linalg.solve),
    Case("solve", (SQUARE, A), np.linalg.solve),
    Case("inv", (array("m", "n", "n"),), np.linalg.inv),
    Case("det", (SQUARE,), np.linalg.det),
    Case("slogdet", (SQUARE,), np.linalg.slogdet),
    Case("logdet", (SQUARE,), lambda x: np.log(np.linalg.det(x))),
    Case("cholesky", (SQUARE,), lambda x: np.linalg.cholesky((x + x.T) / 2)),
    Case("eigh", (SQUARE,), lambda x: np.linalg.eigh((x + x.T) / 2)),
    Case("eigvalsh", (SQUARE,), lambda x: np.linalg.eigvalsh((x + x.T) / 2)),
    Case("svd", (A,), lambda x: np.linalg.svd(x, full_matrices=False)),
    Case("svdvals", (A,), np.linalg.svdvals),
    Case("qr", (A,), np.linalg.qr),
    Case("expm", (SQUARE,), scipy.linalg.expm),
    Case("pinv", (A,), np.linalg.pinv),
    Case("lstsq", (A, V), lambda a, b: np.linalg.lstsq(a, b)[0]),
    Case("matrix_power", (SQUARE, 5), lambda x: np.linalg.matrix_power(x, 5)),
    Case("matrix_power", (SQUARE, -2), lambda x: np.linalg.matrix_power(x, -2)),
    Case("matrix_power", (SQUARE, 0), lambda x: np.eye(4)),
    Case("solve_triangular", (SQUARE, V), scipy.linalg.solve_triangular),
    Case("solve_triangular", (SQUARE, A, True), lambda a, b: scipy.linalg.solve_triangular(a, b, lower=True)),
    Case("cho_solve", (SQUARE, V), lambda a, b: scipy.linalg.cho_solve((a, True), b)),
    Case("solve_sylvester", (SQUARE, array("m", "m"), A), scipy.linalg.solve_sylvester),
    Case("norm", (A, 1), lambda x: np.linalg.norm(x, axis=1)),
    Case("norm", (SCALAR,), abs),
    Case("softmax", (A,), lambda x: scipy.special.softmax(x, axis=-1)),
    Case("softmax", (A, 0), lambda x: scipy.special.softmax(x, axis=0)),
    Case("log_softmax", (A,), lambda x: scipy.special.log_softmax(x, axis=-1)),
    Case("var", (A,), np.var),
    Case("var", (A, 0, True, 1), lambda x: x.var(axis=0, keepdims=True, ddof=1)),
    Case("std", (A, 1), lambda x: _std(x, 1)),
    Case("std", (V, None, False, 1), lambda x: _std(x, correction=1)),
    Case("ptp", (A, 0), lambda x: np.ptp(x, axis=0)),
    Case("count_nonzero", (TRUTHS, 0), lambda x: np.count_nonzero(x, axis=0)),
    Case("count_nonzero", (A,), np.count_nonzero),
    Case("matmul", (A, B), np.matmul),
    Case("matmul", (V, A), np.matmul),
    Case("matmul", (A, W), np.matmul),
    Case("matmul", (array("k", "n", "m"), B), np.matmul),
    Case("matmul", (array("n", "m", dtype="int"), INTS), np.matmul),
    Case("dot", (V, V), np.dot),
    Case("dot", (A, B), np.dot),
    Case("dot", (SCALAR, A), np.dot),
    Case("dot", (CUBE, array("n", "k", "m")), np.dot),
    Case("dot", (CUBE, array("k")), np.dot),
    Case("vdot", (A, A), np.vdot),
    Case("vecdot", (A, A), np.vecdot),
    Case("vecdot", (A, W), np.vecdot),
    Case("vecdot", (A, A, 0), lambda a, b: (a * b).sum(axis=0)),
    Case("inner", (A, array("k", "m")), np.inner),
    Case("outer", (V, W), np.outer),
    Case("tensordot", (A, A), np.tensordot),
    Case("tensordot", (A, B, 1), lambda a, b: np.tensordot(a, b, axes=1)),
    Case("tensordot", (A, A, (0, 0)), lambda a, b: np.tensordot(a, b, axes=(0, 0))),
    Case("matvec", (CUBE, array("k")), np.matvec),
    Case("vecmat", (array("n", "m"), CUBE), np.vecmat),
    Case("kron", (A, B), np.kron),
    Case("cross", (array("n", 3), array(3)), np.cross),
    Case("cross", (array(3, "n"), array(3, "n"), 0), lambda a, b: np.cross(a, b, axis=0)),
    Case("reshape", (A, (N * M,)), np.ravel),
    Case("reshape", (A, (M, -1)), lambda x: x.reshape(3, -1)),
    Case("reshape", (CUBE, (-1, K)), lambda x: x.reshape(-1, 2)),
    Case("transpose", (CUBE,), np.transpose),
    Case("transpose", (CUBE, (1, 2, 0)), lambda x: x.transpose(1, 2, 0)),
    Case("permute_dims", (CUBE, (0, -1, 1)), lambda x: x.transpose(0, 2, 1)),
    Case("matrix_transpose", (CUBE,), np.matrix_transpose),
    Case("swapaxes", (CUBE, 0, -1), lambda x: x.swapaxes(0, -1)),
    Case("moveaxis", (CUBE, 0, -1), lambda x: np.moveaxis(x, 0, -1)),
    Case("moveaxis", (CUBE, (0, 1), (2, 0)), lambda x: np.moveaxis(x, (0, 1), (2, 0))),
    Case("ravel", (CUBE,), np.ravel),
    Case("flatten", (A,), np.ravel),
    Case("squeeze", (array("n", 1),), np.squeeze),
    Case("squeeze", (array(1, "n", 1), -1), lambda x: x.squeeze(-1)),
    Case("expand_dims", (A, 0), lambda x: np.expand_dims(x, 0)),
    Case("expand_dims", (A, (0, -1)), lambda x: np.expand_dims(x, (0, -1))),
    Case("broadcast_to", (W, (N, M)), lambda x: np.broadcast_to(x, (4, 3))),
    Case("broadcast_to", (SCALAR, (N, M)), lambda x: np.full((4, 3), x)),
    Case("flip", (CUBE,), np.flip),
    Case("flip", (A, 1), lambda x: np.flip(x, 1)),
    Case("fliplr", (A,), np.fliplr),
    Case("flipud", (A,), np.flipud),
    Case("concatenate", ([V, W, V],), lambda *x: np.concatenate(x)),
    Case("concatenate", ([A, array("n", "k")], -1), lambda *x: np.concatenate(x, axis=-1)),
    Case("concatenate", ([V, INTS],), lambda *x: np.concatenate(x)),
    Case("concat", ([A, A], 0), lambda *x: np.concatenate(x)),
    Case("stack", ([V, V],), lambda *x: np.stack(x)),
    Case("stack", ([A, A, A], -1), lambda *x: np.stack(x, axis=-1)),
    Case("stack", ([SCALAR, SCALAR],), lambda *x: np.array(x)),
    Case("roll", (V, 1), lambda x: np.roll(x, 1)),
    Case("roll", (A, -1, 1), lambda x: np.roll(x, -1, axis=1)),
    Case("roll", (A, 2), lambda x: np.roll(x, 2)),
    Case("roll", (array(3), 5), lambda x: np.roll(x, 5)),
    Case("repeat", (A, K), lambda x: np.repeat(x, 2)),
    Case("repeat", (A, Dim.of(3), 1), lambda x: np.repeat(x, 3, axis=1)),
    Case("tile", (V, (K,)), lambda x: np.tile(x, 2)),
    Case("tile", (A, (Dim.of(2), K)), lambda x: np.tile(x, (2, 2))),
    Case("tile", (V, (K, Dim.of(1))), lambda x: np.tile(x, (2, 1))),
    Case("zeros", ((N, M),), lambda: np.zeros((4, 3))),
    Case("zeros", ((N,), "int"), lambda: np.zeros(4, int)),
    Case("ones", ((N,),), lambda: np.ones(4)),
    Case("ones", ((N,), "bool"), lambda: np.ones(4, bool)),
    Case("full", ((N, M), SCALAR), lambda x: np.full((4, 3), x)),
    Case("zeros_like", (A,), np.zeros_like),
    Case("ones_like", (INTS,), np.ones_like),
    Case("full_like", (A, SCALAR), np.full_like),
    Case("arange", (N,), lambda: np.arange(4)),
    Case("arange", (Dim.of(1), N + 1), lambda: np.arange(1, 5)),
    Case("arange", (Dim.of(0), N * M, 5), lambda: np.arange(0, 12, 5)),
    Case("arange", (N, Dim.of(-1), -2), lambda: np.arange(4, -1, -2)),
    Case("linspace", (SCALAR, SCALAR, N), lambda a, b: np.linspace(a, b, 4)),
    Case("linspace", (SCALAR, SCALAR, N, False), lambda a, b: np.linspace(a, b, 4, endpoint=False)),
    Case("linspace", (SCALAR, SCALAR, Dim.of(1)), lambda a, b: np.linspace(a, b, 1)),
    Case("eye", (N,), lambda: np.eye(4)),
    Case("eye", (N, M, 1), lambda: np.eye(4, 3, 1)),
    Case("eye", (N, None, -2, "int"), lambda: np.eye(4, k=-2, dtype=int)),
    Case("take", (A, array("k", dtype="int")), lambda x, i: np.take(x, i, axis=0)),
    Case("take", (A, array("k", dtype="int"), 1), lambda x, i: np.take(x, i, axis=1)),
    Case("diagonal", (array("m", "n", "n"),), lambda x: np.diagonal(x, axis1=-2, axis2=-1)),
    Case("trace", (SQUARE,), np.trace),
    Case("diag", (V,), np.diag),
    Case("diag", (SQUARE,), np.diag),
    Case("tril", (A,), np.tril),
    Case("tril", (A, -1), lambda x: np.tril(x, -1)),
    Case("triu", (CUBE, 1), lambda x: np.triu(x, 1)),
    Case("diff", (A,), np.diff),
    Case("diff", (A, 2, 0), lambda x: np.diff(x, 2, axis=0)),
    Case("diagonal", (A,), lambda x: np.diagonal(x)),
    Case("diagonal", (A, 1), lambda x: np.diagonal(x, 1)),
    Case("diagonal", (array("m", "n"), -1), lambda x: np.diagonal(x, -1)),
    Case("diag", (V, 1), lambda x: np.diag(x, 1)),
    Case("diag", (V, -2), lambda x: np.diag(x, -2)),
    Case("diag", (SQUARE, -1), lambda x: np.diag(x, -1)),
    Case("trace", (A,), np.trace),
    Case("cumsum", (A,), np.cumsum),
    Case("cumsum", (A, 1), lambda x: np.cumsum(x, axis=1)),
    Case("cumsum", (TRUTHS, 0), lambda x: np.cumsum(x, axis=0)),
    Case("cumprod", (A,), np.cumprod),
    Case("cumprod", (CUBE, 1), lambda x: np.cumprod(x, axis=1)),
    Case("partition", (V, K), np.sort),
    Case("partition", (A, (Dim.of(0), K), 0), lambda x: np.sort(x, axis=0)),
    Case("argsort", (A,), lambda x: np.argsort(x, kind="stable")),
    Case("argsort", (A, 0), lambda x: np.argsort(x, axis=0, kind="stable")),
    Case("sort", (V,), np.sort),
    Case("sort", (A, 0), lambda x: np.sort(x, axis=0)),
    Case("sort", (CUBE, 1), lambda x: np.sort(x, axis=1)),
    Case("median", (A,), np.median),
    Case("median", (A, 0), lambda x: np.median(x, axis=0)),
    Case("median", (A, 1, True), lambda x: np.median(x, axis=1, keepdims=True)),
    Case("median", (array(5),), np.median),
    Case("median", (CUBE, (0, 2), True), lambda x: np.median(x, axis=(0, 2), keepdims=True)),
    Case("median", (SCALAR,), np.median),
    Case("quantile", (A, 0.3), lambda x: np.quantile(x, 0.3)),
    Case("quantile", (A, 1.0, 0), lambda x: np.quantile(x, 1.0, axis=0)),
    Case("quantile", (CUBE, array("k"), 1), lambda x, q: np.quantile(x, q, axis=1)),
    Case("quantile", (A, array("k"), 1, True), lambda x, q: np.quantile(x, q, axis=1, keepdims=True)),
    Case("quantile", (V, SCALAR), np.quantile),
    Case("percentile", (V, 40.0), lambda x: np.percentile(x, 40)),
    Case("searchsorted", (V, W), _searchsorted),
    Case("digitize", (A, V), lambda x, bins: np.searchsorted(bins, x, side="right")),
    Case("take_along_axis", (A, array("n", "k", dtype="int"), 1), lambda x, k: np.take_along_axis(x, k, 1)),
    Case("take_along_axis", (A, array("k", "m", dtype="int"), 0), lambda x, k: np.take_along_axis(x, k, 0)),
    Case("put_along_axis", (A, array("n", 1, dtype="int"), array("n", 1), 1), _put_along_axis),
    Case("one_hot", (INTS, N), lambda k: (k[:, None] == np.arange(4)) * 1.0),
    Case("put", (A, Tensor("int"), W), _put),
    Case("put", (V, array("k", dtype="int"), array("k")), _put),
    Case("put", (A, array("k", dtype="int"), SCALAR, 1), lambda x, k, v: _put(x.T, k, v).T),
    Case("add_at", (A, array("k", dtype="int"), W), _add_at),
    Case("add_at", (V, Tensor("int"), SCALAR), _add_at),
    Case("add_at", (A, array("k", dtype="int"), array("k"), 1), lambda x, k, v: _add_at(x.T, k, v[:, None]).T),
    Case("windows", (V, (Dim.of(3),)), lambda x: _windows(x, 3)),
    Case("windows", (A, (K, Dim.of(2)), (2, 1)), lambda x: _windows(x, (2, 2))[::2]),
    Case("windows", (CUBE, (Dim.of(2),), 1, 2, 0), lambda x: _windows(x, 3, axis=0)[..., ::2]),
    Case("windows", (CUBE, (K, K), 1, 1, (0, 1)), lambda x: _windows(x, (2, 2), axis=(0, 1))),
    Case("fold", (array("n", "k"), (N + K - 1,)), lambda x: _added_up(x, 1)),
    Case("fold", (array("n", "k"), (N * 2 + K * 3 - 4,), 2, 3), lambda x: _added_up(x, 2, 3)),
    Case("fold", (CUBE, (M + K - 1,)), lambda x: np.array([_added_up(row, 1) for row in x])),
    Case("pad", (A, Dim.of(1)), lambda x: np.pad(x, 1)),
    Case("pad", (A, (Dim.of(1), Dim.of(2)), "constant", SCALAR), lambda x, v: np.pad(x, (1, 2), constant_values=v)),
    Case("pad", (A, ((Dim.of(1), Dim.of(0)), (Dim.of(0), K))), lambda x: np.pad(x, ((1, 0), (0, 2)))),
    Case("pad", (CUBE, K, "constant", None, -1), lambda x: np.pad(x, ((0, 0), (0, 0), (2, 2)))),
    *(
        Case("pad", (A, (Dim.of(1), K), mode), lambda x, mode=mode: np.pad(x, (1, 2), mode))
        for mode in ("edge", "reflect", "symmetric", "wrap")
    ),
    Case("pad", (A, (Dim.of(0), K), "reflect", None, 0), lambda x: np.pad(x, ((0, 2), (0, 0)), "reflect")),
    Case("einsum", ("ij,jk->ik", [A, B]), lambda a, b: a @ b),
    Case("einsum", ("ij,jk", [A, B]), lambda a, b: a @ b),
    Case("einsum", ("ii->i", [SQUARE]), np.diagonal),
    Case("einsum", ("ii", [SQUARE]), np.trace),
    Case("einsum", ("...i, i -> ...", [CUBE, array("k")]), lambda a, b: a @ b),
    Case("einsum", ("a,b,c->cab", [V, W, array("k")]), lambda a, b, c: np.einsum("a,b,c->cab", a, b, c)),
    Case("array_split", (array(7), Dim.of(3)), lambda x: np.array_split(x, 3)),
    Case("array_split", (array("n"), Dim.of(3)), lambda x: np.array_split(x, 3)),
    Case("array_split", (A, (K, Dim.of(3)), 0), lambda x: np.array_split(x, [2, 3])),
    Case("fft", (A, A), lambda x, y: _parts(np.fft.fft(x + 1j * y))),
    Case("fft", (CUBE, CUBE, 1), lambda x, y: _parts(np.fft.fft(x + 1j * y, axis=1))),
    Case("ifft", (A, A, 0), lambda x, y: _parts(np.fft.ifft(x + 1j * y, axis=0))),
    Case("rfft", (A,), lambda x: _parts(np.fft.rfft(x))),
    Case("rfft", (CUBE, 1), lambda x: _parts(np.fft.rfft(x, axis=1))),
    Case("irfft", (array(2, 4), array(2, 4), Dim.of(6)), lambda x, y: np.fft.irfft(x + 1j * y, 6)),
    Case("irfft", (array(4, 2), array(4, 2), Dim.of(7), 0), lambda x, y: np.fft.irfft(x + 1j * y, 7, axis=0)),
    *(
        case
        for name in ("fft2", "fftn", "ifft2", "ifftn")  # along all of them by default, or along the last two
        for case in (
            Case(name, (CUBE, CUBE), lambda x, y, name=name: _parts(getattr(np.fft, name)(x + 1j * y))),
            Case(name, (CUBE, CUBE, 1), lambda x, y, name=name: _parts(getattr(np.fft, name)(x + 1j * y, axes=(1,)))),
            Case(name, (A, A, (1, 0)), lambda x, y, name=name: _parts(getattr(np.fft, name)(x + 1j * y, axes=(1, 0)))),
        )
    ),
    *(
        case
        for name in ("rfft2", "rfftn")
        for case in (
            Case(name, (CUBE,), lambda x, name=name: _parts(getattr(np.fft, name)(x))),
            Case(name, (CUBE, (1, 0)), lambda x, name=name: _parts(getattr(np.fft, name)(x, axes=(1, 0)))),
        )
    ),
    Case("irfft2", (array("n", 4), array("n", 4), Dim.of(7)), lambda x, y: np.fft.irfft2(x + 1j * y, (4, 7))),
    Case("irfft2", (array(4, "n"),) * 2 + (Dim.of(6), (1, 0)), lambda x, y: np.fft.irfft2(x + 1j * y, (4, 6), (1, 0))),
    Case("irfftn", (array(2, 3, 4),) * 2 + (Dim.of(6),), lambda x, y: np.fft.irfftn(x + 1j * y, (2, 3, 6), (0, 1, 2))),
    *(
        case
        for name in ("fftshift", "ifftshift")
        for case in (
            Case(name, (CUBE,), lambda x, name=name: getattr(np.fft, name)(x)),
            Case(name, (CUBE, 1), lambda x, name=name: getattr(np.fft, name)(x, 1)),
            Case(name, (CUBE, (0, -1)), lambda x, name=name: getattr(np.fft, name)(x, (0, -1))),
        )
    ),
    *(
        Case("solve_banded", (bands, array(sum(bands) + 1, 5), b), lambda ab, b, bands=bands: _by_bands(bands, ab, b))
        for bands in ((1, 1), (0, 2), (2, 1), (0, 0), (3, 0))
        for b in (array(5), array(5, "k"))
    ),
    Case("split", (A, (K, Dim.of(3))), lambda x: np.split(x, [2, 3])),
    Case("split", (array(6), Dim.of(3)), lambda x: np.split(x, 3)),
    Case("split", (A, (K,)), lambda x: np.split(x, [2])),
    Case("array_split", (A, (K,)), lambda x: np.array_split(x, [2])),
    Case("vsplit", (A, (K, Dim.of(3))), lambda x: np.vsplit(x, [2, 3])),
    Case("hsplit", (A, (Dim.of(1), K)), lambda x: np.hsplit(x, [1, 2])),
    Case("dsplit", (array("n", "m", 4), Dim.of(2)), lambda x: np.dsplit(x, 2)),
    *(Case("rot90", (A, k), lambda x, k=k: np.rot90(x, k)) for k in (0, 1, 2, 3, -1)),
    Case("rot90", (CUBE, 1, (2, 0)), lambda x: np.rot90(x, 1, (2, 0))),
    Case("atleast_1d", (SCALAR,), np.atleast_1d),
    Case("atleast_2d", (V,), np.atleast_2d),
    Case("atleast_3d", (V,), np.atleast_3d),
    Case("atleast_3d", (A,), np.atleast_3d),
    Case("fabs", (A,), np.fabs),
    Case("float_power", (array("n", dtype="int"), array("n", dtype="int")), lambda x, y: x.astype(float) ** y),
    Case("ldexp", (A, INTS), lambda x, n: np.ldexp(x, n)),
    Case("betaln", (SCALAR, SCALAR), lambda a, b: scipy.special.betaln(a, b)),
    Case("beta", (SCALAR, SCALAR), lambda a, b: scipy.special.beta(a, b)),
    Case("entr", (V,), scipy.special.entr),
    Case("cosm1", (V,), scipy.special.cosm1),
    Case("polygamma", (2, V), lambda x: scipy.special.polygamma(2, x)),
    Case("polygamma", (0, V), scipy.special.digamma),
    *(
        Case(word, (n, V), lambda x, n=n, word=word: getattr(scipy.special, word)(n, x))
        for word in ("jn", "jv", "yn", "iv", "ive")
        for n in (-3, -2, -1, 0, 1, 2, 5)
    ),
    Case("gammasgn", (A,), scipy.special.gammasgn),
    Case("rgamma", (A,), scipy.special.rgamma),
    Case("clip", (A, SCALAR, None), lambda x, low: np.clip(x, low, None)),
    Case("clip", (INTS, None, Tensor("int")), lambda x, high: np.clip(x, None, high)),
    Case("clip", (A, None, None), lambda x: x),
    Case("power", (INTS, SCALAR), lambda x, y: x.astype(float) ** y),
    Case("divide", (INTS, INTS), lambda x, y: x / y),
    Case("add", (TRUTHS, TRUTHS), lambda x, y: x.astype(int) + y),
    Case("sin", (INTS,), np.sin),
    Case("maximum", (A, INTS), np.maximum),
)

POSITIVE = ("betaln", "beta", "entr", "polygamma", "power", "float_power", "divide", "yn")
"""Words whose operands are tried above 0 only."""

UNIT = ("quantile",)
"""Words whose operands are tried between 0 and 1."""

REGULAR = (
    *("solve", "inv", "det", "slogdet", "logdet", "cholesky", "eigh", "eigvalsh", "svd", "expm", "matrix_power"),
    *("solve_triangular", "cho_solve", "solve_sylvester"),
)
"""Words whose square operands are tried near the identity, their spectra apart."""
