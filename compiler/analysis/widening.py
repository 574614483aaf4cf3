"""Ranges that grow with each step of a loop, without end: their ends are given up.

    x = x + 1    from 0:     [0, 0], [0, 1], [0, 2]     ->     [0, inf)
    x = x / 2    from 1:     [1, 1], [0.5, 1], [0.25, 1]  ->   (0, 1]

An end that moves is first taken to stop at 0, open, then closed, and then not to stop.
"""

from __future__ import annotations

from chainrule.compiler.ir.ranges import INF, Range


def widened(old: Range, new: Range) -> Range:
    """A range that holds `new`, which holds `old`, and of which only so many ends can still move."""
    high = -_lower(-old, -new)
    low = _lower(old, new)
    return Range(low.low, high.high, low.open_low, high.open_high, new.nonzero)


def _lower(old: Range, new: Range) -> Range:
    """All above the lower end, where it may be taken to stop."""
    if (new.low, new.open_low) == (old.low, old.open_low):
        return Range(old.low, INF, old.open_low)
    if new.low > 0 or (new.low == 0 and new.open_low):
        return Range(0.0, INF, True)
    return Range(0.0, INF) if new.low == 0 else Range()
