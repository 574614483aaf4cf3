"""Reverse mode of loops: the loop again, from its last step to its first, over what the forward one kept.

    %r = scan(%h0, %xs, %W) {h, x, W: h = tanh(x + h @ W)}
 ->
    %r = scan(%h0, %xs, %W) {the same, keeping h before each step and after}
    %d = scan(%d_h, %0, %trail, %W) {reverse: d_h, d_W, h: d_h, d_W + ...}

What is kept of a step is what its adjoint needs and cannot make again for less, as between a forward and a backward
function; a carried value is kept in one array, a trail, that has it before the first step and after each. Captures
gather their cotangents going round; `passes.sinking` makes one contraction of that where it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.autodiff.reverse import REGIONS, Moved, Sweep, differentiated
from chainrule.compiler.ir import INT, At, Builder, Dim, Expr, Function, Slice, Tensor, Value
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes.loops import improved
from chainrule.compiler.passes.plan import Split, split
from chainrule.compiler.passes.rewrite import rebuild


def reverse_loop(sweep: Sweep, value: Value, cotangents: Sequence[Value | None]) -> None:
    """The cotangents of a loop's operands, given those of its results."""
    _Reversal(sweep, value, loop_of(value), cotangents).run()


@dataclass(frozen=True)
class _Joint:
    """The body and, behind its results, cotangents: of carried values, of elements, of captures, by position."""

    function: Function
    carried: dict[int, int]
    elements: dict[int, int]
    captures: dict[int, int]


