"""Arguments for a function that nobody gave any: sizes, then numbers, until the function has a finite value."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.runtime.examples import emitted

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function, Tensor

_ATTEMPTS = 24
_MOST = 400  # elements of all arguments: each is moved by itself, some twenty times


def points(function: Function, compiled: ModuleType, count: int, seed: int = 0) -> list[tuple[Any, ...]]:
    """At most `count` points at which the compiled function has finite values."""
    rng = np.random.default_rng(seed)
    found: list[tuple[Any, ...]] = []
    for attempt in range(_ATTEMPTS):
        sizes = small_sizes(function, attempt, rng)
        if sizes is None:
            continue
        args = tuple(argument(param.tensor, sizes, attempt, rng) for param in function.params)
        if sum(np.size(arg) for arg in args) <= _MOST and _is_finite(compiled, function.name, args):
            found.append(args)
        if len(found) == count:
            break
    return found


def small_sizes(function: Function, attempt: int, rng: np.random.Generator) -> dict[str, int] | None:
    """Small sizes, different where there are few names; None if the function's checks would refuse them."""
    shapes = [param.shape for param in function.params]
    names = sorted({name for shape in shapes for dim in shape for name in dim.names()})
    start = 2 + attempt // 4
    offered = [start + k % (4 if attempt < 8 else 2) for k in range(len(names))]
    sizes = dict(zip(names, (int(size) for size in rng.permutation(offered)), strict=True))
    dims = [dim for shape in shapes for dim in shape]
    dims += [r.dim for r in function.requirements if not r.exact and set(r.dim.names()) <= set(names)]
    return sizes if all(dim.evaluate(sizes) >= 0 for dim in dims) else None


def argument(type: Tensor, sizes: dict[str, int], attempt: int, rng: np.random.Generator) -> Any:
    shape = tuple(dim.evaluate(sizes) for dim in type.shape)
    drawn: Any
    if type.dtype == "bool":
        drawn = rng.random(shape) < 0.5
    elif type.dtype == "int":
        # an index is in bounds below the smallest size
        drawn = rng.integers(0, min(sizes.values(), default=4) if attempt < 18 else 1, shape)
    else:
        low, high = ((-2.0, 2.0), (0.2, 0.9), (1.0, 3.0))[attempt % 3]
        drawn = rng.uniform(low, high, shape)
    return drawn if shape else np.asarray(drawn).item()


def _is_finite(compiled: ModuleType, name: str, args: tuple[Any, ...]) -> bool:
    try:
        with np.errstate(all="ignore"):
            result = emitted(compiled, name)(*args)
    except (ValueError, IndexError, ArithmeticError):
        return False
    parts = result if isinstance(result, tuple) else (result,)
    return all(bool(np.isfinite(np.asarray(part, np.float64)).all()) for part in parts)
