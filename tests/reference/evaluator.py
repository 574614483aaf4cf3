"""What a program means, by walking its tree: slow, direct, and knowing nothing of the compiler's IR and table.

An index of the notation is an int, its statement a loop; a choice evaluates the branch that is taken; a
function of scalars handed arrays is called for each element.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath as mp
import numpy as np

from chainrule.compiler import syntax as s
from tests.reference.arrays import ARRAYS
from tests.reference.declared import by_rule, edited, reducers, scalars
from tests.reference.elements import Value, array, bare, build, elementwise, promote_array
from tests.reference.equations import solution
from tests.reference.gathers import safe_gather
from tests.reference.notation import axis_of, binder, indexings
from tests.reference.operators import Operator, apply, is_operator
from tests.reference.program import Program, Scope, library
from tests.reference.reductions import REDUCERS, reduce
from tests.reference.scalars import NAN, OPERATORS, SCALARS

# As doubles: sin(pi) is 1e-16 in floating point, and has to be here.
CONSTANTS: dict[str, Any] = {
    "pi": mp.mpf(math.pi),
    "e": mp.mpf(math.e),
    "inf": mp.inf,
    "nan": NAN,
    "euler_gamma": mp.mpf(0.5772156649015329),
}


class Unknown(Exception):
    """The evaluator has no implementation of a name."""


def call(program: Program, name: str, args: Sequence[Value], named: Mapping[str, Value] = {}) -> Value:
    """A function of the file; a tuple for several results. Arguments with axes more than declared map it."""
    if name in program.imported:
        other, there = program.imported[name]
        return call(other, there, args, named)
    function = program.functions[name]
    given = dict(zip((p.name for p in function.parameters), args, strict=False)) | dict(named)
    outer = Scope(program, {})
    full = []
    for parameter in function.parameters:
        if parameter.name in given:
            full.append(given[parameter.name])
        else:
            assert parameter.default is not None, f"{name} lacks {parameter.name}"
            full.append(evaluate(outer, parameter.default))
    extra = [_extra(p, value) for p, value in zip(function.parameters, full, strict=True)]
    if not any(extra):
        return _apply(program, function, full)
    shapes = [array(value).shape[:n] for value, n in zip(full, extra, strict=True)]
    lead = np.broadcast_shapes(*shapes)
    found = {}
    spread = [
        np.broadcast_to(array(value), lead + array(value).shape[n:]) if n else value
        for value, n in zip(full, extra, strict=True)
    ]
    for index in np.ndindex(*lead):
        row = [value[index] if n else value for value, n in zip(spread, extra, strict=True)]
        found[index] = _apply(program, function, row)
    return _gather(found, lead)


def _extra(parameter: s.Parameter, value: Value) -> int:
    """How many leading axes the argument has beyond the parameter's type."""
    axes = parameter.type.axes if parameter.type else ()
    if any(isinstance(axis, s.Lead) for axis in axes):
        return 0
    return max(0, array(value).ndim - len(axes))


def _gather(found: Mapping[tuple[int, ...], Value], lead: Sequence[int]) -> Value:
    """The results of a map, stacked; a tuple of arrays where there are several."""
    first = next(iter(found.values()))
    if isinstance(first, tuple):
        return tuple(_gather({index: value[k] for index, value in found.items()}, lead) for k in range(len(first)))
    made = np.empty((*lead, *array(first).shape), dtype=object)
    for index, value in found.items():
        made[index] = value
    return promote_array(made)


def _apply(program: Program, function: s.Function, args: Sequence[Value]) -> Value:
    rule = program.rules.get(function.name)
    inner = program.without_rule(function.name)
    if rule is None:
        return _body(program, function, args)
    return by_rule(lambda at: _body(inner, function, at), lambda at, d: _pulled(inner, function, rule, at, d), args)


