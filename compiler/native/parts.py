"""A loop whose parts may run side by side: a function of its own runs some of its turns, on what it is handed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Dim, Prec, Value
from chainrule.compiler.loops.index import ONE
from chainrule.compiler.loops.nest import Loop, Tile
from chainrule.compiler.loops.parallel import Parts
from chainrule.compiler.native.text import ELEMENTS, TOTAL, wrapped

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer

_STARTS = {"add": "0", "multiply": "1", "max": "-(real)INFINITY", "min": "(real)INFINITY"}


def print_in_parts(printer: Printer, item: Loop | Tile, parts: Parts) -> None:
    """Print the loop as a function of some of its turns, and where it stood the call for all."""
    number = len(printer.functions) + 1
    name = f"{printer.routine}_{{}}_{number}"
    turns, part, shared = (f"NAME({name.format(word)})" for word in ("turns", "part", "shared"))
    body = printer.apart(item)
    local = {key: not value.shape or printer.storage.places[key].is_local for key, (value, _) in parts.sums.items()}
    scalars = {printer.name(value): how for key, (value, how) in parts.sums.items() if local[key]}
    arrays = [value for key, (value, _) in parts.sums.items() if not local[key]]
    used = set(re.findall(r"[A-Za-z_]\w*", "\n".join(body)))
    private = {
        printer.name(value): _room(printer, _slot(printer, value), value.tensor.dtype) for value in parts.private
    }
    counts = {printer.name(value): printer.size(_size(value.shape)).text for value in arrays}
    summed = {printer.name(value): _room(printer, _size(value.shape), value.tensor.dtype) for value in arrays}
    wanted = used | set(re.findall(r"[A-Za-z_]\w*", " ".join([*private.values(), *summed.values()])))
    scope = {word: kind for word, kind in printer.scope().items() if word in wanted and word not in scalars}
    sizes = [word for word, kind in scope.items() if kind == f"int64_t {word}"]
    total = printer.size(item.axis.dim).text
    lines = _turns(turns, body, {k: v for k, v in scope.items() if k in used}, scalars)
    lines += ["", f"struct {shared} {{", "    int64_t parts, turns;"]
    lines += ["    bool alone;"] if private else []
    lines += [f"    {_field(kind)};" for kind in scope.values()]
    lines += [f"    real {word}[MOST_PARTS];" for word in scalars]
    lines += ["    char *sums[MOST_PARTS];"] if summed else []
    lines += ["    bool failed[MOST_PARTS];"] if private or summed else []
    lines += ["};", ""]
    step = printer.size(Dim.of(parts.step)).text
    lines += _part(
        part, turns, shared, [word for word in scope if word in used], sizes, scalars, private, summed, step
    )
    printer.functions.append("\n".join(lines))
    mine = printer.names.number("shared")
    least = printer.size(Dim.of(parts.turns)).text
    if parts.work is not None:
        worth = f"turns_worth({printer.size(parts.work).text})"
        least = worth if parts.turns == 1 else f"maximum({least}, {worth})"
    values = [f".parts = {_number(printer, parts, arrays, f'parts_of({total}, {least})')}", f".turns = {total}"]
    values += [".alone = wanted_threads() == 1"] if private else []
    values += [f".{word} = {word}" for word in scope]
    unbroken = ", ".join(value.replace(" ", "\0") for value in values)
    broken = textwrap.wrap(unbroken, 90, break_long_words=False, break_on_hyphens=False)
    whole = [line.replace("\0", " ") for line in broken]
    if len(whole) == 1 and len(whole[0]) + len(shared) + len(mine) < 80:
        printer.line(f"struct {shared} {mine} = {{{whole[0]}}};")
    else:
        printer.line(f"struct {shared} {mine} = {{")
        for line in whole:
            printer.line(f"    {line}")
        printer.line("};")
    printer.line(f"in_parallel({part}, &{mine}, {mine}.parts);")
    if scalars or summed or private:
        printer.line(f"for (int64_t part = 0; part < {mine}.parts; part++) {{")
        if private or summed:
            printer.line(f"    status = {mine}.failed[part] ? CHAINRULE_MEMORY : status;")
        for word, how in scalars.items():
            own = f"{mine}.{word}[part]"
            printer.line(f"    {word} = {_combined(word, how, own)};")
        if summed:
            printer.line(f"    const char *sums = {mine}.sums[part];")
            for word, room in summed.items():
                printer.line("    if (sums != NULL) {")
                printer.line(f"        add_all({counts[word]}, (const real *)sums, {word});")
                printer.line(f"        sums += {room};")
                printer.line("    }")
            printer.line(f"    free({mine}.sums[part]);")
        printer.line("}")


def _number(printer: Printer, parts: Parts, sums: Sequence[Value], number: str) -> str:
    """How many parts there are: that many, or fewer if what they sum takes much memory."""
    if not parts.sparing or not sums:
        return number
    slots = {printer.name(value): _slot(printer, value) for value in parts.private}  # some share their room
    own, summed = sum(slots.values(), start=Dim.of(0)), ONE
    for value in sums:
        summed = summed + _size(value.shape)
    room, each = printer.size(own), printer.size(summed)
    return f"least({number}, 1 + {room.at(Prec.MUL)} / {each.at(Prec.UNARY)})"


def _combined(word: str, how: str, own: str) -> str:
    return f"{word} {'+' if how == 'add' else '*'} {own}" if how in ("add", "multiply") else f"{how}imum({word}, {own})"


def _turns(name: str, body: Sequence[str], scope: Mapping[str, str], scalars: Mapping[str, str]) -> list[str]:
    sums = [f"real *restrict {word}_of_part" for word in scalars]
    head = wrapped(f"static void {name}", ["int64_t from_turn", "int64_t to_turn", *scope.values(), *sums])
    return [
        head,
        "{",
        *(f"    {TOTAL if how == 'add' else 'real'} {word} = {_STARTS[how]};" for word, how in scalars.items()),
        *body,
        *(f"    *{word}_of_part = {word};" for word in scalars),
        "}",
    ]


def _part(
    name: str,
    turns: str,
    shared: str,
    captured: Sequence[str],
    sizes: Sequence[str],
    scalars: Mapping[str, str],
    private: Mapping[str, str],
    summed: Mapping[str, str],
    step: str,
) -> list[str]:
    own = {**private, **summed}
    lines = [f"static void {name}(void *given, int64_t part)", "{", f"    struct {shared} *const shared = given;"]
    if own:
        lines += [f"    const int64_t {size} = shared->{size};" for size in sizes]
        lines += [f"    (void){size};" for size in sizes]
        lines += [f"    void *{word} = shared->{word};" for word in own]
        lines += ["    char *room_of_part = NULL;"]
        if private:
            lines += [
                "    if (part > 0 && !shared->alone) { /* the first has the workspace, or each in turn */",
                f"        char *memory = room_of_part = malloc({' + '.join(private.values())});",
                "        shared->failed[part] |= memory == NULL;",
                *(
                    line
                    for word, size in private.items()
                    for line in (f"        {word} = memory;", f"        memory += {size};")
                ),
                "    }",
            ]
        if summed:
            lines += [
                "    if (part > 0) { /* the first has the results */",
                f"        char *sums = shared->sums[part] = calloc({' + '.join(summed.values())}, 1);",
                "        shared->failed[part] |= sums == NULL;",
                *(
                    line
                    for word, size in summed.items()
                    for line in (f"        {word} = sums;", f"        sums += {size};")
                ),
                "    }",
            ]
        lines += ["    if (shared->failed[part]) {", "        free(room_of_part);", "        return;", "    }"]
    cut = f"shared->parts, shared->turns, {step}"
    arguments = [f"turn_of(part, {cut})", f"turn_of(part + 1, {cut})"]
    arguments += [word if word in own else f"shared->{word}" for word in captured]
    arguments += [f"&shared->{word}[part]" for word in scalars]
    lines.append(wrapped(f"    {turns}", arguments) + ";")
    lines += ["    free(room_of_part);"] if own else []
    return [*lines, "}"]


def _field(kind: str) -> str:
    return kind.replace("restrict ", "")


def _slot(printer: Printer, value: object) -> Dim:
    return printer.storage.places[id(value)].size


def _size(shape: Sequence[Dim]) -> Dim:
    total = ONE
    for dim in shape:
        total = total * Dim(dim.terms)
    return total


def _room(printer: Printer, size: Dim, dtype: str) -> str:
    return f"room({printer.size(size).text}, sizeof({ELEMENTS[dtype]}))"
