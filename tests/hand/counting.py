"""Counting array operations: what numpy is asked to compute, not what it is asked to look at differently.

Arithmetic, functions, reductions, products, gathers and assignments to a part count one each; views (slices,
transposes, reshapes), sizes and dtypes count nothing, and neither does arithmetic on scalars. A special function
that the module prints for itself, and scipy has as a ufunc, counts one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import scipy.special

FREE = {
    "broadcast_to",
    "diagonal",
    "expand_dims",
    "moveaxis",
    "ndim",
    "permute_dims",
    "ravel",
    "reshape",
    "result_type",
    "shape",
    "size",
    "squeeze",
    "swapaxes",
    "transpose",
}
MAKERS = {
    "arange",
    "array",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "ones",
    "ones_like",
    "tri",
    "zeros",
    "zeros_like",
}


class Counted(np.ndarray[Any, Any]):
    """An array that notes each operation it takes part in."""

    operations: ClassVar[list[str]] = []

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        Counted.operations.append(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}")
        if "out" in kwargs:
            kwargs["out"] = tuple(bare(out) for out in kwargs["out"])
        kwargs = {name: bare(value) for name, value in kwargs.items()}
        return counted(getattr(ufunc, method)(*map(bare, inputs), **kwargs))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in FREE:
            Counted.operations.append(function.__name__)
        kwargs = {name: bare(value) for name, value in kwargs.items()}
        return counted(function(*map(bare, args), **kwargs))

    def __getitem__(self, key: Any) -> Any:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, np.ndarray | list) for part in keys):
            Counted.operations.append("getitem")
        return counted(bare(self)[tuple(map(bare, keys))])

    def __setitem__(self, key: Any, value: Any) -> None:
        Counted.operations.append("setitem")
        keys = key if isinstance(key, tuple) else (key,)
        bare(self)[tuple(map(bare, keys))] = bare(value)


def _method(name: str) -> Callable[..., Any]:
    """A method that computes, like `sum`; numpy's own would call a ufunc on the subclass at best."""

    def method(self: Counted, *args: Any, **kwargs: Any) -> Any:
        if name != "astype" or kwargs.get("copy", True) or self.dtype != np.dtype(args[0]):
            Counted.operations.append(name)
        return counted(getattr(bare(self), name)(*map(bare, args), **kwargs))

    return method


for _name in (
    "all",
    "any",
    "argmax",
    "argmin",
    "astype",
    "copy",
    "cumsum",
    "dot",
    "max",
    "mean",
    "min",
    "prod",
    "repeat",
    "sum",
    "std",
    "take",
    "var",
):
    setattr(Counted, _name, _method(_name))


def bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(map(bare, value))
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def counted(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(counted, value))
    return value.view(Counted) if isinstance(value, np.ndarray) and value.ndim else value


class CountingNumpy:
    """numpy, as a module sees it while it is counted: what it makes is counted, and `asarray` lets it pass."""

    def __getattr__(self, name: str) -> Any:
        if name in ("asarray", "ascontiguousarray"):
            return lambda value, dtype=None: value if isinstance(value, Counted) else counted(np.asarray(value, dtype))
        if name in MAKERS:
            return lambda *args, **kwargs: made(name, getattr(np, name)(*map(bare, args), **kwargs))
        return getattr(np, name)


def made(name: str, value: Any) -> Any:
    Counted.operations.append(name)
    return counted(value)


def once(name: str, f: Callable[..., Any]) -> Callable[..., Any]:
    """A special function counts one, as it does where it is imported from scipy."""

    def special(*args: Any) -> Any:
        before = len(Counted.operations)
        value = counted(f(*map(bare, args)))
        Counted.operations[before:] = [name]
        return value

    return special


@contextmanager
def watched(module: ModuleType) -> Iterator[None]:
    before = dict(module.__dict__)
    printed = [
        name for name in before if name.startswith("_") and isinstance(getattr(scipy.special, name[1:], None), np.ufunc)
    ]
    module.__dict__.update({name: once(name, before[name]) for name in printed})
    module.__dict__["np"] = CountingNumpy()
    try:
        yield
    finally:
        module.__dict__.update(before)


def operations(module: ModuleType, function: str, args: tuple[Any, ...]) -> list[str]:
    """The array operations of one call, in order."""
    Counted.operations = []
    with watched(module):
        getattr(module, function)(*(counted(arg) if isinstance(arg, np.ndarray) else arg for arg in args))
    return Counted.operations
