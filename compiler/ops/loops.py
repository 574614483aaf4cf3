"""`scan` and `while`: loops. A loop holds its body as a function, and stays a loop until it is printed.

    scan(count?, inits..., sequences..., captures...)
        body(carried..., elements..., index, captures...) -> carried..., collected...

        length      a Dim, or None: then the first operand is an int, the number of steps
        carried     how many inits there are, and results of the body that go round
        sequences   how many operands are read step by step: arrays along their first axis, or stacks
        reverse     from the last step to the first; `index` counts down, and what is collected at step t stands at t
        trails      carried values that are kept, each as one array: before the first step, and after each
        manner      "checkpoint", "segments" (of one: its steps are run again, backwards), or nothing

    while(inits..., captures...)
        condition(carried..., captures...) -> bool
        body(carried..., captures...) -> carried..., collected...

Both yield a tuple: the carried values at the end, the trails, then what was collected in each step. With a `length`
that is an array with one more axis in front, of that length (a trail: one more); without, a `Stack`. `index` counts
the steps from 0. All types within the body are those without: a carried value keeps its type.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Printing, Text, enter
from chainrule.compiler.ir.types import BOOL, INT, Stack, Tensor, Tuple, Type
from chainrule.compiler.ir.values import Function, Value
from chainrule.compiler.ops.text import dims, dtype_name

LOOPS = ("scan", "while")


@dataclass(frozen=True)
class Loop:
    """The operands and attributes of a `scan` or a `while`, by what they are for."""

    op: str
    body: Function
    count: Value | None
    inits: tuple[Value, ...]
    sequences: tuple[Value, ...]
    captures: tuple[Value, ...]
    length: Dim | None = None
    reverse: bool = False
    trails: tuple[int, ...] = ()
    condition: Function | None = None
    manner: str = ""

    # ---- the body's parts

    @property
    def carried(self) -> tuple[Value, ...]:
        return self.body.params[: len(self.inits)]

    @property
    def elements(self) -> tuple[Value, ...]:
        start = len(self.inits)
        return self.body.params[start : start + len(self.sequences)]

    @property
    def index(self) -> Value | None:
        return self.body.params[len(self.inits) + len(self.sequences)] if self.op == "scan" else None

    @property
    def captured(self) -> tuple[Value, ...]:
        return self.body.params[len(self.body.params) - len(self.captures) :]

    @property
    def after(self) -> tuple[Value, ...]:
        """The carried values at the end of a step."""
        return self.body.results[: len(self.inits)]

    @property
    def collected(self) -> tuple[Value, ...]:
        return self.body.results[len(self.inits) :]

    def reached(self, moving: Collection[int]) -> set[int]:
        """The parameters of the body that depend, in whichever step, on operands whose ids are in `moving`."""
        operands = (*self.inits, *self.sequences, *self.captures)
        params = (*self.carried, *self.elements, *self.captured)
        found = {id(param) for param, operand in zip(params, operands, strict=True) if id(operand) in moving}
        for _ in self.inits:  # what goes round moves as soon as what it depends on does
            within = set(found)
            for value in self.body.body:
                if any(id(arg) in within for arg in value.args):
                    within.add(id(value))
            found |= {id(a) for a, b in zip(self.carried, self.after, strict=True) if id(b) in within}
        return found

    # ---- as an instruction

    @property
    def args(self) -> tuple[Value, ...]:
        count = () if self.count is None else (self.count,)
        return (*count, *self.inits, *self.sequences, *self.captures)

    @property
    def attrs(self) -> dict[str, Any]:
        attrs: dict[str, Any] = {"carried": len(self.inits)}
        if self.op == "while":
            return {**attrs, "trails": self.trails, "condition": self.condition, "body": self.body}
        return {
            "length": self.length,
            **attrs,
            "sequences": len(self.sequences),
            "reverse": self.reverse,
            "trails": self.trails,
            "manner": self.manner,
            "body": self.body,
        }


def loop_of(value: Value, args: Sequence[Value] | None = None) -> Loop:
    """A `scan` or a `while`, taken apart; on other operands, if they are given."""
    attrs = value.attrs
    rest = list(value.args if args is None else args)
    count = rest.pop(0) if value.op == "scan" and attrs["length"] is None else None
    carried, sequences = attrs["carried"], attrs.get("sequences", 0)
    return Loop(
        value.op,
        attrs["body"],
        count,
        tuple(rest[:carried]),
        tuple(rest[carried : carried + sequences]),
        tuple(rest[carried + sequences :]),
        attrs.get("length"),
        attrs.get("reverse", False),
        attrs["trails"],
        attrs.get("condition"),
        attrs.get("manner", ""),
    )


def stacked(item: Type, length: Dim | None) -> Type:
    """The type of an `item` of each of `length` steps."""
    if length is None or not isinstance(item, Tensor):
        return Stack(item)
    return Tensor(item.dtype, (length, *item.shape))


def element_of(sequence: Type) -> Type:
    """The type of what a sequence has for one step."""
    if isinstance(sequence, Stack):
        return sequence.item
    assert isinstance(sequence, Tensor)
    return Tensor(sequence.dtype, sequence.shape[1:])


def _loop_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tuple:
    body: Function = attrs["body"]
    carried, length = attrs["carried"], attrs.get("length")
    items = [result.type for result in body.results]
    finals, collected = items[:carried], items[carried:]
    longer = None if length is None else length + 1
    trails = [stacked(finals[k], longer) for k in attrs["trails"]]
    return Tuple((*finals, *trails, *(stacked(item, length) for item in collected)))


enter(
    Op(
        "scan",
        _loop_type,
        None,
        kind="region",
        spelled=None,
        doc="A body that runs once for each element of its sequences, values going round.",
    )
)
enter(
    Op(
        "while",
        _loop_type,
        None,
        kind="region",
        spelled=None,
        doc="A body that runs as long as a condition holds, values going round.",
    )
)
enter(
    Op(
        "steps",
        lambda types, attrs: INT,
        "len({0})",
        kind="linear",
        math="len({0})",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        cheap=True,
        spelled=None,
        doc="How many steps a stack was collected in.",
    )
)


def _joined_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    stack = types[0]
    assert isinstance(stack, Stack)
    assert isinstance(stack.item, Stack)
    return stacked(stack.item.item, attrs["length"])


def _joined(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    items = f"[item for part in {operands[0].text} for item in part]"
    dtype = dtype_name(printing, value.tensor.dtype)
    array = f"np.array({items}, {dtype})"
    return array if len(value.shape) == 1 else f"{array}.reshape({dims(printing, value.shape)})"


def _joined_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    made = operands[0].apply("joined", operands[1], length=value.attrs["length"])
    lead = leads[0]
    return made.move(*range(1, lead + 1), 0, *range(lead + 1, made.rank))


def _parted_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    array = types[0]
    assert isinstance(array, Tensor)
    return Stack(Stack(Tensor(array.dtype, array.shape[1:])))


def _parted(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    array, size = operands[0].atom, operands[1].text
    length = printing.dim(value.args[0].shape[0]).text
    return f"[{array}[first : first + {size}] for first in range(0, {length}, {size})]"


def _parted_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x, size), lead = operands, leads[0]
    return x.move(lead, *range(lead), *range(lead + 1, x.rank)).apply("parted", size)


enter(
    Op(
        "isqrt",
        lambda types, attrs: INT,
        "math.isqrt(max({0} - 1, 0)) + 1",
        kind="linear",
        math="math.isqrt(max({0} - 1, 0)) + 1",
        c="isqrt({0})",
        takes="int",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        spelled=None,
        doc="The least int, but 1, whose square is at least an int: the length of a segment.",
    )
)
enter(
    Op(
        "joined",
        _joined_type,
        _joined,
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.apply("parted", operands[1]),
        linear_in=lambda value: (0,),
        joint=True,
        batch=_joined_batch,
        total=True,
        spelled=None,
        doc="What segments of so many steps have kept, as one array over all steps.",
    )
)
enter(
    Op(
        "parted",
        _parted_type,
        _parted,
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.apply(
            "joined", operands[1], length=value.args[0].shape[0]
        ),
        linear_in=lambda value: (0,),
        joint=True,
        batch=_parted_batch,
        total=True,
        spelled=None,
        doc="An array over all steps in segments of so many steps.",
    )
)

__all__ = ["BOOL", "LOOPS", "Loop", "element_of", "loop_of", "stacked"]
