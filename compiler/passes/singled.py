"""Rules of `simplify` for arrays that are 0 but in a part, or at one position of an axis.

sum(unslice(x, [:, k:]), axis 0)                    unslice(sum(x, axis 0), [k:])
sum(unslice(x, [:, at k]), axis 1)                  x
contract(unslice(x[i], [:, at k])[i, a], K[a])      contract(x[i], K[at k])      x beside what stands at that position
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import ONE, At, Dim, Slice, Type, Value
from chainrule.compiler.passes.rewrite import Rewriter, rule

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]


def _single(x: Value) -> dict[int, At] | None:
    """The axes of which one position alone is filled; None if along another axis something is left out."""
    if x.op != "unslice":
        return None
    found = {}
    for axis, (item, dim) in enumerate(zip(x.attrs["key"], x.shape, strict=True)):
        if isinstance(item, At):
            found[axis] = item
        elif not _is_whole(item, dim):
            return None
    return found or None


@rule("sum")
def sum_(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op != "unslice" or attrs["keep"] or not attrs["axes"]:
        return None
    key, axes = x.attrs["key"], attrs["axes"]
    if not r.single(x) and not set(_single(x) or range(len(key))) <= set(axes):
        return None  # it is there anyway
    own = [axis for axis, item in enumerate(key) if isinstance(item, Slice)]  # the axes that the part has
    summed = r.make("sum", x.args, {"axes": tuple(k for k, axis in enumerate(own) if axis in axes), "keep": False})
    left = [axis for axis in range(len(key)) if axis not in axes]
    if all(_is_whole(key[axis], x.shape[axis]) for axis in left):
        return summed
    shape = tuple(x.shape[axis] for axis in left)
    return r.make("unslice", [summed], {**x.attrs, "key": tuple(key[axis] for axis in left), "shape": shape})


def _is_whole(item: At | Slice, dim: Dim) -> bool:
    return isinstance(item, Slice) and item.step == 1 and item.start == Dim.of(0) and item.length == dim


@rule("contract")
def contract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    indices, out = attrs["indices"], attrs["out"]
    for k, x in enumerate(args):
        filled = _single(x)
        if filled is None or all(x.shape[axis] == ONE for axis in filled):  # an axis of one is no matter
            continue
        at = {indices[k][axis]: item for axis, item in filled.items()}
        if len(at) < len(filled) or set(at) & set(out):
            continue
        others = [(arg, names) for j, (arg, names) in enumerate(zip(args, indices, strict=True)) if j != k]
        if any(arg is x or _stretches(arg, names, at) for arg, names in others):
            continue
        operands = [x.args[0], *(_read(r, arg, names, at) for arg, names in others)]
        kept = tuple(tuple(name for name in names if name not in at) for names in (indices[k], *(n for _, n in others)))
        return r.make("contract", operands, {"indices": kept, "out": out}, type)
    return None


def _stretches(x: Value, names: tuple[str, ...], at: Mapping[str, At]) -> bool:
    return any(dim.stretch for name, dim in zip(names, x.shape, strict=True) if name in at)


def _read(r: Rewriter, x: Value, names: tuple[str, ...], at: Mapping[str, At]) -> Value:
    """What stands at these positions of some of the axes."""
    if not set(names) & set(at):
        return x
    key = tuple(at.get(name, Slice(Dim.of(0), dim)) for name, dim in zip(names, x.shape, strict=True))
    return r.make("slice", [x], {"key": key})
