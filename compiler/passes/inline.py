"""Small callees are written out in their callers; large ones stay calls.

    %y = call wave(%x)          ->      %u = power(%x, 2)
                                        %y = sin(%u)

What is written out keeps its spans, so that the emitted comments still point at the callee's statements; what
it returns belongs to the statement of the call. The budget bounds the result: a chain of functions in which each
calls the one before twice stays linear in the size of the file.

What is called in a loop has a larger budget: written out, a step keeps what its adjoint needs; the pullback of a
call would compute it again. In C a function is whole: calls are written out but of the very largest.

A function whose derivative is stated is not written out before it is differentiated: its calls become `stated`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Dim, Function, Owned, Requirement, Rule, Value, substitute_shape
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.passes.rewrite import rebuild
from chainrule.compiler.source import Span

BUDGET = 60
LOOP_BUDGET = 600
WHOLE_BUDGET = 3000


_WITHIN = {
    "root": 2**63,  # a residual is differentiated within itself
    **dict.fromkeys(LOOPS, LOOP_BUDGET),
}


def inline(
    function: Function,
    functions: Mapping[str, Function],
    budget: int = BUDGET,
    settled: bool = False,
    own: Collection[str] = (),
) -> Function:
    """`function` with every call of a function of at most `budget` instructions written out.

    `functions` holds the callees, inlined themselves. With `settled` nothing is to be differentiated any more.
    Those of `own` are written out however large they are.
    """
    if not any(_has_calls(value, settled) for value in function.body):
        return function
    body: list[Value] = []
    tuples: dict[int, tuple[Value, ...]] = {}
    requirements = list(function.requirements)

    def written_out(value: Value, args: tuple[Value, ...]) -> Value:
        if value.op == "call" or (value.op == "stated" and settled):
            name, sizes = value.attrs["function"], value.attrs["sizes"]
            callee = functions[name]
            if callee.rule is not None and not settled:
                attrs = {"function": name, "sizes": sizes, "rule": callee.rule.substitute(sizes)}
                body.append(replace(value, op="stated", args=args, attrs=attrs))
                return body[-1]
            if len(callee.body) <= budget or name in own:
                results, needs = splice(body, callee, args, sizes, value)
                requirements.extend(needs)
                tuples[id(value)] = results
                return results[0]
            body.append(replace(value, op="call", args=args, attrs={"function": name, "sizes": sizes}))
            return body[-1]
        if value.op == "get" and id(value.args[0]) in tuples:
            results = tuples[id(value.args[0])]
            result: Value = results[value.attrs["index"]]
            if sum(one is result for one in results) > 1:
                return result  # another `get` has it, or will: it stays what it is
            return _named(body, result, value)
        within = max(budget, _WITHIN.get(value.op, 0))
        attrs = {
            key: inline(attr, functions, within, settled) if isinstance(attr, Function) else attr
            for key, attr in value.attrs.items()
        }
        body.append(replace(value, args=args, attrs=attrs))
        return body[-1]

    made = rebuild(function, body, written_out)
    each = {(need.dim, need.exact): need for need in reversed(requirements)}  # of the same ones the first
    return replace(made, requirements=tuple(reversed(each.values())))


def _has_calls(value: Value, settled: bool) -> bool:
    if value.op == "call" or (value.op == "stated" and settled):
        return True
    regions = [attr for attr in value.attrs.values() if isinstance(attr, Function)]
    return any(_has_calls(inner, settled) for region in regions for inner in region.body)


def splice(
    body: list[Value], callee: Function, args: Sequence[Value], sizes: Mapping[str, Dim], call: Value
) -> tuple[tuple[Value, ...], list[Requirement]]:
    """Append the callee's instructions, its dims replaced, to `body`; its results and what it requires."""
    new: dict[int, Value] = {id(param): arg for param, arg in zip(callee.params, args, strict=True)}
    returned: set[Span | None] = {None}
    if "by_rule" not in call.attrs:  # a rule is shown where it is stated
        returned.update(result.stmt for result in callee.results if result.name is None)
    for value in callee.body:
        args_of = tuple([new.get(id(arg), arg) for arg in value.args])
        attrs = {key: substitute(attr, sizes) for key, attr in value.attrs.items()}
        stmt = call.stmt if value.stmt in returned else value.stmt  # what is returned serves the call
        made = Value(value.op, args_of, attrs, value.type.substitute(sizes), value.span, stmt, value.name, value.note)
        new[id(value)] = made
        body.append(made)
    results = [new.get(id(result), result) for result in callee.results]
    needs = [replace(need, dim=need.dim.substitute(sizes)) for need in callee.requirements]
    if len(results) == 1:
        results[0] = _named(body, results[0], call)
        if call.op == "stated" and call.name is not None and any(results[0] is arg for arg in args):
            # what is handed on as it is takes the call's name: `strip` sees to it
            body.append(replace(call, op="stop_gradient", args=(results[0],), attrs={}))
            results[0] = body[-1]
    return tuple(results), needs


def _named(body: list[Value], value: Value, call: Value) -> Value:
    """The callee's last value takes the name that the caller gives to the call."""
    if call.name is None or value.name is not None or not body or body[-1] is not value:
        return value
    body[-1] = replace(value, name=call.name)
    return body[-1]


def substitute(attr: object, sizes: Mapping[str, Dim]) -> object:
    """An attribute with the names of dims replaced, in regions too."""
    if not sizes:
        return attr
    if isinstance(attr, Dim):
        return attr if attr.stretch else attr.substitute(sizes)
    if isinstance(attr, Slice):
        return Slice(attr.start.substitute(sizes), attr.length.substitute(sizes), attr.step)
    if isinstance(attr, Rule | Owned):
        return attr.substitute(sizes)
    if isinstance(attr, At):
        return At(attr.position.substitute(sizes))
    if isinstance(attr, tuple):
        if attr and all(isinstance(item, Dim) for item in attr):
            return substitute_shape(attr, sizes)
        return tuple(substitute(item, sizes) for item in attr)
    if isinstance(attr, Mapping):
        return {key: substitute(item, sizes) for key, item in attr.items()}
    if isinstance(attr, Function):
        return _substitute_region(attr, sizes)
    return attr


def _substitute_region(region: Function, sizes: Mapping[str, Dim]) -> Function:
    new: dict[int, Value] = {}
    for value in (*region.params, *region.body):
        new[id(value)] = replace(
            value,
            args=tuple(new[id(arg)] for arg in value.args),
            attrs={key: substitute(attr, sizes) for key, attr in value.attrs.items()},
            type=value.type.substitute(sizes),
        )
    return replace(
        region,
        params=tuple(new[id(param)] for param in region.params),
        body=tuple(new[id(value)] for value in region.body),
        results=tuple(new[id(result)] for result in region.results),
    )
