"""The operations in torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import special
from torch.nn import functional

AXES: dict[str, dict[str, Any]] = {"all": {}, "rows": {"dim": 1}, "columns kept": {"dim": 0, "keepdim": True}}
PLAIN = (
    "abs square exp exp2 expm1 sin cos tan sinh cosh tanh asinh atan sinc deg2rad erf erfc sigmoid relu floor"
    " sqrt reciprocal log log2 log10 log1p lgamma asin acos atanh erfinv acosh logit"
    " hypot logaddexp logaddexp2 maximum minimum copysign xlogy dot outer kron trace diag tril"
)
SPECIAL = "erfcx ndtr log_ndtr i0 i1 i0e i1e xlog1py"


def logsumexp(x: Any, dim: Any = (0, 1), keepdim: bool = False) -> Any:
    return torch.logsumexp(x, dim, keepdim)


REDUCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(torch, name) for name in ("sum", "mean", "prod")},
    "max": torch.amax,
    "min": torch.amin,
    "logsumexp": logsumexp,
    "var": lambda x, **axes: torch.var(x, correction=0, **axes),
    "std": lambda x, **axes: torch.std(x, correction=0, **axes),
    "norm": torch.linalg.vector_norm,
}


def betaln(x: Any, y: Any) -> Any:
    return torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y)


def digamma(x: Any) -> Any:
    """At x + 20, and back: torch's own trigamma, which is the slope, is right to 9 digits near 0."""
    return torch.digamma(x + 20) - sum(1 / (x + k) for k in range(20))


def trigamma(x: Any) -> Any:
    return torch.polygamma(1, x + 20) + sum(1 / (x + k) ** 2 for k in range(20))


def choice(x: Any) -> Any:
    return torch.stack([torch.sqrt(element) if element > 0 else torch.square(element) for element in x])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(torch, name) for name in PLAIN.split()},
    **{name: getattr(special, name) for name in SPECIAL.split()},
    **{
        f"{function.__name__}, broadcast": lambda x, y, function=function: function(x[:, None], y)
        for function in (torch.add, torch.subtract, torch.multiply, torch.divide, torch.remainder)
    },
    **{
        f"{name}, {kind}": lambda x, reduce=reduce, axes=axes: reduce(x, **axes)
        for name, reduce in REDUCTIONS.items()
        for kind, axes in AXES.items()
    },
    "matrix times matrix": torch.mm,
    "matrix times vector": torch.mv,
    "vector times matrix": torch.matmul,
    "batch of matrices": torch.bmm,
    "batch times matrix": torch.matmul,
    "cbrt": lambda x: torch.sign(x) * torch.abs(x) ** (1 / 3),
    "softplus": lambda x: torch.log1p(torch.exp(x)),
    "log_sigmoid": functional.logsigmoid,
    "gamma": lambda x: torch.exp(torch.lgamma(x)),
    "lgamma of negative numbers": torch.lgamma,
    "digamma": digamma,
    "trigamma": trigamma,
    "power": torch.pow,
    "power of a negative base": lambda x: x * x * x,
    "power, negative": lambda x: torch.exp(-2.5 * torch.log(x)),
    "atan2": torch.atan2,
    "clip": lambda x: torch.clamp(x, -0.5, 0.5),
    "betaln": betaln,
    "where": lambda x, y: torch.where(x > y, x * y, x - y),
    "choice": choice,
    "sum of two axes": lambda x: torch.einsum("abc->b", x),
    "softmax": lambda x: torch.softmax(x, 1),
    "log_softmax": lambda x: functional.log_softmax(x, 0),
    "cross": lambda x, y: torch.linalg.cross(x, y),
    "quadratic form": lambda x, A: functional.bilinear(x[None], x[None], A[None])[0, 0],
    "chain of three factors": lambda x, A, y: x @ A @ y.mT,
    "transpose": lambda x: torch.matmul(x.mT, x),
    "reshape": lambda x: x.view(4, 3),
    "concatenate": lambda x, y: torch.cat([x, y, x], 1),
    "stack": lambda x, y: torch.stack([x, y, x], 1),
    "slice": lambda x: x[1:, ::2],
    "slice from the end": lambda x: x[-1] * x[:-1],
    "differences": torch.diff,
    "flip": lambda x: torch.flip(x, (0,)),
    "roll": lambda x: torch.roll(x, 2),
    "tile": lambda x: torch.tile(x, (2, 3)),
    "repeat": lambda x: torch.repeat_interleave(x, 3, 0),
    "diagonal": torch.diagonal,
    "triu": lambda x: torch.triu(x, 1),
    "gather of rows, some twice": lambda x, i: torch.index_select(x, 0, i),
    "gather of elements, some twice": lambda x, i, j: x[i, j],
    "gather along the last axis": lambda x, k: torch.gather(x, 1, k[:, None])[:, 0],
}
