"""How a contraction is written in numpy: `@` wherever a hand would write it, `np.einsum` as the last resort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Prec, Printing, Text
from chainrule.compiler.ir.types import Shape
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.layout import product, times, transposed
from chainrule.compiler.ops.text import axes, dims

Indices = tuple[str, ...]


@dataclass(frozen=True)
class _Operand:
    """An array's text, and the index of each of its axes; one that is `laid` has been copied in this order for this."""

    text: Text
    indices: Indices
    shape: Shape
    laid: bool = False

    def ordered(self, wanted: Sequence[str]) -> _Operand:
        """The same with its axes in this order."""
        if tuple(wanted) == self.indices:
            return self
        perm = [self.indices.index(name) for name in wanted]
        return _Operand(Text(transposed(self.text, perm)), tuple(wanted), tuple(self.shape[axis] for axis in perm))

    def summed(self, names: Sequence[str]) -> _Operand:
        """The same, summed over these indices."""
        if not names:
            return self
        chosen = [k for k, name in enumerate(self.indices) if name in names]
        rest = [k for k in range(len(self.indices)) if k not in chosen]
        argument = f"axis={axes(chosen)}" if rest else ""
        return _Operand(
            Text(f"{self.text.atom}.sum({argument})"),
            tuple(self.indices[k] for k in rest),
            tuple(self.shape[k] for k in rest),
        )


