"""One function of C: from a function of the IR, and what of it is handed out, to its text and its interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.compiler.ir import TABLE, Dim, Function, Prec, Stack, Tensor, Tuple, Value
from chainrule.compiler.loops.ahead import read_ahead
from chainrule.compiler.loops.apply import SEVERAL
from chainrule.compiler.loops.exchanged import exchange
from chainrule.compiler.loops.extremes import extremes_apart
from chainrule.compiler.loops.fuse import plan
from chainrule.compiler.loops.index import Access, is_view, resolve
from chainrule.compiler.loops.lanes import in_lanes
from chainrule.compiler.loops.packed import packed
from chainrule.compiler.loops.storage import Place, Slot, storage
from chainrule.compiler.loops.strips import OF_ROWS, SHORT, short
from chainrule.compiler.loops.tile import tile
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.loops.written_out import write_out
from chainrule.compiler.native.body import Printer
from chainrule.compiler.native.calls import Callee
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.sizes import Sizes
from chainrule.compiler.native.steps import grown_lines, handed_on, without_idle
from chainrule.compiler.native.text import ELEMENTS, TYPES, has_c, size_text
from chainrule.compiler.native.uses import uses
from chainrule.compiler.native.value_names import ValueNames
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.passes.rewrite import everything
from chainrule.compiler.source import Span


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


@dataclass(frozen=True)
class Lane:
    """An argument of a function of single numbers, for many: how far its elements are apart; those of some lanes."""

    variable: Variable
    step: str
    own: str
    copy: str


@dataclass(frozen=True)
class CRoutine:
    """A printed function: its sizes, arguments and results in order, its body, what it needs of the workspace.

    `freed` is memory that its loops take as they need it; `counts` has what says of how many steps a result has grown,
    by the name of the size. Where the condition holds that `instead` begins with, the other text is run.
    """

    name: str
    sizes: tuple[str, ...]
    size_names: dict[str, str]
    arguments: tuple[Variable, ...]
    results: tuple[Variable, ...]
    slots: tuple[Slot, ...]
    lines: tuple[str, ...]
    room: tuple[str, ...]
    fails: bool
    parts: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[str, CRoutine] | None = None

    def size(self, name: str) -> str:
        """What a size is called."""
        return self.size_names.get(name) or self.counts[name]

    @cached_property
    def lane_arguments(self) -> Sequence[Lane]:
        """What a function of single numbers takes, as one for many lanes takes it."""
        names = CNames()
        for variable in (*self.arguments, *self.results):
            names.take(variable.name)
        return [
            Lane(variable, *(names.take(f"{variable.name}_{word}") for word in ("step", "own", "copy")))
            for variable in self.arguments
        ]


def print_unit(unit: Unit, callee: Callee, strips: bool = False) -> CRoutine:
    """A function, in `strips` of points whose rows are short if that is asked for. Raises Unsupported."""
    if any(isinstance(param.type, Stack) for param in unit.function.params):
        raise Unsupported(KEPT)
    function, new = write_out(unit.function, outputs=[value for _, value in unit.outputs])
    kept = [new.get(id(value), value) for _, value in unit.outputs]
    adjoint = frozenset(id(new[key]) for key in unit.adjoint if key in new)
    _supported(function.body)
    names = CNames()
    sizes = _sizes(unit)
    size_names = {size: names.take(size.partition("#")[0]) for size in sizes}
    given: dict[int, str] = {}
    arguments = []
    for k, param in enumerate(function.params):
        given[id(param)] = names.take(param.name or f"argument_{k}")
        arguments.append(Variable(given[id(param)], param.tensor))
    results, copied, scalars = [], [], []
    taken: set[int] = set()
    own: list[Value] = []
    grown: list[tuple[str, Value]] = []
    counts: dict[str, str] = {}
    for (wanted, output), value in zip(unit.outputs, kept, strict=True):
        name = names.take(wanted)
        if isinstance(output.type, Stack):
            if value.op != "get" or id(value) in taken:
                raise Unsupported(KEPT)
            taken.add(id(value))
            results.append(Variable(name, value.tensor, grown=True))
            given[id(value)] = names.number(wanted)
            grown.append((name, value))
            own.append(value)
            counts.update({size: names.take("steps") for size in value.shape[0].names() if size not in counts})
            continue
        results.append(Variable(name, value.tensor))
        if not value.shape:
            access = resolve(value, ())
            if access.index and access.value.op != "param":  # an array that is made has to be there to the end
                element = Value("copy", (), {}, value.type, value.span, value.stmt)
                copied.append((element, value))
                access = Access(element)
            scalars.append((name, access))
            continue
        if id(value) in taken or not _is_made(value):
            target = Value("copy", (), {}, value.type)
            copied.append((target, value))
        else:
            target = value
        taken.add(id(target))
        given[id(target)] = name
        own.append(target)
    body, instead = plan(function, copied, own, short=True), None
    rows = short(body)
    if rows is not None and not strips:
        gain = _gain(*rows, size_names)
        if gain != "":
            body = plan(function, copied, own)
        if gain:
            instead = gain, print_unit(replace(unit, name=f"{unit.name}_of_many"), callee, strips=True)
    top = read_ahead(packed(tile(body)))
    lanes = in_lanes(top, own)
    exchange(top, own, lanes)
    places = storage(top, own, lanes)
    extremes_apart(top, places)
    pointers = _pointers(places.places, places.slots, given, names)
    known = {name: f"int64_t {name}" for name in size_names.values()}
    known.update((one.name, _known(one, "const ")) for one in arguments)
    known.update((one.name, _known(one)) for one in results if one.type.shape and not one.grown)
    known.update((name, f"{ELEMENTS[slot.dtype]} *restrict {name}") for name, slot in pointers)
    values = ValueNames(names, given, unit.titles, unit.label, adjoint)
    found = Sizes(names, dict(size_names), known, frozenset(size_names))
    read = uses(top, [access for _, access in scalars])
    printer = Printer(names, values, found, places, read, top, unit.name, callee)
    printer.body(top)
    last = [f"    *{name} = {printer.elements.read(access).text};" for name, access in scalars]
    last += [f"    *{name} = {found.name(size)};" for size, name in counts.items()]
    last += [line for name, value in grown for line in handed_on(name, printer.name(value))]
    head, room = _memory(unit.name, places.slots, pointers, found, sizes)
    head = [*(f"    const int64_t {name} = {text};" for name, text in found.quotients.values()), *head]
    head += [line for kind, name in printer.grown for line in grown_lines(kind, name)]
    fails = any("status = " in line or "goto end" in line for line in printer.lines)
    lines = without_idle([*head, *printer.lines, *([""] if printer.lines else []), *last])
    return CRoutine(
        unit.name,
        tuple(sizes),
        size_names,
        tuple(arguments),
        tuple(results),
        places.slots,
        tuple(lines),
        tuple(room),
        fails,
        tuple(printer.functions),
        tuple(name for _, name in printer.grown),
        counts,
        instead,
    )


def _gain(points: Dim, beside: Dim, size_names: Mapping[str, str]) -> str | None:
    """The condition under which strips gain: empty if it holds, None if it does not, or only a loop says whether."""
    tests = []
    for dim, sign, bound, gains in (
        (points, ">=", OF_ROWS, points - OF_ROWS),
        (beside, "<=", SHORT, Dim.of(SHORT) - beside),
    ):
        if not size_names.keys() >= set(dim.names()) or (gains.constant or 0) < 0:
            return None
        if gains.constant is None:
            tests.append(f"{size_text(dim, size_names.__getitem__).at(Prec.COMPARE)} {sign} {bound}")
    return " && ".join(tests)


def _known(variable: Variable, const: str = "") -> str:
    """How a function takes what a variable stands for."""
    dtype = variable.type.dtype
    array = f"{const}{ELEMENTS[dtype]} *restrict {variable.name}"
    return array if variable.type.shape else f"{TYPES[dtype]} {variable.name}"


_LOOPLESS = ("param", "const", "size", "get", "iota", "masked", "identity", "part")  # or with loops of their own


KEPT = "what a loop keeps of its steps"
_SEVERAL = ("choice", "call", *SEVERAL, *LOOPS)  # ops whose results are got from a tuple


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


def _pointers(
    places: Mapping[int, Place], slots: Sequence[Slot], given: dict[int, str], names: CNames
) -> list[tuple[str, Slot]]:
    """A name for each slot, that of the only value which does not hand it on, where that has one; the values' names are
    noted in `given`."""
    users: dict[int, list[Value]] = {}
    for place in places.values():
        if place.slot is not None:
            users.setdefault(place.slot, []).append(place.value)
    found = []
    for k, slot in enumerate(slots):
        values = users[k]
        called = {value.name for value in values if not places[id(value)].handed}
        (own,) = called if len(called) == 1 else (None,)
        name = names.take(own) if own is not None else names.number("work")
        given.update((id(value), name) for value in values)
        found.append((name, slot))
    return found


def _memory(
    name: str,
    slots: Sequence[Slot],
    pointers: Sequence[tuple[str, Slot]],
    found: Sizes,
    sizes: Sequence[str],
) -> tuple[list[str], list[str]]:
    """The lines that divide the workspace, and the terms of its size."""
    if not slots:
        return [], []
    arguments = ", ".join(map(found.name, sizes))
    room = [f"room({size_text(slot.size, found.name).text}, sizeof({ELEMENTS[slot.dtype]}))" for slot in slots]
    lines = [
        "    char little[LITTLE];",
        f"    const size_t bytes = NAME({name}_workspace)({arguments});",
        "    char *const owned = workspace != NULL || bytes <= LITTLE ? NULL : malloc(bytes);",
        "    char *memory = workspace != NULL ? workspace : bytes <= LITTLE ? little : owned;",
        "    if (memory == NULL) {",
        "        return CHAINRULE_MEMORY;",
        "    }",
    ]
    for k, ((pointer, slot), term) in enumerate(zip(pointers, room, strict=True)):
        kind = ELEMENTS[slot.dtype]
        lines.append(f"    {kind} *restrict const {pointer} = ({kind} *)memory;")
        if k < len(room) - 1:
            lines.append(f"    memory += {term};")
    return [*lines, ""], room


__all__ = ["Access", "CRoutine", "Callee", "Unit", "Variable", "print_unit"]
