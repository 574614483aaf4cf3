"""Lines of Python under the source statements that they serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chainrule.compiler.emit.block import Line
from chainrule.compiler.ir import TABLE, Function, Tensor, Value
from chainrule.compiler.source import Span

_COLUMN = 60  # where `file:line` stands behind the statement, if there is room


def sections(lines: Sequence[Line], lessons: Mapping[Span, Sequence[str]] | None = None) -> list[str]:
    """The lines, a comment with the statement above each run of lines that serves it, blank lines between."""
    text: list[str] = []
    present: Span | None = None
    for line in lines:
        if line.stmt is not None and line.stmt != present:
            present = line.stmt
            if text:
                text.append("")
            text.append(heading(present))
            text.extend(f"# {lesson}" for lesson in (lessons or {}).get(present, ()))
        text.extend(line.text.split("\n"))
    return text


def heading(stmt: Span) -> str:
    """`# h = tanh(x @ W1 + b1)        digits.cr:8`; of a statement on several lines, the first."""
    source = stmt.text.split("\n")[0].split(" #")[0].strip()
    place = f"{stmt.source.name.replace(chr(92), '/').rsplit('/', 1)[-1]}:{stmt.line}"
    return f"# {source:<{_COLUMN}}  {place}" if source else f"# {place}"


def lessons(function: Function) -> dict[Span, list[str]]:
    """For each statement the derivatives that are worth saying: those of its functions, not of its arithmetic."""
    found: dict[Span, list[str]] = {}
    for value in function.body:
        op = TABLE[value.op]
        if value.stmt is None or not teaches(value):
            continue
        sentence = op.sentence
        argument = value.args[0].span.text if value.args[0].span is not None else ""
        if value.args[0].name is not None:
            argument = value.args[0].name
        if argument and len(argument) <= 40 and "\n" not in argument and argument != "u":
            sentence = f"{sentence}, u = {argument}"
        known = found.setdefault(value.stmt, [])
        if sentence not in known and len(known) < 2:
            known.append(sentence)
    return found


def teaches(value: Value) -> bool:
    """Whether the derivative is of a named function of one variable."""
    op = TABLE[value.op]
    return (
        op.kind == "elementwise"
        and bool(op.sentence)
        and len(value.args) == 1
        and isinstance(value.type, Tensor)
        and value.type.dtype == "real"
        and value.op not in ("negative", "positive", "convert")
    )


def indent(lines: Iterable[str], by: int = 1) -> list[str]:
    return [f"{'    ' * by}{line}" if line else line for line in lines]
