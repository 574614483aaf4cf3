"""What is made for each row of a batch, and read for it alone, is made for some hundred rows at a time.

    product z = X @ W                              Tile of i:
    Loop i: Loop j: a[i, j] = tanh(z[i, j])            product z = X @ W                       (rows of the tile)
    ...                                     ->         Loop i: Loop j: a[i, j] = tanh(z[i, j])
    product d_W = X.T @ d_z                            product d_W += X.T @ d_z                (set by the first)

Between its products a net keeps then no more than these rows, which are still in the cache where they are read. No row
may wait for what is summed over all of them. Where the rows of a product are those of several axes, of a batch and of
the places within each of its entries, as many entries are taken as have so many rows: what is made for each pair of an
entry's places, say, is kept for these alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import Axis, along
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Multiply, Statement, Tile, statements
from chainrule.compiler.loops.strips import Points

SIZE = 512  # rows: the other factor of a product is laid out for the tiles once for each as many
OF_ENTRIES = 256  # rows, where each entry has several: it may have much more to keep


def by_rows(items: Sequence[Item], outputs: Sequence[Value], copied: Collection[int] = ()) -> list[Item]:
    """The items of a function, those that run over the rows of products in one tile."""
    given = {id(value) for value in outputs}
    for product, position in _seeds(items, given):
        rows = _Rows(items, given, copied, {id(product.target.value): position})
        if rows.found():
            return rows.in_tile(_size(product.rows.root))
    return list(items)


def _size(rows: Axis) -> int | Dim:
    """How many turns of the outermost of the axes that a product's rows are of make a tile."""
    if not rows.parts:
        return SIZE
    each = Dim.of(1)
    for axis in rows.parts[1:]:
        each = each * axis.dim
    return Dim.of(1) + Dim.of(OF_ENTRIES - 1) // (each + 1)  # there may be no rows at all


def _seeds(items: Sequence[Item], given: set[int]) -> Iterator[tuple[Multiply, int]]:
    """Products that are not handed out, and which of their axes has the rows."""
    found = [item for item in items if isinstance(item, Multiply) and id(item.target.value) not in given]
    for product in found[:4]:
        rows = product.rows.root
        size = rows.dim.constant
        if size is not None and size <= (OF_ENTRIES if rows.parts else SIZE):
            continue
        for position in range(len(product.target.index)):
            if along(product.target, position) is rows.outer:
                yield product, position


class _Rows(Points):
    """The rows of a batch, through a function."""

    def fits(self, item: Item) -> bool:
        """Whether an item is a product that makes rows, or sums over them; or a loop over them."""
        axis = self.members[id(item)]
        if isinstance(item, Multiply):
            return axis in (item.rows.root.outer, item.summed.root.outer)
        loop = isinstance(item, Loop) and item.axis.root is axis
        return loop and all(_plain(inner, axis) for inner in statements(item))

    def in_tile(self, size: int | Dim) -> list[Item]:
        from chainrule.compiler.loops.fuse import place

        inside = self.inside()
        rows = self.members[id(inside[0])]
        rows.in_strips = True
        before, behind = self.around()
        body = Body()
        for item in inside:
            self.members[id(item)].become(rows)
            if isinstance(item, Multiply) and item.summed.root.outer is rows.root and item.how == "set":
                item = replace(item, how="add", by_tiles=True)
            place(body, item)
        return [*before, Tile(rows, size, body, by_rows=True), *behind]


def _plain(item: Statement, rows: Axis) -> bool:
    """Whether it may follow the same of the rows before, whatever is done to those in between."""
    if isinstance(item, Multiply):
        return True
    return isinstance(item, Compute) and (item.along is None or item.along.root is not rows)
