"""Which of several lanes went wrong, in words."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _which_lanes(lanes: Array | None) -> str:
    """How many of the lanes, and where the first one is; nothing where there is but one."""
    if lanes is None or np.size(lanes) == 1:
        return ""
    first = ", ".join(map(str, np.argwhere(lanes)[0]))
    return f" in {np.count_nonzero(lanes)} of {np.size(lanes)} lanes, the first [{first}]"
