"""Whether arrays can be taken element by element as they are."""

from typing import Any

import numpy as np


def _are_alike(*args: Any) -> bool:
    """Whether the arguments are arrays of one shape and one float type."""
    first = args[0]
    if not isinstance(first, np.ndarray) or first.dtype.char not in ("d", "f"):
        return False
    return all(
        isinstance(arg, np.ndarray) and arg.shape == first.shape and arg.dtype == first.dtype
        for arg in args[1:]
    )
