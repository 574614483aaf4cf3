"""`einsum`: a contraction in letters."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ops.contraction import products
from chainrule.compiler.ops.derived.creation import iota
from chainrule.compiler.ops.derived.shaping import ARRAYS
from chainrule.compiler.ops.language import speak


def _einsum(builder: Builder, subscripts: str, arrays: Sequence[Expr]) -> Expr:
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    groups = left.split(",")
    if len(groups) != len(arrays):
        raise ShapeMismatch(
            f'"{subscripts}" is for {_arrays(len(groups))}, and here is {_arrays(len(arrays))}', code="CR035"
        )
    letters = [_letters(group, array, subscripts) for group, array in zip(groups, arrays, strict=True)]
    out = _result(right, letters, subscripts) if arrow else _implicit(letters)
    known = {name for group in letters for name in group}
    for name in out:
        if name not in known:
            raise ShapeMismatch(f'`{name}` stands behind "->" of "{subscripts}", and no array has it', code="CR035")
    pairs = [_diagonals(builder, array, group) for array, group in zip(arrays, letters, strict=True)]
    return products(builder, [array for array, _ in pairs], [names for _, names in pairs], out)


def _arrays(count: int) -> str:
    return "one array" if count == 1 else f"{count} arrays"


def _letters(group: str, array: Expr, subscripts: str) -> tuple[str, ...]:
    """The letters of an operand; the axes behind `...` are `.0` (the last), `.1`, ..."""
    head, dots, tail = group.partition("...")
    wrong = next((letter for letter in head + tail if not letter.isalpha()), None)
    if wrong is not None:
        raise ShapeMismatch(f'`{wrong}` in "{subscripts}" is no letter', code="CR035")
    more = array.rank - len(head) - len(tail)
    if more < 0 or (more and not dots):
        raise ShapeMismatch(
            f'"{group}" of "{subscripts}" has {len(head) + len(tail)} letters, the array {array.rank} axes',
            code="CR035",
        )
    return (*head, *(f".{k}" for k in reversed(range(more))), *tail)


def _result(right: str, letters: Sequence[tuple[str, ...]], subscripts: str) -> tuple[str, ...]:
    head, dots, tail = right.partition("...")
    hidden = sorted({name for group in letters for name in group if name[0] == "."}, reverse=True)
    if hidden and not dots:
        raise ShapeMismatch(f'the `...` of "{subscripts}" is to stand behind "->" too', code="CR035")
    out = (*head, *hidden, *tail)
    if len(set(out)) < len(out):
        raise ShapeMismatch(f'a letter stands twice behind "->" of "{subscripts}"', code="CR035")
    return out


def _implicit(letters: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Without "->": the letters that occur once, in alphabetical order, behind the axes of `...`."""
    every = [name for group in letters for name in group]
    hidden = sorted({name for name in every if name[0] == "."}, reverse=True)
    return (*hidden, *sorted(name for name in set(every) if name[0] != "." and every.count(name) == 1))


def _diagonals(builder: Builder, array: Expr, names: tuple[str, ...]) -> tuple[Expr, tuple[str, ...]]:
    """An operand in which no letter occurs twice."""
    for name in dict.fromkeys(names):
        places = [k for k, other in enumerate(names) if other == name]
        if len(places) == 1:
            continue
        rest = [k for k in range(array.rank) if k not in places]
        first = array.shape[places[0]]
        if any(array.shape[k] != first for k in places):
            shown = " and ".join(str(array.shape[k]) for k in places)
            raise ShapeMismatch(f"`{name}` stands for axes of the sizes {shown}")
        numbers = iota(builder, first)
        array = array.move(*rest, *places).gather(*(numbers for _ in places), axis=len(rest))
        names = (*(names[k] for k in rest), name)
    return array, names


speak(
    "einsum",
    (Parameter("subscripts", "text"), ARRAYS),
    _einsum,
    'Products of arrays summed over letters, `einsum("ij,jk->ik", [a, b])`; each letter is an axis.',
)
