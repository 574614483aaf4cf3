"""Where a local derivative of a function can be unbounded: what it needs of its arguments, and what may go wrong.

`log(sigma)` of a parameter says what the caller has to see to: a need. `log(x - y)`, `w / norm(w)` are computed, and
what they are computed from does not say that they stay where the derivative exists: a hazard, worth a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType

from chainrule.compiler.analysis.bounds import Bounds, Hazard
from chainrule.compiler.ir import TABLE, Function, Value
from chainrule.compiler.ir.ranges import ABOVE_0, NOT_0, Range
from chainrule.compiler.source import CompileWarning, Note, Span

_ROUNDS = 16  # one need may only show once another is met
_ARGUMENTS = ("multiply", "divide", "negative", "slice", "gather", "transpose", "squeeze", "reshape", "sqrt")
_SAME = ("convert", "broadcast", "expand", "positive")


@dataclass(frozen=True)
class Need:
    """What a function asks of its arguments, `sigma > 0`: of which value, where it has to be, where it shows."""

    text: str
    value: Value
    range: Range
    span: Span | None


@dataclass(frozen=True)
class Findings:
    """What the analysis of one function says. Without warnings it is safe wherever its needs are met."""

    function: str
    needs: tuple[Need, ...]
    warnings: tuple[CompileWarning, ...]


def examine(
    function: Function,
    functions: Mapping[str, Function],
    known: Mapping[int, Range] = MappingProxyType({}),
    library: str = "",
) -> Findings:
    """`function` with its small callees written out; `functions` holds those that it calls.

    `known` is where some of its parameters lie, by their ids. What stands in a file whose name begins with `library`
    is no text of the user's: it is told at the line that calls it.
    """
    assumed = dict(known)
    asked: dict[int, Need] = {}
    for _ in range(_ROUNDS):
        bounds = Bounds(functions, assumed)
        bounds.run(function)
        fresh = {}
        for hazard in bounds.hazards:
            if not hazard.inside and _of_arguments(hazard.operand, function, bounds):
                direct = _bare(bounds.captured(_bare(hazard.operand)))
                for operand in _factors(direct, hazard.asked, bounds):
                    if operand is not direct and bounds.of(operand).within(hazard.asked):
                        continue
                    told = asked.get(id(operand))
                    before = Range() if told is None else told.range
                    met = before.meet(hazard.asked)
                    if not met.empty and (met != before or id(operand) not in assumed):
                        text = f"{_text(operand)} {_relation(met)}"
                        argument = _of_log(hazard.value)
                        if operand is direct and met == hazard.asked and argument is not None:
                            text = f"{argument} > 0"
                        span = hazard.value.span if told is None else told.span
                        asked[id(operand)] = Need(text, operand, met, span)
                        fresh[id(operand)] = met
        if not fresh:
            break
        assumed.update(fresh)
    found: dict[tuple[Span, int], CompileWarning] = {}
    for hazard in bounds.hazards:
        span = hazard.value.span
        if span is not None:
            k = next((k for k, arg in enumerate(hazard.value.args) if arg is hazard.operand), -1)
            warn = _of_slope if hazard.value.op == "root" else _of_operand
            warning = warn(hazard, span, function)
            if library and span.source.name.startswith(library):
                warning = _where_called(warning, _caller(hazard.value, function, library))
            found.setdefault((warning.span, k), warning)
    return Findings(function.name, tuple(asked.values()), tuple(found.values()))


def _bare(value: Value) -> Value:
    while value.op in _SAME:
        value = value.args[0]
    return value


def _of_arguments(value: Value, function: Function, bounds: Bounds) -> bool:
    """Whether it is a parameter, a part of one, or products and quotients of them: a matter of the caller."""
    value = bounds.captured(value)
    if value.op == "param":
        return any(value is param for param in function.params)
    if value.op in ("const", "size"):
        return True
    if value.op == "power":
        return value.args[1].op == "const" and _of_arguments(value.args[0], function, bounds)
    return value.op in (*_ARGUMENTS, *_SAME) and all(_of_arguments(arg, function, bounds) for arg in value.args)


def _factors(value: Value, asked: Range, bounds: Bounds) -> list[Value]:
    """The values that have to be in the range: of a product that is not 0 its factors."""
    value = _bare(bounds.captured(value))
    if asked == NOT_0 and value.op == "power":
        return _factors(_bare(value.args[0]), asked, bounds)
    if asked == NOT_0 and value.op == "multiply":
        found = [part for arg in value.args for part in _factors(_bare(arg), asked, bounds)]
        return [part for part in found if part.op not in ("const", "size")]
    return [value]


def _text(value: Value) -> str:
    """As the user wrote it; a size that a word reckons with, as a count is by which a mean divides, as sizes say it."""
    if value.op == "size":
        return str(value.attrs["dim"])
    return value.name or (value.span.shown if value.span is not None else value.op)


def _of_log(value: Value) -> str | None:
    """What stands in the `log` of the user's that a rule made `log1p` of."""
    text = value.span.shown if value.op == "log1p" and value.span is not None else ""
    if not text.startswith("log(") or not text.endswith(")"):
        return None
    open_before = accumulate((char == "(") - (char == ")") for char in text[3:-1])
    return text[4:-1] if min(open_before) > 0 else None  # the last bracket is the first one's


