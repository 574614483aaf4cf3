"""How a derivative function is offered: `f_jvp(a, b, *, t_a)` gives (value, tangent), `f_hessian(a, b)` four blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from chainrule.compiler.ir import Dim, Function, Value

SECOND = ("hessian", "hvp")
MADE = ("jvp", "jacobian", "hessian", "hvp")
"""Those that are functions of their own; `f_vjp` calls the halves of `f`."""

Layout: TypeAlias = "int | tuple[Layout, ...] | None"
"""Which result stands where: its number, None for one that has no derivative, or a tuple of such."""


@dataclass(frozen=True)
class Offer:
    """`doc` is the docstring's first line; the last `keywords` parameters are handed in by name; result k has the
    dtype, and in lanes the shape, of the parameter `like[k]`, if that is not None. `prefix` begins the names of what
    has none; `names` are what the results are called where they are handed out by name. Of sparse matrices the results
    are values, rows and columns of each; `sparse` has their shapes. `notes` are what a reader is to know besides."""

    doc: str
    layout: Layout
    keywords: int
    like: tuple[int | None, ...]
    prefix: str
    names: tuple[str, ...]
    sparse: tuple[tuple[Dim, Dim], ...] = ()
    notes: tuple[str, ...] = ()


def grouped(items: Sequence[Layout]) -> Layout:
    """One bare, several as a tuple."""
    return items[0] if len(items) == 1 else tuple(items)


def written(layout: Layout, texts: Sequence[str]) -> str:
    """The results as they are returned."""
    if isinstance(layout, tuple):
        return f"({', '.join(written(item, texts) for item in layout)})"
    return "None" if layout is None else texts[layout]


def hinted(layout: Layout) -> str:
    """Their type hint."""
    if isinstance(layout, tuple):
        return f"tuple[{', '.join(hinted(item) for item in layout)}]"
    return "None" if layout is None else "Any"


def with_keywords(parameters: Sequence[str], count: int) -> list[str]:
    """A signature whose last `count` parameters are handed in by name."""
    at = len(parameters) - count
    return [*parameters[:at], *(["*"] if count else []), *parameters[at:]]


def offer(mode: str, function: Function, active: Sequence[int], form: str = "") -> Offer:
    """How `mode` of `function` by its parameters `active` is offered, in a compact form if one is asked for."""
    made = _OFFERS[mode](function, active)
    if not form:
        return made
    doc = f"{made.doc.removesuffix('.').split(':')[0]}; {_FORMS[form]}."
    if form != "sparse":
        return replace(made, doc=doc)
    params = [function.params[k] for k in active]
    rows = params if mode == "hessian" else list(function.results)
    shapes = tuple((_elements(one), _elements(other)) for one in rows for other in params)
    return replace(made, doc=doc, sparse=shapes)


_FORMS = {
    "diagonal": "the diagonal, other elements being 0",
    "blocks": "a block for each first index: the shape of the result, then that of a part of the argument",
    "sparse": "a sparse matrix, its rows and columns those of the arrays laid out flat",
}


def _elements(value: Value) -> Dim:
    total = Dim.of(1)
    for dim in value.shape:
        total = total * Dim(dim.terms)
    return total


def _jvp(function: Function, active: Sequence[int]) -> Offer:
    real = [k for k, result in enumerate(function.results) if result.tensor.dtype == "real"]
    count = len(function.results)
    tangents: list[Layout] = [count + real.index(k) if k in real else None for k in range(count)]
    along = listed([f"t_{name}" for name in _names(function, active)])
    many = "s" if len(real) > 1 else ""
    values = named_results(count)
    return Offer(
        f"`{function.name}`, and the tangent{many} of the result along {along}.",
        (grouped(list(range(count))), grouped(tangents)),
        len(active),
        (None,) * (count + len(real)),
        "t_",
        (*values, *(f"t_{values[k]}" for k in real)),
    )


def _jacobian(function: Function, active: Sequence[int]) -> Offer:
    width = len(active)
    rows = [grouped([i * width + j for j in range(width)]) for i in range(len(function.results))]
    by = listed(_names(function, active))
    values = named_results(len(function.results))
    return Offer(
        f"The derivatives of `{function.name}` by {by}: the shape of the result, then that of the argument.",
        grouped(rows),
        0,
        (None,) * (width * len(function.results)),
        "",
        tuple(f"d_{value}_by_{name}" for value in values for name in _names(function, active)),
    )


def _hessian(function: Function, active: Sequence[int]) -> Offer:
    width = len(active)
    rows = [grouped([i * width + j for j in range(width)]) for i in range(width)]
    names = _names(function, active)
    return Offer(
        f"The second derivatives of `{function.name}` by {listed(names)}.",
        grouped(rows),
        0,
        (None,) * (width * width),
        "",
        tuple(f"by_{one}_and_{other}" for one in names for other in names),
    )


def _hvp(function: Function, active: Sequence[int]) -> Offer:
    names = _names(function, active)
    directions = listed([f"v_{name}" for name in names])
    return Offer(
        f"The second derivatives of `{function.name}` by {listed(names)}, times {directions}.",
        grouped(list(range(len(active)))),
        len(active),
        tuple(active),
        "t_",
        tuple(f"product_{name}" for name in names),
    )


_OFFERS: dict[str, Callable[[Function, Sequence[int]], Offer]] = {
    "jvp": _jvp,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "hvp": _hvp,
}


def _names(function: Function, active: Sequence[int]) -> list[str]:
    return [_name(function.params[k]) for k in active]


def _name(param: Value) -> str:
    return param.name or "_"


def named_results(count: int) -> list[str]:
    """`value`, or `value_1`, `value_2`."""
    return ["value"] if count == 1 else [f"value_{k}" for k in range(1, count + 1)]


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
