"""What every stage hands on: each value after those it uses, each type what the table says, each region sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.compiler.ir.show import show_value
from chainrule.compiler.ir.table import TABLE, infer
from chainrule.compiler.ir.types import BOOL, INT, Saved, Shape, ShapeMismatch, Stack, Tensor, Tuple, Type, broadcast
from chainrule.compiler.ir.values import Function, Module, Value

_GIVEN = ("param", "call", "call_forward", "call_backward", "map", "stated", "const", "choice", "extern_arrays")
"""Ops whose type does not follow from their operands' types alone."""


class _Where:
    """What an assertion is about, spelled out only if it fails."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.value: Value | None = None

    def __str__(self) -> str:
        assert self.value is not None
        return f"{self.function.name}: {show_value(self.value)}"


def verify(subject: Function | Module, functions: Mapping[str, Function] | None = None) -> None:
    """Asserts that a function, or every function of a module, is sound.

    `functions` holds those that a function may call; without it calls are not looked into.
    """
    if isinstance(subject, Module):
        functions = None if subject.derived else subject.functions  # what they call is not all there yet
        for name, function in subject.functions.items():
            assert name == function.name, f"{function.name} is filed under {name}"
            verify(function, functions)
        for example in subject.examples:
            verify(example.left, functions)
            verify(example.right, functions)
        return
    _function(subject, functions)


def verified(function: Function) -> Function:
    """The function, handed on; under `python -O` as it is."""
    if __debug__:
        verify(function)
    return function


def _function(function: Function, functions: Mapping[str, Function] | None) -> None:
    known: set[int] = set()
    for param in function.params:
        assert id(param) not in known, f"{function.name}: {param} is a parameter twice"
        known.add(id(param))
    where = _Where(function)
    for value in function.body:
        where.value = value
        assert value.op in TABLE, f"{where}: there is no such op"
        assert value.op != "param", f"{where}: a parameter stands in the body"
        assert id(value) not in known, f"{where}: made twice"
        for arg in value.args:
            assert id(arg) in known, f"{where}: {arg} is used before it is made"
        _type(value, where)
        if value.op == "choice":
            _choice(value, where, functions)
        elif value.op == "root":
            _function(value.attrs["residual"], functions)
        elif value.op in ("scan", "while"):
            _loop(value, where, functions)
        elif functions is not None and value.op in ("call", "map", "stated"):
            _call(value, where, functions)
        known.add(id(value))
    for result in function.results:
        assert id(result) in known, f"{function.name}: its result {result} is not made in it"


def _type(value: Value, where: _Where) -> None:
    if value.op in _GIVEN:
        return
    try:
        found = infer(value.op, [arg.type for arg in value.args], value.attrs)
    except ShapeMismatch as mismatch:
        raise AssertionError(f"{where}: {mismatch.message}") from mismatch
    assert found is value.type or found == value.type, f"{where}: the table says {found}"


def _choice(value: Value, where: _Where, functions: Mapping[str, Function] | None) -> None:
    condition, *captures = value.args
    assert condition.tensor.dtype == "bool", f"{where}: the condition is {condition.type}"
    for branch in ("then", "otherwise"):
        region: Function = value.attrs[branch]
        expected = [capture.type for capture in captures]
        found = [param.type for param in region.params]
        assert found == expected, f"{where}: {branch} takes {_types(found)}, not {_types(expected)}"
        results = [result.type for result in region.results]
        own: Sequence[Type] = value.type.items if isinstance(value.type, Tuple) else [value.type]
        fits = len(results) == len(own) and all(
            a == b or (bool(condition.shape) and _stretches(a, b)) for a, b in zip(results, own, strict=True)
        )
        assert fits, f"{where}: {branch} gives {_types(results)}"
        _function(region, functions)
    if condition.shape and isinstance(value.type, Tensor):
        shape = broadcast([condition.shape, value.type.shape])
        assert shape == value.type.shape, f"{where}: the condition has the shape of {condition.type}"


def _loop(value: Value, where: _Where, functions: Mapping[str, Function] | None) -> None:
    """A region takes what goes round, the elements, the number of the step and the captures."""
    attrs, args = value.attrs, list(value.args)
    carried, sequences, length = attrs["carried"], attrs.get("sequences", 0), attrs.get("length")
    if value.op == "scan" and length is None:
        assert args.pop(0).type == INT, f"{where}: the number of steps is no int"
    types = [arg.type for arg in args]
    inits, given, captures = types[:carried], types[carried : carried + sequences], types[carried + sequences :]
    elements: list[Type] = []
    for type in given:
        if isinstance(type, Stack):
            elements.append(type.item)
            continue
        assert isinstance(type, Tensor), f"{where}: {type} is no sequence"
        assert type.shape, f"{where}: {type} is no sequence"
        assert length is None or type.shape[0] == length, f"{where}: {type} is not as long"
        elements.append(Tensor(type.dtype, type.shape[1:]))
    index = [INT] if value.op == "scan" else []
    for key, expected in (("body", [*inits, *elements, *index, *captures]), ("condition", [*inits, *captures])):
        region: Function | None = attrs.get(key)
        if region is not None:
            found = [param.type for param in region.params]
            assert found == expected, f"{where}: {key} takes {_types(found)}, not {_types(expected)}"
            _function(region, functions)
    after = [result.type for result in attrs["body"].results[:carried]]
    assert after == inits, f"{where}: {_types(inits)} go round, and {_types(after)} come back"
    if value.op == "while":
        assert [result.type for result in attrs["condition"].results] == [BOOL], f"{where}: the condition is no bool"


def _stretches(a: Type, b: Type) -> bool:
    """Whether a branch's result, taken per element, becomes the choice's by broadcasting."""
    if not isinstance(a, Tensor) or not isinstance(b, Tensor) or a.dtype != b.dtype:
        return False
    return broadcast([a.shape, b.shape]) == b.shape


def _call(value: Value, where: _Where, functions: Mapping[str, Function]) -> None:
    name, sizes = value.attrs["function"], value.attrs["sizes"]
    assert name in functions, f"{where}: there is no function {name}"
    callee = functions[name]
    assert len(value.args) == len(callee.params), f"{where}: {name} takes {len(callee.params)} arguments"
    lead = value.attrs.get("lead", ())
    mapped = value.attrs.get("mapped", (0,) * len(value.args))
    for arg, param, own in zip(value.args, callee.params, mapped, strict=True):
        expected = param.type.substitute(sizes)
        found = arg.type
        if own:
            found = Tensor(arg.tensor.dtype, arg.shape[own:])
            front = broadcast([lead[len(lead) - own :], arg.shape[:own]])
            assert front == lead[len(lead) - own :], f"{where}: {arg} does not fit the lead"
        assert found == expected, f"{where}: {name} takes {expected} for {param.name}, not {found}"
    results = [_led(result.type.substitute(sizes), lead) for result in callee.results]
    made: Type = results[0] if len(results) == 1 else Tuple(tuple(results))
    assert made == value.type, f"{where}: {name} gives {made}"


def _led(type: Type, lead: Shape) -> Type:
    if isinstance(type, Saved | Stack) or not lead:
        return type
    if isinstance(type, Tuple):
        return Tuple(tuple(_led(item, lead) for item in type.items))
    return Tensor(type.dtype, (*lead, *type.shape))


def _types(types: Sequence[Type]) -> str:
    return "(" + ", ".join(map(str, types)) + ")"
