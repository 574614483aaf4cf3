"""`map` becomes ordinary ops over more axes: the callee runs once, on all lanes.

    %y = map f(%x){lead: [n]}   with f(u) = sum(sin(u))
 ->
    %a = sin(%x)                     real[n, m]
    %y = sum(%a){axes: (1,)}         real[n]

The batched callee is written out where it is small and called where it is not. What does not depend on a mapped
argument keeps its shape, so that weights are not copied for each lane. A choice whose condition differs from
lane to lane stays a choice, element by element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from chainrule.compiler.ir import (
    STRETCH,
    Builder,
    Dim,
    Function,
    Requirement,
    Rule,
    Shape,
    Tensor,
    Tuple,
    Type,
    Value,
)
from chainrule.compiler.passes.batching import Pattern, batched, stretches
from chainrule.compiler.passes.inline import BUDGET, splice
from chainrule.compiler.passes.rewrite import rebuild


def vectorise(function: Function, functions: MutableMapping[str, Function]) -> Function:
    """`function` without maps; batched copies of large callees are added to `functions`."""
    if not _maps(function):
        return function
    builder = Builder()
    tuples: dict[int, tuple[Value, ...]] = {}
    requirements = list(function.requirements)

    def over_axes(value: Value, args: tuple[Value, ...]) -> Value:
        if value.op == "get" and id(value.args[0]) in tuples:
            return _christened(builder, tuples[id(value.args[0])][value.attrs["index"]], value)
        if value.op == "map":
            results, needs = _write_out(builder, value, args, functions)
            requirements.extend(needs)
            if isinstance(value.type, Tuple):
                tuples[id(value)] = results
            return results[0]
        regions = {key: vectorise(attr, functions) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        builder.body.append(replace(value, args=args, attrs={**value.attrs, **regions}))
        return builder.body[-1]

    made = rebuild(function, builder.body, over_axes)
    return replace(made, requirements=tuple(dict.fromkeys(requirements)))


def _maps(function: Function) -> bool:
    return any(
        value.op == "map" or any(_maps(attr) for attr in value.attrs.values() if isinstance(attr, Function))
        for value in function.body
    )


def _christened(builder: Builder, value: Value, get: Value) -> Value:
    """A part of a map's results takes the name that the program gives it."""
    if value.name is None and get.name is not None and builder.body and builder.body[-1] is value:
        builder.body[-1] = replace(value, name=get.name)
        return builder.body[-1]
    return value


def _write_out(
    builder: Builder, value: Value, args: Sequence[Value], functions: MutableMapping[str, Function]
) -> tuple[tuple[Value, ...], list[Requirement]]:
    """The results of a map, and what its callee requires of sizes."""
    name, lead, sizes = value.attrs["function"], value.attrs["lead"], dict(value.attrs["sizes"])
    if lead:
        name, callee, axes = lanes(name, stretches(args, value.attrs["mapped"]), lead, functions)
        sizes |= axes
    else:
        callee = vectorise(functions[name], functions)
    if len(callee.body) <= BUDGET and callee.rule is None:
        return splice(builder.body, callee, list(args), sizes, value)
    with builder.at(value.span, value.stmt):
        called = builder.value("call", args, type=value.type, name=value.name, function=name, sizes=sizes)
        if not isinstance(value.type, Tuple):
            return (called,), []
        items = enumerate(value.type.items)
        return tuple(builder.value("get", [called], type=item, index=k) for k, item in items), []


def lanes(
    name: str, pattern: Pattern, lead: Shape, functions: MutableMapping[str, Function]
) -> tuple[str, Function, dict[str, Dim]]:
    """The copy of a function over leading axes: its name, itself, and what its names for their dims stand for.

    Parameter k has as many of them, the last ones, as `pattern[k]` is long; where it says so they stretch.
    """
    callee = vectorise(functions[name], functions)
    dims = _fresh(callee, len(lead))
    own = tuple(STRETCH if dim.stretch else Dim.of(fresh) for fresh, dim in zip(dims, lead, strict=True))
    shown = "_".join(_show(part) for part in (tuple(dim.stretch for dim in lead), *pattern))
    copy = f"{name}@{shown}"
    if copy not in functions:
        functions[copy] = made = batched(callee, copy, pattern, own, Copies(functions))
        if callee.rule is not None:
            functions[copy] = replace(made, rule=_rule(callee, callee.rule, pattern, own, functions))
    sizes = {fresh: dim for fresh, dim in zip(dims, lead, strict=True) if not dim.stretch}
    return copy, functions[copy], sizes


def _rule(
    callee: Function, rule: Rule, pattern: Pattern, lead: Shape, functions: MutableMapping[str, Function]
) -> Rule:
    """The rule in each lane: it is handed the cotangents of all lanes, and yields as many."""
    whole = tuple(dim.stretch for dim in lead)
    seeds = [whole for result in callee.results if result.tensor.dtype == "real"]
    name, backward, axes = lanes(rule.backward, (*pattern, *seeds), lead, functions)
    assert all(Dim.of(axis) == dim for axis, dim in axes.items()), "the two have the same parameters, hence names"
    return replace(rule, backward=name, types=tuple(result.type for result in backward.results))


def _show(stretching: Sequence[bool]) -> str:
    return "".join("s" if one else "n" for one in stretching) or "0"


def _fresh(callee: Function, depth: int) -> tuple[str, ...]:
    """Names for the leading dims that the callee does not use."""
    taken = {
        dim_name
        for value in (*callee.params, *callee.body)
        for item in _tensors(value.type)
        for dim in item.shape
        for dim_name in dim.names()
    }
    names: Iterator[str] = (f"lanes{k}" if k else "lanes" for k in count())
    free = (name for name in names if name not in taken)
    return tuple(next(free) for _ in range(depth))


def _tensors(type: Type) -> list[Tensor]:
    if isinstance(type, Tuple):
        return [tensor for item in type.items for tensor in _tensors(item)]
    return [type] if isinstance(type, Tensor) else []


@dataclass(frozen=True)
class Copies:
    """What batching asks for where the callee calls others: a batched copy."""

    functions: MutableMapping[str, Function]

    def __call__(self, name: str, pattern: Pattern, lead: Shape) -> tuple[str, Function, Mapping[str, Dim]]:
        return lanes(name, pattern, lead, self.functions)
