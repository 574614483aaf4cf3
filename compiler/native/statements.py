"""Statements that set one element, or combine it with what it holds; the texts that are part of their only user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.compiler.ir import Prec, Text
from chainrule.compiler.loops.nest import Body, Compute, How
from chainrule.compiler.loops.storage import Place
from chainrule.compiler.native.text import TOTAL, TYPES, literal, op_text

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer

_LONGEST = 76  # the text of an expression
_DEPTH = 5  # operators within it

_STARTS: dict[How, tuple[float, int, bool]] = {
    "add": (0.0, 0, False),
    "multiply": (1.0, 1, True),
    "max": (float("-inf"), -(2**63), False),
    "min": (float("inf"), 2**63 - 1, True),
    "or": (0.0, 0, False),
    "and": (1.0, 1, True),
    "argmax": (0.0, 0, False),
    "argmin": (0.0, 0, False),
}


def print_compute(printer: Printer, body: Body, item: Compute) -> None:
    value = item.target.value
    place = printer.storage.places[id(value)]
    dtype = value.tensor.dtype
    if item.form == "start":
        _start(printer, item, place)
        return
    text, depth = _text(printer, item)
    if item.how == "set" and place.is_local and place.body is body and printer.uses.is_set_once(value):
        if _folds(printer, body, item, text, depth):
            printer.elements.fold(item.target, text, depth)
            return
        printer.declared.add(id(value))
        printer.line(f"const {TYPES[dtype]} {printer.name(value)} = {text.text};")
        return
    target = printer.elements.target(item.target)
    if item.how == "set" and text.text == target:
        return  # a copy of an array whose room it has taken over
    if item.how == "set":
        if place.is_local and place.body is body and id(value) not in printer.declared:
            printer.declared.add(id(value))
            target = f"{TYPES[dtype]} {target}"
        printer.line(f"{target} = {text.text};")
    elif item.how in ("add", "multiply"):
        printer.line(f"{target} {'+' if item.how == 'add' else '*'}= {text.text};")
    elif item.how in ("max", "min"):
        printer.line(f"{target} = {item.how}imum({target}, {text.text});")
    elif item.how in ("or", "and"):
        printer.line(f"{target} {'|' if item.how == 'or' else '&'}= {text.text};")
    else:
        _arg(printer, item, target, text)


def _start(printer: Printer, item: Compute, place: Place) -> None:
    value = item.target.value
    dtype = value.tensor.dtype
    real, whole, truth = _STARTS[item.how]
    start = literal(real if dtype == "real" else truth if dtype == "bool" else whole, dtype, beside=True)
    target = printer.elements.target(item.target)
    kind = ""
    if place.is_local and id(value) not in printer.declared:
        printer.declared.add(id(value))
        alone = not (printer.turns.counted or printer.turns.bounds or printer.uses.is_changed(value))
        total = (dtype, item.how) == ("real", "add") and alone
        kind = f"{TOTAL if total else TYPES[dtype]} "
    printer.line(f"{kind}{target} = {start.text};")
    if item.how in ("argmax", "argmin"):
        arg = value.args[0].tensor.dtype
        best = printer.best[id(value)] = printer.names.number(f"{printer.name(value)}_best")
        printer.line(f"{TYPES[arg]} {best} = 0;")


def _arg(printer: Printer, item: Compute, target: str, text: Text) -> None:
    value = item.target.value
    best = printer.best[id(value)]
    position = printer.turns.counted[item.along.root] if item.along is not None else "0"
    sign = ">" if item.how == "argmax" else "<"
    found = printer.names.number("found")
    printer.line(f"const {TYPES[value.args[0].tensor.dtype]} {found} = {text.text};")
    if value.args[0].tensor.dtype == "real":
        test = f"{found} {sign} {best} || ({found} != {found} && {best} == {best})"
    else:
        test = f"{found} {sign} {best}"
    printer.line(f"if ({position} == 0 || {test}) {{")
    printer.line(f"    {best} = {found};")
    printer.line(f"    {target} = {position};")
    printer.line("}")


def _text(printer: Printer, item: Compute) -> tuple[Text, int]:
    """What is computed, and how many operators deep the expression is."""
    read = [printer.elements.read_deep(arg) for arg in item.args]
    operands, depth = [text for text, _ in read], 1 + max((depth for _, depth in read), default=0)
    if item.form == "op":
        text = op_text(item.value, operands)
    elif item.form == "copy":
        (arg,) = item.args
        text, want = operands[0], item.target.value.tensor.dtype
        if arg.value.op == "const":
            text = literal(arg.value.attrs["value"], want)
        elif want == "int" and arg.value.tensor.dtype == "bool":
            text = Text(f"(int64_t){text.atom}", Prec.UNARY)
    else:
        want = item.target.value.tensor.dtype
        texts = [
            literal(arg.value.attrs["value"], want).at(Prec.UNARY)
            if arg.value.op == "const"
            else operand.at(Prec.UNARY)
            for arg, operand in zip(item.args, operands, strict=True)
        ]
        text = Text(" * ".join(texts), Prec.MUL if len(texts) > 1 else Prec.ATOM)
    return text, depth


def _folds(printer: Printer, body: Body, item: Compute, text: Text, depth: int) -> bool:
    """Whether the text becomes part of its only user's."""
    value = item.target.value
    inside = bool(printer.turns.counted)
    return (
        value.name is None
        and printer.uses.is_read_once(value, body)
        and len(text.text) <= _LONGEST
        and depth <= _DEPTH
        and (inside or "[" not in text.text)  # outside of loops its memory may be another's by then
        and not any(printer.elements.is_handed(arg.value) for arg in item.args)  # within its last one too
    )
