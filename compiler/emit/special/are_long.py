"""Whether arrays are so long that it pays to take them in tiles."""

from typing import Any

import numpy as np


def _are_long(*args: Any) -> bool:
    """Whether there are arrays among the arguments, all of one shape, and so long that they leave the cache."""
    shapes = {arg.shape for arg in args if isinstance(arg, np.ndarray) and arg.ndim}
    return len(shapes) == 1 and bool(np.prod(shapes.pop()) > 32768)
