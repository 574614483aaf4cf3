"""What loops within loops keep: a stack of stacks is one array of all that was kept, and how much each step kept.

    %1: stack(stack(real)) of steps that keep 2, 0 and 3 numbers

    kept: real[kept#1] = a0 a1 c0 c1 c2          lengths: int[steps#1] = 2 0 3

A step puts its part behind those before it; another loop reads of each step the part that begins where the lengths
before it have led. A stack of such stacks is the same of each of these arrays: an array of all, and how much of it is
each step's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.ir import INT, Builder, Dim, Function, Stack, Tensor, Tuple, Type, Value
from chainrule.compiler.ops.loops import Loop


@dataclass(frozen=True)
class Pile:
    """Arrays of which each step of a loop has a part, of one length: `arrays` and `length` are results of its body.

    `total` is how long they are in the end.
    """

    total: Dim
    length: int
    arrays: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """How long a step's part is: the size stands for the element of this sequence."""

    dim: Dim
    sequence: int


def is_nested(type: Type) -> bool:
    return isinstance(type, Stack) and isinstance(type.item, Stack)


@dataclass
class Inside:
    """What the body of a loop is handed in the place of its elements, and what stands in front of it."""

    sequences: list[Value] = field(default_factory=list)
    elements: list[Value] = field(default_factory=list)
    captures: list[Value] = field(default_factory=list)
    captured: list[Value] = field(default_factory=list)
    head: list[Value] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    given: dict[int, Value] = field(default_factory=dict)
    _places: dict[int, tuple[Value, Dim]] = field(default_factory=dict)

    def place(self, lengths: Value, first: Value, dim: Dim) -> tuple[Value, Dim]:
        """Where a step's part begins, and its size; of parts of the same lengths it is the same."""
        if id(lengths) not in self._places:
            self.parts.append(Part(dim, len(self.sequences)))
            self.sequences += [lengths, first]
            self.elements += [_number("length"), _number("first")]
            self._places[id(lengths)] = self.elements[-1], dim
        return self._places[id(lengths)]

    def capture(self, array: Value) -> Value:
        self.captures.append(array)
        self.captured.append(Value("param", (), {}, array.type, array.span, array.stmt, array.name))
        return self.captured[-1]


def part(whole: Value, first: Value, dim: Dim, like: Value) -> Value:
    """So many elements of an array, from one on that the run knows: a view."""
    tensor = whole.tensor
    type = Tensor(tensor.dtype, (dim, *tensor.shape[1:]))
    return Value("part", (whole, first), {}, type, like.span, like.stmt, like.name)


def seen_as(array: Value, type: Type, like: Value, builder: Builder) -> Value:
    """The array by a type whose size is the same, under another name."""
    made = Value("broadcast", (array,), {}, type, like.span, like.stmt, like.name)
    builder.body.append(made)
    return made


def running(lengths: Value, builder: Builder, reverse: bool = False) -> Value:
    """A loop that keeps where each of parts of these lengths begins; in `reverse` the last of them stands first."""
    inner = Builder()
    inner.span, inner.stmt = lengths.span, lengths.stmt
    total, length = _number("first"), _number("length")
    after = inner.value("add", [total, length])
    body = Function("body", (total, length, _number("step")), tuple(inner.body), (after, total))
    dim = lengths.shape[0]
    known = not any("#" in name for name in dim.names())
    count = None if known else builder.value("size", [lengths], type=INT, dim=dim)
    loop = Loop("scan", body, count, (builder.const(0),), (lengths,), (), dim if known else None, reverse)
    return _made(loop, (INT, Tensor("int", (dim,)) if known else Stack(INT)), lengths)


def again(stack: Value, count: Value) -> Value:
    """A loop that keeps what a stack of so many has for each step."""
    assert isinstance(stack.type, Stack)
    item = Value("param", (), {}, stack.type.item, stack.span, stack.stmt)
    body = Function("body", (item, _number("step")), (), (item,))
    return _made(Loop("scan", body, count, (), (stack,), ()), (stack.type,), stack)


def handed_on(body: Function, given: Mapping[int, Value]) -> Function:
    """A body that does nothing, which hands on what it is given."""
    return replace(body, results=tuple(given.get(id(result), result) for result in body.results))


def in_parts(array: Value, size: Value, builder: Builder) -> Value:
    """A loop that keeps how long each part of an array is, if they have this size but for the last one."""
    inner = Builder()
    inner.span, inner.stmt = array.span, array.stmt
    whole = builder.size(array.shape[0])
    step, every, total = _number("step"), _number("every"), _number("total")
    rest = inner.value("subtract", [total, inner.value("multiply", [step, every])])
    length = inner.value("select", [inner.value("less", [every, rest]), every, rest])
    body = Function("body", (step, every, total), tuple(inner.body), (length,))
    more = builder.value("subtract", [builder.value("add", [whole, size]), builder.const(1)])
    count = builder.value("floor_divide", [more, size])
    return _made(Loop("scan", body, count, (), (), (size, whole)), (Stack(INT),), array)


def _made(loop: Loop, types: Sequence[Type], like: Value) -> Value:
    return Value(loop.op, loop.args, loop.attrs, Tuple(tuple(types)), like.span, like.stmt)


def _number(name: str) -> Value:
    return Value("param", (), {}, INT, None, None, name)
