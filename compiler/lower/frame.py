"""What is known while one function is lowered, and how instructions are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Requirement, Shape, ShapeMismatch, Tensor, Tuple, Type, Value
from chainrule.compiler.lower.library import look_up
from chainrule.compiler.lower.operated import Operator
from chainrule.compiler.lower.program import Constant, Defined, Missing, Network, Program, Scope, Word
from chainrule.compiler.lower.region import Region
from chainrule.compiler.lower.terms import MOST_AXES, MOST_DIGITS, Affine, Term
from chainrule.compiler.source import CompileError, Span

if TYPE_CHECKING:
    from chainrule.compiler.lower.ownership import Ownership


LOOP_VARIABLE = "loop variable"


@dataclass(frozen=True)
class Local:
    """A variable or parameter."""

    term: Term
    span: Span
    word: str = "variable"


@dataclass(frozen=True)
class Size:
    """The name of a dimension."""

    dim: Dim
    span: Span


@dataclass(frozen=True)
class Position:
    """An index of the index notation."""

    span: Span


@dataclass(frozen=True)
class Broken:
    """A name whose statement has a mistake: what uses it is not looked at."""

    span: Span


@dataclass(frozen=True)
class Owner:
    """`layer enc = dense(units = 32)`; what it owns belongs to `home`, the body that says so."""

    layer: Defined
    node: syntax.Owner
    home: Ownership


Binding: TypeAlias = (
    "Local | Size | Position | Broken | Operator | Owner | Word | Defined | Constant | Missing | Network"
)


@dataclass(eq=False)
class Collecting:
    """What a loop, which binds the names `bound`, collects: name, value, place. `refused` says why it may not."""

    bound: frozenset[str]
    refused: str = ""
    found: dict[str, tuple[Value, Span]] = field(default_factory=dict)


class Silenced(Exception):
    """Something cannot be lowered because of a mistake that is already reported."""


@dataclass(eq=False)
class Frame:
    """One function being lowered.

    `order` and `ranges` are of the indices in use; `binders` holds the ranges found for binders, by the
    brackets that introduce them, and `shapes` those of indexed expressions. `rest` says that the axes behind a
    `...` in brackets are indices too. `guarded` counts the branches around, in which positions are proved by no
    requirement of the whole function; `guard` is the condition of the innermost one that is taken per element.
    `later` has the names that statements below bind, `ended` the indices that were in scope above, and `gone` the
    names that ended with a loop; `collecting` is what the loop around collects. `own` is what a layer or a model
    owns, and `lead_names` the axes behind each `...`.
    """

    program: Program
    scope: Scope
    region: Region = field(default_factory=Region)
    names: dict[str, Binding] = field(default_factory=dict)
    leads: frozenset[str] = frozenset()
    requirements: dict[tuple[Dim, bool], Requirement] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    ranges: dict[str, Dim] = field(default_factory=dict)
    binders: dict[tuple[int, str], Dim] = field(default_factory=dict)
    shapes: dict[int, Shape] = field(default_factory=dict)
    rest: bool = False
    guard: Callable[[], Term] | None = None
    constants: dict[tuple[str, str], Term | None] = field(default_factory=dict)
    stmt: Span | None = None
    guarded: int = 0
    later: dict[str, Span] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    own: Ownership | None = None
    lead_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: dict[str, Span] = field(default_factory=dict)
    collecting: Collecting | None = None

    # ---- making instructions

    def emit(
        self, span: Span, op: str, args: list[Value], *, type: Type | None = None, name: str | None = None, **attrs: Any
    ) -> Value:
        """One instruction in the present region. Raises CompileError where the table refuses the operands."""
        builder = self.region.builder
        builder.span, builder.stmt = span, self.stmt
        operands = [self.region.bring(arg) for arg in args]
        try:
            made = builder.value(op, operands, type=type, name=name, **attrs)
        except ShapeMismatch as mismatch:
            raise CompileError(span, mismatch.message, code=mismatch.code, hint=mismatch.hint) from None
        if isinstance(made.type, Tensor) and made.type.rank > MOST_AXES:
            raise CompileError(span, f"an array has at most {MOST_AXES} axes", code="CR103")
        return made

    def layout(self, span: Span, op: str, value: Value, **attrs: Any) -> Value:
        """An instruction that moves axes about: on what a branch captured it is made outside."""
        if self.region.lanes is not None:
            outer = self.region.captured(value)
            if outer is None and not self.region.builder.owns(value) and value.op != "const":
                outer = value
            if outer is not None:
                inside, self.region = self.region, self.region.parent or self.region
                try:
                    made = self.layout(span, op, outer, **attrs)
                finally:
                    self.region = inside
                return self.region.bring(made)
        return self.emit(span, op, [value], **attrs)

    def const(self, value: int | float | bool) -> Value:
        return self.region.builder.const(value)

    def convert(self, span: Span, value: Value, dtype: str) -> Value:
        """`value` in a dtype that its own becomes by itself; a literal becomes one of that dtype."""
        if value.tensor.dtype == dtype:
            return value
        if value.op == "const":
            number = value.attrs["value"]
            return self.region.builder.const(float(number) if dtype == "real" else int(number))
        return self.emit(span, "convert", [value], dtype=dtype)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """What is made within is made for the whole arrays, not per element of a choice."""
        inside = self.region
        self.region = inside.base
        try:
            yield
        finally:
            self.region = inside

    # ---- terms

    def settle(self, span: Span, term: Term) -> Term:
        """The term with a value of the present region, for one that is only known to be an affine int."""
        if term.made is None:
            assert term.affine is not None
            term = self._spell(span, term.affine)
        if isinstance(term.type, Tuple):
            raise CompileError(
                span,
                f"this has {len(term.type.items)} results, where one value is needed",
                code="CR047",
                hint=f"give each a name first: `{', '.join('abcdefgh'[: len(term.type.items)])} = {brief(span)}`",
            )
        lanes = self.region.lanes
        if lanes is not None and term.indices and term.indices != lanes.indices and not self._inside(term.value):
            missing = tuple(k for k, name in enumerate(lanes.indices) if name not in term.indices)
            value = self.layout(span, "expand", term.value, axes=missing) if missing else term.value
            term = Term(value, lanes.indices, term.affine)
        made = self.region.bring(term.value)
        return term if made is term.made else Term(made, term.indices, term.affine)

    def _inside(self, value: Value) -> bool:
        return self.region.builder.owns(value)

    def value(self, span: Span, term: Term) -> Value:
        return self.settle(span, term).value

    def _spell(self, span: Span, affine: Affine) -> Term:
        number = affine.offset.constant
        if number is not None and not -(2**63) <= number < 2**63:
            digits = len(str(number)) if number.bit_length() < MOST_DIGITS else "very many"
            raise CompileError(span, f"this int has {digits} digits, and an int has 64 bits", code="CR045")
        builder = self.region.builder
        builder.span, builder.stmt = span, self.stmt
        if not affine.indices:
            return Term(builder.size(affine.offset), (), affine)
        total: Term | None = None
        with self.outside():
            for name, c in sorted(affine.indices, key=lambda pair: self.order[pair[0]]):
                step = Term(self.emit(span, "iota", [], dim=self.ranges[name]), (name,))
                if abs(c) != 1:
                    step = Term(self.emit(span, "multiply", [self.const(abs(c)), step.value]), (name,))
                if total is None:
                    total = Term(self.emit(span, "negative", [step.value]), (name,)) if c < 0 else step
                else:
                    total = self._plus(span, "subtract" if c < 0 else "add", total, step)
            assert total is not None
            if number != 0:
                builder = self.region.builder
                constant = number if number is not None else 0
                size = builder.const(abs(constant)) if constant else builder.size(affine.offset)
                op = "subtract" if constant < 0 else "add"
                total = Term(self.emit(span, op, [total.value, size]), total.indices)
        return Term(total.value, total.indices, affine)

    def _plus(self, span: Span, op: str, a: Term, b: Term) -> Term:
        """The sum of int arrays over the indices of `a`, and over one that stands behind them in the order."""
        widened = self.emit(span, "expand", [a.value], axes=(len(a.indices),))
        return Term(self.emit(span, op, [widened, b.value]), (*a.indices, *b.indices))

    # ---- sizes

    def require(self, dim: Dim, span: Span, message: str, code: str, hint: str = "", exact: bool = False) -> None:
        """Ask that a size is at least 0 (`exact`: is 0): proved here, refused here, or left to the entry."""
        number = dim.constant
        if number is not None:
            if number < 0 or (exact and number):
                raise CompileError(span, message, code=code, hint=hint)
            return
        if not exact and dim.at_least(0):
            return
        if (-dim).at_least(1) or (exact and dim.at_least(1)):
            raise CompileError(span, message, code=code, hint=hint)
        if not exact and self._implied(dim):
            return
        self.requirements.setdefault((dim, exact), Requirement(dim, span, exact))

    def _implied(self, dim: Dim) -> bool:
        """Whether one of the first requirements says more: `n - 2 >= 0` than `n - 1 >= 0`."""
        return any((dim - known).at_least(0) for known, _ in islice(self.requirements, 8))

    # ---- names

    def look_up(self, name: syntax.Name) -> Binding | None:
        return self.names.get(name.id) or look_up(self.program, self.scope, name.id)


def brief(span: Span, limit: int = 40) -> str:
    """The text of a span, for a message: on one line, not too long."""
    text = " ".join(span.text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."
