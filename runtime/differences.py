"""The slope of a function along one line, from its values alone, with an error estimate.

Central differences at halved steps, extrapolated to step 0 (Richardson; the choice among the extrapolations by
their estimated error is Ridders', "Accurate computation of F'(x) and F'(x) F''(x)", 1982).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float64]

_EPSILON = float(np.finfo(np.float64).eps)
_FIRST = 8  # steps before it is asked whether the estimate is good already
_LAST = 30
_GOOD = 1e-11


@dataclass(frozen=True)
class Slope:
    """`value` within about `error`; `scale` is what an error is small against; nan where there is none.

    `left` and `right` are the one-sided slopes; with `kink` they do not approach each other.
    """

    value: float
    error: float
    scale: float
    left: float
    right: float
    kink: bool


def slope(function: Callable[[float], Vector], x: float) -> Slope:
    """The slope at `x` of the sum of what `function` yields.

    It yields the summands, so that those which do not depend on `x` cancel exactly.
    """
    here = function(x)
    size = float(np.abs(here).sum())
    if not math.isfinite(size):
        return Slope(math.nan, math.inf, 0.0, math.nan, math.nan, False)
    best, error, scale = math.nan, math.inf, 0.0
    row: list[float] = []
    bends: list[float] = []
    left = right = math.nan
    moved = np.zeros(here.shape, np.bool_)
    for count in range(_LAST):
        # a power of two: the step itself is exact for |x| of ordinary size
        step = 2.0 ** (math.floor(math.log2(max(abs(x), 0.1))) - 4 - count)
        above, below = function(x + step), function(x - step)
        difference = math.fsum((above - below).tolist()) / ((x + step) - (x - step))
        if not math.isfinite(difference):
            row, bends = [], []
            continue
        moved |= (above != here) | (below != here)
        noise = 4 * _EPSILON * float(np.abs(here[moved]).sum()) / step
        right = math.fsum((above - here).tolist()) / step
        left = math.fsum((here - below).tolist()) / step
        bends.append(right - left)
        scale = max(scale, abs(left), abs(right)) if not row else scale
        above_row, row = row, [difference]
        for order, before in enumerate(above_row, 1):
            finer = row[-1] + (row[-1] - before) / (4.0**order - 1)
            off = max(abs(finer - row[-1]), abs(finer - before)) + noise
            row.append(finer)
            if off < error:
                best, error = finer, off
        if count >= _FIRST and error <= _GOOD * max(abs(best), 1e-3 * scale):
            break
    # a slope that is far below what rounding alone makes of the function's size is as good as 0
    ordinary = max(1e-3 * scale, 1e-6 * size / max(abs(x), 1.0))
    return Slope(best, error, max(abs(best), ordinary), left, right, _kink(bends, max(abs(left), abs(right))))


def _kink(bends: list[float], size: float) -> bool:
    """Whether right and left slopes stay apart as the steps halve; where the slope is smooth, so does the gap."""
    last = bends[-4:]
    if len(last) < 4 or abs(last[-1]) <= 1e-6 * size:
        return False
    return all(abs(b) > 0.8 * abs(a) for a, b in itertools.pairwise(last))
