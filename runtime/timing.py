"""How long the functions of a module take, and what the machine can: for `chainrule bench`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from chainrule.compiler.ir import Value
    from chainrule.runtime.work import Work

BLOCK = 0.05  # seconds of calls for one sample
SAMPLES = 7
ORDER = 768  # of the matrices that are multiplied
_FEW = 10  # whole numbers are below it where there are no sizes
COPIED = 2**25  # bytes, more than the caches of a core hold


@dataclass(frozen=True)
class Machine:
    """What one core was seen to do in a second: operations in a product of matrices, bytes in a copy in memory."""

    operations: float
    bytes: float

    def least(self, work: Work) -> float:
        """The seconds that so much work takes at these rates, where either is all that it waits for."""
        return max(work.operations / self.operations, work.bytes / self.bytes)


def machine() -> Machine:
    """The best of some tries by numpy; of the product, processor time counts, whose threads may be several."""
    a = np.full((ORDER, ORDER), 0.5)
    out = np.empty_like(a)
    source = np.ones(COPIED // 16)
    target = np.zeros_like(source)
    product = min(_taken(lambda: np.matmul(a, a, out=out), time.process_time) for _ in range(SAMPLES))
    copy = min(_taken(lambda: np.copyto(target, source), time.perf_counter) for _ in range(SAMPLES))
    return Machine(2 * ORDER**3 / product, 2 * source.nbytes / copy)


def _taken(call: Callable[[], Any], clock: Callable[[], float]) -> float:
    start = clock()
    call()
    return max(clock() - start, 1e-9)


def draw(
    params: Sequence[Value], sizes: Mapping[str, int], seed: int = 0, definite: bool = False, below: int | None = None
) -> tuple[Any, ...]:
    """Arguments of these sizes; reals between 0.5 and 1.5, where most functions have a value.

    Where they have to be `definite`, square matrices are symmetric and positive definite. Whole numbers are `below` the
    smallest size unless it is given: an index is within bounds then. One may be given by name, as if it were a size.
    """
    rng = np.random.default_rng(seed)
    bound = min(sizes.values(), default=_FEW) if below is None else below
    found: list[Any] = []
    for param in params:
        shape = tuple(dim.evaluate(sizes) for dim in param.shape)
        dtype = param.tensor.dtype
        drawn: Any = rng.uniform(0.5, 1.5, shape)
        if definite and len(shape) >= 2 and shape[-1] == shape[-2]:
            drawn = drawn + np.swapaxes(drawn, -1, -2) + 3 * shape[-1] * np.eye(shape[-1])
        if dtype == "int":
            drawn = rng.integers(0, max(bound, 1), shape)
            drawn = drawn if shape or (param.name or "") not in sizes else sizes[param.name or ""]
        elif dtype == "bool":
            drawn = rng.random(shape) < 0.5
        found.append(drawn if shape else np.asarray(drawn).item())
    return tuple(found)


def seconds(call: Callable[[], Any]) -> tuple[float, float]:
    """The median time of a call, and the spread of the middle half beside it."""
    call()
    start = time.perf_counter()
    call()
    once = max(time.perf_counter() - start, 1e-8)
    count = max(1, min(int(BLOCK / once), 100_000))
    samples = []
    for _ in range(SAMPLES):
        start = time.perf_counter()
        for _ in range(count):
            call()
        samples.append((time.perf_counter() - start) / count)
    low, middle, high = statistics.quantiles(samples, n=4)
    return middle, (high - low) / middle
