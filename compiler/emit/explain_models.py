"""The function that the module of a model carries: a dict of arrays becomes arrays. Printed as it stands here."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _arrays_of(
    owner: str, what: str, given: Mapping[str, Any], table: Mapping[str, tuple[int | str, ...]], dtype: Any = None
) -> list[NDArray[Any]]:
    """The arrays of a dict in the order of the table, of one float type; or what is missing or does not fit."""
    if given.keys() != table.keys():
        missing = [name for name in table if name not in given]
        unknown = [name for name in given if name not in table]
        if missing:
            beside = f"; it has {', '.join(map(repr, unknown))}" if unknown else ""
            raise ValueError(f"{owner}: {what} lacks {', '.join(map(repr, missing))}{beside}")
        raise ValueError(
            f"{owner}: {what} has {', '.join(map(repr, unknown))}, which the model has not; "
            f"it has {', '.join(map(repr, table))}"
        )
    arrays = [np.asarray(given[name]) for name in table]
    sizes: dict[str, tuple[int, str]] = {}
    for (name, axes), array in zip(table.items(), arrays, strict=True):
        if array.shape == axes and array.dtype.kind == "f":
            continue
        wanted = f"real[{', '.join(map(str, axes))}]" if axes else "a number"
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{owner}: {what}[{name!r}] must be {wanted}, but it is an array of {array.dtype}")
        known = [axis if isinstance(axis, int) else sizes.get(axis, (None, ""))[0] for axis in axes]
        fits = len(axes) == array.ndim and all(a in (None, b) for a, b in zip(known, array.shape, strict=True))
        if not fits:
            because = [f"{axis} is {sizes[axis][0]} as in {sizes[axis][1]}" for axis in axes if axis in sizes]
            where = f", where {' and '.join(because)}" if because else ""
            raise ValueError(f"{owner}: {what}[{name!r}] must be {wanted}{where}, but its shape is {array.shape}")
        for axis, size in zip(axes, array.shape, strict=True):
            if isinstance(axis, str):
                sizes.setdefault(axis, (size, repr(name)))
    dtype = dtype or np.result_type(np.float32, *arrays)
    return [array.astype(dtype, copy=False)[()] for array in arrays]
