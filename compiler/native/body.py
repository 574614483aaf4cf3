"""The loops of a function as lines of C."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod

from chainrule.compiler.emit.sections import heading
from chainrule.compiler.ir import Dim, Prec, Text, Value
from chainrule.compiler.loops.index import ONE, ZERO, Axis, accesses
from chainrule.compiler.loops.lanes import is_few
from chainrule.compiler.loops.nest import (
    Apply,
    Body,
    Branch,
    Call,
    Check,
    Compute,
    Convolve,
    Exchange,
    Item,
    Loop,
    Multiply,
    Pack,
    Room,
    Steps,
    Tile,
    statements,
)
from chainrule.compiler.loops.parallel import heavy, in_parts
from chainrule.compiler.loops.storage import Place, Storage
from chainrule.compiler.native.applied import print_apply, print_convolve, print_multiply, print_pack
from chainrule.compiler.native.calls import Callee, print_call
from chainrule.compiler.native.elements import Elements
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.parts import print_in_parts
from chainrule.compiler.native.rows import extreme, of_rows, one_run
from chainrule.compiler.native.sizes import Sizes
from chainrule.compiler.native.statements import print_compute
from chainrule.compiler.native.steps import print_exchange, print_room, print_steps
from chainrule.compiler.native.text import ELEMENTS, TYPES
from chainrule.compiler.native.turns import Turns
from chainrule.compiler.native.uses import Uses
from chainrule.compiler.native.value_names import ValueNames
from chainrule.compiler.native.vectors import pragma
from chainrule.compiler.source import Span

_SEVERAL = 3  # elements of a turn in memory whose places would be compared with each other


@dataclass
class Printer:
    """Prints a function's body, from `top` down.

    grown      arrays that grow: what their elements are, and what they are called
    functions  the texts of those that run parts of loops
    declared   the locals that have been declared, and `best` what those of `argmax` and `argmin` compare with
    level      how far statements of the source are indented
    """

    names: CNames
    values: ValueNames
    sizes: Sizes
    storage: Storage
    uses: Uses
    top: Body
    routine: str
    callee: Callee
    grown: list[tuple[str, str]] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    declared: set[int] = field(default_factory=set)
    best: dict[int, str] = field(default_factory=dict)
    level: int = 1
    lines: list[str] = field(default_factory=list)
    indent: int = 1
    _lanes: bool = False
    _locals: dict[str, str] = field(default_factory=dict)
    _stmt: Span | None = None

    def __post_init__(self) -> None:
        self.turns = Turns(self.sizes, self.storage)
        self.elements = Elements(self.values, self.storage, self.sizes, self.turns)
        self._heavy = {id(item) for item in heavy(self.top)}
        self._by_item: dict[int, list[Place]] = {}
        for place in self.storage.places.values():
            self._by_item.setdefault(id(place.first), []).append(place)

    # ---- items

    def body(self, body: Body, items: Sequence[Item] | None = None) -> None:
        """The items of a body, or some of them."""
        for item in body.items if items is None else items:
            self._section(item)
            self._declare(body, item)
            if isinstance(item, Compute):
                print_compute(self, body, item)
                continue
            parts = in_parts(item, self.top, self.storage.places) if id(item) in self._heavy else None
            if parts is not None and isinstance(item, Loop | Tile):
                print_in_parts(self, item, parts)
            elif isinstance(item, Loop):
                self._loop(item)
            elif isinstance(item, Tile):
                self._tile(item)
            elif isinstance(item, Check):
                self._check(item)
            elif isinstance(item, Multiply):
                print_multiply(self, item)
            elif isinstance(item, Convolve):
                print_convolve(self, item)
            elif isinstance(item, Pack):
                print_pack(self, item)
            elif isinstance(item, Apply):
                print_apply(self, item)
            elif isinstance(item, Call):
                print_call(self, item)
            elif isinstance(item, Steps):
                print_steps(self, item)
            elif isinstance(item, Room):
                print_room(self, item)
            elif isinstance(item, Exchange):
                print_exchange(self, item)
            else:
                self._branch(item)

    def is_begun(self, item: Item) -> bool:
        """Whether something has to stand right before an item, or around it."""
        return id(item) in self._by_item or id(item) in self._heavy

    def _section(self, item: Item) -> None:
        """A comment with the statement of the source, where a new one begins."""
        if self.indent != self.level:
            return
        first = next(iter(statements(item)), None)
        stmt = None if first is None or isinstance(first, Check) else first.value.stmt
        stmt = item.value.stmt if isinstance(item, Steps) else stmt
        if stmt is not None and stmt is not self._stmt:
            self._stmt = stmt
            if self.lines and not self.lines[-1].endswith("{"):
                self.line("")
            self.line("/* " + heading(stmt).removeprefix("# ").replace("*/", "* /").replace("/*", "/ *") + " */")

    def _declare(self, body: Body, item: Item) -> None:
        for place in self._by_item.get(id(item), ()):
            value = place.value
            given = id(value) in self.values.given
            if place.is_small_array and not given:
                self.line(f"{ELEMENTS[value.tensor.dtype]} {self.name(value)}[{place.size}];")
                continue
            if place.body is not body or not place.is_local or id(value) in self.declared or given:
                continue
            if isinstance(item, Compute) and item.target.value is value:
                continue
            self.declared.add(id(value))
            kinds = ELEMENTS if self.uses.is_changed(value) else TYPES  # those of which a call takes the address
            self.line(f"{kinds[value.tensor.dtype]} {self.name(value)};")

    def _check(self, check: Check) -> None:
        position = self.elements.read(check.pick)
        if check.size is None:
            self.line(f"if ({position.text}) {{")
            self.fail("CHAINRULE_VALUE")
            self.line("}")
            return
        size = self.size(check.size)
        self.line(f"if ({position.at(Prec.ADD)} < -{size.atom} || {position.at(Prec.ADD)} >= {size.at(Prec.ADD)}) {{")
        self.fail("CHAINRULE_INDEX")
        self.line("}")

    def _branch(self, branch: Branch) -> None:
        self.line(f"if ({self.elements.read(branch.condition).text}) {{")
        self.indent += 1
        self.body(branch.then)
        self.indent -= 1
        if branch.otherwise.items:
            self.line("} else {")
            self.indent += 1
            self.body(branch.otherwise)
            self.indent -= 1
        self.line("}")

    # ---- loops

    def apart(self, item: Loop | Tile) -> list[str]:
        """The lines of a loop over those of its turns that lie between two that are given."""
        before, self.lines = self.lines, []
        locals_around = dict(self._locals)
        axis = item.axis.root
        self.turns.bounds[axis] = "from_turn", "to_turn", item.axis.dim
        if isinstance(item, Loop):
            self._loop(item)
        else:
            self._tile(item)
        self.turns.bounds.pop(axis, None)
        self._locals = locals_around
        made, self.lines = self.lines, before
        return made

    def _loop(self, loop: Loop) -> None:
        if self._lanes and is_few(loop):
            self._written_out(loop)
            return
        *around, loop = one_run(self, loop)
        axes = [each.axis for each in (*around, loop)]
        first, end = self.turns.bound(*axes)
        turns = prod((axis.dim for axis in axes), start=ONE).constant if first == "0" else None
        self.turns.written_out |= dict.fromkeys((axis.root for axis in axes[:-1]), 0)
        count = self.turns.length(*axes)
        call = of_rows(self, loop, first, count, turns)
        if call is not None:
            self.line(call)
        else:
            self._count(loop, first, end, turns)
            if loop.extreme_apart:
                self.line(extreme(self, loop, first, count))
        for each in around:
            del self.turns.written_out[each.axis.root]

    def _count(self, loop: Loop, first: str, end: str, turns: int | None) -> None:
        """A loop that counts from the one to below the other, so many `turns` if that is known."""
        axis = loop.axis.root
        depth = len(self.turns.counted)
        name = "ijkl"[depth] if depth < 4 else self.names.take(f"i{depth}")
        self.turns.counted[axis] = name
        vectors = pragma(loop, turns, self.storage, self.name, depth > 0 and self._is_row(loop))
        before = len(self.lines)
        if vectors is not None:
            self.line(vectors)
        self.line(f"for (int64_t {name} = {first}; {name} < {end}; {name}++) {{")
        head = len(self.lines)
        self.indent += 1
        around, self._lanes = self._lanes, self._lanes or loop.lanes
        self.body(loop.body, loop.each_turn)
        self._lanes = around
        self.indent -= 1
        if len(self.lines) > head:
            self.line("}")
        else:
            del self.lines[before:]
        del self.turns.counted[axis]

    def _is_row(self, loop: Loop) -> bool:
        """Whether what a loop touches in memory, not too little, lies side by side or is the same in each turn."""
        axis = loop.axis.root
        touched = (
            one
            for item in loop.each_turn
            if isinstance(item, Compute)
            for access in (item.target, *item.reads())
            for one in accesses(access)
        )
        steps = {
            access.key: self.turns.flat(access).step(axis) for access in touched if self.storage.is_array(access.value)
        }
        return len(steps) >= _SEVERAL and {ZERO, ONE}.issuperset(steps.values())

    def _written_out(self, loop: Loop) -> None:
        """A loop's turns, one after the other, each in braces if it has numbers of its own."""
        elements = self.elements
        for turn in range(loop.axis.dim.constant or 0):
            before, known, folded = self.lines, set(self.declared), dict(elements.folded)
            self.lines = []
            self.turns.written_out[loop.axis.root] = turn
            self.body(loop.body)
            made, self.lines = self.lines, before
            del self.turns.written_out[loop.axis.root]
            if self.declared != known:
                made = ["    " * self.indent + "{", *(f"    {line}" for line in made), "    " * self.indent + "}"]
            self.lines += made
            self.declared, elements.folded = known, folded

    def _tile(self, tile: Tile) -> None:
        if tile.rows is None:
            self._in_tiles(tile)
            return
        self.line(f"if ({self.size(tile.rows.length).at(Prec.COMPARE)} <= {tile.rows.most}) {{")
        self.indent += 1
        self._in_tiles(tile)
        self.indent -= 1
        self.line("} else {")
        self.indent += 1
        self.body(tile.rows.otherwise)
        self.indent -= 1
        self.line("}")

    def _in_tiles(self, tile: Tile) -> None:
        first, end = self.names.number("tile"), self.names.number("end")
        start, size = self.turns.bound(tile.axis)
        begins = any(isinstance(item, Multiply) and item.by_tiles for item in tile.body.items)
        once = f"{first} == 0 || " if begins else ""
        turns = self.size(Dim.of(tile.size)).at(Prec.ADD)
        if tile.row is not None:
            turns = self.names.number("kept")
            self.line(f"const int64_t {turns} = turns_kept({self.size(tile.row).text});")
        self.line(f"for (int64_t {first} = {start}; {once}{first} < {size}; {first} += {turns}) {{")
        self.indent += 1
        self.line(f"const int64_t {end} = {first} + {turns} < {size} ? {first} + {turns} : {size};")
        with self.turns.tile(tile, first, end):
            self.body(tile.body)
        self.indent -= 1
        self.line("}")

    @contextmanager
    def steps(self, axis: Axis, name: str) -> Iterator[None]:
        """Lines of a step: statements of their own, in which this variable counts along the axis."""
        self.turns.counted[axis.root] = name
        self.indent += 1
        before, self.level = self.level, self.indent
        yield
        self.level = before
        self.indent -= 1
        del self.turns.counted[axis.root]

    # ---- lines

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text if text else "")
        made = re.match(r"(?:const )?(real|double|int64_t|bool) (\w+)(?: =|;)", text) if self.indent == 1 else None
        if made is not None:
            self._locals[made[2]] = f"{made[1]} {made[2]}"

    def call(self, word: str, parts: Sequence[str]) -> None:
        """A call, with a line for each part of its arguments where it is long."""
        line = f"{word}({', '.join(parts)});"
        if len(line) + 4 * self.indent <= 100 or len(parts) == 1:
            self.line(line)
            return
        indent = " " * (len(word) + 1)
        self.line(f"{word}({parts[0]},")
        for part in parts[1:-1]:
            self.line(f"{indent}{part},")
        self.line(f"{indent}{parts[-1]});")

    def fail(self, status: str) -> None:
        """The lines within a branch by which a function ends that cannot go on."""
        self.line(f"    status = {status};")
        self.line("    goto end;")

    # ---- what things are called

    def name(self, value: Value) -> str:
        return self.values.name(value)

    def size(self, dim: Dim) -> Text:
        return self.sizes.text(dim)

    def scope(self) -> Mapping[str, str]:
        """What a line at the outermost level may name, as parameters of a function."""
        return {**self.sizes.known, **self._locals}