def _pulled(
    program: Program, function: s.Function, rule: s.Rule, args: Sequence[Value], cotangents: Sequence[Value]
) -> list[Value]:
    """What a rule makes of the cotangents of the results: those of the real parameters."""
    given = dict(zip((parameter.name for parameter in function.parameters), args, strict=True))
    names = _dims(Scope(program, {}), function.parameters, given)
    names |= {name.id: value for name, value in zip(rule.parameters, args, strict=True)}
    names |= {name.id: value for name, value in zip(rule.cotangents, cotangents, strict=False)}
    *body, last = rule.body
    assert isinstance(last, s.Return)
    found = results(run(Scope(program, names), body, {}), last.values)
    parts = [*found] if isinstance(found, tuple) else [found]
    if rule.kind == "derivative":
        return [elementwise(SCALARS["multiply"], part, cotangents[0]) for part in parts]
    return parts


def _body(program: Program, function: s.Function, args: Sequence[Value]) -> Value:
    names: dict[str, Value] = {}
    for parameter, value in zip(function.parameters, args, strict=True):
        dtype = parameter.type.dtype if parameter.type else "real"
        names[parameter.name] = as_real(value) if dtype == "real" else value
    dims = _dims(Scope(program, {}), function.parameters, names)
    *body, last = function.body
    assert isinstance(last, s.Return)
    return results(run(Scope(program, {**dims, **names}), body, {}), last.values)


def run(scope: Scope, body: Sequence[s.Statement], kept: dict[str, list[Value]]) -> Scope:
    """The names behind some statements; what they collect is added to `kept`."""
    for statement in body:
        match statement:
            case s.Collect(targets, values):
                for target, value in zip(targets, values, strict=True):
                    kept.setdefault(target.id, []).append(evaluate(scope, value))
            case s.For() | s.While():
                scope = _loop(scope, statement)
            case s.Solve():
                scope = scope.binding(_solved(scope, statement))
            case s.OnBackward(name, cotangent, value):
                scope = scope.binding({name.id: _edited(scope, name.id, cotangent.id, value)})
            case _:
                assert isinstance(statement, s.Assign)
                scope = scope.binding(assign(scope, statement))
    return scope


def _loop(scope: Scope, loop: s.For | s.While) -> Scope:
    """Names that were bound before go round; the others end with the loop."""
    kept: dict[str, list[Value]] = {}
    if isinstance(loop, s.While):
        while bool(evaluate(scope, loop.condition)):
            scope = _step(scope, loop.body, kept, {})
        return scope
    names = [target.id for target in loop.targets]
    for items in zip(*(_items(scope, value) for value in loop.values), strict=True):
        scope = _step(scope, loop.body, kept, dict(zip(names, items, strict=True)))
    return scope.binding({name: _stacked(found) for name, found in kept.items()})


def _stacked(found: Sequence[Value]) -> Value:
    steps: dict[tuple[int, ...], Value] = {(k,): value for k, value in enumerate(found)}
    return _gather(steps, (len(found),))


def _step(scope: Scope, body: Sequence[s.Statement], kept: dict[str, list[Value]], items: dict[str, Value]) -> Scope:
    after = run(scope.binding(items), body, kept)
    return scope.binding({name: after.names[name] for name in scope.names})


def _items(scope: Scope, value: s.Expression) -> list[Value]:
    if isinstance(value, s.Call) and isinstance(value.function, s.Name) and value.function.id == "range":
        return list(range(*(int(evaluate(scope, argument.value)) for argument in value.arguments)))
    return list(array(evaluate(scope, value)))


def _solved(scope: Scope, statement: s.Solve) -> dict[str, Value]:
    names = [name.id for name in statement.unknowns]

    def residual(unknowns: Sequence[Value]) -> list[Value]:
        inner = scope.binding(dict(zip(names, unknowns, strict=True)))
        sides = ((evaluate(inner, left), evaluate(inner, right)) for left, right in statement.equations)
        return [elementwise(SCALARS["subtract"], left, right) for left, right in sides]

    starts = [evaluate(scope, start) for start in statement.start]
    found = solution(starts, residual, scope.program.roots, id(statement))
    return dict(zip(names, found, strict=True))


