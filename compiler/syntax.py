"""The tree: what a `.cr` file says, as frozen records, each with its span.

The tree is the text without its layout: nothing is resolved, no type is known. `Index` stands for every
`base[...]` and `Call` for every `f(...)`; whether the base is a reduction, a slice, a gather or a function
is lowering's business. `|>` and comparisons are `Binary` like every operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chainrule.compiler.source import Span

# ---------------------------------------------------------------- expressions


@dataclass(frozen=True)
class Number:
    """`3`, `0.5`, `1e-12`: an int if it is written without point and exponent."""

    value: int | float
    span: Span


@dataclass(frozen=True)
class Boolean:
    value: bool
    span: Span


@dataclass(frozen=True)
class String:
    """An option, `"reflect"`."""

    value: str
    span: Span


@dataclass(frozen=True)
class Nothing:
    """`none`: in brackets a new axis."""

    span: Span


@dataclass(frozen=True)
class Name:
    id: str
    span: Span


@dataclass(frozen=True)
class Unary:
    op: Literal["-", "+", "not"]
    operand: Expression
    span: Span


@dataclass(frozen=True)
class Binary:
    """`and or == != < <= > >= + - * / // % @ ^ |>`; a chain `a < b < c` is `(a < b) and (b < c)`."""

    op: str
    left: Expression
    right: Expression
    span: Span
    op_span: Span


@dataclass(frozen=True)
class Choice:
    """`then if condition else otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True)
class Argument:
    """One argument of a call: `value`, or `name = value`."""

    name: str | None
    value: Expression
    span: Span


@dataclass(frozen=True)
class Call:
    """`function(arguments)`; `tangents` stand behind a `;`, as in `jvp(f, x)(x; t_x)`."""

    function: Expression
    arguments: tuple[Argument, ...]
    tangents: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Slice:
    """`start:stop:step` within brackets, each part optional."""

    start: Expression | None
    stop: Expression | None
    step: Expression | None
    span: Span


@dataclass(frozen=True)
class Rest:
    """`...` within brackets."""

    span: Span


@dataclass(frozen=True)
class Binder:
    """`j < bound` within the brackets of a reduction or of the left side: an index with its range.

    A bare index is a `Name`. In any other brackets `a < b` is refused when lowering.
    """

    name: str
    bound: Expression
    span: Span


Item: TypeAlias = "Expression | Slice | Rest"


@dataclass(frozen=True)
class Index:
    """`base[items]`. `i < n` is a `Binary` here; lowering reads it as a binder where one may stand."""

    base: Expression
    items: tuple[Item, ...]
    span: Span


@dataclass(frozen=True)
class Attribute:
    """`base.name`: `A.T`, `h.W`, `scipy.special.j0`."""

    base: Expression
    name: str
    span: Span


@dataclass(frozen=True)
class Array:
    """`[1, 2, 3]`, nested for more axes; also lists of operands, shapes and axes."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Cast:
    """`x as real[a, b]`."""

    value: Expression
    type: Type
    span: Span


Expression: TypeAlias = (
    "Number | Boolean | String | Nothing | Name | Unary | Binary | Choice | Call | Index | Attribute | Array | Cast"
)

# ---------------------------------------------------------------- types


@dataclass(frozen=True)
class Lead:
    """`...` or `...a` in a shape: any leading axes, the same for the same label."""

    label: str
    span: Span


@dataclass(frozen=True)
class Type:
    """`real`, `int[batch]`, `real[..., 2*n + 1]`; the axes are expressions over dimension names."""

    dtype: str
    axes: tuple[Expression | Lead, ...]
    span: Span


# ---------------------------------------------------------------- statements


@dataclass(frozen=True)
class Target:
    """The left side of `=`: a name, with or without indices.

    `rest` says whether the indices come after a leading `...`.
    """

    name: str
    indices: tuple[Name | Binder, ...] | None
    rest: bool
    span: Span


@dataclass(frozen=True)
class Assign:
    """`x = value`, `q[i, j] = value`, `a, b = f(x)`."""

    targets: tuple[Target, ...]
    values: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Return:
    values: tuple[Expression, ...]
    span: Span


Statement: TypeAlias = "Assign | Return"

# ---------------------------------------------------------------- definitions


@dataclass(frozen=True)
class Parameter:
    """`x`, `x: real[n]`, `delta = 1`."""

    name: str
    type: Type | None
    default: Expression | None
    span: Span


@dataclass(frozen=True)
class Function:
    """`fn f(x: real[n]) -> real = ...`, or with an indented body that ends in `return`.

    `results` is None where the types are left to inference. The one-line form has one `Return`.
    """

    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    results: tuple[Type, ...] | None
    body: tuple[Statement, ...]
    doc: str | None
    span: Span


@dataclass(frozen=True)
class Constant:
    """`g = 9.81` at the top level: a number, or arithmetic on constants, in every function's scope."""

    name: str
    name_span: Span
    value: Expression
    span: Span


@dataclass(frozen=True)
class Import:
    """`from "./layers.cr" import residual, dense as d`: pairs (name there, name here)."""

    path: str
    path_span: Span
    names: tuple[tuple[Name, Name], ...]
    span: Span


@dataclass(frozen=True)
class Derive:
    """`derive grad(f, mu, sigma)`; `form` is `diagonal`, `blocks`, `sparse` or empty."""

    mode: str
    mode_span: Span
    function: Name
    arguments: tuple[Name, ...]
    form: str
    span: Span


@dataclass(frozen=True)
class Example:
    """`example left == right`, `example left ~= right within 1e-6`."""

    left: Expression
    op: Literal["==", "~="]
    right: Expression
    within: Expression | None
    span: Span


Definition: TypeAlias = "Function | Constant | Import | Derive | Example"


@dataclass(frozen=True)
class File:
    """A file; of one that does not parse, what could be read, and the names that the rest may define."""

    doc: str | None
    definitions: tuple[Definition, ...]
    span: Span
    missing: tuple[Name, ...] = ()
