"""A sum that goes round a loop goes through the loops and choices within it too, which add to it where it stands.

    %r = scan(%d_x, ...) {d_x, ...:                    %r = scan(%d_x, ...) {d_x, ...:
        %1 = scan(0, ...) {s: s + unslice(%a)}     ->      %1 = scan(d_x, ...) {s: s + unslice(%a)}
        d_x + get(%1)}                                     get(%1)}

Without that each step would make zeros of the array's size and add them up: the cotangent of an array of n elements,
of which each of n steps reads a few, would take n^2 operations. `sum_of` says, for the printers, what is added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.ir import TABLE, Builder, Function, Tensor, Value
from chainrule.compiler.ops.loops import LOOPS, loop_of
from chainrule.compiler.passes.rewrite import (
    changed,
    count_uses,
    has_regions,
    in_regions,
    prune,
    rebuild,
    with_operands,
)


@dataclass(frozen=True)
class Sum:
    """What a body adds to a value, if that is all that happens to it.

    parts    what is added
    dropped  the ids of the additions, and of the pieces among `parts` that are added where they belong
    through  results of loops and choices that are handed the sum, and hand it on with more in it
    """

    parts: tuple[Value, ...]
    dropped: frozenset[int]
    through: tuple[Value, ...] = ()

    @property
    def operands(self) -> tuple[Value, ...]:
        """What has to be computed for it."""
        return tuple(v for part in self.parts for v in (part.args if id(part) in self.dropped else (part,)))


def is_piece(value: Value) -> bool:
    """Whether a value is a part of an array, which is added where it belongs."""
    return TABLE[value.op].statements is not None


def sum_of(body: Function, total: Value, after: Value, piece: Callable[[Value], bool] = is_piece) -> Sum | None:
    """What `body` adds to `total`, by which it comes to `after`, one of its results."""
    return _Sums(body, piece).of(total, after)


class _Sums:
    def __init__(self, body: Function, piece: Callable[[Value], bool] = is_piece) -> None:
        self.uses = count_uses(body)
        self.own = {id(value) for value in body.body}
        self.piece = piece
        self.gets: dict[tuple[int, int], int] = {}
        for value in body.body:
            if value.op == "get":
                key = id(value.args[0]), value.attrs["index"]
                self.gets[key] = self.gets.get(key, 0) + 1

    def of(self, total: Value, after: Value) -> Sum | None:
        parts, dropped, through = list[Value](), set[int](), list[Value]()
        found = 0
        waiting = [after]
        while waiting:
            value = waiting.pop()
            if value is total:
                found += 1
            elif self.adds(value, after):
                dropped.add(id(value))
                waiting += reversed(value.args)
            elif chain := self._chain(total, value):
                through += chain
                found += 1
            else:
                parts.append(value)
                once = self.uses[id(value)] == 1 and id(value) in self.own
                if once and value.type == after.type and self.piece(value):
                    dropped.add(id(value))
        if found != 1 or self.uses.get(id(total), 0) != 1:
            return None
        return Sum(tuple(parts), frozenset(dropped), tuple(through))

    def adds(self, value: Value, after: Value) -> bool:
        once = self.uses[id(value)] == 1 and id(value) in self.own
        return once and value.op == "add" and value.type == after.type

    def _chain(self, total: Value, value: Value) -> list[Value]:
        """The regions' results, from `value` back to the one that is handed the total; none if there is no such."""
        chain: list[Value] = []
        while value is not total:
            handed = self._handed(value)
            if handed is None:
                return []
            chain.append(value)
            value = handed
        return chain

    def _handed(self, value: Value) -> Value | None:
        """What a region was handed that this result of it is the sum of, and of what it adds."""
        found = self.result(value)
        if found is None:
            return None
        region, place = found
        if region.op in LOOPS:
            loop = loop_of(region)
            if place >= len(loop.inits) or place in loop.trails or loop.after[place] in loop.collected:
                return None
            inside = sum_of(loop.body, loop.carried[place], loop.after[place], self.piece)
            init = loop.inits[place]
            return init if inside is not None and self.uses[id(init)] == 1 else None
        branches: Sequence[Function] = (region.attrs["then"], region.attrs["otherwise"])
        for k, capture in enumerate(region.args[1:]):
            if capture.type == value.type and self.uses[id(capture)] == 1:
                pairs = [(branch, branch.params[k], branch.results[place]) for branch in branches]
                if all(sum_of(branch, param, after, self.piece) is not None for branch, param, after in pairs):
                    return capture
        return None

    def result(self, value: Value) -> tuple[Value, int] | None:
        """The loop or choice that an array is a result of, which is read once; and which of the results."""
        if not isinstance(value.type, Tensor) or not value.shape or self.uses.get(id(value)) != 1:
            return None
        if value.op == "choice" and not value.args[0].shape:
            return value, 0
        if value.op == "get" and (value.args[0].op in LOOPS or value.args[0].op == "choice"):
            place = value.attrs["index"]
            once = self.gets.get((id(value.args[0]), place)) == 1
            return (value.args[0], place) if once else None
        return None


