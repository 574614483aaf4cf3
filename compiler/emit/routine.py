"""One emitted function: its signature, its docstring, its entry, its sections, its return."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

import chainrule.compiler.emit.choices
import chainrule.compiler.emit.equations
import chainrule.compiler.emit.loops  # noqa: F401  (how choices, equations and loops are printed)
from chainrule.compiler.emit.block import Block, Context
from chainrule.compiler.emit.by_tiles import print_tiles
from chainrule.compiler.emit.entry import Sizes, find_sizes
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.numbers import literal
from chainrule.compiler.emit.sections import sections
from chainrule.compiler.emit.settling import Scene
from chainrule.compiler.ir import Dim, Function, Prec, Printing, Tensor, Text, Value
from chainrule.compiler.ir.factors import factors
from chainrule.compiler.ops.gathering import views
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of
from chainrule.compiler.ops.text import Target
from chainrule.compiler.source import Span

Lessons = Mapping[Span, Sequence[str]]


@dataclass(frozen=True)
class Options:
    """What a user may ask of the emitted text."""

    checked: bool = True
    scipy: bool = False
    fast: bool = False


@dataclass(frozen=True)
class Layout:
    """What `saved` holds behind the values: sizes, the shapes of leading axes, and parameters' dtypes, by name."""

    sizes: Sequence[str] = ()
    leads: Sequence[str] = ()
    dtypes: Sequence[str] = ()


@dataclass(frozen=True)
class Routine:
    """A function of the emitted module, ready for the template."""

    name: str
    parameters: Sequence[str]
    returns: str
    doc: Sequence[str]
    body: Sequence[str]
    layout: Layout = Layout()


@dataclass(frozen=True)
class Style:
    """What the routines of a function share.

    `prefix` begins the names of unnamed parts of its derivative, and they are called after `label`, if not after the
    function, where no statement has a name. With `trusted` the arguments come from a function of ours: arrays that are
    checked, and of one float type.
    """

    options: Options
    callee: Callable[[Value], str]
    lessons: Lessons
    notes: Lessons
    titles: Mapping[Span | None, str]
    called: frozenset[str]
    prefix: str = "d_"
    label: str = ""
    trusted: bool = False


class Sizing:
    """How dims are spelled within a routine, and which names it had to bind for that."""

    def __init__(self, names: Names, spelled: Mapping[str, str] | None = None) -> None:
        self.names = names
        self.spelled = dict(spelled or {})
        self.used: list[str] = []

    def __call__(self, dim: Dim) -> Text:
        for name in dim.names():
            if name not in self.spelled:
                self.spelled[name] = self.names.take(name)
            if name not in self.used:
                self.used.append(name)
        shown = [factor.show(self.spelled.__getitem__) for factor in factors(dim)]
        if len(shown) > 1:
            return Text(" * ".join(f"({text})" for text in shown), Prec.MUL)
        simple = dim.name is not None or (dim.constant is not None and dim.constant >= 0)
        return Text(shown[0], Prec.ATOM if simple else Prec.ADD)


@dataclass(frozen=True)
class Printed:
    """The body of a routine, without entry: lines, the texts of its results, and what its float type is called."""

    lines: list[str]
    results: list[str]
    outer: list[str]
    sizing: Sizing
    dtype: str

    @property
    def sizes(self) -> list[str]:
        """The names of the dims that the text uses."""
        return self.sizing.used


def print_body(
    function: Function,
    params: Mapping[int, str],
    names: Names,
    target: Target,
    style: Style,
    label: str,
    adjoint: frozenset[int],
    spelled: Mapping[str, str] | None = None,
    outer: Sequence[Value] = (),
    dtype: str = "np.float64",
    lanes: bool = False,
) -> Printed:
    """The instructions of `function` as lines; `outer` are values that are needed by name (saved ones)."""
    sizing = Sizing(names, spelled)
    printing = Printing(sizing, dtype, lanes, names.take, names.counter)
    context = Context(
        names,
        printing,
        target,
        style.label or label.lstrip("_"),
        style.callee,
        style.titles,
        style.lessons,
        style.notes,
        adjoint,
        style.prefix,
        style.options.fast and target == "numpy" and not lanes,  # lanes may be numbers
    )
    block = Block(context, {key: Text(name) for key, name in params.items()}, {id(value) for value in outer})
    block.by_tiles = print_tiles if context.reuses else None
    block.scene = Scene(ends={id(value) for value in outer})
    block.run(function.body, function.results)
    texts = returned(block, function, target, outer)
    for value in outer:
        block.as_name(value)
    lines = sections(block.lines, style.lessons, style.notes)
    known = dtype
    if dtype.startswith("np.result_type") and sum(text.count(dtype) for text in (*lines, *texts)) > 1:
        known = names.take("dtype")  # what takes looking at several arrays is looked up once
        lines = [f"{known} = {dtype}", *([""] if lines else []), *(line.replace(dtype, known) for line in lines)]
        texts = [text.replace(dtype, known) for text in texts]
    return Printed(lines, texts, [block.texts[id(value)].text for value in outer], sizing, known)


