"""Making IR: a builder that appends instructions, and expressions over it, in which derivative rules are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import infer
from chainrule.compiler.ir.types import BOOL, INT, REAL, DType, Shape, Tensor, Tuple, Type
from chainrule.compiler.ir.values import Value
from chainrule.compiler.source import Span

Number: TypeAlias = "int | float | bool"


class Builder:
    """Appends values to `body`, each stamped with the builder's present `span` and `stmt`.

    `needs` is what words ask of sizes, and what is wrong where it is below 0: for lowering, to prove or to ask.
    """

    def __init__(self) -> None:
        self.body: list[Value] = []
        self.needs: list[tuple[Dim, str]] = []
        self.span: Span | None = None
        self.stmt: Span | None = None
        self._constants: dict[tuple[str, str], Value] = {}
        self._own: set[int] = set()

    def at(self, span: Span | None, stmt: Span | None) -> Stamp:
        """Stamp what is made within with these."""
        return Stamp(self, span, stmt)

    def value(
        self, op: str, args: Sequence[Value] = (), *, type: Type | None = None, name: str | None = None, **attrs: Any
    ) -> Value:
        """One instruction; its type is inferred by the table unless it is given. Raises ShapeMismatch."""
        operands = tuple(args)
        if type is None:
            type = infer(op, [arg.type for arg in operands], attrs)
        made = Value(op, operands, attrs, type, self.span, self.stmt, name)
        self.body.append(made)
        self._own.add(id(made))
        return made

    def const(self, value: Number, dtype: DType | None = None) -> Value:
        """A literal scalar, made once; its dtype follows from the Python type unless it is given."""
        if dtype is None:
            dtype = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "real"
        if dtype == "real":
            value = float(value)
        key = dtype, repr(value)
        if key not in self._constants:
            self._constants[key] = Value("const", (), {"value": value}, Tensor(dtype))
            self.body.append(self._constants[key])
        return self._constants[key]

    def size(self, dim: Dim) -> Value:
        """A dimension as an int."""
        number = dim.constant
        return self.const(number) if number is not None else self.value("size", type=INT, dim=dim)

    def require(self, dim: Dim, wrong: str) -> None:
        """A size that has to be at least 0."""
        if not dim.at_least(0):
            self.needs.append((dim, wrong))

    def full(self, number: Number, shape: Shape, dtype: DType = "real") -> Value:
        """An array of one number."""
        made = self.const(number, dtype)
        return self.value("broadcast", [made], shape=shape) if shape else made

    def christen(self, value: Value, name: str) -> None:
        """Name a value that this builder has just made; a value that has a name keeps it."""
        if value.name is None and value.op not in ("param", "const") and id(value) in self._own:
            object.__setattr__(value, "name", name)

    def owns(self, value: Value) -> bool:
        """Whether this builder has made the value (constants belong to every builder)."""
        return id(value) in self._own

    def expr(self, value: Value) -> Expr:
        return Expr(self, value)


class Stamp:
    """What a builder stamps what it makes with, for the time of a `with`; made for every instruction."""

    __slots__ = ("before", "builder", "span", "stmt")

    def __init__(self, builder: Builder, span: Span | None, stmt: Span | None) -> None:
        self.builder, self.span, self.stmt = builder, span, stmt

    def __enter__(self) -> None:
        self.before = self.builder.span, self.builder.stmt
        self.builder.span, self.builder.stmt = self.span, self.stmt

    def __exit__(self, *_: object) -> None:
        self.builder.span, self.builder.stmt = self.before


class Expr:
    """A value within its builder, with arithmetic: `x * x.cos()`. `x.op(y, attr=...)` applies any op of the table."""

    __slots__ = ("builder", "value")

    def __init__(self, builder: Builder, value: Value) -> None:
        self.builder = builder
        self.value = value

    @property
    def shape(self) -> Shape:
        return self.value.tensor.shape

    @property
    def dtype(self) -> DType:
        return self.value.tensor.dtype

    @property
    def rank(self) -> int:
        return len(self.shape)

    def lift(self, other: Expr | Number | Dim) -> Expr:
        """A number or a dim as an expression of the same builder."""
        if isinstance(other, Expr):
            return other
        if isinstance(other, Dim):
            return Expr(self.builder, self.builder.size(other))
        dtype: DType | None = "real" if self.dtype == "real" and not isinstance(other, bool) else None
        return Expr(self.builder, self.builder.const(other, dtype))

    def apply(self, op: str, *others: Expr | Number | Dim, **attrs: Any) -> Expr:
        args = [self.value, *(self.lift(other).value for other in others)]
        return Expr(self.builder, self.builder.value(op, args, **attrs))

    def __getattr__(self, op: str) -> Callable[..., Expr]:
        if op.startswith("__"):
            raise AttributeError(op)
        return lambda *others, **attrs: self.apply(op, *others, **attrs)

    def __add__(self, other: Expr | Number | Dim) -> Expr:
        return self.apply("add", other)

    def __radd__(self, other: Number | Dim) -> Expr:
        return self.lift(other).apply("add", self)

    def __sub__(self, other: Expr | Number | Dim) -> Expr:
        return self.apply("subtract", other)

    def __rsub__(self, other: Number | Dim) -> Expr:
        return self.lift(other).apply("subtract", self)

    def __mul__(self, other: Expr | Number | Dim) -> Expr:
        return self.apply("multiply", other)

    def __rmul__(self, other: Number | Dim) -> Expr:
        return self.lift(other).apply("multiply", self)

    def __truediv__(self, other: Expr | Number | Dim) -> Expr:
        return self.apply("divide", other)

    def __rtruediv__(self, other: Number | Dim) -> Expr:
        return self.lift(other).apply("divide", self)

    def __pow__(self, other: Expr | Number | Dim) -> Expr:
        return self.apply("power", other)

    def __matmul__(self, other: Expr) -> Expr:
        return Expr(self.builder, matmul(self.builder, self.value, other.value))

    def __neg__(self) -> Expr:
        return self.apply("negative")

    def __lt__(self, other: Expr | Number) -> Expr:
        return self.apply("less", other)

    def __le__(self, other: Expr | Number) -> Expr:
        return self.apply("less_equal", other)

    def __gt__(self, other: Expr | Number) -> Expr:
        return self.apply("greater", other)

    def __ge__(self, other: Expr | Number) -> Expr:
        return self.apply("greater_equal", other)

    def same(self, other: Expr | Number) -> Expr:
        """Elementwise `==`."""
        return self.apply("equal", other)

    def where(self, then: Expr | Number, otherwise: Expr | Number) -> Expr:
        """`then` where this condition holds, else `otherwise`; both are evaluated."""
        a = then if isinstance(then, Expr) else Expr(self.builder, self.builder.const(float(then)))
        b = otherwise if isinstance(otherwise, Expr) else Expr(self.builder, self.builder.const(float(otherwise)))
        return self.apply("select", a, b)

    def sum(self, axes: Sequence[int] | None = None, keep: bool = False) -> Expr:
        chosen = tuple(range(self.rank)) if axes is None else tuple(sorted(axis % self.rank for axis in axes))
        return self.apply("sum", axes=chosen, keep=keep) if chosen else self

    def stretch(self, *axes: int) -> Expr:
        """New axes that stretch, at these positions of the result."""
        return self.apply("expand", axes=tuple(sorted(axes))) if axes else self

    def move(self, *perm: int) -> Expr:
        """Axes in another order."""
        return self if perm == tuple(range(self.rank)) else self.apply("transpose", perm=perm)


def matmul(builder: Builder, a: Value, b: Value) -> Value:
    """`a @ b` of any ranks, as numpy has it, as a contraction over named indices.

    Leading axes agree or stretch as in elementwise ops. Raises ShapeMismatch.
    """
    from chainrule.compiler.ir.types import ShapeMismatch

    ra, rb = a.tensor.rank, b.tensor.rank
    if not ra or not rb:
        raise ShapeMismatch(
            f"`@` needs arrays on both sides, here {a.type} and {b.type}", "a scalar is multiplied by `*`"
        )
    lead = max(ra - 2, rb - 2, 0)
    names = [f"b{k}" for k in range(lead)]
    left = (*names[lead - (ra - 2) :], "i", "k") if ra > 1 else ("k",)
    right = (*names[lead - (rb - 2) :], "k", "j") if rb > 1 else ("k",)
    out = (*names, *(["i"] if ra > 1 else []), *(["j"] if rb > 1 else []))
    return builder.value("contract", [a, b], indices=(left, right), out=out)


__all__ = ["BOOL", "INT", "REAL", "Builder", "Expr", "Number", "Tensor", "Tuple", "matmul"]