def threaded(function: Function, results: int = 0) -> Function:
    """`function`, in whose loops, and those within them, sums go through the regions that add to them.

    What the first `results` results need stays as it is.
    """
    fixed = prune(replace(function, results=function.results[:results])).body
    return _within(function, (), frozenset(map(id, fixed)))


def _within(function: Function, totals: Sequence[tuple[Value, int]], fixed: Collection[int] = frozenset()) -> Function:
    """A body whose sums, each a parameter and the result that it comes to, are threaded, and so are its regions'."""
    if not has_regions(function):
        return function
    threaded = _Threading(function, totals).run()
    body: list[Value] = []

    def inside(value: Value, args: tuple[Value, ...]) -> Value:
        same = with_operands(value, args)
        body.append(same if id(value) in fixed else _region(same))
        return body[-1]

    made = rebuild(threaded, body, inside)
    return made if changed(function, made) else function


def _region(value: Value) -> Value:
    if value.op in LOOPS:
        loop = loop_of(value)
        rest = [k for k in range(len(loop.inits)) if k not in loop.trails]
        body = _within(loop.body, [(loop.carried[k], k) for k in rest])
        return value if body is loop.body else replace(value, attrs={**value.attrs, "body": body})
    if value.op == "choice":
        return in_regions(value, lambda branch: _within(branch, _sums_in(branch)))
    return in_regions(value, threaded)


def _sums_in(branch: Function) -> list[tuple[Value, int]]:
    """The parameters of a branch that are sums, each with the result that it comes to."""
    sums = _Sums(branch)
    found = []
    for param in branch.params:
        if sums.uses.get(id(param), 0) == 1 and param.type in [result.type for result in branch.results]:
            found += [(param, k) for k, result in enumerate(branch.results) if sums.of(param, result) is not None]
    return found


