"""Guards that are as small as what they guard.

Lowering guards the factors of a product that stands in a choice, so that the lanes which are not taken hand back
nothing: at the full size of the product, which a matrix product never has.

    %a = choice(c[i, j], q[i, _, k]){q, 0}      real[n, n, d]         %a = choice(any_j c, q){q, 0}     real[n, 1, d]
    %b = choice(c[i, j], k[_, j, k]){k, 0}      real[n, n, d]    ->   %b = choice(any_i c, k){k, 0}     real[1, n, d]
    %s = contract(%a, %b)                       real[n, n]            %s = contract(%a, %b)             real[n, n]
    %y = choice(c, %s){...}                                           %y = choice(c, %s){...}

A factor is zero where nobody takes it. The product in lanes that are not taken is a finite number instead of 0, and
that is why every user of it must be a choice by the same condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Builder, Function, Shape, Tensor, Value
from chainrule.compiler.passes.rewrite import rebuild


@dataclass(frozen=True)
class _Guard:
    """`choice(condition, x){x, 0}`; `base` is the condition without axes put in, or its opposite if not `taken`."""

    base: Value
    taken: bool
    axes: tuple[int, ...]


def narrow(function: Function) -> Function:
    """`function` with the guards of factors reduced to the axes that the factors have."""
    users = _users(function)
    small = {
        id(arg)
        for value in function.body
        if value.op == "contract" and any(guard_of(arg) for arg in value.args)
        for arg in value.args
        if guard_of(arg) and _may(value, arg, users) and all(_may(user, arg, users) for user in users[id(arg)])
    }
    if not small:
        return function
    builder = Builder()

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        with builder.at(value.span, value.stmt):
            if id(value) in small:
                return _narrowed(builder, value, args)
            if value.op == "contract" and any(a.type != b.type for a, b in zip(args, value.args, strict=True)):
                made = builder.value("contract", args, name=value.name, **value.attrs)
                return made if made.type == value.type else builder.value("broadcast", [made], shape=value.shape)
        return None

    return rebuild(function, builder.body, change)


def _users(function: Function) -> Mapping[int, list[Value]]:
    """Who uses each value; a result is used by itself."""
    users: dict[int, list[Value]] = {}
    for value in function.body:
        for arg in value.args:
            users.setdefault(id(arg), []).append(value)
    for result in function.results:
        users.setdefault(id(result), []).append(result)
    return users


def _core(condition: Value) -> tuple[Value, bool, tuple[int, ...]]:
    """A condition without `not` and without the axes put in; and the places of its own axes."""
    taken = True
    places = tuple(range(len(condition.shape)))
    while condition.op in ("logical_not", "expand"):
        if condition.op == "logical_not":
            taken = not taken
        else:
            kept = [k for k in range(len(condition.shape)) if k not in condition.attrs["axes"]]
            places = tuple(place for k, place in enumerate(places) if k in kept)
        condition = condition.args[0]
    return condition, taken, places


def guard_of(value: Value) -> _Guard | None:
    """What guards a value, if it is nothing but guarded."""
    if value.op != "choice" or len(value.args) != 2 or not isinstance(value.type, Tensor):
        return None
    then, otherwise = value.attrs["then"], value.attrs["otherwise"]
    (result,) = otherwise.results
    zero = result.op == "const" and result.attrs["value"] == 0
    if not zero or then.results != then.params or value.type.dtype != "real":
        return None
    base, taken, axes = _core(value.args[0])
    return _Guard(base, taken, axes)


def _may(product: Value, guarded: Value, users: Mapping[int, list[Value]]) -> bool:
    """Whether nothing but choices by the guard's own condition see the product, and it sums over no axis of that."""
    guard = guard_of(guarded)
    if guard is None or product.op != "contract" or len(guarded.args[1].shape) != len(guarded.shape):
        return False
    names = product.attrs["indices"][next(k for k, arg in enumerate(product.args) if arg is guarded)]
    own = [names[axis] for axis in guard.axes]
    out: tuple[str, ...] = product.attrs["out"]
    return all(name in out for name in own) and all(
        _sees_what_is_taken(user, product, guard, [out.index(name) for name in own]) for user in users[id(product)]
    )


def _sees_what_is_taken(user: Value, product: Value, guard: _Guard, places: Sequence[int]) -> bool:
    if user.op != "choice" or user.args[0] is product or user is product:
        return False
    base, taken, axes = _core(user.args[0])
    ahead = len(user.args[0].shape) - len(product.shape)
    if base is not guard.base or [axis - ahead for axis in axes] != list(places):
        return False
    other: Function = user.attrs["otherwise" if taken == guard.taken else "then"]
    hidden = {id(other.params[k - 1]) for k, arg in enumerate(user.args) if arg is product}
    read = {id(arg) for value in other.body for arg in value.args} | set(map(id, other.results))
    return not hidden & read


def _narrowed(builder: Builder, value: Value, args: Sequence[Value]) -> Value:
    condition, x = args
    axes = tuple(
        axis
        for axis, (own, wide) in enumerate(zip(x.shape, condition.shape, strict=True))
        if own.stretch and not wide.stretch
    )
    if not axes:
        return builder.value("choice", args, name=value.name, **value.attrs)
    if _everywhere(condition, axes):
        return x
    somewhere = builder.value("any", [condition], axes=axes, keep=True)
    return builder.value("choice", [somewhere, x], name=value.name, **value.attrs)


def _everywhere(condition: Value, axes: Sequence[int]) -> bool:
    """Whether each place has one along the axes where the condition holds: i <= j does, at j = i."""
    base, taken, places = _core(condition)
    if not taken or base.op not in ("less_equal", "greater_equal") or len(axes) != 1:
        return False
    counted = [_counter(arg) for arg in base.args]
    if None in counted or len(base.shape) != 2:
        return False
    sizes = {dim for dim in base.shape if not dim.stretch}
    return len(sizes) == 1 and len({place for place in counted if place is not None}) == 2 and axes[0] in places


def _counter(value: Value) -> int | None:
    """From behind the axis along which a value counts 0, 1, 2, ..."""
    behind = 0
    shape: Shape = value.shape
    if value.op == "expand":
        kept = [k for k in range(len(shape)) if k not in value.attrs["axes"]]
        behind = len(shape) - 1 - kept[0] if len(kept) == 1 else 0
        value = value.args[0]
    return behind if value.op == "iota" else None
