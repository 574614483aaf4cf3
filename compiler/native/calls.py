"""Calls in C of functions of the program: of another function of the file, which takes a workspace of its own.

status = NAME(model_called_wave)(n, copy, 2, y, NULL);
if (status != CHAINRULE_OK) {
    goto end;
}
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from chainrule.compiler.ir import Dim
from chainrule.compiler.loops.nest import Call

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer

Callee: TypeAlias = "Callable[[str], tuple[str, Sequence[str]]]"
"""What a function of the program is called in C, and which of its sizes it takes, in order."""


def print_call(printer: Printer, call: Call) -> None:
    name, sizes = printer.callee(call.value.attrs["function"])
    given = call.value.attrs["sizes"]
    parts = [printer.size(given.get(size, Dim.of(size))).text for size in sizes]
    for arg, access in zip(call.value.args, call.args, strict=True):
        parts.append(printer.elements.memory(access.value) if arg.shape else printer.elements.read(access).text)
    parts += [printer.elements.memory(access.value) for access in call.results]
    unbroken = ", ".join(part.replace(" ", "\0") for part in [*parts, "NULL"])
    head = f"status = NAME({name})"
    whole = textwrap.wrap(unbroken, max(98 - 4 * printer.indent - len(head), 40))
    printer.call(head, [line.replace("\0", " ").removesuffix(",") for line in whole])
    printer.line("if (status != CHAINRULE_OK) {")
    printer.line("    goto end;")
    printer.line("}")
