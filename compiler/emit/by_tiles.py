"""What goes along long vectors, as lines of Python: a loop over tiles, or as ever where they are not that long.

`tiles` says what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.emit.block import Block, Context
from chainrule.compiler.emit.sections import indent, sections
from chainrule.compiler.emit.tiles import LONG, TILE, Dot, Tiles, dots, reached
from chainrule.compiler.ir import Prec, Tensor, Text, Value
from chainrule.compiler.ops.indexing import subscript
from chainrule.compiler.ops.text import dims, dtype_name, size, text_of


def print_tiles(block: Block, cut: Tiles) -> None:
    """The vectors that are filled, and the sums, by their names from here on."""
    printing = block.context.printing
    read = cut.read
    for arg in read:
        block.hoist(arg)
    names = {id(value): block.name(value) for value in (*cut.handed, *(total for total, _ in cut.sums))}
    for total, _ in cut.sums:
        if total.shape:
            made = f"np.zeros({dims(printing, total.shape)}, {dtype_name(printing, total.tensor.dtype)})"
            block.lines.append(block.line(total, f"{names[id(total)]} = {made}"))
    length = size(printing, cut.length)
    long = _Along(block, replace(block.context, names=block.context.names.copy()), cut, read, names)
    short = _Along(block, block.context, cut, read, names)
    lines = [
        f"if {length.at(Prec.ADD)} > {LONG}:",
        *indent(long.in_tiles(length)),
        "else:",
        *indent(short.whole()),
    ]
    last = cut.rows[-1] if cut.rows else cut.sums[-1][0]
    block.lines.append(replace(block.line(last, "\n".join(lines)), stmt=None))
    block.owned.update(names)


@dataclass
class _Along:
    """One of the two: `read` are the operands from before, `names` what is handed on is called."""

    block: Block
    context: Context
    cut: Tiles
    read: Sequence[Value]
    names: Mapping[int, str]

    def in_tiles(self, length: Text) -> list[str]:
        cut, context = self.cut, self.context
        start, tile = context.names.take("start"), context.names.take("tile")
        first: list[str] = []
        texts = {}
        for key, arg in {id(arg): arg for arg in self.read}.items():
            texts[key] = self.block.texts[key]
            if arg.shape:
                texts[key] = Text(f"{texts[key].atom}[{tile}]")
                if sum(arg is one for one in self.read) > 1:
                    name = context.names.number(arg.name or context.titles.get(arg.stmt, context.label))
                    first.append(f"{name} = {texts[key].text}")
                    texts[key] = Text(name)
        products = {id(part): found for part in cut.parts if (found := dots(part, self.block.uses)) is not None}
        ends = [end for found in products.values() for dot in found for end in (dot.left, dot.right)]
        ends += [arg for part in cut.parts if id(part) not in products for arg in part.args]
        inner = self._run(texts, {}, ends)
        middle = sections(inner.lines, context.lessons, context.notes)
        last = [f"{self.names[id(row)]}[{tile}] = {inner.texts[id(row)].text}" for row in cut.handed]
        for total, parts in cut.sums:
            for part in parts:
                if id(part) in products:
                    dotted = " + ".join(self._dot(inner, dot).at(Prec.ADD) for dot in products[id(part)])
                    last.append(f"{self.names[id(total)]} += {dotted}")
                else:
                    last += self._added(inner, self.names[id(total)], part, tile)
        begun = [self._begun(value) for value in (*cut.handed, *(total for total, _ in cut.sums if not total.shape))]
        means = [f"{self.names[id(one)]} /= {length.at(Prec.MUL)}" for one, _ in cut.sums if one.op == "mean"]
        head = [f"for {start} in range(0, {length.text}, {TILE}):", f"    {tile} = slice({start}, {start} + {TILE})"]
        return [*begun, *head, *indent([*first, *middle, *last]), *means]

    def whole(self) -> list[str]:
        cut, context = self.cut, self.context
        texts = {id(arg): self.block.texts[id(arg)] for arg in self.read}
        ends = [arg for part in cut.parts for arg in part.args]
        inner = self._run(texts, {id(row): self.names[id(row)] for row in cut.handed}, ends)
        lines = sections(inner.lines, context.lessons, context.notes)
        for total, parts in cut.sums:
            name = self.names[id(total)]
            for k, part in enumerate(parts):
                operands = [inner.texts[id(arg)] for arg in part.args]
                if part.op == "unslice":
                    place = subscript(context.printing, part.attrs["key"], part.shape)
                    lines.append(f"{name}{place} {'+=' if k else '='} {operands[0].text}".replace("] += -", "] -= "))
                else:
                    lines.append(f"{name} = {text_of(context.printing, part, operands, context.target).text}")
        return lines

    def _run(self, texts: Mapping[int, Text], christened: Mapping[int, str], ends: Sequence[Value]) -> Block:
        """The rows that are handed on, and those `ends`, printed."""
        inner = Block(self.context, texts, (), christened)
        inner.scene = self.block.scene
        results = [*self.cut.handed, *ends]
        inner.run(reached(self.cut.rows, results), results)
        return inner

    def _dot(self, inner: Block, dot: Dot) -> Text:
        """A product of two vectors of a tile."""
        for end in (dot.left, dot.right):
            inner.hoist(end)
        alone = Tensor("real", ())
        product = Value("contract", (dot.left, dot.right), {"indices": (("i",), ("i",)), "out": ()}, alone)
        made = text_of(self.context.printing, product, [inner.texts[id(arg)] for arg in product.args])
        for factor in dot.factors:
            made = Text(f"{inner.texts[id(factor)].at(Prec.MUL)} * {made.at(Prec.UNARY)}", Prec.MUL)
        return made

    def _begun(self, value: Value) -> str:
        printing, name = self.context.printing, self.names[id(value)]
        dtype = dtype_name(printing, value.tensor.dtype)
        if value.shape:
            return f"{name} = np.empty({dims(printing, value.shape)}, {dtype})"
        is_type = re.fullmatch(r"np\.\w+", dtype) is not None
        return f"{name} = {dtype}(0)" if is_type else f"{name} = {dtype}.type(0)"

    def _added(self, inner: Block, total: str, part: Value, tile: str) -> list[str]:
        """What a tile adds to a sum, or to its place in a longer vector."""
        context = self.context
        operands = [inner.texts[id(arg)] for arg in part.args]
        if part.op == "unslice":
            place, text = context.names.number(total), operands[0]
            minus = text.prec == Prec.UNARY and text.text.startswith("-")
            added = f"{place} -= {text.text[1:]}" if minus else f"{place} += {text.text}"
            return [f"{place} = {total}{subscript(context.printing, part.attrs['key'], part.shape)}[{tile}]", added]
        if part.op == "mean":
            return [f"{total} += {operands[0].atom}.sum()"]
        return [f"{total} += {text_of(context.printing, part, operands, context.target).text}"]
