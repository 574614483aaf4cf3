"""What is done place by place within windows: each place is a slice of the array that they are of.

    w = windows(x, 2, stride = 2)         ->    w = np.lib.stride_tricks.sliding_window_view(x, 2)[::2]
    y = max(w, axis = -1)                       y = w[..., 0]
                                                for i in range(2):
                                                    y = np.maximum(y, w[..., i])

numpy takes longer for a reduction over axes of a few elements, each time anew, than for a few operations on whole
arrays. What is done per element of windows, and then reduced or added up where they overlap, is never made for all of
them at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chainrule.compiler.ir import TABLE, Tensor, Value
from chainrule.compiler.ops.windows import axes_within

FEW = 32
"""Within a window, so that the loop over its places is short."""
DEPTH = 3
"""Of operations that are done at once for a place, so that the line in the loop is short as well."""

Axes: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True)
class Places:
    """Of a body the reductions that go from place to place, by id the attributes of the windows that they are over;
    and what is made for one place at a time, by id the axes within the windows."""

    reductions: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    parts: Mapping[int, Axes] = field(default_factory=dict)


def places(body: Sequence[Value], uses: Mapping[int, Sequence[Value]], needed: Collection[int]) -> Places:
    """What of a body is done place by place; what is `needed` by name is made whole."""
    windows: dict[int, Mapping[str, Any]] = {}
    reductions: dict[int, Mapping[str, Any]] = {}
    for value in body:
        over = [windows[id(arg)] for arg in value.args if id(arg) in windows]
        if value.op == "windows":
            windows[id(value)] = value.attrs
        elif over and TABLE[value.op].batch == "elementwise" and isinstance(value.type, Tensor):
            if any(id(arg) in windows and arg.shape == value.shape for arg in value.args):
                windows[id(value)] = over[0]
        elif over and _goes_by_places(value, over[0]):
            reductions[id(value)] = over[0]
    parts: dict[int, Axes] = {}
    depths: dict[int, int] = {}
    for value in reversed(body):
        users = uses.get(id(value), ())
        axes = {_axes_of(user, reductions, parts) for user in users}
        (within,) = axes if len(axes) == 1 else (None,)
        depth = 1 + max((depths.get(id(user), 0) for user in users), default=0)
        if within is not None and id(value) not in needed and depth <= DEPTH and _is_part(value, within, users):
            parts[id(value)] = within
            depths[id(value)] = depth
    return Places(reductions, parts)


def _goes_by_places(value: Value, windows: Mapping[str, Any]) -> bool:
    """Whether a reduction is over all axes within windows, and no others, of few elements in all."""
    if TABLE[value.op].repeats is None or value.attrs["keep"]:
        return False
    counts = [size.constant for size in windows["sizes"]]
    few = math.prod(FEW + 1 if count is None else count for count in counts) <= FEW
    rank = value.args[0].tensor.rank - len(counts)
    return few and value.attrs["axes"] == tuple(axes_within(windows, rank))


def _axes_of(user: Value, reductions: Collection[int], parts: Mapping[int, Axes]) -> Axes | None:
    """The axes within windows along which a user goes from place to place."""
    if user.op == "fold":
        return tuple(axes_within(user.attrs, user.tensor.rank))
    return user.attrs["axes"] if id(user) in reductions else parts.get(id(user))


def _is_part(value: Value, within: Axes, users: Sequence[Value]) -> bool:
    """Whether a value is made for one place at a time: a comparison may be made twice, and what is alike never is."""
    op = TABLE[value.op]
    if value.name is not None or not isinstance(value.type, Tensor):
        return False
    if spread(value, within) is not None:
        return True
    return (
        op.batch == "elementwise"
        and not op.twice
        and (len(users) == 1 or value.tensor.dtype == "bool")
        and all(spread(user, within) is None for user in users)
        and bool(value.args)
        and all(arg.shape in ((), value.shape) or spread(arg, within) is not None for arg in value.args)
    )


def spread(value: Value, within: Axes) -> Value | None:
    """What all places within windows have alike, if the value is that."""
    if value.op == "broadcast":
        return spread(value.args[0], within) if value.args[0].tensor.rank == value.tensor.rank else None
    return value.args[0] if value.op == "expand" and value.attrs["axes"] == within else None
