"""Steps as lines of C: `for` and `while`, and the arrays that grow with them.

while (fabs(x - y) > 1e-12) {           for (int64_t t = 0; t < T; t++) {
    x = (x + a / x) / 2;                    h = tanh(h * w + xs[t]);
}                                       }
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import prod
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Dim, Prec, Value
from chainrule.compiler.loops.nest import Exchange, Room, Steps
from chainrule.compiler.native.text import ELEMENTS
from chainrule.compiler.ops.loops import loop_of

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer


def print_steps(printer: Printer, steps: Steps) -> None:
    names = [_grows(printer, value) for value in steps.grown]
    for total, count, arrays in steps.piles:
        for array in arrays:
            _grows(printer, array)
        assert total.name is not None
        printer.sizes.given[total.name] = printer.name(count)
    with _exchanging(printer, steps):
        if steps.test is not None:
            _while(printer, steps, names)
        else:
            _for(printer, steps, names)


def _for(printer: Printer, steps: Steps, names: Sequence[str]) -> None:
    loop = loop_of(steps.value)
    if steps.count is not None and steps.count.value.op != "size":
        text = printer.elements.read(steps.count)
        name = _named(printer, steps)
        printer.line(f"const int64_t {name} = {text.at(Prec.COMPARE)} > 0 ? {text.at(Prec.CHOICE)} : 0;")
    size = printer.size(steps.axis.dim)
    for value, name in zip(steps.grown, names, strict=True):
        _grow(printer, value, name, size.at(Prec.MUL))
    counter = printer.names.take((loop.index.name if loop.index is not None else None) or "t")
    printer.line(f"for (int64_t {counter} = 0; {counter} < {size.at(Prec.ADD)}; {counter}++) {{")
    with printer.steps(steps.axis, counter):
        _sized(printer, steps)
    printer.line("}")


@contextmanager
def _exchanging(printer: Printer, steps: Steps) -> Iterator[None]:
    """Within steps memory that changes places goes by pointers of their own, which are exchanged; what has gone round
    is behind them where it was before."""
    pairs = [(item.target.value, item.source.value) for item in steps.body.items if isinstance(item, Exchange)]
    moved: dict[str, str] = {}
    for value, word in ((value, word) for pair in pairs for value, word in zip(pair, ("now", "next"), strict=True)):
        memory = printer.values.memory_of(value)
        if memory not in moved:
            moved[memory] = printer.names.take(f"{value.name or memory}_{word}")
            printer.line(f"{ELEMENTS[value.tensor.dtype]} *{moved[memory]} = {printer.name(value)};")
    around = printer.values.moved
    printer.values.moved = {**around, **moved}
    yield
    printer.values.moved = around
    for home, _ in pairs:
        pointer, name = moved[printer.values.memory_of(home)], printer.name(home)
        size = printer.size(prod((Dim(dim.terms) for dim in home.shape), start=Dim.of(1))).at(Prec.UNARY)
        printer.line(f"if ({pointer} != {name}) {{")
        printer.line(f"    memcpy({name}, {pointer}, (size_t){size} * sizeof({ELEMENTS[home.tensor.dtype]}));")
        printer.line("}")


def print_exchange(printer: Printer, item: Exchange) -> None:
    old, new = printer.name(item.target.value), printer.name(item.source.value)
    held = printer.names.number("held")
    printer.line(f"{ELEMENTS[item.target.value.tensor.dtype]} *const {held} = {old};")
    printer.line(f"{old} = {new};")
    printer.line(f"{new} = {held};")


def _sized(printer: Printer, steps: Steps) -> None:
    """The body, below the sizes that only a step has, those that it names."""
    lines = []
    for dim, length in steps.parts:
        assert dim.name is not None
        name = printer.sizes.given[dim.name] = printer.names.number("steps")
        lines.append((name, f"const int64_t {name} = {printer.elements.read(length).text};"))
    head = len(printer.lines)
    printer.body(steps.body)
    used = set(re.findall(r"\w+", "\n".join(printer.lines[head:])))
    printer.lines[head:head] = ["    " * printer.indent + line for name, line in lines if name in used]


def _while(printer: Printer, steps: Steps, names: Sequence[str]) -> None:
    """`while (condition)`; one that takes lines of its own is looked at within the loop."""
    assert steps.test is not None
    counter = _named(printer, steps)
    printer.line(f"int64_t {counter} = 0;")
    head = len(printer.lines)
    with printer.steps(steps.axis, counter):
        before = len(printer.lines)
        printer.body(steps.condition)
        text = printer.elements.read(steps.test)
        first = "while (true) {"
        if len(printer.lines) == before:
            first = f"while ({text.text}) {{"
        else:
            printer.line(f"if (!{text.atom}) {{")
            printer.line("    break;")
            printer.line("}")
        for value, name in zip(steps.grown, names, strict=True):
            _grow(printer, value, name, f"({counter} + 1)")
        printer.body(steps.body)
        printer.line(f"{counter}++;")
    printer.lines.insert(head, "    " * printer.indent + first)
    printer.line("}")


def _named(printer: Printer, steps: Steps) -> str:
    """The name of a number of steps that the run finds."""
    dim = steps.axis.dim.name
    assert dim is not None
    name = printer.names.number("steps")
    printer.sizes.given[dim] = name
    printer.sizes.known[name] = f"int64_t {name}"
    return name


def without_idle(lines: Sequence[str]) -> list[str]:
    """The lines of a function without numbers of steps that are counted and never read."""
    starts, counts = ([line for line in lines if line.endswith(end)] for end in (" = 0;", "++;"))
    begun = {found[1] for line in starts if (found := re.fullmatch(r" *int64_t (\w+) = 0;", line))}
    counted = {found[1] for line in counts if (found := re.fullmatch(r" *(\w+)\+\+;", line))}
    if begun.isdisjoint(counted):
        return list(lines)
    words = Counter(re.findall(r"\w+", "\n".join(lines)))
    idle = {name for name in begun & counted if words[name] == 2}
    both = {text for name in idle for text in (f"int64_t {name} = 0;", f"{name}++;")}
    return [line for line in lines if line.strip() not in both]


def _grows(printer: Printer, value: Value) -> str:
    name = printer.name(value)
    printer.grown.append((ELEMENTS[value.tensor.dtype], name))
    printer.sizes.known[name] = f"{ELEMENTS[value.tensor.dtype]} *restrict {name}"
    return name


def print_room(printer: Printer, room: Room) -> None:
    first, count = printer.elements.read(room.first), printer.size(room.count)
    _grow(printer, room.value, printer.name(room.value), f"({first.at(Prec.ADD)} + {count.at(Prec.ADD)})")


def _grow(printer: Printer, value: Value, name: str, count: str) -> None:
    """Room for the elements of so many steps."""
    each = Dim.of(1)
    for dim in value.shape[1:]:
        each = each * Dim(dim.terms)
    factors = [f"(size_t){count}", printer.size(each).at(Prec.UNARY), f"sizeof({ELEMENTS[value.tensor.dtype]})"]
    size = " * ".join(factor for factor in factors if factor != "1")
    printer.line(f"{name} = grown({name}, &{name}_room, {size});")
    printer.line(f"if ({name} == NULL) {{")
    printer.fail("CHAINRULE_MEMORY")
    printer.line("}")


def grown_lines(kind: str, name: str) -> list[str]:
    """The lines at the head of a function for an array that grows."""
    return [f"    {kind} *{name} = NULL;", f"    size_t {name}_room = 0;"]


def handed_on(result: str, name: str) -> list[str]:
    """The lines by which an array that has grown becomes the caller's."""
    return [f"    *{result} = {name};", f"    {name} = NULL;"]
