"""Calls of functions that are too large to be written out: each array is handed over in memory of its own.

    y = call wave(%x[1:], 2)      ->      copy[i] = x[1 + i]
                                          Call wave(copy, 2) -> y
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Tuple, Value
from chainrule.compiler.loops.apply import scratch
from chainrule.compiler.loops.elements import copies
from chainrule.compiler.loops.index import Access, Axis, at, resolve
from chainrule.compiler.loops.nest import Call

if TYPE_CHECKING:
    from chainrule.compiler.loops.nest import Item


def called(value: Value, gets: Mapping[int, Value]) -> list[Item]:
    """The call, behind copies of the arrays that it reads: they may be views. `gets` are the results that are used."""
    items: list[Item] = []
    arguments = []
    for arg in value.args:
        if not arg.shape:
            arguments.append(resolve(arg, ()))
            continue
        copy = scratch(value, arg.shape, arg.tensor.dtype)
        items.append(copies(copy, arg))
        arguments.append(_whole(copy))
    results = [value]
    if isinstance(value.type, Tuple):
        types = [Value("param", (), {}, item).tensor for item in value.type.items]
        results = [gets.get(k) or scratch(value, type.shape, type.dtype) for k, type in enumerate(types)]
    return [*items, Call(value, tuple(arguments), tuple(map(_whole, results)))]


def _whole(array: Value) -> Access:
    return Access(array, tuple(at(Axis(dim)) for dim in array.shape))
