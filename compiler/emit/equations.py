"""Equations as lines of Python: a function of the unknown, and the call that solves it.

    %E = root(%M, %M, %e) {system: fn(%E, %M, %e) = E - e sin(E) - M, 1 - e cos(E)}

    ->      def equations(E: Any, M: Any, e: Any) -> tuple[Any, Any]:
                slope = 1 - e * np.cos(E)
                return E - e * np.sin(E) - M, slope

            E = _newton(equations, M, (M, e), "kepler.cr:4: E - e * sin(E) == M")

Where lanes are solved apart, the function is handed what it captures: it is asked about fewer lanes as they are done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chainrule.compiler.autodiff.implicit import is_banded, said
from chainrule.compiler.emit.block import REGIONS, Block
from chainrule.compiler.emit.numbers import literal
from chainrule.compiler.ir import TABLE, Function, Prec, Text, Value
from chainrule.compiler.ops.text import quoted


def print_root(block: Block, value: Value) -> None:
    """The equations as a function of their unknown, and the call that solves them."""
    start, *captures = value.args
    system: Function = value.attrs["system"]
    for capture in captures:
        if block.texts[id(capture)].prec != Prec.ATOM or block.is_folded(capture):
            block.hoist(capture)
    names = block.context.names.copy()
    unknown, *params = system.params
    given = {id(p): block.texts[id(c)] for p, c in zip(params, captures, strict=True)}
    given[id(unknown)] = Text(names.take(unknown.name or "x"))
    inner = Block(replace(block.context, names=names), given)
    inner.run(system.body, system.results)
    results = [literal(inner.texts[id(result)], result) for result in system.results]
    begin = literal(block.texts[id(start)], start)
    manner = _manner(block, value)
    name = block.context.names.take("equation" if manner is _FLOAT else "equations")
    handed = _handed(system, given) if manner is _LANES else []
    own = given[id(unknown)].text
    lines = [f"def {name}({', '.join(f'{text}: Any' for text in (own, *handed))}) -> tuple[Any, Any]:"]
    lines += [f"    {own} = {own}[..., 0]"] if manner is _SINGLE else []
    lines += [f"    {physical}" for line in inner.lines for physical in line.text.split("\n")]
    pairs = zip(results, manner.behind, strict=True)
    residual, slope = (f"{text.atom}{behind}" if behind else text.text for text, behind in pairs)
    lines += [f"    return {residual}, {slope}", ""]
    block.lines.append(block.line(value, "\n".join(lines)))
    arguments = [name, begin.text]
    if manner is _SINGLE:
        whole = begin.atom if start.shape else f"np.asarray({begin.text}, {block.context.printing.dtype})"
        arguments[1] = f"{whole}[..., None]"
    if manner is _LANES:
        arguments.append(f"({', '.join(handed)}{',' if len(handed) == 1 else ''})")
    arguments += [quoted(said(value)), *manner.linear]
    call = f"{manner.solver}({', '.join(arguments)})"
    block.fold(value, Text(f"{call}[..., 0]" if manner is _SINGLE else call))


@dataclass(frozen=True)
class _Manner:
    """How an equation is solved: by which function, what stands behind its residual and its slope, and what knows the
    Jacobian where that is no matrix."""

    solver: str
    behind: tuple[str, str] = ("", "")
    linear: tuple[str, ...] = ()


_FLOAT = _Manner("_newton_float")
_LANES = _Manner("_newton")
_SYSTEM = _Manner("_newton_system")
_BANDS = _Manner("_newton_system", linear=("_times_bands", "_solve_bands"))


def _arranged(told: str) -> _Manner:
    """Of bands in blocks, or round a ring, which the functions are told."""
    ways = (f"lambda a, x: _{name}_arranged(a, x{told})" for name in ("times", "solve"))
    return _Manner("_newton_system", linear=tuple(ways))


_SINGLE = _Manner("_newton_system", ("[..., None]", "[..., None, None]"))


def _manner(block: Block, value: Value) -> _Manner:
    """One unknown whose equation is of arrays is a system of one; so is each of a vector whose others do not count."""
    system: Function = value.attrs["system"]
    if len(value.shape) > value.attrs["lanes"]:
        jacobian = system.results[1]
        if len(jacobian.shape) <= len(value.shape):
            return _SINGLE
        if not is_banded(jacobian):
            return _SYSTEM
        told = "".join(f", {key}={one}" for key, one in value.attrs["banded"].attrs.items())
        return _arranged(told) if told else _BANDS
    if block.context.target == "math":
        return _FLOAT
    by_lane = all(
        one.op in ("const", "size") or one.weak or (TABLE[one.op].batch == "elementwise" and one.type == value.type)
        for one in system.body
    )
    return _LANES if by_lane else _SINGLE


def _handed(system: Function, given: Mapping[int, Text]) -> list[str]:
    """The names of what the equation captures, but for numbers that are the same in all lanes."""
    read = {id(arg) for value in system.body for arg in value.args} | set(map(id, system.results))
    texts = [given[id(param)].text for param in system.params[1:] if id(param) in read and not param.weak]
    return list(dict.fromkeys(text for text in texts if text.isidentifier()))


REGIONS["root"] = print_root
