"""A function of numbers on long arrays, a tile at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np


def _in_tiles(function: Callable[..., Any], *args: Any) -> Any:
    """`function` of tiles of its arguments that stay in the cache, what it gives for each put together.

    What it gives for a number beside the arrays is the sum over their elements, and so over the tiles.
    """
    tile = 8192
    is_long = [isinstance(arg, np.ndarray) and arg.ndim > 0 for arg in args]
    shape = args[is_long.index(True)].shape
    flat = [arg.ravel() if own else arg for arg, own in zip(args, is_long, strict=True)]
    size = flat[is_long.index(True)].size

    def begun(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(begun, part))
        return np.empty(size, part.dtype) if np.ndim(part) else 0 * part

    def noted(whole: Any, part: Any, start: int) -> Any:
        if isinstance(part, tuple):
            return tuple(noted(one, other, start) for one, other in zip(whole, part, strict=True))
        if not np.ndim(part):
            return whole + part
        whole[start : start + tile] = part
        return whole

    def shaped(whole: Any) -> Any:
        if isinstance(whole, tuple):
            return tuple(map(shaped, whole))
        return whole.reshape(shape) if np.ndim(whole) else whole

    whole: Any = None
    for start in range(0, size, tile):
        parts = (
            arg[start : start + tile] if own else arg
            for arg, own in zip(flat, is_long, strict=True)
        )
        made = function(*parts)
        whole = noted(begun(made) if whole is None else whole, made, start)
    return shaped(whole)