def _edited(scope: Scope, name: str, cotangent: str, value: s.Expression) -> Value:
    return edited(scope.names[name], lambda d: evaluate(scope.binding({cotangent: d}), value))


def results(scope: Scope, values: Sequence[s.Expression]) -> Value:
    found = tuple(evaluate(scope, value) for value in values)
    return found[0] if len(found) == 1 else found


def as_real(value: Value) -> Value:
    return elementwise(mp.mpf, value)


def _dims(scope: Scope, parameters: Sequence[s.Parameter], names: Mapping[str, Value]) -> dict[str, int]:
    """The dimensions that the arguments bind: bare names first, then what has to be solved for."""
    sizes: list[tuple[s.Expression, int]] = []
    for parameter in parameters:
        axes = parameter.type.axes if parameter.type else ()
        shape = array(names[parameter.name]).shape
        if any(isinstance(axis, s.Lead) for axis in axes):
            at = next(k for k, axis in enumerate(axes) if isinstance(axis, s.Lead))
            lead = len(shape) - len(axes) + 1
            shape = shape[:at] + shape[at + lead :]
        bare_axes = [axis for axis in axes if not isinstance(axis, s.Lead)]
        sizes += zip(bare_axes, shape, strict=True)
    dims = {axis.id: size for axis, size in sizes if isinstance(axis, s.Name)}
    for axis, size in sizes:
        unknown = _names(axis) - dims.keys()
        if len(unknown) == 1:
            (name,) = unknown
            dims[name] = next(n for n in range(size + 1) if evaluate(scope.binding({**dims, name: n}), axis) == size)
    for axis, size in sizes:
        assert evaluate(scope.binding(dims), axis) == size, f"an axis of {size} does not fit its type"
    return dims


def _names(axis: s.Expression) -> set[str]:
    if isinstance(axis, s.Name):
        return {axis.id}
    if isinstance(axis, s.Binary):
        return _names(axis.left) | _names(axis.right)
    return _names(axis.operand) if isinstance(axis, s.Unary) else set()


# ---------------------------------------------------------------- statements


def assign(scope: Scope, statement: s.Assign) -> dict[str, Value]:
    targets = statement.targets
    if len(targets) == 1 and len(statement.values) == 1:
        return {targets[0].name: _bound(scope, targets[0], statement.values[0])}
    if len(statement.values) == 1:
        found = evaluate(scope, statement.values[0])
        return {target.name: value for target, value in zip(targets, found, strict=True)}
    pairs = zip(targets, statement.values, strict=True)
    return {target.name: _bound(scope, target, value) for target, value in pairs}


def _bound(scope: Scope, target: s.Target, value: s.Expression) -> Value:
    if target.indices is None:
        return evaluate(scope, value)
    ranges = index_ranges(scope, target.indices, value)
    found: dict[tuple[int, ...], Value] = {}
    for place in np.ndindex(*ranges.values()):
        found[place] = evaluate(scope.binding(dict(zip(ranges, place, strict=True))), value)
    lead = tuple(ranges.values())
    made = array(_gather(found, lead))
    if target.rest:
        made = np.moveaxis(made, range(len(lead)), range(-len(lead), 0))
    return made


def index_ranges(scope: Scope, indices: Sequence[s.Name | s.Binder], body: s.Expression) -> dict[str, int]:
    """How far each index runs: its stated range, or the axes that it indexes bare in `body`."""
    names = [index.id if isinstance(index, s.Name) else index.name for index in indices]
    trial = scope.binding(dict.fromkeys(names, 0))
    return {
        name: int(evaluate(trial, index.bound)) if isinstance(index, s.Binder) else _extent(trial, name, body)
        for name, index in zip(names, indices, strict=True)
    }


