"""The largest or the smallest of a row, looked for behind the loop that makes the row rather than within it.

    Loop j < n:                                Loop j < n:
        m[j] = s[j] if on[j] else -inf   ->        m[j] = s[j] if on[j] else -inf
        top = max(top, m[j])                   top = max(top, the largest of m)

In the loop the numbers of its vectors would be compared one by one at the end: where bools are read, of which a vector
holds many, for each row as many numbers.
"""

from __future__ import annotations

from chainrule.compiler.loops.index import ONE, Access, Axis, Position, accesses
from chainrule.compiler.loops.nest import Body, Compute, Loop, Statement, Tile, bodies, read, written
from chainrule.compiler.loops.storage import Storage, flat

_LONG = 32  # elements of a row that are worth a call


def extremes_apart(body: Body, storage: Storage) -> None:
    """Mark the loops of a body, and of those within it, that leave their last statement to a call behind them."""
    for item in body.items:
        if isinstance(item, Statement) or (isinstance(item, Loop) and item.lanes):
            continue
        if isinstance(item, Loop):
            item.extreme_apart = _is_apart(item, body, storage)
        for inner in bodies(item):
            extremes_apart(inner, storage)


def _is_apart(loop: Loop, around: Body, storage: Storage) -> bool:
    *others, last = loop.body.items
    if not isinstance(last, Compute) or last.how not in ("max", "min") or last.form != "copy":
        return False
    turns = loop.axis.dim.constant
    target, (source,) = last.target.value, last.args
    if (turns is not None and turns < _LONG) or target.tensor.dtype != "real" or storage.is_array(target):
        return False
    if storage.places[id(target)].body is not around:  # of many rows together
        return False
    touched = [access for item in others for access in (*read(item), *written(item))]
    bools = any(access.value.tensor.dtype == "bool" and storage.is_array(access.value) for access in touched)
    if not bools or not _is_row(source, loop.axis.root, storage):
        return False
    return not any(
        access.value is target or (access.value is source.value and access.key != source.key) for access in touched
    )


def _is_row(access: Access, axis: Axis, storage: Storage) -> bool:
    """Whether it is an element of an array whose elements lie side by side along an axis."""
    value = access.value
    if not storage.is_array(value) or value.tensor.dtype != "real" or len(access.index) != len(value.shape):
        return False
    looked_up = [position for pick in access.picks for one in accesses(pick.source) for position in one.index]
    place = storage.places.get(id(value))
    return flat(access, place, _turn).step(axis) == ONE and not any(one.step(axis).terms for one in looked_up)


def _turn(position: Position, tile: Tile) -> Axis:
    """What stands for the number of a turn within its tile, of which rows have no use."""
    assert position.axis is not None
    return Axis(position.axis.dim)
