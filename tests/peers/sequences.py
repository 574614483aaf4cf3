"""Order, running sums and products, padding, windows, parts put in: each as a function of its own."""

from __future__ import annotations

import numpy as np

from tests.peers.cases import Draw, normal, uniform, whole
from tests.peers.operations import operation


def with_zero(*shape: int) -> Draw:
    """Numbers of which one is 0."""
    third = np.arange(np.prod(shape)).reshape(shape) == 2
    return Draw(shape, lambda random, shape: np.where(third, 0, random.normal(size=shape)))


SEQUENCES = (
    operation("cumsum", "cumsum(x, axis = 1)", x=normal(3, 5)),
    operation("cumsum of all", "cumsum(x)^2", x=normal(2, 3)),
    operation("cumprod", "cumprod(x, axis = 0)", x=normal(5, 2)),
    operation("cumprod with a zero", "cumprod(x)", x=with_zero(6)),
    operation("prod with a zero", "prod(x)", x=with_zero(5)),
    operation("sort", "sort(x, axis = 0)^2", x=normal(6, 2)),
    operation("median of five", "median(x)^2", x=normal(5)),
    operation("median of rows", "median(x, axis = 1)", x=normal(3, 4)),
    operation("quantile", "quantile(x, 0.3)^2", x=normal(7)),
    operation("quantile by part", "quantile(x, q)", x=normal(7), q=uniform(0.2, 0.3)),
    operation("pad", "pad(x, [1, 2])^2", x=normal(3, 2)),
    operation("pad by a number", "pad(x, 1, value = y)", x=normal(3), y=normal()),
    *(
        operation(f"pad, {mode}", f'pad(x, [1, 2], mode = "{mode}")^2', x=normal(4))
        for mode in ("edge", "reflect", "symmetric", "wrap")
    ),
    operation("windows", "windows(x, 3, stride = 2)^2", x=normal(8)),
    operation(
        "convolution",
        "v = windows(x, [2, 3], stride = 2, axis = [1, 2]);"
        "y[b, i, j, k] = sum[c, p, q](v[b, i, j, c, p, q] * K[p, q, c, k]); return y",
        x=normal(2, 5, 6, 2),
        K=normal(2, 3, 2, 3),
    ),
    operation(
        "dilated convolution",
        "v = windows(pad(x, [1, 2], axis = -1), 3, dilation = 2);"
        "y[b, k, i] = sum[c, p](v[b, c, i, p] * K[k, c, p]); return y",
        x=normal(2, 3, 6),
        K=normal(4, 3, 3),
    ),
    operation("maximum of windows", "max(windows(x, [2, 2], stride = 2), axis = [-1, -2])^2", x=normal(4, 6)),
    operation("put", "put(x, k, y)^2", x=normal(5), k=whole(5, 3), y=normal(3)),
    operation("add_at, some twice", "add_at(x, k, y)^2", x=normal(4, 2), k=whole(3, 5), y=normal(5, 2)),
    operation("take_along_axis", "take_along_axis(x, k)^2", x=normal(3, 4), k=whole(4, 3, 5)),
    operation("one_hot", "one_hot(k, 4) @ x", k=whole(4, 6), x=normal(4)),
    operation("einsum", 'einsum("iij,jk->ik", [x, y])', x=normal(3, 3, 4), y=normal(4, 2)),
    operation("second diagonal", "diagonal(x, 1)^2", x=normal(3, 4)),
)
