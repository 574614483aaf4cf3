"""What a function of C takes and gives out: of its function of the IR, written out, and what is handed out of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.ir import TABLE, Dim, Function, Stack, Tensor, Tuple, Value
from chainrule.compiler.loops.apply import SEVERAL
from chainrule.compiler.loops.index import Access, is_view, resolve
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.loops.written_out import write_out
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.text import has_c
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.passes.rewrite import everything
from chainrule.compiler.source import Span

_LOOPLESS = ("param", "const", "size", "get", "iota", "masked", "identity", "part")  # or with loops of their own
KEPT = "what a loop keeps of its steps"
_SEVERAL = ("choice", "call", *SEVERAL, *LOOPS)  # ops whose results are got from a tuple


@dataclass(frozen=True)
class Unit:
    """What becomes one function of C: `outputs` are values of `function`, with the names they are handed out by."""

    name: str
    label: str
    function: Function
    outputs: tuple[tuple[str, Value], ...]
    titles: Mapping[Span | None, str]
    adjoint: frozenset[int]


@dataclass(frozen=True)
class Variable:
    """A parameter of a function of C that stands for a value."""

    name: str
    type: Tensor
    grown: bool = False  # it has an element for each step of a loop, and the function makes it


@dataclass
class Interface:
    """The parameters of a function, and what becomes of its values.

    given    what values are called that lie in the caller's memory
    copied   a result's own value, and what is copied into it
    scalars  results that are numbers: what they are called, and what they are
    own      the values that are made in the caller's memory
    grown    the results that grow with the steps of a loop, and what they are called
    counts   what says of how many steps those have grown, by the name of the size
    """

    function: Function
    adjoint: frozenset[int]
    names: CNames
    sizes: Sequence[str]
    size_names: dict[str, str]
    given: dict[int, str] = field(default_factory=dict)
    arguments: list[Variable] = field(default_factory=list)
    results: list[Variable] = field(default_factory=list)
    copied: list[tuple[Value, Value]] = field(default_factory=list)
    scalars: list[tuple[str, Access]] = field(default_factory=list)
    own: list[Value] = field(default_factory=list)
    grown: list[tuple[str, Value]] = field(default_factory=list)
    counts: dict[str, str] = field(default_factory=dict)

    def takes(self, param: Value, name: str) -> None:
        self.given[id(param)] = self.names.take(name)
        self.arguments.append(Variable(self.given[id(param)], param.tensor))

    def gives(self, wanted: str, value: Value, grows: bool) -> None:
        """Hand a value out by this name. Raises Unsupported."""
        name = self.names.take(wanted)
        taken = id(value) in self.given
        if grows:
            if value.op != "get" or taken:
                raise Unsupported(KEPT)
            self.given[id(value)] = self.names.number(wanted)
            self.grown.append((name, value))
            self.own.append(value)
            more = [size for size in value.shape[0].names() if size not in self.counts]
            self.counts.update({size: self.names.take("steps") for size in more})
        elif not value.shape:
            self.scalars.append((name, self._number(value)))
        else:
            target = value
            if taken or not _is_made(value):
                target = Value("copy", (), {}, value.type)
                self.copied.append((target, value))
            self.given[id(target)] = name
            self.own.append(target)
        self.results.append(Variable(name, value.tensor, grows))

    def _number(self, value: Value) -> Access:
        access = resolve(value, ())
        if not access.index or access.value.op == "param":
            return access
        element = Value("copy", (), {}, value.type, value.span, value.stmt)  # an array has to be there to the end
        self.copied.append((element, value))
        return Access(element)


def interface(unit: Unit) -> Interface:
    """The interface of a function. Raises Unsupported."""
    if any(isinstance(param.type, Stack) for param in unit.function.params):
        raise Unsupported(KEPT)
    function, new = write_out(unit.function, outputs=[value for _, value in unit.outputs])
    _supported(function.body)
    adjoint = frozenset(id(new[key]) for key in unit.adjoint if key in new)
    names, sizes = CNames(), _sizes(unit)
    made = Interface(function, adjoint, names, sizes, {size: names.take(size.partition("#")[0]) for size in sizes})
    for k, param in enumerate(function.params):
        made.takes(param, param.name or f"argument_{k}")
    for wanted, output in unit.outputs:
        made.gives(wanted, new.get(id(output), output), isinstance(output.type, Stack))
    return made


def _supported(values: Sequence[Value]) -> None:
    for value in values:
        if isinstance(value.type, Tuple) and value.op in _SEVERAL:
            if not all(isinstance(item, Tensor) for item in value.type.items):
                raise Unsupported(KEPT)
        elif not isinstance(value.type, Tensor):
            raise Unsupported(value.op)
        if value.op not in _LOOPLESS and TABLE[value.op].batch == "elementwise" and not has_c(value):
            raise Unsupported(value.op)
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                _supported((*attr.params, *attr.body))


def _is_made(value: Value) -> bool:
    """Whether a value has loops of its own, that may write to the caller's memory."""
    if value.op == "get":
        return value.args[0].op in _SEVERAL
    return value.op not in ("param", "const", "size", "iota") and not is_view(value)


def _sizes(unit: Unit) -> list[str]:
    """The names of all sizes that a unit may use, those of its arguments first."""
    found: dict[str, None] = {}
    known: set[Dim] = set()
    for value in (*unit.function.params, *everything(unit.function), *(value for _, value in unit.outputs)):
        types = value.type.items if isinstance(value.type, Tuple) else (value.type,)
        dims = [dim for type in types if isinstance(type, Tensor) for dim in type.shape]
        if value.attrs:
            dims += (value.attrs[key] for key in ("dim", "length") if value.attrs.get(key) is not None)
        for dim in dims:
            if dim not in known:
                known.add(dim)
                found.update(dict.fromkeys(dim.names()))
    return list(found)