def _relation(asked: Range) -> str:
    """What a need says: `> 0`."""
    if asked == NOT_0:
        return "!= 0"
    if asked.high == float("inf"):
        return f"{'>' if asked.open_low else '>='} {asked.low:g}"
    return f"in {asked}"


def _condition(text: str, asked: Range) -> str:
    """The same as a condition of the language."""
    if asked == NOT_0 or asked.high == float("inf"):
        return f"{text} {_relation(asked)}"
    return f"abs({text}) < {asked.high:g}" if asked.low == -asked.high else f"{asked.low:g} < {text} < {asked.high:g}"


def _of_operand(hazard: Hazard, span: Span, function: Function) -> CompileWarning:
    text, op, asked, within = _text(_bare(hazard.operand)), TABLE[hazard.value.op], hazard.asked, hazard.within
    argument = _of_log(hazard.value)
    if argument is not None:
        text, op, asked = argument, TABLE["log"], ABOVE_0
        within = replace(within, low=within.low + 1, high=within.high + 1)
    name = "a quotient" if op.name == "divide" else "a power" if op.name == "power" else f"`{op.spelled or op.name}`"
    where = "0" if asked == NOT_0 else _outside(asked)
    known = "" if within in (Range(), NOT_0) else f" (it lies in {within})"
    rule = f": {op.sentence}" if op.sentence else ""
    message = f"`{text}` may be {where}{known}, where {name} has no bounded derivative{rule}"
    hint = f"choose: `... if {_condition(text, asked)} else ...`"
    if asked == ABOVE_0:
        hint += "; or compute what stays above 0: `exp(u)`, `softplus(u)`, `u^2 + 1`"
    elif within.low == 0 and asked == NOT_0:
        hint += "; or add what keeps it above 0"
    return CompileWarning(span, message, code="CR200", hint=hint, notes=_called_by(function, span))


def _of_slope(hazard: Hazard, span: Span, function: Function) -> CompileWarning:
    """Of an equation whose slope by its unknown may be 0 where it holds."""
    known = "" if hazard.within in (Range(), NOT_0) else f" (it lies in {hazard.within})"
    message = f"the slope of `{span.shown}` by its unknown may be 0{known}, where the solution has no derivative"
    hint = "two solutions meet there; where the arguments keep it away from 0 nothing is wrong, else a call is an error"
    return CompileWarning(span, message, code="CR201", hint=hint, notes=_called_by(function, span))


def _caller(value: Value, function: Function, library: str) -> Span | None:
    """The first statement of the user's that is made of what the library makes of this value."""
    made = {id(value)}
    for one in function.body:
        if any(id(arg) in made for arg in one.args):
            if one.stmt is not None and not one.stmt.source.name.startswith(library):
                return one.stmt
            made.add(id(one))
    return function.span


def _where_called(warning: CompileWarning, call: Span | None) -> CompileWarning:
    """The same at the user's line: what can be done is done by what is handed over."""
    if call is None:
        return warning
    hint = "what the call is handed decides it: scale it, add to it, or choose another where that can be; "
    hint += "the library's text can be copied and changed"
    return CompileWarning(
        call,
        f"in what the library makes here {warning.message}",
        code=warning.code,
        hint=hint,
        notes=[Note(warning.span, "in this line of the library")],
    )


def _called_by(function: Function, span: Span) -> list[Note]:
    """Who calls it, of what stands in another function."""
    notes = []
    own = function.span
    if own is not None and (span.source is not own.source or not own.start <= span.start < own.end):
        head = Span(own.source, own.start, own.start + len(own.text.split("\n")[0]))
        notes.append(Note(head, f"as `{function.name}` calls it"))
    return notes


def _outside(asked: Range) -> str:
    """The numbers that are not in a range, in words."""
    if asked.high == float("inf"):
        return f"{asked.low:g} or below" if asked.open_low else f"below {asked.low:g}"
    return f"not in {asked}"
