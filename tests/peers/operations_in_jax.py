"""The operations in jax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
from jax.scipy import special

AXES: dict[str, dict[str, Any]] = {"all": {}, "rows": {"axis": 1}, "columns kept": {"axis": 0, "keepdims": True}}
NUMPY = (
    "abs square exp exp2 expm1 sin cos tan sinh cosh tanh sinc deg2rad cbrt sqrt reciprocal log log2 log10 log1p floor"
    " hypot logaddexp logaddexp2 maximum minimum copysign dot outer kron cross trace diag tril"
)
SPECIAL = "erf erfc ndtr log_ndtr i0 i1 i0e i1e erfinv gamma digamma logit xlogy xlog1py betaln"


def norm(x: Any, **axes: Any) -> Any:
    return np.sqrt(np.sum(x**2, **axes))


REDUCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in ("sum", "mean", "prod", "max", "min", "var", "std")},
    "logsumexp": special.logsumexp,
    "norm": norm,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in NUMPY.split()},
    **{name: getattr(special, name) for name in SPECIAL.split()},
    **{name: getattr(jax.nn, name) for name in ("sigmoid", "softplus", "log_sigmoid", "relu")},
    **{
        f"{function.__name__}, broadcast": lambda x, y, function=function: function(x[:, None], y)
        for function in (np.add, np.subtract, np.multiply, np.divide, np.remainder)
    },
    **{
        f"{name}, {kind}": lambda x, reduce=reduce, axes=axes: reduce(x, **axes)
        for name, reduce in REDUCTIONS.items()
        for kind, axes in AXES.items()
    },
    **dict.fromkeys(("matrix times matrix", "matrix times vector", "vector times matrix"), np.matmul),
    **dict.fromkeys(("batch of matrices", "batch times matrix"), np.matmul),
    "erfcx": lambda x: np.exp(x * x) * special.erfc(x),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "lgamma": special.gammaln,
    "lgamma of negative numbers": special.gammaln,
    "trigamma": lambda x: special.polygamma(1, x),
    "power": np.power,
    "power of a negative base": lambda x: np.power(x, 3),
    "power, negative": lambda x: np.power(x, -2.5),
    "atan2": np.arctan2,
    "clip": lambda x: np.clip(x, -0.5, 0.5),
    "where": lambda x, y: np.where(x > y, x * y, x - y),
    "choice": lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 1)), x**2),
    "sum of two axes": lambda x: np.sum(x, (0, 2)),
    "softmax": lambda x: jax.nn.softmax(x, 1),
    "log_softmax": lambda x: jax.nn.log_softmax(x, 0),
    "quadratic form": lambda x, A: np.einsum("a,ab,b", x, A, x),
    "chain of three factors": lambda x, A, y: np.einsum("ia,ab,jb->ij", x, A, y),
    "transpose": lambda x: np.einsum("ki,kj->ij", x, x),
    "reshape": lambda x: np.reshape(x, (4, 3)),
    "concatenate": lambda x, y: np.concatenate([x, y, x], 1),
    "stack": lambda x, y: np.stack([x, y, x], 1),
    "slice": lambda x: x[1:, ::2],
    "slice from the end": lambda x: x[-1] * x[:-1],
    "differences": np.diff,
    "flip": np.flipud,
    "roll": lambda x: np.roll(x, 2),
    "tile": lambda x: np.tile(x, (2, 3)),
    "repeat": lambda x: np.repeat(x, 3, 0),
    "diagonal": np.diagonal,
    "triu": lambda x: np.triu(x, 1),
    "gather of rows, some twice": lambda x, i: np.take(x, i, 0),
    "gather of elements, some twice": lambda x, i, j: x[i, j],
    "gather along the last axis": lambda x, k: np.take_along_axis(x, k[:, None], 1)[:, 0],
}
