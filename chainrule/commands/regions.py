"""Equations and loops in a derivation: what is said of a statement that is one.

    E    the E of E - e sin(E) = M                                    solve(E - e * sin(E) == M)
    x    x^(5), x^(0) = 1, x^(t + 1) = (x^(t) + a / x^(t)) / 2        5 steps of (x + a / x) / 2 from 1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from chainrule.commands import latex, notation
from chainrule.compiler.ir import Function, Tensor, Value
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of

P = TypeVar("P", latex.Piece, notation.Text)
_WIDEST = 200  # of LaTeX in one line
_LONGEST = 40  # what a step does, where it stands on a line with its number


def in_latex(value: Value, names: Mapping[int, str]) -> str:
    """A statement's right side in LaTeX."""
    pieces = {key: latex.Piece(latex.symbol(name)) for key, name in names.items()}
    if value.op == "root":
        own = latex.symbol(value.name or "x")
        residual, inner = _captured(value, pieces, latex.Piece(own), latex.piece)
        left, right = (latex.piece(side, inner).text if side else "0" for side in _sides(residual))
        return rf"\text{{the }} {own} \text{{ of }} {left} = {right}"
    if value.op == "get" and value.args[0].op in LOOPS:
        return _loop(value, pieces)
    return latex.latex(value, names)


def in_text(value: Value, names: Mapping[int, str]) -> str:
    """A statement's right side as one writes it by hand."""
    pieces = {key: notation.Text(name) for key, name in names.items()}
    if value.op == "root":
        own = value.name or "x"
        residual, inner = _captured(value, pieces, notation.Text(own), notation.piece)
        left, right = (notation.piece(side, inner).text if side else "0" for side in _sides(residual))
        return f"solve({left} == {right})"
    if _is_carried(value):
        return _steps(value, pieces)
    return notation.write(value, names)


def _captured(
    value: Value, pieces: Mapping[int, P], own: P, write: Callable[[Value, Mapping[int, P]], P]
) -> tuple[Function, dict[int, P]]:
    """The residual, and what its parameters are called."""
    residual: Function = value.attrs["residual"]
    unknown, *captured = residual.params
    inner = {id(param): write(arg, pieces) for param, arg in zip(captured, value.args[1:], strict=True)}
    return residual, {**inner, id(unknown): own}


def _sides(residual: Function) -> Sequence[Value | None]:
    """Both sides of an equation; None for 0."""
    (result,) = residual.results
    return result.args if result.op == "subtract" else (result, None)


def _is_carried(value: Value) -> bool:
    """Whether it is what goes round in a loop, at the end."""
    return value.op == "get" and value.args[0].op in LOOPS and value.attrs["index"] < value.args[0].attrs["carried"]


def _within(
    loop: Loop,
    pieces: Mapping[int, P],
    carried: Sequence[P],
    write: Callable[[Value, Mapping[int, P]], P],
    element: Callable[[str], P],
) -> dict[int, P]:
    """What the parameters of a step are called; `element` says how one of an array is."""
    inner = {id(param): write(arg, pieces) for param, arg in zip(loop.captured, loop.captures, strict=True)}
    inner |= dict(zip(map(id, loop.carried), carried, strict=True))
    for param, arg in zip(loop.elements, loop.sequences, strict=True):
        inner[id(param)] = element(write(arg, pieces).text)
    if loop.index is not None:
        inner[id(loop.index)] = type(element(""))("t")
    return inner


def _steps(value: Value, pieces: Mapping[int, notation.Text]) -> str:
    """How often what is done, from where: `5 steps of (x + a / x) / 2 from 1`."""
    loop, k = loop_of(value.args[0]), value.attrs["index"]
    own = [notation.Text(param.name or f"x{j + 1}") for j, param in enumerate(loop.carried)]
    inner = _within(loop, pieces, own, notation.piece, lambda array: notation.Text(f"{array}[t]"))
    done = notation.piece(loop.after[k], inner).text
    start = notation.piece(loop.inits[k], pieces).text
    count = f"{loop.length} steps" if loop.length is not None else "steps"
    return f"{count} of {done} from {start}" if len(done) <= _LONGEST else f"{count} from {start}"


def _element(array: str) -> latex.Piece:
    """That of a step, of an array whose name may have a subscript already."""
    return latex.Piece(rf"{array}_{{t}}" if array.isalnum() else rf"\left({array}\right)_{{t}}")


def _loop(value: Value, pieces: Mapping[int, latex.Piece]) -> str:
    """The last of a sequence, where it begins, and each from the one before."""
    loop = loop_of(value.args[0])
    own = [latex.symbol(param.name or f"x{k + 1}") for k, param in enumerate(loop.carried)]
    now = [latex.Piece(f"{name}^{{(t)}}") for name in own]
    inner = _within(loop, pieces, now, latex.piece, _element)
    last = "T"
    if loop.length is not None:
        last = str(loop.length).replace("*", "")
    elif loop.count is not None:
        last = latex.piece(loop.count, pieces).text
    made, parts = _parts(loop, own, inner)
    if _is_carried(value):
        said = [f"{own[value.attrs['index']]}^{{({last})}}"]
    else:  # what is collected
        place = value.attrs["index"] - len(loop.inits) - len(loop.trails)
        kept = loop.collected[place]
        said = [rf"\left({latex.piece(kept, inner).text}\right)_{{t = 0 \ldots {last} - 1}}"]
    for name, start in zip(own, loop.inits, strict=True):
        said.append(f"{name}^{{(0)}} = {latex.piece(start, pieces).text}")
    said += parts
    for name, after in zip(own, loop.after, strict=True):
        rest = {key: text for key, text in inner.items() if key != id(after)} if id(after) in made else inner
        said.append(f"{name}^{{(t + 1)}} = {latex.piece(after, rest).text}")
    if loop.condition is not None:
        params = loop.condition.params
        there = dict(zip(map(id, params), now, strict=False))
        captured = zip(params[len(own) :], loop.captures, strict=True)
        there |= {id(p): latex.piece(arg, pieces) for p, arg in captured}
        said.append(rf"\text{{while }} {latex.piece(loop.condition.results[0], there).text}")
    if sum(map(len, said)) < _WIDEST:
        return r", \; ".join(said)
    lines = " \\\\ ".join(f"& {line}" for line in said)
    return rf"\begin{{aligned}}[t] {lines} \end{{aligned}}"


def _parts(loop: Loop, own: Sequence[str], inner: dict[int, latex.Piece]) -> tuple[set[int], list[str]]:
    """What a step makes and uses twice: carried values of the next step, and others, a line for each.

    They are entered into `inner`; given back are the ids of those that are carried, and the lines.
    """
    body = loop.body.body
    uses = Counter(id(arg) for value in body for arg in value.args)
    carried = {id(after): name for name, after in zip(own, loop.after, strict=True) if id(after) not in inner}
    made: set[int] = set()
    lines: list[str] = []
    for value in body:
        if not uses[id(value)] or not isinstance(value.type, Tensor) or value.op in ("const", "size"):
            continue
        if id(value) in carried:
            inner[id(value)] = latex.Piece(f"{carried[id(value)]}^{{(t + 1)}}")
            made.add(id(value))
        elif uses[id(value)] > 1 and any(id(arg) not in inner for arg in value.args):
            name = latex.symbol(value.name) if value.name is not None else f"u_{{{len(lines) + 1}}}"
            lines.append(f"{name}^{{(t)}} = {latex.piece(value, inner).text}")
            inner[id(value)] = latex.Piece(f"{name}^{{(t)}}")
    return made, lines
