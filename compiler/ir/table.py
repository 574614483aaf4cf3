"""What an entry of the table of ops is. The entries themselves stand in `chainrule.compiler.ops`.

An op is one entry, in one place. Its derivative is written once, in one of three forms:

- an elementwise op states its partial derivatives, one for each operand, as functions of the operands and of
  its own result;
- an op that is linear in each of its differentiable operands states its transposes: the cotangent of operand
  k, given the result's;
- any other op states its linearisation: the result's tangent as an expression linear in the operands'
  tangents. Forward mode applies it, reverse mode transposes it. Where it is linear in some of its operands
  it states the transposes of these too, in which its linearisation may be written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from chainrule.compiler.ir.ranges import Range, Transfer
from chainrule.compiler.ir.types import Tensor, Type
from chainrule.compiler.ir.values import Value

if TYPE_CHECKING:
    from chainrule.compiler.ir.build import Expr


class Prec(IntEnum):
    """How tightly a piece of Python text binds."""

    CHOICE = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARE = 4
    BITOR = 5
    BITXOR = 6
    BITAND = 7
    SHIFT = 8
    ADD = 9
    MUL = 10
    UNARY = 11
    POWER = 12
    ATOM = 13


class Text(NamedTuple):
    """A piece of Python, and how tightly it binds."""

    text: str
    prec: Prec = Prec.ATOM

    def at(self, prec: Prec) -> str:
        """The text, in parentheses if it binds less tightly than its place asks for."""
        return self.text if self.prec >= prec else f"({self.text})"

    @property
    def atom(self) -> str:
        return self.at(Prec.ATOM)


@dataclass(frozen=True)
class Printing:
    """What an op's text may depend on besides its operands: how dims are spelled, the name of the dtype.

    With `lanes` a value of no axes stands for arrays of any shape too: no `if`, `and` or `float()` of it.
    `take` gives a name that the routine does not use, `counter` one for a loop within an op's text.
    """

    dim: Callable[[Any], Text]
    dtype: str = "np.float64"
    lanes: bool = False
    take: Callable[[str], str] = str
    counter: Callable[[str], str] = str


Rule: TypeAlias = "Callable[..., Any]"
Printer: TypeAlias = "str | Callable[[Printing, Value, Sequence[Text]], Text | str]"
Interval: TypeAlias = tuple[float, float]


Takes: TypeAlias = Literal["real", "number", "int", "bool", "any"]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function of the language; `kind` says what lowering makes of the argument.

    `array` an Expr; `arrays` a tuple of them, from a bracketed list; `axis` an int, `axes` an int or a tuple;
    `shape` a tuple of dims, `dims` likewise where -1 may stand, `dim` one; `sizes` dims that belong to some
    axes only, `steps` ints that do, `widths` pairs of dims; `int`, `ints`, `number`, `flag`, `option` (one of
    `options`), `text` and `order` (of a norm) are known when compiling; `dtype` is `real`, `int` or `bool`.
    """

    name: str
    kind: Literal[
        "array",
        "arrays",
        "axis",
        "axes",
        "shape",
        "dims",
        "dim",
        "sizes",
        "steps",
        "widths",
        "text",
        "order",
        "int",
        "ints",
        "number",
        "flag",
        "option",
        "dtype",
    ] = "array"
    default: Any = ...
    options: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return self.default is ...


class Sample(NamedTuple):
    """Operand types and attrs with which tests try an op that is not elementwise."""

    types: tuple[Type, ...]
    attrs: Mapping[str, Any] = {}
    bounds: tuple[Interval | None, ...] = ()