class _Threading:
    """One body: `handed` has for each region, by its id, and each of its results, what is handed to it."""

    def __init__(self, function: Function, totals: Sequence[tuple[Value, int]]) -> None:
        self.function = function
        self.sums = _Sums(function)
        self.order = {id(value): k for k, value in enumerate(function.body)}
        self.handed: dict[int, dict[int, Value]] = {}
        self.instead: dict[int, tuple[Value, tuple[Value, ...]]] = {}
        for total, place in totals:
            self._look_at(total, function.results[place])

    def _look_at(self, total: Value, after: Value) -> None:
        found = self.sums.of(total, after) if total.shape else None
        if found is None or found.through:
            return
        ready: dict[int, tuple[Value, int, Value]] = {}  # of each region one result, in the order of the regions
        for part in found.parts:
            result = self.sums.result(part) if part.type == total.type else None
            if result is not None and self._starts_from_nothing(*result):
                ready.setdefault(self.order[id(result[0])], (*result, part))
        if not ready:
            return
        last = total
        for _, (region, number, part) in sorted(ready.items()):
            self.handed.setdefault(id(region), {})[number] = last
            last = part
        threaded = [part for _, _, part in ready.values()]
        self.instead[id(after)] = last, tuple(part for part in found.parts if part not in threaded)

    def _starts_from_nothing(self, region: Value, place: int) -> bool:
        """Whether a loop or a choice adds something up that could as well be added to what there is."""
        if id(region) not in self.order:
            return False
        if region.op in LOOPS:
            loop = loop_of(region)
            if place >= len(loop.inits) or place in loop.trails or loop.after[place] in loop.collected:
                return False
            inside = sum_of(loop.body, loop.carried[place], loop.after[place])
            return inside is not None and _is_zero(loop.inits[place])
        branches: Sequence[Function] = (region.attrs["then"], region.attrs["otherwise"])
        return any(_is_little(branch, branch.results[place]) for branch in branches)

    def run(self) -> Function:
        if not self.handed:
            return self.function
        builder = Builder()
        gets = {(id(value.args[0]), value.attrs["index"]): value for value in self.function.body if value.op == "get"}
        new: dict[int, Value] = {}

        def hand(region: Value, args: tuple[Value, ...]) -> Value:
            """The region, handed the sums; what it hands on is got of it at once, for the next one is handed that."""
            given = {k: new.get(id(total), total) for k, total in self.handed[id(region)].items()}
            made = _handed(builder, region, args, given)
            for k in given:
                if (id(region), k) in gets:
                    get = gets[id(region), k]
                    new[id(get)] = builder.value("get", [made], name=get.name, **get.attrs)
                else:
                    new[id(region)] = made
            return made

        def change(value: Value, args: tuple[Value, ...]) -> Value | None:
            if id(value) in self.handed:
                with builder.at(value.span, value.stmt):
                    return hand(value, args)
            if id(value) in self.instead:
                last, rest = self.instead[id(value)]
                total = new[id(last)]
                with builder.at(value.span, value.stmt):
                    for part in rest:
                        total = builder.value("add", [total, made.get(id(part), part)])
                return total
            return new.get(id(value))

        made: dict[int, Value] = {}

        def noted(value: Value, args: tuple[Value, ...]) -> Value:
            made[id(value)] = change(value, args) or _kept(builder, value, args)
            return made[id(value)]

        return prune(rebuild(self.function, builder.body, noted))


def _kept(builder: Builder, value: Value, args: tuple[Value, ...]) -> Value:
    builder.body.append(with_operands(value, args))
    return builder.body[-1]


def _handed(builder: Builder, region: Value, args: tuple[Value, ...], totals: Mapping[int, Value]) -> Value:
    """A region that adds to these totals, by the number of its result, what it added to nothing before."""
    if region.op in LOOPS:
        loop = loop_of(region, args)
        inits = tuple(totals.get(k, init) for k, init in enumerate(loop.inits))
        loop = replace(loop, inits=inits)
        return builder.value(region.op, loop.args, name=region.name, **loop.attrs)
    branches = {which: _adding(region.attrs[which], totals) for which in ("then", "otherwise")}
    return builder.value("choice", [*args, *totals.values()], name=region.name, type=region.type, **branches)


def _adding(branch: Function, totals: Mapping[int, Value]) -> Function:
    """A branch with a parameter more for each total, which its results add to."""
    builder = Builder()
    params = list(branch.params)
    results = list(branch.results)
    body = rebuild(branch, builder.body, lambda value, args: None)
    for k, total in totals.items():
        params.append(Value("param", (), {}, total.type, total.span, None, total.name))
        result = body.results[k]
        with builder.at(result.span, result.stmt):
            results[k] = params[-1] if _is_zero(result) else builder.value("add", [params[-1], result])
    return prune(replace(branch, params=tuple(params), body=tuple(builder.body), results=tuple(results)))


def _is_zero(value: Value) -> bool:
    if value.op == "broadcast":
        (value,) = value.args
    return value.op == "const" and value.attrs["value"] == 0


def _is_little(branch: Function, result: Value) -> bool:
    """Whether what a branch adds up is nothing, or less than the whole array."""
    sums = _Sums(branch)
    waiting = [result]
    while waiting:
        value = waiting.pop()
        if sums.adds(value, result):
            waiting += value.args
        elif not _is_zero(value) and not is_piece(value) and sums.result(value) is None:
            return False
    return True


__all__ = ["Sum", "is_piece", "sum_of", "threaded"]
