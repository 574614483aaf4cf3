"""The docstrings of emitted functions: what it is, shapes, and whose words they are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from chainrule.compiler.emit.offered import listed
from chainrule.compiler.ir import Dim, Function, Value, owned

if TYPE_CHECKING:
    from chainrule.compiler.emit.arrays import Plan


def docstring(plan: Plan, kind: Literal["value", "forward", "backward", "grad"]) -> list[str]:
    """The lines between the quotes."""
    source = plan.source
    if plan.offer is not None and source.params and owned(source.params[0]):
        return of_model(plan, kind)
    if plan.offer is not None:
        return [*textwrap.wrap(plan.offer.doc, 92), "", *shapes(source, plan.offer.sparse), *_noted(plan.offer.notes)]
    names = [source.params[k].name or "" for k in plan.active]
    by = listed(names)
    if owned(source.params[0]) if source.params else None:
        return of_model(plan, kind)
    if kind == "forward":
        return [f"`{plan.name}`, and what `{plan.name}_backward` needs of it."]
    if kind == "backward":
        many = "s" if len(names) > 1 else ""
        seeds = f"the cotangent{'s' if len(source.results) > 1 else ''} of the result"
        return [f"The cotangent{many} of {by}, given {seeds}.", *_notes(plan)]
    if kind == "grad":
        return [f"The value of `{plan.name}` and its gradient by {by}.", *_notes(plan)]
    why = _notes(plan) if plan.split is None else []  # why there is no gradient
    return [*(source.doc or _definition(plan)).split("\n"), "", *shapes(source), *why]


def of_model(plan: Plan, kind: Literal["value", "forward", "backward", "grad"]) -> list[str]:
    """For a function behind the public one of a model, which has the dicts and the words."""
    public = plan.name.lstrip("_")
    if kind == "value":
        return [f"`{public}` of arrays that are checked.", "", *shapes(plan.source)]
    return [f"`{public}_{kind}` of arrays that are checked."]


def _notes(plan: Plan) -> list[str]:
    return _noted(plan.notes)


def _noted(notes: Sequence[str]) -> list[str]:
    return ["", *(line for note in notes for line in textwrap.wrap(note, 92))] if notes else []


def _definition(plan: Plan) -> str:
    """For a function without words of its own: its definition, if that is one line, else its head."""
    text = plan.source.span.text.strip() if plan.source.span is not None else ""
    if text.startswith(("fn ", "extern fn ")) and "\n" not in text:
        return text.removeprefix("extern ").removeprefix("fn ")
    return f"{plan.source.name}({', '.join(param.name or '_' for param in plan.source.params)})"


def shapes(function: Function, sparse: Sequence[tuple[Dim, Dim]] = ()) -> list[str]:
    """`x: real[n]; mu, sigma: real -> real[n]`; or sparse matrices as results."""
    groups: list[tuple[str, list[str]]] = []
    for param in function.params:
        shown = show_type(param, function)
        if groups and groups[-1][0] == shown:
            groups[-1][1].append(param.name or "_")
        else:
            groups.append((shown, [param.name or "_"]))
    given = "; ".join(f"{', '.join(names)}: {shown}" for shown, names in groups)
    results = ", ".join(show_type(result, function) for result in function.results)
    if sparse:
        results = ", ".join(f"sparse real[{rows}, {columns}]" for rows, columns in sparse)
    return textwrap.wrap(f"{given} -> {results}" if given else f"-> {results}", 92)


def show_type(value: Value, function: Function) -> str:
    """The type in the user's words: the flattened leading axes are `...` again."""
    shown = str(value.type)
    for label, dim in function.leads.items():
        for before in ("[", ", "):
            for after in ("]", ","):
                shown = shown.replace(f"{before}{dim}{after}", f"{before}{label}{after}")
    return shown
