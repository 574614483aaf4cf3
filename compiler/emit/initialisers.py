"""`m_init`: what parameters start as, as numpy's text; and the drawing of samples."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.routine import Sizing, Style, print_body
from chainrule.compiler.ir import Dim, Function, Owned, Prec
from chainrule.compiler.ops.initialisers import INITIALISERS
from chainrule.compiler.passes.inline import substitute


def start(one: Owned, sizing: Sizing, style: Style) -> str:
    """Python for what is owned at first, or for a sample: an expression over `rng`."""
    source = INITIALISERS[one.source.name]
    dims = [sizing(dim) for dim in one.type.shape]
    listed = [dim.text for dim in dims]
    shape = listed[0] if len(listed) == 1 else f"({', '.join(listed)})"
    numbers = dict(zip((name for name, _ in source.defaults), _numbers(one, sizing, style), strict=True))
    if source.name == "orthogonal":
        return _orthogonal(one, sizing, numbers["gain"])
    if not one.type.shape and source.name in ("uniform", "normal"):
        return source.text.replace(", {shape}", "").format(**numbers)
    fans = {}
    if source.rank:
        each = one.type.shape[one.rounds :]
        into, out = _fan_in(each), _fan_out(each)
        fans = {"fan_in": _product(into, sizing), "fan_out": _product(out, sizing)}
        if "+" not in source.text and len(into) > 1:  # it stands behind a `/`
            fans["fan_in"] = f"({fans['fan_in']})"
    return source.text.format(shape=shape, **numbers, **fans)


def _numbers(one: Owned, sizing: Sizing, style: Style) -> list[str]:
    """The numbers of an initialiser, as text."""
    made = substitute(one.source.arguments, one.source.sizes)
    assert isinstance(made, Function)
    printed = print_body(made, {}, Names(), "math", style, "value", frozenset(), spelled=sizing.spelled)
    for name in printed.sizes:
        sizing(Dim.of(name))
    assert not printed.lines, one
    return [_bare(text) for text in printed.results]


def _bare(text: str) -> str:
    """A number of sizes as numpy takes it: without the `float` round it."""
    return text[6:-1] if text.startswith("float(") and text.endswith(")") else text


def _fan_in(shape: Sequence[Dim]) -> list[Dim]:
    """What goes into an output: the rows of a matrix; of a kernel all axes but the first."""
    return list(shape[1:]) if len(shape) > 2 else [shape[0]]


def _fan_out(shape: Sequence[Dim]) -> list[Dim]:
    """Where an input goes: the columns of a matrix; of a kernel all axes but the second."""
    return [shape[0], *shape[2:]] if len(shape) > 2 else [shape[-1]]


def _product(dims: Sequence[Dim], sizing: Sizing) -> str:
    return " * ".join(sizing(dim).at(Prec.MUL) for dim in dims)


def _orthogonal(one: Owned, sizing: Sizing, gain: str) -> str:
    steps, (rows, *rest) = one.type.shape[: one.rounds], one.type.shape[one.rounds :]
    text = f"_orthogonal(rng, {sizing(rows).text}, {_product(rest, sizing)})"
    if steps:
        text = f"np.array([{text} for _ in range({_product(steps, sizing)})])"
    if steps or len(rest) > 1:
        text += f".reshape({', '.join(sizing(dim).text for dim in one.type.shape)})"
    return text if gain in ("1.0", "1") else f"{gain} * {text}"
