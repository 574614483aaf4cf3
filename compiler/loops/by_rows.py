"""What is made for each row of a batch, and read for it alone, is made for some hundred rows at a time.

    product z = X @ W                              Tile of i:
    Loop i: Loop j: a[i, j] = tanh(z[i, j])            product z = X @ W                       (rows of the tile)
    ...                                     ->         Loop i: Loop j: a[i, j] = tanh(z[i, j])
    product d_W = X.T @ d_z                            product d_W += X.T @ d_z                (set by the first)

Between its products a net keeps then no more than these rows, which are still in the cache where they are read. No row
may wait for what is summed over all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Value
from chainrule.compiler.loops.index import Axis
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Multiply, Statement, Tile, statements
from chainrule.compiler.loops.strips import Points

SIZE = 512  # rows: the other factor of a product is laid out for the tiles once for each as many


def by_rows(items: Sequence[Item], outputs: Sequence[Value], copied: Collection[int] = ()) -> list[Item]:
    """The items of a function, those that run over the rows of products in one tile."""
    given = {id(value) for value in outputs}
    for product, position in _seeds(items, given):
        rows = _Rows(items, given, copied, {id(product.target.value): position})
        if rows.found():
            return rows.in_tile()
    return list(items)


def _seeds(items: Sequence[Item], given: set[int]) -> Iterator[tuple[Multiply, int]]:
    """Products that are not handed out, and which of their axes has the rows."""
    found = [item for item in items if isinstance(item, Multiply) and id(item.target.value) not in given]
    for product in found[:4]:
        size = product.rows.dim.constant
        if size is not None and size <= SIZE:
            continue
        for position, place in enumerate(product.target.index):
            if place.axis is product.rows.root:
                yield product, position


class _Rows(Points):
    """The rows of a batch, through a function."""

    def fits(self, item: Item) -> bool:
        """Whether an item is a product that makes rows, or sums over them; or a loop over them."""
        axis = self.members[id(item)]
        if isinstance(item, Multiply):
            return axis in (item.rows.root, item.summed.root)
        loop = isinstance(item, Loop) and item.axis.root is axis
        return loop and all(_plain(inner, axis) for inner in statements(item))

    def in_tile(self) -> list[Item]:
        from chainrule.compiler.loops.fuse import place

        inside = self.inside()
        rows = self.members[id(inside[0])]
        rows.in_strips = True
        before, behind = self.around()
        body = Body()
        for item in inside:
            self.members[id(item)].become(rows)
            if isinstance(item, Multiply) and item.summed.root is rows.root and item.how == "set":
                item = replace(item, how="add", by_tiles=True)
            place(body, item)
        return [*before, Tile(rows, SIZE, body, by_rows=True), *behind]


def _plain(item: Statement, rows: Axis) -> bool:
    """Whether it may follow the same of the rows before, whatever is done to those in between."""
    return isinstance(item, Compute) and (item.along is None or item.along.root is not rows)