def contraction_text(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    """The text of a `contract`."""
    indices: tuple[Indices, ...] = value.attrs["indices"]
    out: Indices = value.attrs["out"]
    given = [
        _Operand(text, names, arg.shape, arg.op == "contiguous")
        for text, names, arg in zip(operands, indices, value.args, strict=True)
    ]
    if len(given) > 2 or (len(given) == 2 and _stretches_summed(given, out)):
        return _einsum(given, out)
    diagonal = value.args[0].op == "identity" and given[0].indices in (out, out[::-1])
    if diagonal and len(given) == 2 and given[1].indices == out[1:]:
        entries = given[1].text
        if value.args[1].tensor.dtype != "real":  # the identity is real
            return Text(f"np.diag({entries.atom}.astype({printing.dtype}))")
        return Text(f"np.diag({entries.text})")
    alone = [
        operand.summed([n for n in operand.indices if n not in out and not _elsewhere(n, operand, given)])
        for operand in given
    ]
    if len(alone) == 1:
        return alone[0].ordered(out).text
    return _pair(printing, alone[0], alone[1], out)


def _elsewhere(name: str, operand: _Operand, given: Sequence[_Operand]) -> bool:
    return any(name in other.indices for other in given if other is not operand)


def _stretches_summed(given: Sequence[_Operand], out: Indices) -> bool:
    """Whether an index is summed that is an axis of size 1 in one operand and not in the other."""
    stretch: dict[str, set[bool]] = {}
    for operand in given:
        for name, dim in zip(operand.indices, operand.shape, strict=True):
            stretch.setdefault(name, set()).add(dim.stretch)
    return any(len(kinds) > 1 and name not in out for name, kinds in stretch.items())


def _pair(printing: Printing, a: _Operand, b: _Operand, out: Indices) -> Text:
    """Two operands, each of whose indices is in the other or in the result."""
    shared = [n for n in a.indices if n in b.indices]
    summed = [n for n in shared if n not in out]
    batch = [n for n in out if n in shared]
    left = [n for n in out if n in a.indices and n not in shared]
    right = [n for n in out if n in b.indices and n not in shared]
    if not summed:
        return _elementwise(a, b, out)
    if not batch:
        made = _matrix(a, b, summed, left, right, out)
        return made if made is not None else _tensordot(a, b, summed, left, right, out)
    if not left and not right:
        if len(summed) == 1:
            return _vecdot(a, b, batch, summed, out)
    elif len(summed) == 1 and len(left) <= 1 and len(right) <= 1:
        return _stacked(a, b, batch, summed[0], left, right, out)
    elif left and right:
        return _grouped(printing, a, b, batch, summed, left, right, out)
    return _einsum([a, b], out)


def _elementwise(a: _Operand, b: _Operand, out: Indices) -> Text:
    """Nothing is summed: a product of arrays with axes put in."""
    if len(a.indices) == 1 and len(b.indices) == 1 and len(out) == 2:
        first, second = (a, b) if out[0] == a.indices[0] else (b, a)
        return Text(f"np.outer({first.text.text}, {second.text.text})")
    return Text(f"{_aligned(a, out).at(Prec.MUL)} * {_aligned(b, out).at(Prec.UNARY)}", Prec.MUL)


def is_elementwise(value: Value) -> bool:
    """Whether a contraction is a product element by element, and one factor has all axes as the result has them."""
    if value.op != "contract" or len(value.args) != 2:
        return False
    indices, out = value.attrs["indices"], value.attrs["out"]
    return out in indices and {*indices[0], *indices[1]} == {*out} and value.args[0].op != "identity"


def aligned(value: Value, operands: Sequence[Text]) -> list[Text]:
    """The factors of such a product, each with its axes where the result has them."""
    pairs = zip(operands, value.attrs["indices"], value.args, strict=True)
    return [_aligned(_Operand(text, names, arg.shape), value.attrs["out"]) for text, names, arg in pairs]


def _aligned(operand: _Operand, out: Indices) -> Text:
    """An operand's text with its axes where the result has them."""
    ordered = operand.ordered([n for n in out if n in operand.indices])
    parts = [":" if n in operand.indices else "None" for n in out]
    while parts and parts[0] == "None":
        parts.pop(0)
    if "None" not in parts:
        return ordered.text
    return Text(f"{ordered.text.atom}[{', '.join(parts).removesuffix('')}]")


def _at(a: Text, b: Text) -> Text:
    # `*` and `@` bind alike: beside each other a reader wants the brackets
    mixed = a.prec == Prec.MUL and any(sign in a.text for sign in "*/")
    left = f"({a.text})" if mixed else a.at(Prec.MUL)
    return Text(f"{left} @ {b.at(Prec.UNARY)}", Prec.MUL)


def _matrix(
    a: _Operand, b: _Operand, summed: list[str], left: list[str], right: list[str], out: Indices
) -> Text | None:
    """One index summed, and one operand with two axes at most: `a @ b`, in the order that the result asks for."""
    if len(summed) != 1:
        if left or right:
            return None
        return Text(f"np.vdot({a.text.text}, {b.ordered(a.indices).text.text})")
    if not left and not right:
        return Text(f"{a.text.atom}.dot({b.text.text})")  # of two vectors `@` takes more than twice as long
    k = summed[0]
    if len(left) == 1 and not right and a.indices == (k, *left):
        # a vector on the left needs no transpose
        return _at(b.text, a.text)
    if tuple(out) == (*left, *right) and len(right) <= 1:
        return _at(a.ordered([*left, k]).text, b.ordered([k, *right]).text)
    if tuple(out) == (*right, *left) and len(left) <= 1:
        return _at(b.ordered([*right, k]).text, a.ordered([k, *left]).text)
    return None


def _tensordot(a: _Operand, b: _Operand, summed: list[str], left: list[str], right: list[str], out: Indices) -> Text:
    """Several indices summed at once: the product of two matrices, with the summed axes last in the first of them."""
    neither = not a.laid and not b.laid
    if _laid(b, summed, last=True) or _laid(a, summed, last=False) or (neither and tuple(out) == (*right, *left)):
        a, b = b, a
    left = [n for n in a.indices if n not in summed]
    right = [n for n in b.indices if n not in summed]
    first = b if b.laid or (not a.laid and _is_larger(b, a, summed)) else a  # which is then not copied
    summed = [n for n in first.indices if n in summed]
    if not b.laid and [*left, *right] != list(out) and left == list(out[: len(left)]):
        right = list(out[len(left) :])
        b = b.ordered([*summed, *right])  # rather than the result, which is larger
    axes = [a.indices.index(n) for n in summed], [b.indices.index(n) for n in summed]
    made = Text(f"np.tensordot({a.text.text}, {b.text.text}, axes=({axes[0]}, {axes[1]}))")
    return _Operand(made, (*left, *right), tuple(Dim.of(n) for n in (*left, *right))).ordered(out).text


def _is_larger(a: _Operand, b: _Operand, summed: Sequence[str]) -> bool:
    """Whether one operand has more elements than another, in all sizes."""
    counts = []
    for operand in (a, b):
        pairs = zip(operand.indices, operand.shape, strict=True)
        counts.append(product([dim for name, dim in pairs if name not in summed]))
    return (counts[0] - counts[1]).at_least(1)


def _laid(operand: _Operand, summed: Sequence[str], last: bool) -> bool:
    """Whether an array was copied with its summed axes last, or first."""
    return operand.laid and (operand.indices[-1] in summed) == last


def _vecdot(a: _Operand, b: _Operand, batch: list[str], summed: list[str], out: Indices) -> Text:
    wanted = [*batch, *summed]
    return Text(f"np.vecdot({a.ordered(wanted).text.text}, {b.ordered(wanted).text.text})")


def _stacked(
    a: _Operand, b: _Operand, batch: list[str], k: str, left: list[str], right: list[str], out: Indices
) -> Text:
    """A product of matrices for each of the leading indices."""
    if left and right and out.index(right[0]) < out.index(left[0]):
        return _stacked(b, a, batch, k, right, left, out)
    first, second = a.ordered([*batch, *left, k]), b.ordered([*batch, k, *right])
    if left and right:
        made, names = _at(first.text, second.text), (*batch, *left, *right)
    elif left:
        column = f"{second.text.atom}[..., None]"
        made = Text(f"({_at(first.text, Text(column)).text})[..., 0]")
        names = (*batch, *left)
    else:
        row = f"{first.text.atom}[..., None, :]"
        made = Text(f"({_at(Text(row), second.text).text})[..., 0, :]")
        names = (*batch, *right)
    if names == out:
        return made
    return Text(transposed(made, [names.index(n) for n in out]))


def _grouped(
    printing: Printing, a: _Operand, b: _Operand, batch: list[str], summed: list[str], left: list[str],
    right: list[str], out: Indices,
) -> Text:
    """A product of matrices for each of the leading indices, whose rows, columns and depth are several axes each."""
    if out.index(right[0]) < out.index(left[0]):
        return _grouped(printing, b, a, batch, summed, right, left, out)
    left = [n for n in (a.indices if a.laid else out) if n in left]
    right = [n for n in (b.indices if b.laid else out) if n in right]
    summed = [n for n in (b if b.laid else a).indices if n in summed]
    sizes = {n: dim for operand in (b, a) for n, dim in zip(operand.indices, operand.shape, strict=True)}
    sizes |= {n: dim for n, dim in zip(b.indices, b.shape, strict=True) if sizes[n].stretch}

    def merged(operand: _Operand, rows: list[str], columns: list[str]) -> Text:
        made = operand.ordered([*batch, *rows, *columns])
        if len(rows) == len(columns) == 1:
            return made.text
        groups = (*([n] for n in batch), rows, columns)
        own = dict(zip(operand.indices, operand.shape, strict=True))  # which may be 1 where the other's axis is longer
        shape = ", ".join(times(printing, [own[n] for n in group]).text for group in groups)
        return Text(f"{made.text.atom}.reshape({shape})")

    made = _at(merged(a, left, summed), merged(b, summed, right))
    names = (*batch, *left, *right)
    if len(left) > 1 or len(right) > 1:
        made = Text(f"({made.text}).reshape{dims(printing, tuple(sizes[n] for n in names))}")
    return _Operand(made, names, tuple(sizes[n] for n in names)).ordered(out).text


def _einsum(operands: Sequence[_Operand], out: Indices) -> Text:
    """The last resort."""
    letters: dict[str, str] = {}
    alphabet = iter("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    wanted = [n for operand in operands for n in operand.indices]
    for name in wanted:
        if len(name) == 1 and name.isalpha() and name not in letters.values():
            letters.setdefault(name, name)
    for name in wanted:
        if name not in letters:
            letters[name] = next(letter for letter in alphabet if letter not in letters.values())
    left = ",".join("".join(letters[n] for n in operand.indices) for operand in operands)
    right = "".join(letters[n] for n in out)
    listed = ", ".join(operand.text.text for operand in operands)
    return Text(f'np.einsum("{left}->{right}", {listed}, optimize=True)')
