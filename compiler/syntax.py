"""The tree: what a `.cr` file says, as frozen records, each with its span.

The tree is the text without its layout: nothing is resolved, no type is known. `Index` stands for every
`base[...]` and `Call` for every `f(...)`; whether the base is a reduction, a slice, a gather or a function
is lowering's business. `|>` and comparisons are `Binary` like every operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """`real`, `int[batch]`, `real[..., 2*n + 1]`; the axes are expressions over dimension names.

    Of a parameter also `dim`, a size, and `fn`, a function: these have no axes.
    """

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


@dataclass(frozen=True)
class Param:
    """`param W: real[n, units] ~ glorot_uniform`; `initialiser` is a name or a call: `normal(0, 0.02)`.

    A type that is left out is a real scalar, as for a function's parameters.
    """

    name: str
    name_span: Span
    type: Type | None
    initialiser: Expression
    span: Span


@dataclass(frozen=True)
class State:
    """`state mean: real[c] ~ zeros`."""

    name: str
    name_span: Span
    type: Type | None
    initialiser: Expression
    span: Span


@dataclass(frozen=True)
class Sample:
    """`sample eps: real[n] ~ normal`."""

    name: str
    name_span: Span
    type: Type | None
    distribution: Expression
    span: Span


@dataclass(frozen=True)
class Input:
    """`input x: real[batch, 64]`."""

    name: str
    name_span: Span
    type: Type | None
    span: Span


@dataclass(frozen=True)
class Output:
    """`output proba = softmax(logits)`."""

    name: str
    name_span: Span
    value: Expression
    span: Span


@dataclass(frozen=True)
class Loss:
    """`loss = ...` in a model."""

    value: Expression
    span: Span


@dataclass(frozen=True)
class Update:
    """`update mean = ...`: what a state is to be next."""

    name: str
    name_span: Span
    value: Expression
    span: Span


@dataclass(frozen=True)
class Owner:
    """`layer enc = dense(units = 32)`: parameters that all calls of `enc` share."""

    name: str
    name_span: Span
    layer: Call
    span: Span


@dataclass(frozen=True)
class Solve:
    """`solve x, y from 1, 0.5:` and its equations, each a pair of sides."""

    unknowns: tuple[Name, ...]
    start: tuple[Expression, ...]
    equations: tuple[tuple[Expression, Expression], ...]
    span: Span


@dataclass(frozen=True)
class OnBackward:
    """`on_backward x: d_x = ...`; `cotangent` is the name that it binds, `d_x`."""

    name: Name
    cotangent: Name
    value: Expression
    span: Span


@dataclass(frozen=True)
class For:
    """`for x, y in xs, ys:` and its body; `manner` is `checkpoint`, `own` or empty. The span is the heading's."""

    targets: tuple[Name, ...]
    values: tuple[Expression, ...]
    manner: str
    body: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True)
class While:
    """`while condition:` and its body. The span is the heading's."""

    condition: Expression
    body: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True)
class Collect:
    """`collect hs = h`, in a loop."""

    targets: tuple[Name, ...]
    values: tuple[Expression, ...]
    span: Span


Statement: TypeAlias = (
    "Assign | Return | Param | State | Sample | Input | Output | Loss | Update | Owner | Solve | OnBackward"
    " | For | While | Collect"
)


def every(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements of a body, and those of the loops among them."""
    for statement in statements:
        yield statement
        if isinstance(statement, For | While):
            yield from every(statement.body)


# ---------------------------------------------------------------- definitions


@dataclass(frozen=True)
class Parameter:
    """`x`, `x: real[n]`, `delta = 1`, `width: dim = 32`, `act: fn = identity`."""

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
class Layer:
    """`layer dense(x: real[..., n], units: dim) -> real[..., units]:` and its body, as a function's."""

    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    results: tuple[Type, ...] | None
    body: tuple[Statement, ...]
    doc: str | None
    span: Span


@dataclass(frozen=True)
class Model:
    """`model digits(width: dim = 32, rate = 0.1):` and its body; the parameters are fixed when compiling."""

    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    doc: str | None
    span: Span


@dataclass(frozen=True)
class Rule:
    """`derivative f(x) = ...`, `backward f(x, limit; dy) unchecked "reason" = ..., ...`.

    `name` is the function that it belongs to; the names in brackets stand for its parameters, those behind the
    `;` for the cotangents of its results. `unchecked` is the reason, if one is given. Its body is a function's.
    """

    kind: Literal["derivative", "backward"]
    name: str
    name_span: Span
    parameters: tuple[Name, ...]
    cotangents: tuple[Name, ...]
    unchecked: String | None
    body: tuple[Statement, ...]
    doc: str | None
    span: Span


WithBody: TypeAlias = "Function | Layer | Model | Rule"


@dataclass(frozen=True)
class Extern:
    """`extern fn j0(x) = scipy.special.j0`; `target` is the dotted name."""

    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    results: tuple[Type, ...] | None
    target: str
    target_span: Span
    span: Span


@dataclass(frozen=True)
class Policy:
    """`policy relu(0) = 1`, `policy maximum = "first"`: the answer where a function has no derivative.

    `point` is None where the left side is a bare name.
    """

    function: Name
    point: Expression | None
    answer: Expression
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
    """`derive grad(f, mu, sigma)`; `form` is `diagonal`, `blocks`, `sparse` or empty. Names may be paths: `m.loss`."""

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


Definition: TypeAlias = "WithBody | Extern | Policy | Constant | Import | Derive | Example"


@dataclass(frozen=True)
class File:
    """A file; of one that does not parse, what could be read, and the names that the rest may define."""

    doc: str | None
    definitions: tuple[Definition, ...]
    span: Span
    missing: tuple[Name, ...] = ()
