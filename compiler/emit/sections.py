"""Lines of Python under the source statements that they serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chainrule.compiler.autodiff.implicit import MADE
from chainrule.compiler.emit.block import Line
from chainrule.compiler.ir import TABLE, Function, Tensor, Value
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.ops.policies import said_of as policies
from chainrule.compiler.passes.columns import NOTE as COPIED
from chainrule.compiler.source import Span

_LONGEST = 96
_COLUMN = 60  # where `file:line` stands behind the statement, if there is room


def sections(
    lines: Sequence[Line], lessons: Mapping[Span, Sequence[str]], notes: Mapping[Span, Sequence[str]]
) -> list[str]:
    """The lines, a comment with the statement above each run of lines that serves it, blank lines between.

    Below the statement stands what is to be noted of it and, where cotangents are computed, the derivatives that
    are worth saying.
    """
    text: list[str] = []
    for stmt, run in _runs(lines):
        if stmt is not None:
            if text:
                text.append("")
            text.append(heading(stmt))
            back = all(line.adjoint for line in run)  # there nothing is copied
            text.extend(f"# {note}" for note in notes.get(stmt, ()) if not (back and note == COPIED))
            if any(line.adjoint for line in run):
                text.extend(f"# {lesson}" for lesson in lessons.get(stmt, ()))
        text.extend(physical for line in run for physical in line.text.split("\n"))
    return text


def _runs(lines: Sequence[Line]) -> list[tuple[Span | None, list[Line]]]:
    """Neighbours that serve one statement; a line that serves none goes with those before it."""
    runs: list[tuple[Span | None, list[Line]]] = []
    for line in lines:
        if runs and line.stmt in (None, runs[-1][0]):
            runs[-1][1].append(line)
        else:
            runs.append((line.stmt, [line]))
    return runs


def heading(stmt: Span) -> str:
    """`# h = tanh(x @ W1 + b1)        digits.cr:8`; of a statement on several lines, the first."""
    source = stmt.text.split("\n")[0].split(" #")[0].strip()
    if len(source) > _LONGEST:
        source = source[: _LONGEST - 3].rstrip() + "..."
    place = f"{stmt.source.label}:{stmt.line}"
    return f"# {source:<{_COLUMN}}  {place}" if source else f"# {place}"


def titles(function: Function, joint: Function | None = None) -> dict[Span | None, str]:
    """For each statement the name that it binds, after which its unnamed parts are called.

    A derivative has names of cotangents, tangents and the Jacobians of equations too, which no statement binds.
    A statement of a rule, which `joint` has, is called after the statement that calls the rule's function.
    """
    found: dict[Span | None, str] = {}
    rules: list[tuple[Span, str]] = []
    solved: set[Span | None] = set()
    for value in with_inner(function):
        name = value.name
        if value.op == "root":
            solved.add(value.stmt)
        elif value.stmt in solved and name in MADE:
            continue
        if value.stmt is not None and name is not None and not name.startswith(("d_", "t_")):
            if not name.endswith("_all"):
                found[value.stmt] = name
            if value.op == "stated" and value.attrs["rule"].span is not None:
                rules.append((value.attrs["rule"].span, name))
    for value in joint.body if rules and joint is not None else ():
        stmt = value.stmt
        if stmt is not None and stmt not in found:
            found.update((stmt, name) for span, name in reversed(rules) if _within(stmt, span))
    return found


def _within(inner: Span, outer: Span) -> bool:
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


def with_inner(function: Function) -> Iterator[Value]:
    """The values of a body, and of the loops in it."""
    for value in function.body:
        yield value
        if value.op in LOOPS:
            yield from with_inner(value.attrs["body"])


def lessons(function: Function, active: Sequence[int]) -> dict[Span, list[str]]:
    """For each statement the derivatives that are worth saying: those of its functions, not of its arithmetic.

    Only as far as the active parameters reach.
    """
    found: dict[Span, list[str]] = {}
    moving = {id(function.params[k]) for k in active}
    for value in with_inner(function):
        if any(id(arg) in moving for arg in value.args):
            moving.add(id(value))
            if value.op in LOOPS:
                moving.update(id(param) for param in value.attrs["body"].params)
        op = TABLE[value.op]
        if value.stmt is None or id(value) not in moving:
            continue
        found.setdefault(value.stmt, []).extend(policies(value))
        if not teaches(value):
            continue
        sentence = op.sentence
        operand = value.args[0]
        if operand.op == "select" and "const" in (operand.args[1].op, operand.args[2].op):
            operand = operand.args[1 if operand.args[2].op == "const" else 2]  # harmless in lanes that do not count
        if operand.op == "masked":
            operand = operand.args[0]
        argument = operand.name or (operand.span.text if operand.span is not None else "")
        if argument and len(argument) <= 40 and "\n" not in argument and argument != "u":
            sentence = f"{sentence}, u = {argument}"
        known = found[value.stmt]
        if sentence not in known and len(known) < 2:
            known.append(sentence)
    return {stmt: list(dict.fromkeys(said)) for stmt, said in found.items()}


def notes(function: Function) -> dict[Span, list[str]]:
    """For each statement what is to be noted of its values, those in regions too."""
    found: dict[Span, list[str]] = {}
    for value in function.body:
        if value.note is not None and value.stmt is not None:
            known = found.setdefault(value.stmt, [])
            known.extend([value.note] if value.note not in known else [])
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                for stmt, inner in notes(attr).items():
                    known = found.setdefault(stmt, [])
                    known.extend(note for note in inner if note not in known)
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