class _Reversal:
    def __init__(self, sweep: Sweep, value: Value, loop: Loop, cotangents: Sequence[Value | None]) -> None:
        self.sweep = sweep
        self.builder = sweep.builder
        self.value = value
        self.loop = loop
        count, trails = len(loop.inits), len(loop.trails)
        self.d_finals = cotangents[:count]
        self.d_trails = dict(zip(loop.trails, cotangents[count : count + trails], strict=True))
        self.d_collected = cotangents[count + trails :]
        self.active = self._active()

    def run(self) -> None:
        loop = self.loop
        seeds, joint = self._joint()
        again = loop.manner == "segments"
        inputs, results = len(loop.body.params), len(loop.body.results)
        deep = 0 if self.sweep.derive.whole else None
        halves = split(joint.function, inputs, results, only=() if again else None, deep=deep)
        kept = _Kept(self, halves)
        self._backward(seeds, joint, halves, kept)

    # ---- what is active

    def _active(self) -> set[int]:
        """The parameters of the body on which a wanted value has a bearing, by any number of steps."""
        loop = self.loop
        pairs = zip(loop.body.params, (*loop.inits, *loop.sequences), strict=False)
        active = {id(param) for param, arg in pairs if id(arg) in self.sweep.active and carries(param.type)}
        captures = zip(loop.captured, loop.captures, strict=True)
        active |= {id(param) for param, arg in captures if id(arg) in self.sweep.active and carries(param.type)}
        while True:
            reached = set(active)
            for value in loop.body.body:
                if carries(value.type) and any(id(arg) in reached for arg in value.args):
                    reached.add(id(value))
            grown = {
                id(param)
                for param, after in zip(loop.carried, loop.after, strict=True)
                if id(after) in reached and carries(param.type)
            }
            if grown <= active:
                return active
            active |= grown

    def _joint(self) -> tuple[dict[int, Value], _Joint]:
        """The body with its adjoint, for the carried values that receive cotangents; and the seeds by result."""
        loop = self.loop
        count = len(loop.inits)
        live = {
            k
            for k, param in enumerate(loop.carried)
            if id(param) in self.active and (self.d_finals[k] is not None or self.d_trails.get(k) is not None)
        }
        while True:
            seeds = {
                k: Value("param", (), {}, result.type, None, None, f"d_{result.name}" if result.name else None)
                for k, result in enumerate(loop.body.results)
                if (k in live if k < count else self.d_collected[k - count] is not None)
            }
            joint = self._differentiated(seeds)
            grown = set(joint.carried) - live
            if not grown:
                return seeds, joint
            live |= grown

    def _differentiated(self, seeds: dict[int, Value]) -> _Joint:
        loop, body = self.loop, self.loop.body
        wanted = [param for param in body.params if id(param) in self.active]
        given = [seeds.get(k) for k in range(len(body.results))]
        whole, found = differentiated(body, given, wanted, self.sweep.derive, frozenset(map(id, loop.captured)))
        start = len(body.results)
        places = {id(param): start + k for k, (param, _) in enumerate(found)}

        def among(params: Sequence[Value]) -> dict[int, int]:
            return {k: places[id(param)] for k, param in enumerate(params) if id(param) in places}

        function = replace(
            whole,
            params=(*body.params, *seeds.values()),
            results=(*whole.results, *(cotangent for _, cotangent in found)),
        )
        step = improved(function, literal=True, last=False)
        return _Joint(step, among(loop.carried), among(loop.elements), among(loop.captured))

    # ---- the loop backwards

    def _backward(self, seeds: dict[int, Value], joint: _Joint, halves: Split, kept: _Kept) -> None:
        loop, builder, inner = self.loop, self.builder, Builder()
        count = len(loop.inits)
        inner.span, inner.stmt = self.value.span, self.value.stmt
        given: dict[int, Value] = {}
        inits, carried = [], []
        sequences, elements = list(kept.sequences), list(kept.elements)
        given.update(kept.given)
        for k, seed in seeds.items():
            if k >= count:
                cotangent = self.d_collected[k - count]
                assert cotangent is not None
                sequences.append(cotangent)
                elements.append(seed)
                continue
            first = self.d_finals[k]
            inits.append(first if first is not None else builder.full(0.0, seed.tensor.shape))
            carried.append(replace(seed))
            given[id(seed)] = carried[-1]
            along = self.d_trails.get(k)
            if along is not None:
                sequences.append(self.part_of_trail(along, after=True))
                elements.append(replace(seed))
                given[id(seed)] = inner.value("add", [carried[-1], elements[-1]], name=seed.name)
        sums = []
        for k in joint.captures:
            type = loop.captured[k].tensor
            inits.append(builder.full(0.0, type.shape))
            name = loop.captured[k].name
            sums.append(Value("param", (), {}, type, None, None, f"d_{name}" if name else None))
        index = Value("param", (), {}, INT, None, None, loop.index.name if loop.index is not None else None)
        if loop.index is not None:
            given[id(loop.index)] = index
        made = rebuild(halves.backward, inner.body, lambda value, args: None, given)
        offset = len(loop.body.results)
        results = []
        for k in seeds:
            if k < count:
                place = joint.carried.get(k)
                zero = None if place is not None else inner.full(0.0, loop.carried[k].tensor.shape)
                results.append(made.results[place - offset] if place is not None else zero)
        for total, place in zip(sums, joint.captures.values(), strict=True):
            results.append(inner.value("add", [total, made.results[place - offset]]))
        results += [made.results[place - offset] for place in joint.elements.values()]
        body = Function(
            "body",
            (*carried, *sums, *elements, index, *kept.captured),
            tuple(inner.body),
            tuple(result for result in results if result is not None),
        )
        back = Loop(
            "scan",
            body,
            kept.count,
            tuple(inits),
            tuple(sequences),
            kept.captures,
            loop.length,
            not loop.reverse,
        )
        self._hand_out(builder.value("scan", back.args, **back.attrs), seeds, joint)

    def _hand_out(self, made: Value, seeds: dict[int, Value], joint: _Joint) -> None:
        loop, builder, count = self.loop, self.builder, len(self.loop.inits)
        position = 0

        def next_part() -> Value:
            nonlocal position
            position += 1
            return builder.value("get", [made], index=position - 1)

        for k in seeds:
            if k < count:
                self._give(loop.inits[k], next_part())
                along = self.d_trails.get(k)
                if along is not None:
                    assert loop.length is not None
                    place = loop.length if loop.reverse else Dim.of(0)
                    self._give(loop.inits[k], builder.value("slice", [along], key=(At(place), *_all(along.shape[1:]))))
        for k in joint.captures:
            with builder.at(loop.captures[k].span, loop.captures[k].stmt or builder.stmt):
                self._give(loop.captures[k], next_part())
        for k in joint.elements:
            self._give(loop.sequences[k], next_part())

    def _give(self, receiver: Value, cotangent: Value) -> None:
        if id(receiver) in self.sweep.active:
            self.sweep.give(receiver, Expr(self.builder, cotangent))

    def part_of_trail(self, trail: Value, after: bool) -> Value:
        """Of a trail, for each step the value before it, or the one after."""
        length = self.loop.length
        assert length is not None
        start = Dim.of(1 if after is not self.loop.reverse else 0)
        return self.builder.value("slice", [trail], key=(Slice(start, length), *_all(trail.shape[1:])))


def _all(axes: Sequence[Dim]) -> tuple[Slice, ...]:
    return tuple(Slice(Dim.of(0), dim) for dim in axes)


