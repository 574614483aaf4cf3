"""The slope of a function along one line, from its values alone, with an error estimate.

Central differences at halved steps, extrapolated to step 0 (Richardson; the choice among the extrapolations by
their estimated error is Ridders', "Accurate computation of F'(x) and F'(x) F''(x)", 1982). How much the values
themselves are off by rounding is measured, by the differences of high order of values that lie close together
(Moré and Wild, "Estimating computational noise", 2011): a function that cancels within is noisier than it looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float64]

_EPSILON = float(np.finfo(np.float64).eps)
_FIRST = 8  # steps before it is asked whether the estimate is good already
_LAST = 30
_GOOD = 1e-11
_ORDERS = (3, 4, 5, 6)  # of the differences that measure noise: below, the function itself would show
_CLOSE = 2.0**-23, 2.0**-33  # between values from which noise is measured, relative to x
_NOISY = 1e-11  # relative noise that makes one look again, more closely


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
    # a power of two: the steps themselves are exact for x of ordinary size
    reach = 2.0 ** math.floor(math.log2(max(abs(x), 0.1)))
    rounding = _noise(function, x, reach * _CLOSE[0])
    if rounding > _NOISY * size:
        # the function may have turned within so far
        rounding = min(rounding, _noise(function, x, reach * _CLOSE[1]))
    best, error, secant = math.nan, math.inf, 0.0
    row: list[float] = []
    bends: list[float] = []
    left = right = math.nan
    moved = np.zeros(here.shape, np.bool_)
    for count in range(_LAST):
        step = reach * 2.0 ** (-4 - count)
        above, below = function(x + step), function(x - step)
        difference = math.fsum((above - below).tolist()) / ((x + step) - (x - step))
        if not math.isfinite(difference):
            row, bends = [], []
            continue
        moved |= (above != here) | (below != here)
        noise = max(3 * rounding, _EPSILON * float(np.abs(here[moved]).sum())) / step
        right = math.fsum((above - here).tolist()) / step
        left = math.fsum((here - below).tolist()) / step
        if abs(right - left) > 10 * noise:
            bends.append(right - left)
        secant = secant if row else max(secant, abs(left), abs(right))
        coarser, row = row, [difference]
        for order, before in enumerate(coarser, 1):
            finer = row[-1] + (row[-1] - before) / (4.0**order - 1)
            off = max(abs(finer - row[-1]), abs(finer - before)) + noise
            row.append(finer)
            if off < error:
                best, error = finer, off
        if count >= _FIRST and error <= _GOOD * max(abs(best), 1e-3 * secant):
            break
    # the sizes with which the function computes show in its noise; a slope far below them is as good as 0
    within = max(size, rounding / _EPSILON)
    scale = max(abs(best), 1e-3 * secant, 1e-6 * within / max(abs(x), 1.0))
    return Slope(best, error, scale, left, right, _kink(bends, max(abs(left), abs(right))))


def _noise(function: Callable[[float], Vector], x: float, spacing: float) -> float:
    """The standard deviation of the rounding in the sum of what `function` yields, near `x`."""
    values = np.array([function(x + k * spacing) for k in range(2 * max(_ORDERS) - 3)])
    if not np.isfinite(values).all():
        return 0.0
    found = [0.0]
    for order in _ORDERS:
        differences = np.diff(values, order, axis=0).sum(axis=1)
        weight = math.factorial(order) ** 2 / math.factorial(2 * order)
        found.append(math.sqrt(weight * float(np.mean(differences**2))))
    return max(found)


def _kink(bends: list[float], size: float) -> bool:
    """Whether right and left slopes stay apart as the steps halve; where the slope is smooth, so does the gap."""
    last = bends[-4:]
    if len(last) < 4 or abs(last[-1]) <= 1e-6 * size:
        return False
    return all(abs(b) > 0.8 * abs(a) for a, b in pairwise(last))
