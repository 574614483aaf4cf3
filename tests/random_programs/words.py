"""Functions of the language that are neither elementwise nor reductions, called as their parameters say.

Nothing here knows what shape a word yields: the compiler is asked for the type, and the evaluator's value has
to fit it.
"""

from __future__ import annotations

from chainrule.compiler.driver import analyse
from chainrule.compiler.ir import TABLE, Dim, Tensor
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import DType, Shape
from chainrule.compiler.ops.language import LANGUAGE, Word
from chainrule.compiler.source import CompileErrors, Source
from tests.random_programs.draft import Draft, Item, Rejected
from tests.random_programs.linear import MATRICES, SEQUENCES
from tests.random_programs.productions import REDUCTIONS

WORDS: list[str] = [
    name
    for name, word in LANGUAGE.items()
    if name not in REDUCTIONS
    and not (name in TABLE and TABLE[name].kind == "elementwise")
    # of several results
    and name not in ("eigh", "svd", "qr", "slogdet", "split", "array_split", "vsplit", "hsplit", "dsplit")
    and not name.removeprefix("i").startswith(("fft", "rfft"))  # whose sizes depend on each other
    and name != "stop_gradient"  # whose derivative is not that of its value
]


FORMS = {name: (lambda d, form=form: typed(d, form(d))) for name, form in {**MATRICES, **SEQUENCES}.items()}
POSITIVE = (0.2, 3.0)
POSITIONS = ("indices", "k")


def word(d: Draft, name: str) -> Item:
    """`name(...)`, with arguments drawn for each parameter; Rejected where they do not fit."""
    entry = LANGUAGE[name]
    if name == "squeeze":
        return squeeze(d)
    if name in FORMS:
        return FORMS[name](d)
    shapes = _shapes(d, entry)
    arguments: list[str] = []
    first: Shape = ()
    for parameter in entry.parameters:
        if parameter.kind == "array":
            shape = shapes.pop(0) if shapes else first
            dtype: DType = "int" if parameter.name in POSITIONS or (name == "ldexp" and arguments) else "real"
            if parameter.name == "fill_value":
                shape = ()
            item = d.operand(dtype, shape=shape) if shape is not None else d.operand(dtype)
            if entry.elementwise and dtype == "real":
                item = d.inside(item, POSITIVE)
            first = first or item.shape
            by_name = any(" = " in argument for argument in arguments)
            arguments.append(f"{parameter.name} = {item.text}" if by_name else item.text)
        elif parameter.required or d.chance(400):
            arguments.append(f"{parameter.name} = {_argument(d, parameter, first)}")
    return typed(d, f"{name}({', '.join(arguments)})")


def squeeze(d: Draft) -> Item:
    """Of an axis that is known to be 1: the evaluator sees sizes, and n may be 1 by chance."""
    item = d.operand("real", lambda x: 0 < x.rank < 3)
    at = d.number(0, item.rank - 1)
    before = ":, " * at
    one = d.pick(
        [
            f"{item.text}[{before}0:1]",
            f"{item.text}[{before}none]",
            f"max({item.text}, axis = {at}, keep = true)",
        ]
    )
    return typed(d, f"squeeze({one}, axis = {at})")


def _shapes(d: Draft, entry: Word) -> list[Shape | None]:
    """The shapes of one of the table's samples of the word, over this program's dims; else none are known."""
    op = TABLE.get(entry.name)
    if op is None or not op.samples or d.chance(300):
        return [None] if d.chance(500) else [d.shape(1, 2)]
    sample = d.pick(op.samples)
    names = {
        name: d.pick([*d.sizes])
        for one in sample.types
        if isinstance(one, Tensor)
        for dim in one.shape
        for name in dim.names()
    }
    renamed = {name: Dim.of(here) for name, here in names.items()}
    return [one.substitute(renamed).shape for one in sample.types if isinstance(one, Tensor)]


def _argument(d: Draft, parameter: Parameter, first: Shape) -> str:
    rank = max(len(first), 1)
    match parameter.kind:
        case "arrays":
            one = d.operand("real", lambda x: x.rank > 0)
            others = [d.operand("real", shape=one.shape) for _ in range(d.number(0, 2))]
            return f"[{', '.join(item.text for item in (one, *others))}]"
        case "axis" | "axes":
            return str(d.number(-rank, rank - 1))
        case "shape" if first and parameter.name == "shape":
            return f"[{', '.join(map(str, (*d.shape(0, 1), *first)))}]"
        case "shape" | "dims":
            return f"[{', '.join(d.pick([*d.sizes]) for _ in range(d.number(1, 2)))}]"
        case "dim":
            return d.pick([*d.sizes])
        case "sizes":
            return str(d.number(1, 2))
        case "steps":
            return str(d.number(1, 2))
        case "widths":
            return d.pick(["1", "[1, 2]", "2", "[0, 1]"])
        case "int":
            return str(d.number(-2, 2))
        case "ints":
            order = list(range(rank))
            return str([order[(k + 1) % rank] for k in order])
        case "number":
            return f"{d.number(-8, 8) / 4}"
        case "flag":
            return d.pick(["true", "false"])
        case "option":
            return f'"{d.pick(parameter.options)}"'
        case _:
            raise Rejected


def typed(d: Draft, text: str) -> Item:
    """`keep`, with the type that the compiler gives to the expression."""
    try:
        module = analyse(Source("drawn", d.text(text)), None)
    except CompileErrors as errors:
        raise Rejected from errors
    (result,) = module.functions["f"].results
    type = result.type
    assert isinstance(type, Tensor)
    if module.functions["f"].requirements:
        raise Rejected  # of sizes, which are drawn by chance
    try:
        value = d.evaluate(text)
    except IndexError as error:
        raise Rejected from error
    return d.keep(text, type.dtype, type.shape, value)