class _Kept:
    """The forward loop with what its steps keep, put in the place of the old one, and how the backward loop reads it.

    `given` says which parameter of the backward body stands for what: `elements` of `sequences`, and `captured`.
    """

    def __init__(self, reversal: _Reversal, halves: Split) -> None:
        self.reversal = reversal
        self.loop = reversal.loop
        self.given: dict[int, Value] = {}
        self.sequences: list[Value] = []
        self.elements: list[Value] = []
        self.captured: list[Value] = []
        captures: list[Value] = []
        loop = self.loop
        after = halves.forward.results[: len(loop.inits)]
        collected = list(halves.forward.results[len(loop.inits) :])
        trails = list(loop.trails)
        own = {id(param): k for k, param in enumerate(loop.carried)}
        for value in halves.saved:
            k = own.get(id(value))
            if k is not None and k not in trails and self._has_trail(value):
                trails.append(k)
        by_trail = {id(after[k]): k for k in trails}
        sliced = {k: by_trail[id(value)] for k, value in enumerate(collected) if id(value) in by_trail}
        kept = [value for k, value in enumerate(collected) if k not in sliced]
        places = {id(value): k for k, value in reversed(list(enumerate(kept)))}
        stacked: list[tuple[Value, int]] = []  # what is kept of each step, and where among `kept`
        by_param = dict(zip(map(id, loop.elements), loop.sequences, strict=True))
        by_param |= dict(zip(map(id, loop.captured), loop.captures, strict=True))
        outer = {id(param) for param in loop.elements}
        parts: list[tuple[Value, int, bool]] = []  # what a trail has, the trail's place, and which part of it
        for value in halves.saved:
            if loop.index is not None and value is loop.index:
                continue
            if id(value) in own and own[id(value)] in trails:
                parts.append((value, trails.index(own[id(value)]), False))
            elif id(value) in by_trail:
                parts.append((value, trails.index(by_trail[id(value)]), True))
            elif id(value) in by_param:
                param = self._param(value)
                if id(value) in outer:
                    self.sequences.append(by_param[id(value)])
                    self.elements.append(param)
                else:
                    captures.append(by_param[id(value)])
                    self.captured.append(param)
            else:
                if id(value) not in places:
                    places[id(value)] = len(kept)
                    kept.append(value)
                stacked.append((value, places[id(value)]))
        if loop.op == "while" and not kept:
            kept.append(loop.carried[0])  # to know how many steps there were
        self.captures = tuple(captures)
        body = replace(halves.forward, results=(*after, *kept))
        made = self._instead(replace(loop, body=body, trails=tuple(trails)), sliced, len(collected), trails, kept)
        builder = reversal.builder
        first = len(loop.inits)
        for value, place, behind in parts:
            trail = builder.value("get", [made], index=first + place, name=_all_of(loop.carried[trails[place]]))
            self.sequences.append(reversal.part_of_trail(trail, behind))
            self.elements.append(self._param(value))
        for value, place in stacked:
            stack = builder.value("get", [made], index=first + len(trails) + place, name=_all_of(value))
            self.sequences.append(stack)
            self.elements.append(self._param(value))
        self.count = loop.count
        if loop.op == "while" or (loop.length is None and stacked):  # as many as a list has that is kept of the steps
            _, place = stacked[0] if stacked else (None, 0)
            some = builder.value("get", [made], index=first + len(trails) + place)
            self.count = builder.value("steps", [some])

    def _has_trail(self, value: Value) -> bool:
        """Numbers are kept one by one: a trail is an array, and the body over floats has none."""
        return self.loop.length is not None and isinstance(value.type, Tensor) and bool(value.type.shape)

    def _param(self, value: Value) -> Value:
        param = Value("param", (), {}, value.type, value.span, value.stmt, value.name)
        self.given[id(value)] = param
        return param

    def _instead(
        self, loop: Loop, sliced: dict[int, int], collected: int, trails: Sequence[int], kept: Sequence[Value]
    ) -> Value:
        """The loop that keeps more, where the old one stood; parts of the old one are looked up in it."""
        old = self.reversal.value
        first, before = len(loop.inits), len(self.loop.trails)
        made = Builder()
        made.span, made.stmt = old.span, old.stmt
        new = made.value(loop.op, loop.args, name=old.name, **loop.attrs)
        moved = {k: k for k in range(first + before)}
        parts: dict[int, tuple[int, Slice]] = {}
        place = first + len(trails)
        for k in range(collected):
            if k in sliced:
                assert loop.length is not None
                start = Dim.of(0 if loop.reverse else 1)
                parts[first + before + k] = first + list(trails).index(sliced[k]), Slice(start, loop.length)
            else:
                moved[first + before + k] = place
                place += 1
        named = {first + n: _all_of(loop.carried[k]) for n, k in enumerate(trails)}
        self.reversal.sweep.replace(old, Moved(new, moved, parts, named))
        return new


def _all_of(value: Value) -> str | None:
    return f"{value.name}_all" if value.name is not None else None


REGIONS["scan"] = reverse_loop
REGIONS["while"] = reverse_loop
