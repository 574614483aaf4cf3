"""The function that looks at what a function from outside gives. Printed as it stands here."""

from typing import Any

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _as_declared(who: str, said: str, made: Any, shape: tuple[int, ...], dtype: Any, given: tuple[Any, ...]) -> Array:
    """What a function from outside made, an array of one's own of the shape and dtype that are declared of it."""
    array = np.asarray(made)
    if array.shape != shape:
        raise ValueError(f"{who} is declared to give {said}, here of shape {shape}, and gave the shape {array.shape}")
    if not np.can_cast(array.dtype, dtype, "same_kind"):
        raise TypeError(f"{who} is declared to give {said}, and gave {array.dtype}")
    if any(np.may_share_memory(array, each) for each in given):
        array = array.copy()
    return array.astype(dtype, copy=False)[()]
