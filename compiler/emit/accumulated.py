"""Arrays that are built in place: sums of pieces, each written or added where it belongs, and parts that are replaced.

d_x = a + unslice(b, [1:]) + scatter(c, k)      ->      d_x = a
                                                        d_x[1:] += b
                                                        np.add.at(d_x, k, c)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.compiler.emit.numbers import literal
from chainrule.compiler.ir import TABLE, Prec, Text, Value, broadcast
from chainrule.compiler.ops.text import dims, dtype_name
from chainrule.compiler.ops.windows import axes_within, fold_lines
from chainrule.compiler.passes.pieces import apart, covers
from chainrule.compiler.passes.threading import Sum
from chainrule.compiler.passes.updating import Update, operands

if TYPE_CHECKING:
    from chainrule.compiler.emit.block import Block


def print_accumulated(block: Block, value: Value) -> bool:
    """Print a value that is built in place, or note it for the one that it is part of; false if it is none."""
    if _is_piece(block, value) and _feeds_sum(block, value):
        block.leaves[id(value)] = [value]
        return True
    if TABLE[value.op].statements is None:
        return False
    _accumulate(block, value, [value])
    return True


def added(block: Block, name: str, one: Sum) -> list[str]:
    """The lines that add the parts of a sum to what is called so."""
    lines: list[str] = []
    for part in one.parts:
        if TABLE[part.op].statements is not None and id(part) in one.dropped:
            lines += _change(block, name, part)
            continue
        text = literal(block.texts[id(part)], part)
        minus = text.prec == Prec.UNARY and text.text.startswith("-")
        lines.append(f"{name} -= {text.text[1:]}" if minus else f"{name} += {text.text}")
    return lines


def updated(block: Block, name: str, one: Update) -> list[str]:
    """The lines that change the parts of what is called so."""
    return [line for change in one.changes for line in _change(block, name, change)]


def _change(block: Block, name: str, change: Value) -> list[str]:
    """The lines that replace a part of an array, or add to one."""
    op, printing = TABLE[change.op], block.context.printing
    texts = [block.texts[id(arg)] for arg in operands(change)]
    if op.define is not None:
        return list(op.define(printing, change, [Text(name), *texts], name))[1:]  # the first makes it its own
    assert op.statements is not None
    return [line.replace("] += -", "] -= ") for line in op.statements(printing, change, texts, name, False)]


def _is_piece(block: Block, value: Value) -> bool:
    """Whether it is written into an array as it is made; what is saved, or captured, is there already."""
    return TABLE[value.op].statements is not None and id(value) not in block.texts


def _feeds_sum(block: Block, value: Value) -> bool:
    if id(value) in block.needed:
        return False
    uses = block.uses.get(id(value), [])
    return len(uses) == 1 and uses[0].op == "add" and uses[0].type == value.type and uses[0] is not value


def sum_in_place(block: Block, value: Value) -> bool:
    """d_x = a + unslice(b) + scatter(c): one array, and each piece added where it belongs."""
    if value.op != "add" or not any(id(arg) in block.leaves for arg in value.args):
        return False
    leaves = [leaf for arg in value.args for leaf in block.leaves.get(id(arg), [arg])]
    if _feeds_sum(block, value):
        block.leaves[id(value)] = leaves
    else:
        _accumulate(block, value, leaves)
    return True


def _accumulate(block: Block, value: Value, leaves: Sequence[Value]) -> None:
    pieces = [leaf for leaf in leaves if _is_piece(block, leaf)]
    whole = [leaf for leaf in leaves if not _is_piece(block, leaf)]
    assigned = [] if whole else apart(pieces)
    pieces = [*assigned, *(piece for piece in pieces if piece not in assigned)]
    operands = [_piece_operands(block, piece) for piece in pieces]
    dense = [block.texts[id(leaf)] for leaf in whole]
    goes_on = len(whole) == 1 and block.is_spent(whole[0]) and _may_be_called(block, value, dense[0].text)
    name = dense[0].text if goes_on else block.name(value)
    fresh = not whole
    if whole and broadcast([leaf.shape for leaf in whole]) != value.shape:
        shape = dims(block.context.printing, value.shape)
        text = " + ".join(part.at(Prec.ADD) for part in dense)
        block.write(value, f"{name} = np.full({shape}, {text}, {block.context.printing.dtype})")
    elif goes_on:
        block.texts[id(value)] = dense[0]
    elif len(whole) == 1:
        block.write(value, f"{name} = {block.own(whole[0])}")
    elif whole:
        block.write(value, f"{name} = {' + '.join(part.at(Prec.ADD) for part in dense)}")
    elif covers(assigned):
        printing = block.context.printing
        made = f"np.empty({dims(printing, value.shape)}, {dtype_name(printing, value.tensor.dtype)})"
        made = block.homes.pop(id(value), made)
        block.write(value, f"{name} = {made}")
        fresh = False
    for piece, texts in zip(pieces, operands, strict=True):
        first, *rest = _statements(block, piece, texts, name, fresh or piece in assigned)
        for text in (first, *rest) if fresh or piece not in assigned else rest:  # `first` makes zeros
            if texts[0].prec == Prec.UNARY and texts[0].text.startswith("-"):
                text = text.replace("] += -", "] -= ")
            block.write(value, text)
        fresh = False


def _statements(block: Block, piece: Value, texts: list[Text], name: str, fresh: bool) -> list[str]:
    printing, statements = block.context.printing, TABLE[piece.op].statements
    if piece.op == "fold":  # its windows may never be made
        return fold_lines(printing, piece, texts[0], name, fresh)
    assert statements is not None
    return statements(printing, piece, texts, name, fresh)


def _may_be_called(block: Block, value: Value, name: str) -> bool:
    """Whether a name, which may have a number behind it, is as good as the one that a value would have."""
    wanted = value.name is None or re.fullmatch(rf"{re.escape(value.name)}(_\d+)?", name) is not None
    return wanted and id(value) not in block.christened


def _piece_operands(block: Block, piece: Value) -> list[Text]:
    """The operands of a piece; what is added in place need not be stretched first, unless it is taken apart."""
    first, *rest = piece.args
    if piece.op == "fold":
        return [block.at_place(first, tuple(axes_within(piece.attrs, piece.tensor.rank)))]
    if first.op == "broadcast" and block.is_folded(first):
        first = first.args[0]
    return [block.texts[id(arg)] for arg in (first, *rest)]
