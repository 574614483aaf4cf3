"""The same in jax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
from jax import lax


def slid(x: Any, size: int, stride: int) -> Any:
    places = np.arange((x.shape[-1] - size) // stride + 1) * stride
    return x[..., places[:, None] + np.arange(size)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "cumsum": lambda x: np.cumsum(x, 1),
    "cumsum of all": lambda x: np.cumsum(x) ** 2,
    "cumprod": lambda x: np.cumprod(x, 0),
    "cumprod with a zero": lambda x: np.stack([np.prod(x[: k + 1]) for k in range(x.size)]),
    "prod with a zero": lambda x: x[0] * x[1] * x[2] * x[3] * x[4],
    "sort": lambda x: np.sort(x, 0) ** 2,
    "median of five": lambda x: np.median(x) ** 2,
    "median of rows": lambda x: np.median(x, 1),
    "quantile": lambda x: np.quantile(x, 0.3) ** 2,
    "quantile by part": np.quantile,
    "pad": lambda x: np.pad(x, (1, 2)) ** 2,
    "pad by a number": lambda x, y: np.concatenate([y[None], x, y[None]]),
    **{
        f"pad, {mode}": lambda x, mode=mode: np.pad(x, (1, 2), mode) ** 2
        for mode in ("edge", "reflect", "symmetric", "wrap")
    },
    "windows": lambda x: slid(x, 3, 2) ** 2,
    "convolution": lambda x, K: lax.conv_general_dilated(
        x, K, (2, 2), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
    ),
    "dilated convolution": lambda x, K: lax.conv_general_dilated(x, K, (1,), [(1, 2)], rhs_dilation=(2,)),
    "maximum of windows": lambda x: np.max(x.reshape(2, 2, 3, 2), (1, 3)) ** 2,
    "put": lambda x, k, y: x.at[k].set(y) ** 2,
    "add_at, some twice": lambda x, k, y: x.at[k].add(y) ** 2,
    "take_along_axis": lambda x, k: np.take_along_axis(x, k, 1) ** 2,
    "one_hot": lambda k, x: jax.nn.one_hot(k, 4, dtype=x.dtype) @ x,
    "einsum": lambda x, y: np.einsum("iij,jk->ik", x, y),
    "second diagonal": lambda x: np.diagonal(x, 1) ** 2,
}