def common_dtype(values: Sequence[Value], names: Sequence[str], style: Style) -> str:
    """Python for the float type that these values share."""
    pairs = [(value, name) for value, name in zip(values, names, strict=True) if is_real(value)]
    arrays = [name for value, name in pairs if value.shape]
    if len(arrays) == 1 or (arrays and style.trusted):
        return f"{arrays[0]}.dtype"
    chosen = arrays or [name for _, name in pairs]
    return f"np.result_type({', '.join(chosen)})" if chosen else "np.float64"


def is_real(value: Value) -> bool:
    return isinstance(value.type, Tensor) and value.type.dtype == "real"


def returned(block: Block, function: Function, target: Target, kept: Sequence[Value] = ()) -> list[str]:
    """How the results are written behind `return`: in memory that is nobody else's.

    Neither an argument's, nor another result's, nor what is saved: a caller may write into what it is given.
    """
    texts = []
    own = {id(param) for param in function.params}
    taken = {id(_root(value)) for value in kept}
    for result in function.results:
        text = literal(block.texts[id(result)], result)
        if target == "numpy" and isinstance(result.type, Tensor) and result.type.shape:
            stretched = result.op == "broadcast" and bool(result.args[0].shape)
            shared = _shares(result, own) and id(result) not in block.owned
            if stretched or id(_root(result)) in taken or shared:
                text = Text(f"{text.atom}.copy()")
            taken.add(id(_root(result)))
        texts.append(text.text)
    return texts


def _root(value: Value) -> Value:
    """What a view is a view of."""
    while value.args and views(value) and value.op not in ("broadcast", "get"):
        value = value.args[0]
    return value


def _shares(value: Value, own: Container[int]) -> bool:
    """Whether a value may be a view of the memory of one of these."""
    while id(value) not in own:
        region = value.args[0] if value.op == "get" else value
        place = value.attrs["index"] if value.op == "get" else 0
        if region.op == "choice":
            return any(_shares(capture, own) for capture in _handed_on(region, place))
        if region.op in LOOPS:
            return any(_shares(operand, own) for operand in _handed_round(loop_of(region), place))
        if not value.args or not views(value) or value.op == "broadcast":
            return False
        value = value.args[0]
    return True


def _handed_on(choice: Value, place: int) -> list[Value]:
    """What a choice may hand on as it is, or a view of it."""
    branches = [choice.attrs["then"], choice.attrs["otherwise"]]
    return [
        capture
        for k, capture in enumerate(choice.args[1:])
        if any(_shares(branch.results[place], {id(branch.params[k])}) for branch in branches)
    ]


def _handed_round(loop: Loop, place: int) -> list[Value]:
    """What a carried value may still be, or a view of it: a first value, or what the loop reads."""
    reached, waiting = set[int](), [place] if place < len(loop.inits) else []
    others = set[int]()
    rest = [*zip(loop.elements, loop.sequences, strict=True), *zip(loop.captured, loop.captures, strict=True)]
    while waiting:
        k = waiting.pop()
        if k not in reached:
            reached.add(k)
            after = loop.after[k]
            waiting += [j for j, param in enumerate(loop.carried) if _shares(after, {id(param)})]
            others |= {j for j, (param, _) in enumerate(rest) if _shares(after, {id(param)})}
    return [*(loop.inits[k] for k in sorted(reached)), *(rest[j][1] for j in sorted(others))]


def atom(text: str) -> str:
    """A piece of Python to which `.method()` may be appended."""
    node = ast.parse(text, mode="eval").body
    return text if isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript) else f"({text})"


def bind_sizes(
    used: Sequence[str], params: Sequence[Value], names: Sequence[str], spelled: Mapping[str, str]
) -> list[str]:
    """`batch, n = x.shape`, for the sizes that the body uses."""
    sizes: Sizes = find_sizes(params, names)
    lines = []
    done: set[str] = set()
    for k, param in enumerate(params):
        if not isinstance(param.type, Tensor):
            continue
        owned = [
            dim.name for axis, dim in enumerate(param.shape) if dim.name and sizes.owner.get(dim.name) == (k, axis)
        ]
        wanted = [name for name in owned if name in used]
        if len(wanted) == len(param.shape) > 1 and len(set(wanted)) == len(wanted):
            lines.append(f"{', '.join(spelled[name] for name in wanted)} = {names[k]}.shape")
            done.update(wanted)
        else:
            for name in wanted:
                lines.append(f"{spelled[name]} = {sizes.where[name]}")
                done.add(name)
    for name in used:
        if name not in done and name in sizes.where:
            lines.append(f"{spelled[name]} = {sizes.where[name]}")
    return lines