@dataclass(frozen=True)
class Op:
    """One primitive.

    name        in the IR, and in the language unless `spelled` says otherwise (None: it has no name there)
    infer       (operand types, attrs) -> type of the result; raises ShapeMismatch
    numpy       its text: a template over `{0}`, `{1}`, ... (parentheses are seen to) or a function
    math        its text over Python floats; None where there is none (then a scalar body is not made). It
                raises, or gives what the numpy text gives
    c           its text in C over single elements, for an elementwise op: a template, or a function. What C
                lacks is printed from `native/functions`. None where there is none: then numpy serves
    takes       the dtype to which the language converts operands: `real`; `number` joins int and real; `any`
                joins bool too; `int` and `bool` convert nothing
    partials    elementwise: one rule for each operand, `lambda x, y, out: ...`, or None where it is 0
    unknown     elementwise: the operands by which there is no derivative in terms of the table; one by them is a
                mistake of the program, which `autodiff.unknown` tells
    transpose   linear: `(cotangent, k, operands, value) -> cotangent of operand k`
    linearise   otherwise: `(tangents, operands, out, value) -> tangent`, tangents being None where 0. An op of
                several results is handed a tuple `out`, and answers with as many tangents (None where 0)
    linear_in   the operands in which the op is linear (for `transpose`)
    joint       linear in all of `linear_in` together: forward mode applies it once, to all tangents
    twice       its text says operands twice, so that they must be names or literals
    statements  what it is printed as where one expression would not do (`numpy` is None then): `(printing,
                value, operands, target, fresh)` -> lines; with `fresh` they make `target`, else add to it
    define      what makes it where no expression does: `(printing, value, operands, target)` -> the lines that
                define `target`; the first operand is the text of an array that the lines may write to
    repeats     of a reduction, what it is printed as over a few arrays that stand in no axis, as what windows have at
                each place within them: `(printing, value, target, first, each)` -> the line that begins, the line
                for `each`, the lines behind them
    batch       how it takes leading axes: "elementwise", or `(operands, leads, value) -> Expr`, operand k
                having `leads[k]` leading axes more than in `value` (see `passes.vectorise`)
    total       no finite operand makes it raise, warn or yield nan
    harmless    what operand k may be where the op does not count, if it is not elementwise: `(operand, k)` -> Expr
                of the operand's shape, or None
    nonempty    it has no answer for an axis of length 0: the entry of a function that uses it asks for more
    bounds      which numbers the result may be, given the same of the operands: `(ranges, value) -> Range`; None
                if it may be any (`analysis` asks)
    smooth      for each operand the range in which value and derivative exist and are bounded, None for any;
                or a function of the value that gives them
    analytic    its numpy text takes complex numbers, of which it is an analytic function: a complex step finds its
                derivative (a linear op is, without saying so)
    cheap       recomputing it costs less than keeping it (views, sizes)
    parameters  its parameters in the language, where they are not `x`, or `x, y`
    build       what the language's name makes of its arguments, where that is not the op itself
    reducer     the language may write it with binders: `sum[i, j](...)`
    sentence    the sentence of the chain rule that it stands for, for `eval`, the reference and comments
    doc         what it is, in one line
    domain      for each operand the interval from which tests sample
    special     points, as tuples of operands, that tests visit too
    declared    the partials at special points where no limit gives them
    note        a numerical note
    samples     operand types and attrs that tests try, if the op is not elementwise
    """

    name: str
    infer: Callable[[Sequence[Type], Mapping[str, Any]], Type]
    numpy: Printer | None
    kind: Literal["elementwise", "linear", "other", "region"] = "elementwise"
    math: Printer | None = None
    c: Printer | None = None
    takes: Takes = "real"
    partials: tuple[Rule | None, ...] = ()
    unknown: tuple[int, ...] = ()
    transpose: Rule | None = None
    linearise: Callable[..., Any] | None = None
    linear_in: Callable[[Value], Sequence[int]] | None = None
    joint: bool = False
    twice: bool = False
    statements: Callable[[Printing, Value, Sequence[Text], str, bool], list[str]] | None = None
    define: Callable[[Printing, Value, Sequence[Text], str], list[str]] | None = None
    repeats: Callable[[Printing, Value, str, str, str], list[str]] | None = None
    batch: Callable[..., Any] | Literal["elementwise"] | None = None
    total: bool = False
    harmless: Callable[[Expr, int], Expr | None] | None = None
    nonempty: bool = False
    bounds: Transfer | None = None
    smooth: tuple[Range | None, ...] | Callable[[Value], tuple[Range | None, ...]] = ()
    analytic: bool = False
    cheap: bool = False
    spelled: str | None = ""
    parameters: tuple[Parameter, ...] = ()
    build: Callable[..., Expr] | None = None
    reducer: bool = False
    sentence: str = ""
    doc: str = ""
    domain: tuple[Interval, ...] = ()
    special: tuple[tuple[float, ...], ...] = ()
    declared: Mapping[tuple[float, ...], tuple[float, ...]] = field(default_factory=dict)
    note: str = ""
    samples: tuple[Sample, ...] = ()


TABLE: dict[str, Op] = {}


def enter(op: Op) -> Op:
    """Put an entry into the table; a name has one entry."""
    assert op.name not in TABLE, f"{op.name} has two entries"
    TABLE[op.name] = op
    return op


def transposable(op: Op, value: Value, active: Collection[int]) -> bool:
    """Whether the op is linear in the active operands, so that its transposes are the derivative."""
    if op.kind == "linear":
        return True
    return op.transpose is not None and op.linear_in is not None and set(active) <= set(op.linear_in(value))


def infer(op: str, types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    """The type of `op` applied to operands of these types; raises ShapeMismatch."""
    return TABLE[op].infer(types, attrs)


def tensors(types: Sequence[Type]) -> list[Tensor]:
    """The operand types, all of them tensors."""
    found = [type for type in types if isinstance(type, Tensor)]
    assert len(found) == len(types)
    return found
