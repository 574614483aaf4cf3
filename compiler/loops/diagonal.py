"""The identity, and products with it that keep both its indices: zeros, and what stands on the diagonal.

J = contract(eye, d) {ij, i -> ij}    ->    J[i, j] = 0
                                            Loop i: J[i, i] = d[i]
"""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.compiler.ir import Value
from chainrule.compiler.loops.elements import loops, nest
from chainrule.compiler.loops.index import ONE, Access, Axis, Position, at, fixed, resolve
from chainrule.compiler.loops.nest import Compute, Item
from chainrule.compiler.ops.contraction import sizes_of


def ones(identity: Value) -> list[Item]:
    """The loops of an identity that is an array."""
    axis = Axis(identity.shape[0])
    target = Access(identity, (at(axis), at(axis)))
    return [_zeros(identity), nest([axis], Compute(target, identity, "start", how="multiply"))]


def on_diagonal(value: Value) -> bool:
    """Whether it is a product whose result has both indices of an identity."""
    return value.op == "contract" and bool(_same(value))


def _same(value: Value) -> Mapping[str, str]:
    """For the second index of each identity that is kept the first."""
    found: dict[str, str] = {}
    for arg, own in zip(value.args, value.attrs["indices"], strict=True):
        if arg.op == "identity" and set(own) <= set(value.attrs["out"]):
            one, other = (_root(found, name) for name in own)
            if one != other:
                found[other] = one
    return found


def _root(same: Mapping[str, str], name: str) -> str:
    while name in same:
        name = same[name]
    return name


def diagonal(value: Value) -> list[Item]:
    """Zeros, and the product of what else there is where the indices of each identity are equal."""
    indices, out = value.attrs["indices"], value.attrs["out"]
    sizes = sizes_of([arg.tensor for arg in value.args], indices)
    same = _same(value)
    axes: dict[str, Axis] = {}
    positions: dict[str, Position] = {}
    for name in sizes:
        root = _root(same, name)
        if sizes[root].stretch or sizes[root] == ONE:
            positions[name] = fixed(0)
        else:
            axes.setdefault(root, Axis(sizes[root]))
            positions[name] = at(axes[root])
    args = tuple(
        resolve(arg, tuple(fixed(0) if d.stretch else positions[n] for n, d in zip(own, arg.shape, strict=True)))
        for arg, own in zip(value.args, indices, strict=True)
        if not (arg.op == "identity" and set(own) <= set(out))
    )
    kept = {_root(same, name) for name in out}
    order = [axis for name, axis in axes.items() if name in kept]
    summed = [axis for name, axis in axes.items() if name not in kept]
    target = Access(value, tuple(positions[name] for name in out))
    if not args:
        return [_zeros(value), nest(order, Compute(target, value, "start", how="multiply"))]
    product = Compute(target, value, "product", args, "add" if summed else "set")
    return [_zeros(value), nest([*order, *summed], product)]


def _zeros(value: Value) -> Item:
    index, axes = loops(value.shape)
    return nest(axes, Compute(Access(value, index), value, "start", how="add"))


