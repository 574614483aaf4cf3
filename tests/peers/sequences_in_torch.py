"""The same in torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional


def convolution(x: Any, K: Any) -> Any:
    return functional.conv2d(x.permute(0, 3, 1, 2), K.permute(3, 2, 0, 1), stride=2).permute(0, 2, 3, 1)


def symmetric(x: Any) -> Any:
    return torch.cat([x[:1], x, x[-1:], x[-2:-1]])


PADDED: dict[str, Callable[..., Any]] = {
    "edge": lambda x: torch.cat([x[:1], x, x[-1:], x[-1:]]),
    "reflect": lambda x: torch.cat([x[1:2], x, x[-2:-1], x[-3:-2]]),
    "symmetric": symmetric,
    "wrap": lambda x: torch.cat([x[-1:], x, x[:2]]),
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "cumsum": lambda x: torch.cumsum(x, 1),
    "cumsum of all": lambda x: torch.cumsum(x.ravel(), 0) ** 2,
    "cumprod": lambda x: torch.cumprod(x, 0),
    "cumprod with a zero": lambda x: torch.cumprod(x, 0),
    "prod with a zero": torch.prod,
    "sort": lambda x: torch.sort(x, 0).values ** 2,
    "median of five": lambda x: torch.median(x) ** 2,
    "median of rows": lambda x: torch.quantile(x, 0.5, 1),
    "quantile": lambda x: torch.quantile(x, 0.3) ** 2,
    "quantile by part": torch.quantile,
    "pad": lambda x: functional.pad(x, (1, 2, 1, 2)) ** 2,
    "pad by a number": lambda x, y: torch.cat([y[None], x, y[None]]),
    **{f"pad, {mode}": lambda x, rule=rule: rule(x) ** 2 for mode, rule in PADDED.items()},
    "windows": lambda x: x.unfold(0, 3, 2) ** 2,
    "convolution": convolution,
    "dilated convolution": lambda x, K: functional.conv1d(functional.pad(x, (1, 2)), K, dilation=2),
    "maximum of windows": lambda x: functional.max_pool2d(x[None], 2)[0] ** 2,
    "put": lambda x, k, y: x.index_put((k,), y) ** 2,
    "add_at, some twice": lambda x, k, y: x.index_add(0, k, y) ** 2,
    "take_along_axis": lambda x, k: torch.take_along_dim(x, k, 1) ** 2,
    "one_hot": lambda k, x: functional.one_hot(k, 4).to(x.dtype) @ x,
    "einsum": lambda x, y: torch.einsum("iij,jk->ik", x, y),
    "second diagonal": lambda x: torch.diagonal(x, 1) ** 2,
}
