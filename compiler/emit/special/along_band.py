"""Where a band of a matrix stands."""


def _along_band(k: int, count: int, n: int) -> tuple[slice, slice]:
    """The rows that have an element in band k of `count`, and its columns, of n each."""
    shift = k - count // 2
    here, there, left = max(-shift, 0), max(shift, 0), max(n - abs(shift), 0)
    return slice(here, here + left), slice(there, there + left)