def _extent(trial: Scope, name: str, body: s.Expression) -> int:
    """The size of the first axis that `name` indexes bare; the other indices stand at 0 meanwhile."""
    for node, binders in indexings(body, ()):
        for k, item in enumerate(node.items):
            if isinstance(item, s.Name) and item.id == name:
                shape = array(evaluate(trial.binding(dict.fromkeys(binders, 0)), node.base)).shape
                return int(shape[axis_of(node.items, k, len(shape))])
    raise AssertionError(f"the index {name} has no range")


# ---------------------------------------------------------------- expressions


def evaluate(scope: Scope, node: s.Expression) -> Value:
    """The value of an expression: a number, an object array, or a tuple of several results."""
    return _RULES[type(node)](scope, node)


def _name(scope: Scope, node: s.Name) -> Value:
    if node.id in scope.names:
        return scope.names[node.id]
    if node.id in scope.program.constants:
        return evaluate(Scope(scope.program, {}), scope.program.constants[node.id])
    if node.id in CONSTANTS:
        return CONSTANTS[node.id]
    raise Unknown(node.id)


def _unary(scope: Scope, node: s.Unary) -> Value:
    f = SCALARS[{"-": "negative", "+": "positive", "not": "logical_not"}[node.op]]
    return elementwise(f, evaluate(scope, node.operand))


def _binary(scope: Scope, node: s.Binary) -> Value:
    if node.op == "|>":
        first = s.Argument(None, node.left, node.left.span)
        if not isinstance(node.right, s.Call):
            return _call(scope, s.Call(node.right, (first,), (), node.span))
        arguments = (first, *node.right.arguments)
        return _call(scope, s.Call(node.right.function, arguments, node.right.tangents, node.span))
    left, right = evaluate(scope, node.left), evaluate(scope, node.right)
    return ARRAYS["matmul"](left, right) if node.op == "@" else elementwise(SCALARS[OPERATORS[node.op]], left, right)


def _choice(scope: Scope, node: s.Choice) -> Value:
    """One branch; where the condition is an array, each element's own.

    The other branch gives its shape, to which the result is broadcast. Both are evaluated, for want of a mask;
    what is read out of bounds where it is not taken is nan, and is dropped.
    """
    condition = evaluate(scope, node.condition)
    lenient = Scope(scope.program, scope.names, True)
    if not isinstance(condition, np.ndarray):
        taken, other = (node.then, node.otherwise) if condition else (node.otherwise, node.then)
        value = array(evaluate(scope, taken))
        shape = array(evaluate(lenient, other)).shape
        return bare(np.broadcast_to(value, np.broadcast_shapes(value.shape, shape)))
    return elementwise(SCALARS["where"], condition, evaluate(lenient, node.then), evaluate(lenient, node.otherwise))


def _literal(scope: Scope, node: s.Array) -> Value:
    parts = [array(evaluate(scope, item)) for item in node.items]
    return promote_array(np.stack(parts)) if parts else np.empty(0, dtype=object)


def _attribute(scope: Scope, node: s.Attribute) -> Value:
    if node.name == "T":
        return np.swapaxes(array(evaluate(scope, node.base)), -1, -2)
    raise Unknown(node.name)


def _index(scope: Scope, node: s.Index) -> Value:
    whole = array(evaluate(scope, node.base))
    key: list[Any] = []
    for item in node.items:
        if isinstance(item, s.Rest):
            key.append(Ellipsis)
        elif isinstance(item, s.Slice):
            key.append(
                slice(*(None if p is None else int(evaluate(scope, p)) for p in (item.start, item.stop, item.step)))
            )
        elif isinstance(item, s.Nothing):
            key.append(None)
        else:
            found = evaluate(scope, item)
            key.append(found.astype(np.intp) if isinstance(found, np.ndarray) else int(found))
    if scope.lenient and any(isinstance(k, np.ndarray) for k in key):
        return safe_gather(whole, key)
    try:
        return bare(array(whole[tuple(key)]))
    except IndexError:
        if scope.lenient:
            return NAN
        raise


