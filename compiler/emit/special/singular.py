"""Which of several linear systems have no solution."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _singular(matrices: Array, solve: Callable[[Array, Array], Array]) -> Array:
    """The lanes whose matrix `solve` refuses."""
    bad, ones = np.zeros(matrices.shape[:-2], bool), np.ones(matrices.shape[-1:], matrices.dtype)
    for lane in np.ndindex(bad.shape):
        try:
            solve(matrices[lane], ones)
        except np.linalg.LinAlgError:
            bad[lane] = True
    return bad
