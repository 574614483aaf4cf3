"""IR as one writes it by hand: `2x cos(u)`, not `multiply(multiply(2, x), cos(u))`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chainrule.compiler.ir import TABLE, Function, Value
from chainrule.compiler.ops.loops import LOOPS

_INFIX = {
    "add": (" + ", 5),
    "subtract": (" - ", 5),
    "multiply": (" * ", 6),
    "divide": (" / ", 6),
    "floor_divide": (" // ", 6),
    "remainder": (" % ", 6),
    "equal": (" == ", 4),
    "not_equal": (" != ", 4),
    "less": (" < ", 4),
    "less_equal": (" <= ", 4),
    "greater": (" > ", 4),
    "greater_equal": (" >= ", 4),
    "logical_and": (" and ", 2),
    "logical_or": (" or ", 1),
}
_KNOWN = {math.pi: "pi", math.e: "e"}
_CHOICE, _NOT, _SIGN, _POWER, _ATOM = 0, 3, 7, 8, 9


class Text(NamedTuple):
    """A piece of notation and how tightly it binds."""

    text: str
    tightness: int = _ATOM

    def within(self, tightness: int) -> str:
        return self.text if self.tightness >= tightness else f"({self.text})"


def write(value: Value, names: Mapping[int, str]) -> str:
    """The value in notation; a value whose id is in `names` is called by that name."""
    return _write(value, names).text


def piece(value: Value, pieces: Mapping[int, Text]) -> Text:
    """The value as a part of something; one whose id is in `pieces` is written so."""
    return _write(value, {key: text.within(_ATOM) for key, text in pieces.items()})


def _write(value: Value, names: Mapping[int, str]) -> Text:
    if id(value) in names:
        return Text(names[id(value)])
    if value.op == "const":
        text = _KNOWN.get(value.attrs["value"]) or number(value.attrs["value"])
        return Text(text, _SIGN if text.startswith("-") else _ATOM)
    if value.op in ("convert", "positive", "slope_at_root"):
        return _write(value.args[0], names)
    if value.op == "choice":
        return _choice(value, names)
    if value.name is not None and (value.op == "root" or (value.op == "get" and value.args[0].op in LOOPS)):
        return Text(value.name)  # its statement says what it is
    if value.op == "select":
        condition, then, otherwise = (_write(arg, names) for arg in value.args)
        return Text(f"{then.within(1)} if {condition.within(1)} else {otherwise.text}", _CHOICE)
    parts = [_write(arg, names) for arg in value.args]
    if value.op in _INFIX:
        return _infix(value, parts)
    if value.op == "power":
        return Text(f"{parts[0].within(_ATOM)}^{parts[1].within(_POWER)}", _POWER)
    if value.op == "square":
        return Text(f"{parts[0].within(_ATOM)}^2", _POWER)
    if value.op == "reciprocal":
        return Text(f"1 / {parts[0].within(7)}", 6)
    if value.op == "negative":
        return Text(f"-{parts[0].within(_SIGN)}", _SIGN)
    if value.op == "logical_not":
        return Text(f"not {parts[0].within(_NOT)}", _NOT)
    own = parts[:-1] if at_one(value) else parts
    return Text(f"{name_of(value)}({', '.join(part.text for part in own)})")


def _infix(value: Value, parts: Sequence[Text]) -> Text:
    sign, tightness = _INFIX[value.op]
    left, right = parts
    if value.op == "multiply":
        if _is_literal(value.args[1]) and not _is_literal(value.args[0]):
            left, right = right, left
        if _is_literal(value.args[0]) or _is_literal(value.args[1]):
            return _times(left, right)
    keeps = value.op in ("add", "multiply", "logical_and", "logical_or")
    return Text(f"{left.within(tightness)}{sign}{right.within(tightness if keeps else tightness + 1)}", tightness)


def _times(factor: Text, rest: Text) -> Text:
    """`2x`, `2 sin(x)`, `-x`."""
    if factor.text in ("1", "-1"):
        return Text(factor.text[:-1] + rest.within(_SIGN), rest.tightness if factor.text == "1" else _SIGN)
    body = rest.within(6)
    if not factor.text.lstrip("-")[0].isdigit() or body[0].isdigit() or body[0] == "-" or rest.tightness == 6:
        return Text(f"{factor.within(_SIGN)} * {body}", 6)
    return Text(f"{factor.text}{'' if body.isidentifier() else ' '}{body}", 6)


def _choice(value: Value, names: Mapping[int, str]) -> Text:
    condition, *captures = [_write(arg, names) for arg in value.args]
    branches = []
    for branch in ("then", "otherwise"):
        region: Function = value.attrs[branch]
        inner = {id(p): c.within(_ATOM) for p, c in zip(region.params, captures, strict=True)}
        branches.append(_write(region.results[0], inner))
    then, otherwise = branches
    return Text(f"{then.within(1)} if {condition.within(1)} else {otherwise.text}", _CHOICE)


def _is_literal(value: Value) -> bool:
    return value.op == "const" or (value.op in ("convert", "negative") and _is_literal(value.args[0]))


def number(value: float) -> str:
    """A number to ten digits, whole ones without a point, a minus only where there is a sign to show."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:.10g}"
    return "0" if text == "-0" else text


def at_one(value: Value) -> bool:
    """Whether it is f'(x): a rule that is stated of f, handed in 1 for the cotangent."""
    what = str(value.attrs.get("function")).partition("@")[2]
    last = value.args[-1] if value.args else None
    return what.startswith("backward") and last is not None and last.op == "const" and last.attrs["value"] == 1


def name_of(value: Value) -> str:
    """What a function or an operation is called: by its name in the source; a rule that is stated of f is f'."""
    if value.op == "extern":
        return str(value.attrs["outside"].word)
    name, _, what = str(value.attrs.get("function") or TABLE[value.op].spelled or value.op).partition("@")
    return f"{name}'" if what.startswith("backward") else name
