"""One function of C: from a function of the IR, and what of it is handed out, to its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.compiler.ir import Dim, Prec, Value
from chainrule.compiler.loops.ahead import read_ahead
from chainrule.compiler.loops.exchanged import exchange
from chainrule.compiler.loops.extremes import extremes_apart
from chainrule.compiler.loops.few import few_in_rows
from chainrule.compiler.loops.fuse import plan
from chainrule.compiler.loops.lanes import in_lanes
from chainrule.compiler.loops.nest import Body
from chainrule.compiler.loops.packed import packed
from chainrule.compiler.loops.storage import Place, Slot, storage
from chainrule.compiler.loops.strips import OF_ROWS, SHORT, short
from chainrule.compiler.loops.tile import tile
from chainrule.compiler.native.body import Printer
from chainrule.compiler.native.calls import Callee
from chainrule.compiler.native.interface import Interface, Unit, Variable, interface
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.sizes import Sizes
from chainrule.compiler.native.steps import grown_lines, handed_on, without_idle
from chainrule.compiler.native.text import ELEMENTS, TYPES, size_text
from chainrule.compiler.native.uses import uses
from chainrule.compiler.native.value_names import ValueNames


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


def print_unit(unit: Unit, callee: Callee) -> CRoutine:
    """A function; in strips of points whose rows are short, if that gains, or where a call may gain by it as well.
    Raises Unsupported."""
    own = interface(unit)
    body = plan(own.function, own.copied, own.own, short=True)
    rows = short(body)
    gain = "" if rows is None else _gain(*rows, own.size_names)
    if gain == "":
        return _print(unit, own, body, callee)
    instead = None
    if gain:
        of_many = replace(own, names=own.names.copy(), given=dict(own.given))
        instead = gain, _print(replace(unit, name=f"{unit.name}_of_many"), of_many, body, callee)
    return _print(unit, own, plan(own.function, own.copied, own.own), callee, instead)


def _print(
    unit: Unit, own: Interface, body: Body, callee: Callee, instead: tuple[str, CRoutine] | None = None
) -> CRoutine:
    """A function of these loops."""
    names, size_names = own.names, own.size_names
    top = read_ahead(packed(tile(few_in_rows(body, own.own))))
    lanes = in_lanes(top, own.own)
    exchange(top, own.own, lanes)
    places = storage(top, own.own, lanes)
    extremes_apart(top, places)
    pointers = _pointers(places.places, places.slots, own.given, names)
    known = {name: f"int64_t {name}" for name in size_names.values()}
    known.update((one.name, _known(one, "const ")) for one in own.arguments)
    known.update((one.name, _known(one)) for one in own.results if one.type.shape and not one.grown)
    known.update((name, f"{ELEMENTS[slot.dtype]} *restrict {name}") for name, slot in pointers)
    values = ValueNames(names, own.given, unit.titles, unit.label, own.adjoint)
    sizes = Sizes(names, dict(size_names), known, frozenset(size_names))
    read = uses(top, [access for _, access in own.scalars])
    printer = Printer(names, values, sizes, places, read, top, unit.name, callee)
    printer.body(top)
    last = [f"    *{name} = {printer.elements.read(access).text};" for name, access in own.scalars]
    last += [f"    *{name} = {sizes.name(size)};" for size, name in own.counts.items()]
    last += [line for name, value in own.grown for line in handed_on(name, printer.name(value))]
    head, room = _memory(unit.name, places.slots, pointers, sizes, own.sizes)
    head = [*(f"    const int64_t {name} = {text};" for name, text in sizes.quotients.values()), *head]
    head += [line for kind, name in printer.grown for line in grown_lines(kind, name)]
    fails = any("status = " in line or "goto end" in line for line in printer.lines)
    lines = without_idle([*head, *printer.lines, *([""] if printer.lines else []), *last])
    return CRoutine(
        unit.name,
        tuple(own.sizes),
        size_names,
        tuple(own.arguments),
        tuple(own.results),
        places.slots,
        tuple(lines),
        tuple(room),
        fails,
        tuple(printer.functions),
        tuple(name for _, name in printer.grown),
        own.counts,
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
    called: Sizes,
    sizes: Sequence[str],
) -> tuple[list[str], list[str]]:
    """The lines that divide the workspace, and the terms of its size."""
    if not slots:
        return [], []
    arguments = ", ".join(map(called.name, sizes))
    room = [f"room({size_text(slot.size, called.name).text}, sizeof({ELEMENTS[slot.dtype]}))" for slot in slots]
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


__all__ = ["CRoutine", "Callee", "Lane", "print_unit"]
