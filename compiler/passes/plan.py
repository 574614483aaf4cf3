"""From a joint function (values, then cotangents) to what is emitted: a forward and a backward function.

    f(x; d_f) -> y, d_x        ->        f_forward(x) -> y, saved
                                         f_backward(saved; d_f) -> d_x

The forward function computes what the results need; all else runs in the backward function. What the backward
function uses of the forward's values is saved, unless it costs less to make it again: views, sizes, literals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chainrule.compiler.ir import TABLE, Function, Stack, Tensor, Tuple, Type, Value
from chainrule.compiler.ops.text import weak
from chainrule.compiler.passes.rewrite import prune


@dataclass(frozen=True)
class Split:
    """The two halves of a joint function; `saved` are values of `forward`, and parameters of `backward`."""

    forward: Function
    backward: Function
    saved: tuple[Value, ...]


def split(
    joint: Function,
    parameters: int,
    results: int,
    keep: Sequence[int] = (),
    only: Collection[str] | None = None,
    deep: int | None = None,
) -> Split:
    """Cut `joint`, whose first `parameters` parameters and `results` results are the primal's.

    The parameters at `keep` are saved in any case; with `only` there is nothing
    else but what these ops make; what is kept in lists more than `deep` within
    each other, of steps that only the run counts, is made again.
    """
    inputs, seeds = joint.params[:parameters], joint.params[parameters:]
    forward = prune(replace(joint, params=inputs, results=joint.results[:results]))
    primal = {id(value) for value in (*forward.params, *forward.body)}
    for value in joint.body:
        if value.op == "get" and id(value.args[0]) in primal:
            primal.add(id(value))  # what a callee's forward has saved is there when the call is made
    backward = prune(replace(joint, results=joint.results[results:]))
    counted = _counted(joint)
    again: set[int] = set()
    saved: dict[int, Value] = {}

    def need(wanted: Value) -> None:
        """A primal value is needed behind the cut, and with it what it is made of if it is made again."""
        waiting = [wanted]
        while waiting:
            value = waiting.pop()
            if id(value) in again or id(value) in saved:
                continue
            again_at_will = id(value) in counted or recomputed(value) or (only is not None and value.op not in only)
            again_at_will = again_at_will or (deep is not None and _depth(value.type) > deep)
            if value.op != "param" and again_at_will:
                again.add(id(value))
                waiting.extend(value.args)
            else:
                saved[id(value)] = value

    for position in keep:
        need(inputs[position])

    def reached() -> Iterator[Value]:
        for value in backward.body:
            if id(value) not in primal:
                yield from value.args
        yield from backward.results

    for value in reached():
        if id(value) in primal:
            need(value)
    kept = tuple(value for value in (*inputs, *joint.body) if id(value) in saved)
    computed = tuple(value for value in kept if value.op != "param")
    forward = prune(replace(joint, params=inputs, results=(*joint.results[:results], *computed)))
    forward = replace(forward, results=joint.results[:results])
    body = tuple(
        value for value in backward.body if id(value) in again or (id(value) not in primal and id(value) not in saved)
    )
    return Split(forward, _copying_late(replace(backward, params=(*kept, *seeds), body=body), again), kept)


def _copying_late(backward: Function, again: Collection[int]) -> Function:
    """What is copied once more stands, with the views that it is of, before the statement that reads it."""
    readers: dict[int, list[Value]] = {}
    for value in backward.body:
        for arg in value.args:
            readers.setdefault(id(arg), []).append(value)
    moved: dict[int, Value] = {}
    for value in reversed(backward.body):
        mine = readers.get(id(value), [])
        if id(value) in again and (value.op == "contiguous" or (mine and all(id(one) in moved for one in mine))):
            moved[id(value)] = value
    for result in backward.results:
        moved.pop(id(result), None)
    if not moved:
        return backward
    body: list[Value] = []
    staying = [value for value in backward.body if id(value) not in moved]
    for _, statement in groupby(staying, key=lambda value: value.stmt):
        run = list(statement)
        for arg in (arg for value in run for arg in value.args):
            if id(arg) in moved:
                _place(moved.pop(id(arg)), moved, body)
        body += run
    return replace(backward, body=tuple(body))


def _place(value: Value, moved: dict[int, Value], body: list[Value]) -> None:
    """What is copied, behind what of it is copied late as well."""
    for arg in value.args:
        if id(arg) in moved:
            _place(moved.pop(id(arg)), moved, body)
    body.append(value)


def _counted(joint: Function) -> set[int]:
    """The ids of whole numbers that are computed of parameters and sizes alone, as the place of a step's element is."""

    def is_number(value: Value) -> bool:
        return isinstance(value.type, Tensor) and value.type.dtype != "real" and not value.type.shape

    found = {id(param) for param in joint.params if is_number(param)}
    for value in joint.body:
        computed = is_number(value) and TABLE[value.op].batch == "elementwise"
        if value.op in ("const", "size") or (computed and all(id(arg) in found for arg in value.args)):
            found.add(id(value))
    return found


def _depth(type: Type) -> int:
    """How many lists stand within each other, in the deepest of them."""
    if isinstance(type, Tuple):
        return max(map(_depth, type.items), default=0)
    return 1 + _depth(type.item) if isinstance(type, Stack) else 0


def recomputed(value: Value) -> bool:
    """Whether making the value again costs less than keeping it."""
    if not isinstance(value.type, Tensor) or TABLE[value.op].kind == "region" or value.op == "get":
        return False
    return TABLE[value.op].cheap or value.op == "iota" or (not value.type.shape and weak(value))