def _call(scope: Scope, node: s.Call) -> Value:
    function = node.function
    if is_operator(scope, node):
        return Operator(node)
    bound = scope.names.get(function.id) if isinstance(function, s.Name) else None
    if isinstance(bound, Operator) or is_operator(scope, function):
        operator = bound.node if isinstance(bound, Operator) else function
        args = [evaluate(scope, argument.value) for argument in node.arguments]
        return apply(scope, call, operator, args, [evaluate(scope, tangent) for tangent in node.tangents])
    if isinstance(function, s.Index):
        return _reduction(scope, function, node.arguments[0].value)
    assert isinstance(function, s.Name)
    name = function.id
    owned = name in scope.program.functions or name in scope.program.imported
    evaluated = [(a.name, _argument(scope, a.value, owned)) for a in node.arguments]
    positional = [value for given, value in evaluated if given is None]
    named = {given: value for given, value in evaluated if given is not None}
    if owned:
        return call(scope.program, name, positional, named)
    if name in REDUCERS:
        return reduce(_reducer(scope, name), *positional, **named)
    if name in ARRAYS:
        return ARRAYS[name](*positional, **named)
    if name in SCALARS:
        if name == "clip":
            positional += [None] * ("max" in named and "min" not in named and len(positional) == 1)
        policies = _policies(scope.program)
        f = scalars(policies).get(name, SCALARS[name]) if policies else SCALARS[name]
        return elementwise(f, *positional, *named.values())
    if name in library().functions:
        return call(library(), name, positional, named)
    raise Unknown(name)


def _policies(program: Program) -> dict[str, Any]:
    """What a file answers where there is no derivative: words and numbers."""
    outer = Scope(program, {})
    return {
        name: answer.value if isinstance(answer, s.String) else evaluate(outer, answer)
        for name, answer in program.policies.items()
    }


def _reducer(scope: Scope, name: str) -> Callable[..., Any]:
    policies = _policies(scope.program)
    return reducers(policies).get(name, REDUCERS[name]) if policies else REDUCERS[name]


def _argument(scope: Scope, node: s.Expression, owned: bool) -> Value:
    """A bracketed list of operands of a function of the language may be of different shapes."""
    if isinstance(node, s.Array) and not owned:
        items = [evaluate(scope, item) for item in node.items]
        if len({array(item).shape for item in items}) > 1:
            return items
    return node.value if isinstance(node, s.String) else evaluate(scope, node)


def _reduction(scope: Scope, head: s.Index, body: s.Expression) -> Value:
    """`sum[i, j](...)`: the elements in order of the indices; arrays are reduced element by element."""
    assert isinstance(head.base, s.Name)
    binders = [binder(item) for item in head.items]
    indices = [b.bound if isinstance(b.bound, s.Name) and b.bound.id == b.name else b for b in binders]
    ranges = index_ranges(scope, indices, body)
    places = list(np.ndindex(*ranges.values()))
    found = [array(evaluate(scope.binding(dict(zip(ranges, p, strict=True))), body)) for p in places]
    f = _reducer(scope, head.base.id)
    shape = np.broadcast_shapes(*(item.shape for item in found))
    spread = [np.broadcast_to(item, shape) for item in found]
    return build(shape, lambda *index: f([item[index] for item in spread]))


_RULES: dict[type, Callable[[Scope, Any], Value]] = {
    s.Number: lambda scope, node: node.value if isinstance(node.value, int) else mp.mpf(node.value),
    s.Boolean: lambda scope, node: node.value,
    s.Name: _name,
    s.Unary: _unary,
    s.Binary: _binary,
    s.Choice: _choice,
    s.Call: _call,
    s.Index: _index,
    s.Attribute: _attribute,
    s.Array: _literal,
    s.Cast: lambda scope, node: evaluate(scope, node.value),
}
