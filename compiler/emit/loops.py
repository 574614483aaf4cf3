"""Loops as lines of Python: what goes round has one name, what is kept of each step an array made once.

    %1 = scan(%h0, %xs, %W) {...}       ->      h = h0
    %hs = get(%1) {index: 1}                    hs = np.empty((T, m), W.dtype)
                                                for t in range(T):
                                                    h = np.tanh(xs[t] + h @ W)
                                                    hs[t] = h

A cotangent that is gathered over the steps is added to in place. Where the number of steps is known to the run alone,
and among Python floats, what is kept stands in a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.emit.accumulated import added, updated
from chainrule.compiler.emit.block import REGIONS, Block
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.numbers import literal
from chainrule.compiler.emit.sections import indent, sections
from chainrule.compiler.ir import TABLE, Prec, Stack, Text, Tuple, Value
from chainrule.compiler.ops.gathering import views
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.ops.text import dims, dtype_name
from chainrule.compiler.passes.threading import Sum, sum_of
from chainrule.compiler.passes.updating import Update, update_of


def print_loop(block: Block, value: Value) -> None:
    """A `scan` or a `while`: the lines before it, the loop, and what its results are called."""
    _Printer(block, value, loop_of(value)).run()


class _Printer:
    def __init__(self, block: Block, value: Value, loop: Loop) -> None:
        self.block = block
        self.value = value
        self.loop = loop
        self.gets = block.gets.get(id(value), {})
        self.sums = {k: found for k in range(len(loop.inits)) if (found := self._sum(k)) is not None}
        updates = {k: self._update(k) for k in range(len(loop.inits)) if k not in self.sums}
        self.updates = {k: update for k, update in updates.items() if update is not None}
        self.in_place: dict[int, Sum | Update] = {**self.sums, **self.updates}
        self.first, self.counted = _first(loop)
        dropped = {key for one in self.in_place.values() for key in one.dropped} | {id(self.counted)}
        self.body = [v for v in loop.body.body if id(v) not in dropped]
        self.results = [v for k, v in enumerate(loop.after) if k not in self.in_place]
        self.addends = [v for one in self.in_place.values() for v in one.operands]
        operands = [arg for v in self.body for arg in v.args]
        self.reads = Counter(map(id, (*operands, *self.results, *self.addends, *loop.collected)))
        self.read_within = {id(arg) for v in self.body if TABLE[v.op].kind == "region" for arg in v.args}
        self.behind: list[str] = []
        self.loose = block.scene.loose_rounds(value, loop) if block.is_typed else set(range(len(loop.inits)))

    def run(self) -> None:
        block, loop = self.block, self.loop
        for capture in (*loop.captures, *loop.sequences):
            if block.texts[id(capture)].prec != Prec.ATOM or block.is_folded(capture):
                block.hoist(capture)
        names: list[str] = []
        for k in range(len(loop.inits)):
            names.append(self._carried(k))
        kept = [self._kept(position, names) for position in range(len(loop.inits), self._count())]
        counter = self._counter() if self._counts(kept) else ""
        lines, elements = self._lines(names, kept, counter)
        head = self._head(names, counter, elements, lines)
        self._add("\n".join([head, *indent(lines)]))
        for text in self.behind:
            self._add(text)

    def _add(self, text: str) -> None:
        self.block.lines.append(self.block.line(self.value, text))

    def _count(self) -> int:
        assert isinstance(self.value.type, Tuple)
        return len(self.value.type.items)

    # ---- before the loop

    def _carried(self, k: int) -> str:
        """The name of a carried value, its first value bound to it."""
        block, init = self.block, self.loop.inits[k]
        final = self.gets.get(k)
        if final is not None and id(final) in block.handed:
            return block.handed[id(final)]
        written = block.texts[id(init)]
        text = literal(written, init)
        if final is not None and id(final) in block.christened:
            name = block.name(final)
        elif text is written and self._takes_over(k):
            name = text.text
            if final is not None:
                block.texts[id(final)] = Text(name)
        elif final is not None and block.is_used(final):
            name = block.name(final, heir=k in self.sums)
        else:
            name = block.context.names.take(self._stem(k))
        if init.weak and k not in self.loose:
            text = block.numbered(written, init)
        if k in self.in_place and init.tensor.shape and not self._is_given_up(init):
            text = Text(block.own(init))
        if text.text != name:
            self._add(f"{name} = {text.text}")
        if k in self.in_place and final is not None:
            block.owned.add(id(final))
        return name

    def _takes_over(self, k: int) -> bool:
        """Whether a carried value may go on under the name of its first value."""
        block, init = self.block, self.loop.inits[k]
        return block.belongs(init, self.value) and not block.is_folded(init) and init.name in (None, self._stem(k))

    def _is_given_up(self, init: Value) -> bool:
        """Whether a first value is an array of its own that nobody else reads."""
        made = TABLE[init.op].batch == "elementwise" and not TABLE[init.op].cheap
        return made and self.block.belongs(init, self.value)

    def _stem(self, k: int) -> str:
        return self.loop.carried[k].name or self.loop.after[k].name or "carried"

    def _kept(self, position: int, names: Sequence[str]) -> str | None:
        """The name of what is kept of each step, an array or a list being made for it; None if nobody needs it."""
        block, get = self.block, self.gets.get(position)
        if get is None or not block.is_used(get):
            return None
        trail = position - len(self.loop.inits)
        collected = trail - len(self.loop.trails)
        own = self.loop.collected[collected].name if collected >= 0 else None
        name = block.name(get, self._all(collected)) if own is None else block.name(get, f"{own}_all", sole=True)
        if self._is_list(get):
            self._add(f"{name} = []")
            if self.loop.reverse:
                self.behind.append(f"{name}.reverse()")
        else:
            printing = block.context.printing
            dtype = dtype_name(printing, get.tensor.dtype)
            spare = block.spare(get)
            made = f"np.empty({dims(printing, get.shape)}, {dtype})"
            self._add(f"{name} = {made if spare is None else f'{spare}  # its memory: nobody reads it any more'}")
        if trail < len(self.loop.trails):
            assert self.loop.length is not None
            place = block.context.printing.dim(self.loop.length).text if self.loop.reverse else "0"
            carried = self.loop.trails[trail]
            self._add(f"{name}[{place}] = {names[carried]}")
        return name

    def _all(self, position: int) -> str | None:
        """What a collected part is called that has no name: after the statement whose unnamed part it gathers."""
        if position < 0:
            return None
        context, gathered = self.block.context, self.loop.collected[position]
        title = context.titles.get(gathered.stmt)
        prefix = context.prefix if id(gathered) in context.adjoint else ""
        return f"{prefix}{title}_all" if title is not None else None

    def _is_list(self, get: Value) -> bool:
        return isinstance(get.type, Stack) or self.block.context.target == "math"

    def _counts(self, kept: Sequence[str | None]) -> bool:
        """Whether the number of the step is needed: by the body, or to say where something is kept."""
        index = self.loop.index
        if index is None:
            return False
        arrays = any(
            name is not None and not self._is_list(self.gets[len(self.loop.inits) + position])
            for position, name in enumerate(kept)
        )
        read = [arg for v in self.body for arg in v.args] + [*self.results, *self.addends, *self.loop.collected]
        return arrays or any(value is self.counted for value in read)

    def _counter(self) -> str:
        index = self.loop.index
        return self.block.context.names.take((index.name if index is not None else None) or "t")

    def _place(self, counter: str, further: int = 0) -> str:
        """Where the present step stands in an array over all steps, or a later one."""
        place = further - self.first
        return f"{counter} {'+' if place > 0 else '-'} {abs(place)}" if place else counter

    # ---- the loop's first line

    def _head(self, names: Sequence[str], counter: str, elements: Sequence[str], lines: list[str]) -> str:
        loop, block = self.loop, self.block
        if loop.op == "while":
            return self._while(names, lines)
        if not counter and elements:
            over = [block.texts[id(sequence)].text for sequence in loop.sequences]
            if loop.reverse:
                over = [f"reversed({text})" for text in over]
            joined = over[0] if len(over) == 1 else f"zip({', '.join(over)}, strict=True)"
            return f"for {', '.join(elements)} in {joined}:"
        if loop.length is not None:
            steps = block.context.printing.dim(loop.length + self.first).text
        else:
            assert loop.count is not None
            count = block.texts[id(loop.count)]
            steps = f"{count.at(Prec.ADD)} + {self.first}" if self.first else count.text
        steps = f"range({self.first}, {steps})" if self.first else f"range({steps})"
        return f"for {counter or '_'} in {f'reversed({steps})' if loop.reverse else steps}:"

    def _while(self, names: Sequence[str], lines: list[str]) -> str:
        """`while condition:`; one that takes lines of its own is looked at within the loop."""
        loop = self.loop
        assert loop.condition is not None
        given = {id(p): Text(name) for p, name in zip(loop.condition.params, names, strict=False)}
        captured = loop.condition.params[len(names) :]
        given |= {id(p): self.block.texts[id(c)] for p, c in zip(captured, loop.captures, strict=True)}
        block = Block(self.block.context, given)
        block.run(loop.condition.body, loop.condition.results)
        text = block.texts[id(loop.condition.results[0])]
        if not block.lines:
            return f"while {text.text}:"
        first = [physical for line in block.lines for physical in line.text.split("\n")]
        lines[:0] = [*first, f"if not {text.at(Prec.COMPARE)}:", "    break"]
        return "while True:"

    # ---- the body

    def _lines(self, names: Sequence[str], kept: Sequence[str | None], counter: str) -> tuple[list[str], list[str]]:
        """The body's lines, and what its elements are called where the loop goes over them without counting."""
        loop, context = self.loop, self.block.context
        given = {id(p): self.block.texts[id(c)] for p, c in zip(loop.captured, loop.captures, strict=True)}
        if self.counted is not None:
            given[id(self.counted)] = Text(counter)
        first, elements = [], []
        for element, sequence in zip(loop.elements, loop.sequences, strict=True):
            text = Text(f"{self.block.texts[id(sequence)].atom}[{self._place(counter)}]")
            if not counter or self._often(element):
                name = self._called(element)
                if counter:
                    first.append(f"{name} = {text.text}")
                else:
                    elements.append(name)
                text = Text(name)
            given[id(element)] = text
        carried = {id(p): Text(name) for p, name in zip(loop.carried, names, strict=True)}
        own = self._renamed(names, given)
        block = self._print({**given, **carried}, own, context.names, names, self._homes(kept, counter))
        middle = sections(block.lines, context.lessons, context.notes)
        last = self._stores(block, kept, counter, first)
        for k, one in self.sums.items():
            last += added(block, names[k], one)
        for k, update in self.updates.items():
            last += updated(block, names[k], update)
        last += self._rebound(block, names, own)
        gap = [""] if first and middle and middle[0].startswith("#") else []
        return [*first, *gap, *middle, *last] or ["pass"], elements

    def _called(self, element: Value) -> str:
        """An element by its own name, or after the statement that it is an unnamed part of."""
        context = self.block.context
        if element.name is not None:
            return context.names.take(element.name)
        return context.names.number(context.titles.get(element.stmt, context.label))

    def _homes(self, kept: Sequence[str | None], counter: str) -> dict[int, str]:
        """Where what is collected may be made at once."""
        first, trails = len(self.loop.inits), len(self.loop.trails)
        named = enumerate(zip(kept[trails:], self.loop.collected, strict=True), first + trails)
        often = Counter(map(id, self.loop.collected))
        return {
            id(value): f"{name}[{self._place(counter)}]"
            for position, (name, value) in named
            if name is not None and not self._is_list(self.gets[position]) and often[id(value)] == 1
        }

    def _print(
        self,
        given: Mapping[int, Text],
        own: Mapping[int, str],
        names: Names,
        carried: Sequence[str],
        homes: Mapping[int, str] | None = None,
    ) -> Block:
        context = replace(self.block.context, names=names)
        readers = [value for one in self.updates.values() for value in one.readers]
        needed = {id(value) for value in (*self.results, *readers) if value.op not in ("const", "size")}
        block = Block(context, given, needed, own)
        block.scene = replace(self.block.scene.within(self.loop), free=self._free())
        block.homes.update(homes or {})
        block.copied.update(id(value) for value in readers if value.shape and views(value))
        for k, one in self.sums.items():
            block.hand(one, carried[k])
        block.run(self.body, [*self.results, *self.addends, *self.loop.collected])
        return block

    def _free(self) -> set[int]:
        """The results of the body that may be Python numbers: those that all who read them take in, or arrays do."""
        kept = set[int]()
        for k, result in enumerate(self.loop.body.results):
            get = self.gets.get(k)
            arrays = k >= len(self.loop.inits) and (get is None or not self._is_list(get))
            if k not in self.loose and not arrays:
                kept.add(id(result))
        return {id(result) for result in self.loop.body.results} - kept

    def _renamed(self, names: Sequence[str], given: Mapping[int, Text]) -> dict[int, str]:
        """The values that may be bound to a carried name at once: the old one is not read any more behind them.

        That is seen in the lines themselves, printed on trial with a mark for each old value. A mark is as long as the
        name, for what is folded into a line depends on its length; and as long as names are taken back, again.
        """
        made = {id(value) for value in self.body if value.op not in ("const", "size")}
        found: dict[int, str] = {}
        marks = {}
        for k, (param, after) in enumerate(zip(self.loop.carried, self.loop.after, strict=True)):
            marks[id(param)] = Text(chr(0x4E00 + k) * len(names[k]))  # a letter that no other name is made of
            if k not in self.in_place and id(after) in made:
                found.setdefault(id(after), names[k])
        while early := self._bound_early(names, given, marks, found):
            for taken in early:
                del found[taken]
        return found

    def _bound_early(
        self, names: Sequence[str], given: Mapping[int, Text], marks: Mapping[int, Text], found: Mapping[int, str]
    ) -> list[int]:
        """Those of `found` behind whose line the old value of the same name is still read."""
        own = [marks[id(param)].text for param in self.loop.carried]
        block = self._print({**given, **marks}, found, self.block.context.names.copy(), own)
        physical = [text for line in block.lines for text in line.text.split("\n")]
        late = [*self.results, *self.addends, *(v for v in self.loop.collected if v not in self.loop.carried)]
        physical += [block.texts[id(value)].text for value in late]
        early = []
        for k, (param, after) in enumerate(zip(self.loop.carried, self.loop.after, strict=True)):
            if found.get(id(after)) == names[k]:
                where = next((n for n, text in enumerate(physical) if _binds(text, names[k])), len(physical))
                if any(marks[id(param)].text in text for text in physical[where + 1 :]):
                    early.append(id(after))
        return early

    def _rebound(self, block: Block, names: Sequence[str], own: Mapping[int, str]) -> list[str]:
        """`a, b = b, a`, for the carried values that have their names only now."""
        pairs = []
        for k, after in enumerate(self.loop.after):
            if k not in self.in_place and own.get(id(after)) != names[k]:
                told = literal if k in self.loose else block.numbered
                text = told(block.texts[id(after)], after).text
                if text != names[k]:
                    pairs.append((names[k], text))
        if not pairs:
            return []
        return [f"{', '.join(name for name, _ in pairs)} = {', '.join(text for _, text in pairs)}"]

    def _stores(self, block: Block, kept: Sequence[str | None], counter: str, first: list[str]) -> list[str]:
        """`hs[t] = h`; what went into the step is stored as its first act."""
        loop = self.loop
        values = [*(loop.after[k] for k in loop.trails), *loop.collected]
        last: list[str] = []
        homes = self._homes(kept, counter)
        for position, (name, value) in enumerate(zip(kept, values, strict=True)):
            stands = position >= len(loop.trails) and id(value) in homes and id(value) not in block.homes
            if name is None or stands:
                continue
            text = literal(block.texts[id(value)], value).text
            ahead = position < len(loop.trails) and not loop.reverse
            is_list = self._is_list(self.gets[len(loop.inits) + position])
            line = f"{name}.append({text})" if is_list else f"{name}[{self._place(counter, int(ahead))}] = {text}"
            (first if value in loop.carried else last).append(line)
        return last

    def _often(self, element: Value) -> bool:
        """Whether an element is worth a line: it is read twice, or within a region."""
        return self.reads.get(id(element), 0) > 1 or id(element) in self.read_within

    # ---- sums in place

    def _sum(self, k: int) -> Sum | None:
        """What is added to a carried cotangent in each step, if that is all that happens to it."""
        loop, after = self.loop, self.loop.after[k]
        if id(after) not in self.block.context.adjoint or after in loop.collected:
            return None
        found = sum_of(loop.body, loop.carried[k], after)
        if found is None or not (found.parts or found.through) or any(part in loop.carried for part in found.parts):
            return None
        return found

    def _update(self, k: int) -> Update | None:
        """How each step changes a carried array, if it can be done where it stands."""
        loop, after = self.loop, self.loop.after[k]
        if k in loop.trails or after in loop.collected:
            return None
        return update_of(loop.body, loop.carried[k], after)


def _first(loop: Loop) -> tuple[int, Value | None]:
    """From what number a loop counts, and what that number is: as in `range(1, n)` if only that is asked for."""
    index = loop.index
    users = [value for value in loop.body.body if index in value.args]
    if len(users) == 1 and users[0].op == "add" and index not in loop.body.results:
        start = next(arg for arg in users[0].args if arg is not index)
        if start.op == "const":
            return start.attrs["value"], users[0]
    return 0, index


def _binds(text: str, name: str) -> bool:
    return re.match(rf"\s*(\w+, )*{name}(, \w+)* = ", text) is not None


REGIONS["scan"] = print_loop
REGIONS["while"] = print_loop
