"""The loops of a function as lines of C."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod

from chainrule.compiler.emit.sections import heading
from chainrule.compiler.ir import Dim, Prec, Text, Value
from chainrule.compiler.ir.dims import Atom, Least, Quotient
from chainrule.compiler.loops.index import ONE, ZERO, Access, Axis, Pick, Position, accesses, along, at, fixed
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
    How,
    Item,
    Loop,
    Multiply,
    Pack,
    Room,
    Steps,
    Tile,
    bodies,
    made,
    own_reads,
    statements,
)
from chainrule.compiler.loops.parallel import heavy, in_parts
from chainrule.compiler.loops.storage import Place, Storage
from chainrule.compiler.native.calls import Callee, print_call
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.parts import print_in_parts
from chainrule.compiler.native.rows import extreme, of_rows, one_run
from chainrule.compiler.native.steps import print_exchange, print_room, print_steps
from chainrule.compiler.native.text import ELEMENTS, TOTAL, TYPES, literal, op_text, size_text
from chainrule.compiler.native.vectors import pragma
from chainrule.compiler.source import Span

_LONGEST = 76  # the text of an expression
_DEPTH = 5  # operators within it
_SEVERAL = 3  # elements of a turn in memory whose places would be compared with each other

_STARTS: dict[How, tuple[float, int, bool]] = {
    "add": (0.0, 0, False),
    "multiply": (1.0, 1, True),
    "max": (float("-inf"), -(2**63), False),
    "min": (float("inf"), 2**63 - 1, True),
    "or": (0.0, 0, False),
    "and": (1.0, 1, True),
    "argmax": (0.0, 0, False),
    "argmin": (0.0, 0, False),
}


@dataclass
class Printer:
    """Prints bodies; `given` holds the names of parameters, and of the results' memory."""

    names: CNames
    given: Mapping[int, str]
    storage: Storage
    titles: Mapping[Span | None, str]
    label: str
    adjoint: frozenset[int]
    given_sizes: dict[str, str]
    known: dict[str, str]
    routine: str
    callee: Callee
    grown: list[tuple[str, str]] = field(default_factory=list)
    begin_with: frozenset[str] = frozenset()  # the sizes that are known from the first line on
    quotients: dict[Atom, tuple[str, str]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)  # what stands for memory that changes places
    level: int = 1  # how far statements of the source are indented
    lines: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    indent: int = 1
    _folded: dict[tuple[object, ...], tuple[Text, int]] = field(default_factory=dict)  # texts, and how deep they are
    _of_texts: set[int] = field(default_factory=set)  # the values of which there are such texts
    _called: dict[int, str] = field(default_factory=dict)
    _uses: dict[int, int] = field(default_factory=dict)
    _homes: dict[int, int] = field(default_factory=dict)  # the body that alone reads a value; 0 if there are several
    _makers: dict[int, int] = field(default_factory=dict)  # how many statements set it
    _changed: set[int] = field(default_factory=set)
    _axes: dict[Axis, str] = field(default_factory=dict)
    _inner: dict[Axis, Axis] = field(default_factory=dict)
    _begins: dict[Axis, Axis] = field(default_factory=dict)  # where a tile of an axis begins; and the other way round
    _begun: dict[Axis, Axis] = field(default_factory=dict)
    _whole: dict[Axis, Axis] = field(default_factory=dict)
    bounds: dict[Axis, tuple[str, str, Dim]] = field(default_factory=dict)
    _turn: dict[object, int] = field(default_factory=dict)
    _lanes: bool = False
    _top: Body = field(default_factory=Body)
    _heavy: set[int] = field(default_factory=set)
    _locals: dict[str, str] = field(default_factory=dict)
    _stmt: Span | None = None
    _best: dict[int, str] = field(default_factory=dict)
    _declared: set[int] = field(default_factory=set)
    _by_item: dict[int, list[Place]] = field(default_factory=dict)

    # ---- what is known before the first line

    def prepare(self, top: Body, results: Sequence[Access]) -> None:
        """Note who makes and who uses each value."""
        self._top, self._heavy = top, {id(item) for item in heavy(top)}
        self._note(top)
        for access in results:
            self._uses[id(access.value)] = self._uses.get(id(access.value), 0) + 2
        for place in self.storage.places.values():
            self._by_item.setdefault(id(place.first), []).append(place)

    def _note(self, body: Body) -> None:
        for item in body.items:
            reads: Sequence[Access] = ()
            if isinstance(item, Compute):
                key = id(item.target.value)
                self._makers[key] = self._makers.get(key, 0) + 1
                reads = item.reads()
            elif isinstance(item, Check | Multiply | Convolve | Pack | Apply | Call | Room | Exchange):
                reads = item.reads()
                if isinstance(item, Apply | Call):
                    self._changed |= {id(access.value) for access in made(item)}
            else:
                reads = [*own_reads(item), *(item.held if isinstance(item, Steps) else ())]
                for inner in bodies(item):
                    self._note(inner)
            for access in reads:
                key = id(access.value)
                self._uses[key] = self._uses.get(key, 0) + 1
                if self._homes.setdefault(key, id(body)) != id(body):
                    self._homes[key] = 0

    # ---- items

    def body(self, body: Body) -> None:
        for item in body.items:
            self._section(item)
            self._declare(body, item)
            if isinstance(item, Compute):
                self._compute(body, item)
                continue
            parts = in_parts(item, self._top, self.storage.places) if id(item) in self._heavy else None
            if parts is not None and isinstance(item, Loop | Tile):
                print_in_parts(self, item, parts)
            elif isinstance(item, Loop):
                self._loop(item)
            elif isinstance(item, Tile):
                self._tile(item)
            elif isinstance(item, Check):
                self._check(item)
            elif isinstance(item, Multiply):
                self._multiply(item)
            elif isinstance(item, Convolve):
                self._convolve(item)
            elif isinstance(item, Pack):
                self._pack(item)
            elif isinstance(item, Apply):
                self._apply(item)
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

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text if text else "")
        made = re.match(r"(?:const )?(real|double|int64_t|bool) (\w+)(?: =|;)", text) if self.indent == 1 else None
        if made is not None:
            self._locals[made[2]] = f"{made[1]} {made[2]}"

    def scope(self) -> Mapping[str, str]:
        """What a line at the outermost level may name, as parameters of a function."""
        return {**self.known, **self._locals}

    def apart(self, item: Loop | Tile) -> list[str]:
        """The lines of a loop over those of its turns that lie between two that are given."""
        before, self.lines = self.lines, []
        locals_around = dict(self._locals)
        axis = item.axis.root
        self.bounds[axis] = "from_turn", "to_turn", item.axis.dim
        if isinstance(item, Loop):
            self._loop(item)
        else:
            self._tile(item)
        self.bounds.pop(axis, None)
        self._locals = locals_around
        made, self.lines = self.lines, before
        return made

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
            if place.is_small_array and id(value) not in self.given:
                self.line(f"{ELEMENTS[value.tensor.dtype]} {self._name(value)}[{place.size}];")
                continue
            if place.body is not body or not place.is_local or id(value) in self._declared or id(value) in self.given:
                continue
            if isinstance(item, Compute) and item.target.value is value:
                continue
            self._declared.add(id(value))
            kinds = ELEMENTS if id(value) in self._changed else TYPES  # those of which a call takes the address
            self.line(f"{kinds[value.tensor.dtype]} {self._name(value)};")

    def _loop(self, loop: Loop) -> None:
        if self._lanes and is_few(loop):
            self._turns(loop)
            return
        *around, loop = one_run(self, loop)
        axes = [each.axis for each in (*around, loop)]
        first, end = self._bound(*axes)
        turns = prod((axis.dim for axis in axes), start=ONE).constant if first == "0" else None
        self._turn |= dict.fromkeys((axis.root for axis in axes[:-1]), 0)
        count = self._length(*axes)
        call = of_rows(self, loop, first, count, turns)
        if call is not None:
            self.line(call)
        else:
            behind = extreme(self, loop, first, count, turns)
            last = [] if behind is None else [loop.body.items.pop()]
            self._count(loop, first, end, turns)
            loop.body.items += last
            if behind is not None:
                self.line(behind)
        for each in around:
            del self._turn[each.axis.root]

    def _count(self, loop: Loop, first: str, end: str, turns: int | None) -> None:
        """A loop that counts from the one to below the other, so many `turns` if that is known."""
        axis = loop.axis.root
        depth = len(self._axes)
        name = "ijkl"[depth] if depth < 4 else self.names.take(f"i{depth}")
        self._axes[axis] = name
        vectors = pragma(loop, turns, self.storage, self._name, depth > 0 and self._is_row(loop))
        before = len(self.lines)
        if vectors is not None:
            self.line(vectors)
        self.line(f"for (int64_t {name} = {first}; {name} < {end}; {name}++) {{")
        head = len(self.lines)
        self.indent += 1
        around, self._lanes = self._lanes, self._lanes or loop.lanes
        self.body(loop.body)
        self._lanes = around
        self.indent -= 1
        if len(self.lines) > head:
            self.line("}")
        else:
            del self.lines[before:]
        del self._axes[axis]

    def _is_row(self, loop: Loop) -> bool:
        """Whether what a loop touches in memory, not too little, lies side by side or is the same in each turn."""
        axis = loop.axis.root
        touched = (
            one
            for item in loop.body.items
            if isinstance(item, Compute)
            for access in (item.target, *item.reads())
            for one in accesses(access)
        )
        steps = {access.key: self.flat(access).step(axis) for access in touched if self.is_array(access.value)}
        return len(steps) >= _SEVERAL and {ZERO, ONE}.issuperset(steps.values())

    def _turns(self, loop: Loop) -> None:
        """A loop's turns, one after the other, each in braces if it has numbers of its own."""
        for turn in range(loop.axis.dim.constant or 0):
            before, known, folded = self.lines, set(self._declared), dict(self._folded)
            self.lines = []
            self._turn[loop.axis.root] = turn
            self.body(loop.body)
            made, self.lines = self.lines, before
            del self._turn[loop.axis.root]
            if self._declared != known:
                made = ["    " * self.indent + "{", *(f"    {line}" for line in made), "    " * self.indent + "}"]
            self.lines += made
            self._declared, self._folded = known, folded

    @contextmanager
    def steps(self, axis: Axis, name: str) -> Iterator[None]:
        """Lines of a step: statements of their own, in which this variable counts along the axis."""
        self._axes[axis.root] = name
        self.indent += 1
        before, self.level = self.level, self.indent
        yield
        self.level = before
        self.indent -= 1
        del self._axes[axis.root]

    def fail(self, status: str) -> None:
        """The lines within a branch by which a function ends that cannot go on."""
        self.line(f"    status = {status};")
        self.line("    goto end;")

    def _bound(self, axis: Axis, *within: Axis) -> tuple[str, str]:
        """From where to below where a loop over an axis runs, or one over all turns of those within it as well."""
        if axis.root not in self.bounds:
            outer = axis.root.outer
            if outer in self.bounds and not within:
                first, end, _ = self.bounds[outer]
                return "0", f"({end} - {first}) * {self._product(*axis.root.parts[1:]).at(Prec.MUL)}"
            return "0", self._product(axis, *within).at(Prec.ADD)
        first, end, dim = self.bounds[axis.root]
        if axis.dim != dim:
            end = f"least({end}, {self.size(axis.dim).at(Prec.ADD)})"
        each = self._product(*within).at(Prec.MUL)
        return (f"{first} * {each}", f"{end} * {each}") if within else (first, end)

    def _product(self, *axes: Axis) -> Text:
        """How many turns loops over these axes have together."""
        total = prod((axis.dim for axis in axes), start=ONE)
        if len(axes) == 1 or len(total.terms) == 1:
            return self.size(total)
        return Text(" * ".join(self.size(axis.dim).at(Prec.UNARY) for axis in axes if axis.dim != ONE), Prec.MUL)

    def _tile(self, tile: Tile) -> None:
        axis = tile.axis.root
        first, end = self.names.number("tile"), self.names.number("end")
        start, size = self._bound(tile.axis)
        begins = any(isinstance(item, Multiply) and item.by_tiles for item in tile.body.items)
        once = f"{first} == 0 || " if begins else ""
        turns = self.size(Dim.of(tile.size)).at(Prec.ADD)
        if tile.row is not None:
            turns = self.names.number("kept")
            self.line(f"const int64_t {turns} = turns_kept({self.size(tile.row).text});")
        self.line(f"for (int64_t {first} = {start}; {once}{first} < {size}; {first} += {turns}) {{")
        self.indent += 1
        self.line(f"const int64_t {end} = {first} + {turns} < {size} ? {first} + {turns} : {size};")
        self.bounds[axis] = first, end, tile.axis.dim
        self._begun[self._begins.setdefault(axis, Axis(ONE))] = axis
        self.body(tile.body)
        del self.bounds[axis]
        self.indent -= 1
        self.line("}")

    def _check(self, check: Check) -> None:
        position = self.element(check.pick)
        if check.size is None:
            self.line(f"if ({position.text}) {{")
            self.fail("CHAINRULE_VALUE")
            self.line("}")
            return
        size = self.size(check.size)
        self.line(f"if ({position.at(Prec.ADD)} < -{size.atom} || {position.at(Prec.ADD)} >= {size.at(Prec.ADD)}) {{")
        self.fail("CHAINRULE_INDEX")
        self.line("}")

    def _multiply(self, item: Multiply) -> None:
        rows, columns, summed = item.rows.root, item.columns.root, item.summed.root
        sizes = [self._length(axis) for axis in (rows, columns, summed)]
        left = self._matrix(item.left, rows, summed)
        right = self._name(item.right.value) if item.packed else self._matrix(item.right, summed, columns)
        target = self._matrix(item.target, rows, columns).removesuffix(", 1")  # its columns lie side by side
        word = "multiply_packed" if item.packed else "multiply"
        parts = [", ".join(sizes), left, right, target]
        if item.by_tiles:
            self.call(f"{word}_of", [f"{self.bounds[summed.outer][0]} > 0", *parts])
        else:
            self.call(word if item.how == "set" else f"{word}_add", parts)

    def _convolve(self, item: Convolve) -> None:
        rows, columns, summed = ([axis.root for axis in axes] for axes in (item.rows, item.columns, item.summed))
        left, right, target = (self.flat(access) for access in (item.left, item.right, item.target))
        groups = ((rows, (left, target)), (summed, (left,)), (columns, (target,)))
        parts = [self._steps(axes, arrays) for axes, arrays in groups]
        apart = self.size(right.step(summed[-1])).text if summed else "1"
        parts.append(self.start_of(item.left, left.without([*rows, *summed])))
        parts.append(f"{self.start_of(item.right, right.without([*summed, *columns]))}, {apart}")
        parts.append(self.start_of(item.target, target.without([*rows, *columns])))
        self.call("convolve" if item.how == "set" else "convolve_add", parts)

    def _steps(self, axes: Sequence[Axis], arrays: Sequence[Position]) -> str:
        """Of each axis its size, and how far elements of the arrays are apart along it."""
        each = [[axis.dim, *(array.step(axis) for array in arrays)] for axis in axes] or [[ONE] * (1 + len(arrays))]
        return f"AXES({', '.join(self.size(dim).text for numbers in each for dim in numbers)})"

    def start_of(self, access: Access, begin: Position) -> str:
        """Where the elements that a routine is handed begin."""
        start = self.position(begin).text
        return self._name(access.value) if start == "0" else f"{self._name(access.value)} + {start}"

    def _pack(self, item: Pack) -> None:
        summed, columns = item.summed.root, item.columns.root
        sizes = ", ".join(self._length(axis) for axis in (columns, summed))
        self.call("pack", [sizes, self._matrix(item.source, summed, columns), self._name(item.target.value)])

    def memory(self, value: Value) -> str:
        """Where a value lies: an array, or a local, of which it is the address."""
        return f"&{self._name(value)}" if self.storage.places[id(value)].is_local else self._name(value)

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

    def _apply(self, item: Apply) -> None:
        arguments = [self.size(size).text for size in item.sizes]
        for access in (*item.given, *item.arrays):
            name = self.memory(access.value)
            inside = {axis for position in access.index for axis, _ in position.terms if axis.root not in self._axes}
            begin = self.position(self.flat(access).without([axis for axis in inside if isinstance(axis, Axis)])).text
            arguments.append(name if begin == "0" else f"{name} + {begin}")
        call = f"{item.routine}({', '.join(arguments)})"
        if not item.fails:
            self.line(f"{call};")
            return
        self.line(f"if (!{call}) {{")
        self.fail("CHAINRULE_VALUE")
        self.line("}")

    def _length(self, *axes: Axis) -> str:
        """How many turns a loop over an axis has, or a tile of it; or loops over several, one within the other."""
        first, end = self._bound(*axes)
        return end if first == "0" else f"{end} - {first}"

    def _matrix(self, access: Access, *axes: Axis) -> str:
        """Where a matrix begins, and how far its elements are apart along these axes."""
        flat = self.flat(access)
        own = [axis if flat.step(axis).terms else self._inner.get(axis, axis) for axis in axes]
        begin = flat.without(own)
        for axis in own:
            if axis in self.bounds and flat.step(axis).terms:
                begin = begin.plus(at(self._begins[axis]).times(flat.step(axis)))
            elif axis.outer in self.bounds and not self._is_of_tile(access, axis):
                each = prod((part.dim for part in axis.parts[1:]), start=flat.step(axis))
                begin = begin.plus(at(self._begins[axis.outer]).times(each))
        name = self._name(access.value)
        start = self.position(begin).text
        steps = [self.size(flat.step(axis)).text for axis in own]
        return ", ".join([name if start == "0" else f"{name} + {start}", *steps])

    def _is_of_tile(self, access: Access, axis: Axis) -> bool:
        """Whether of a matrix along an axis, which stands for several, no more is kept than a tile has."""
        place = self.storage.places.get(id(access.value))
        return place is not None and any(along(access, k) is axis.outer for k in place.tiles)

    def _branch(self, branch: Branch) -> None:
        self.line(f"if ({self.element(branch.condition).text}) {{")
        self.indent += 1
        self.body(branch.then)
        self.indent -= 1
        if branch.otherwise.items:
            self.line("} else {")
            self.indent += 1
            self.body(branch.otherwise)
            self.indent -= 1
        self.line("}")

    # ---- statements

    def _compute(self, body: Body, item: Compute) -> None:
        value = item.target.value
        place = self.storage.places[id(value)]
        dtype = value.tensor.dtype
        if item.form == "start":
            self._start(item, place)
            return
        text, depth = self._text(item)
        once = self._makers[id(value)] == 1 and id(value) not in self._changed
        if item.how == "set" and place.is_local and place.body is body and once:
            if self._folds(body, item, text, depth):
                self._folded[item.target.key] = text, depth
                self._of_texts.add(id(value))
                return
            self._declared.add(id(value))
            self.line(f"const {TYPES[dtype]} {self._name(value)} = {text.text};")
            return
        target = self.target(item.target)
        if item.how == "set" and text.text == target:
            return  # a copy of an array whose room it has taken over
        if item.how == "set":
            if place.is_local and place.body is body and id(value) not in self._declared:
                self._declared.add(id(value))
                target = f"{TYPES[dtype]} {target}"
            self.line(f"{target} = {text.text};")
        elif item.how in ("add", "multiply"):
            self.line(f"{target} {'+' if item.how == 'add' else '*'}= {text.text};")
        elif item.how in ("max", "min"):
            self.line(f"{target} = {item.how}imum({target}, {text.text});")
        elif item.how in ("or", "and"):
            self.line(f"{target} {'|' if item.how == 'or' else '&'}= {text.text};")
        else:
            self._arg(item, target, text)

    def _start(self, item: Compute, place: Place) -> None:
        value = item.target.value
        dtype = value.tensor.dtype
        real, whole, truth = _STARTS[item.how]
        start = literal(real if dtype == "real" else truth if dtype == "bool" else whole, dtype, beside=True)
        target = self.target(item.target)
        kind = ""
        if place.is_local and id(value) not in self._declared:
            self._declared.add(id(value))
            alone = not (self._axes or self.bounds or id(value) in self._changed)
            total = (dtype, item.how) == ("real", "add") and alone
            kind = f"{TOTAL if total else TYPES[dtype]} "
        self.line(f"{kind}{target} = {start.text};")
        if item.how in ("argmax", "argmin"):
            arg = value.args[0].tensor.dtype
            self._best[id(value)] = self.names.number(f"{self._name(value)}_best")
            self.line(f"{TYPES[arg]} {self._best[id(value)]} = 0;")

    def _arg(self, item: Compute, target: str, text: Text) -> None:
        value = item.target.value
        best = self._best[id(value)]
        position = self._axes[item.along.root] if item.along is not None else "0"
        sign = ">" if item.how == "argmax" else "<"
        found = self.names.number("found")
        self.line(f"const {TYPES[value.args[0].tensor.dtype]} {found} = {text.text};")
        if value.args[0].tensor.dtype == "real":
            test = f"{found} {sign} {best} || ({found} != {found} && {best} == {best})"
        else:
            test = f"{found} {sign} {best}"
        self.line(f"if ({position} == 0 || {test}) {{")
        self.line(f"    {best} = {found};")
        self.line(f"    {target} = {position};")
        self.line("}")

    def _text(self, item: Compute) -> tuple[Text, int]:
        operands: list[Text] = []
        depth = 1
        for arg in item.args:
            folded = self._standing_for(arg)
            operands.append(folded[0] if folded else self.element(arg))
            depth = max(depth, 1 + folded[1]) if folded else depth
        if item.form == "op":
            text = op_text(item.value, operands)
        elif item.form == "copy":
            (arg,) = item.args
            text, want = operands[0], item.target.value.tensor.dtype
            if arg.value.op == "const":
                text = literal(arg.value.attrs["value"], want)
            elif want == "int" and arg.value.tensor.dtype == "bool":
                text = Text(f"(int64_t){text.atom}", Prec.UNARY)
        else:
            want = item.target.value.tensor.dtype
            texts = [
                literal(arg.value.attrs["value"], want).at(Prec.UNARY)
                if arg.value.op == "const"
                else operand.at(Prec.UNARY)
                for arg, operand in zip(item.args, operands, strict=True)
            ]
            text = Text(" * ".join(texts), Prec.MUL if len(texts) > 1 else Prec.ATOM)
        return text, depth

    def _folds(self, body: Body, item: Compute, text: Text, depth: int) -> bool:
        """Whether the text becomes part of its only user's."""
        value = item.target.value
        return (
            value.name is None
            and self._uses.get(id(value), 0) <= 1
            and self._homes.get(id(value), id(body)) == id(body)
            and len(text.text) <= _LONGEST
            and depth <= _DEPTH
            and (bool(self._axes) or "[" not in text.text)  # outside of loops its memory may be another's by then
            and not any(self._is_handed(arg.value) for arg in item.args)  # within its last one too
        )

    # ---- what rows are asked about

    @property
    def within_lanes(self) -> bool:
        """Whether loops around run side by side, in vectors."""
        return self._lanes

    def is_array(self, value: Value) -> bool:
        """Whether it lies in memory, with a number for each element."""
        place = self.storage.places.get(id(value))
        return bool(value.shape) and (value.op == "param" if place is None else not place.is_local)

    def is_folded(self, access: Access) -> bool:
        """Whether it is read as a text that stands for it."""
        return self._standing_for(access) is not None

    def is_cut(self, axis: Axis) -> bool:
        """Whether a loop over the axis is run in tiles."""
        return axis in self._begins

    def turn_of_tile(self, axis: Axis) -> Axis:
        """What stands for the number of a turn within its tile; the axis itself where nothing is of a tile alone."""
        return self._inner.get(axis, axis)

    def is_begun(self, item: Item) -> bool:
        """Whether something has to stand right before an item, or around it."""
        return id(item) in self._by_item or id(item) in self._heavy

    def _is_handed(self, value: Value) -> bool:
        place = self.storage.places.get(id(value))
        return place is not None and place.handed

    # ---- elements

    def element(self, access: Access) -> Text:
        """The text that reads an element."""
        value = access.value
        if value.op == "const":
            return literal(value.attrs["value"], value.tensor.dtype)
        if value.op == "size":
            return self.size(value.attrs["dim"])
        if value.op == "iota":
            return self.position(access.index[0])
        folded = self._standing_for(access)
        return folded[0] if folded else Text(self.target(access))

    def _standing_for(self, access: Access) -> tuple[Text, int] | None:
        """The text that stands for an element, if there is one, and how deep it is."""
        return self._folded.get(access.key) if id(access.value) in self._of_texts else None

    def target(self, access: Access) -> str:
        """A local's name, or an array's with the position within it."""
        value = access.value
        name = self._name(value)
        place = self.storage.places.get(id(value))
        if place is None:
            if not value.shape:
                return name
        elif place.is_local:
            return name
        return f"{name}[{self.position(self.flat(access)).text}]"

    def flat(self, access: Access) -> Position:
        """The number of an element within the room that its value has."""
        value = access.value
        if len(access.index) != len(value.shape):
            return access.index[0]
        place = self.storage.places.get(id(value))
        flat = fixed(0)
        for k in place.order if place is not None else range(len(value.shape)):
            dim = value.shape[k]
            if dim.stretch:
                continue
            own = access.index[k]
            if place is not None and k in place.tiles and own.terms:
                own = at(self._within(own))
            flat = flat.times(Dim(dim.terms) if place is None else place.room(k)).plus(own)
        return flat

    def _within(self, position: Position) -> Axis:
        """What stands for the number of a turn within its tile."""
        assert position.axis is not None
        if position.axis not in self._inner:
            self._inner[position.axis] = Axis(position.axis.dim)
        inner = self._inner[position.axis]
        self._whole[inner] = position.axis
        return inner

    def position(self, position: Position) -> Text:
        """A position as an expression over ints."""
        parts: list[str] = []
        position = self._written_out(position)
        for term, step in position.terms:
            text = self._run(term.root) if isinstance(term, Axis) else self._picked(term)
            if step is ONE or step == ONE:
                parts.append(text.at(Prec.ADD))
                continue
            factor = self.size(step)
            if factor.text == "-1":
                part = f"-{text.at(Prec.UNARY)}"
            else:
                part = f"{text.at(Prec.MUL)} * {factor.at(Prec.UNARY)}"
            parts.append(part)
        if position.offset.terms or not parts:
            parts.append(self.size(position.offset).at(Prec.ADD))
        parts.sort(key=lambda part: part.startswith("-"))
        total = parts[0]
        for part in parts[1:]:
            total += f" - {part[1:]}" if part.startswith("-") and "+" not in part else f" + {part}"
        return Text(total, Prec.ATOM if total.isidentifier() or total.isdigit() else Prec.ADD)

    def _written_out(self, position: Position) -> Position:
        """The position in a turn of the loops that are written out."""
        if not self._turn:
            return position
        turns = [(term.root, step) for term, step in position.terms if term.root in self._turn]
        for axis, step in turns:
            assert isinstance(axis, Axis)
            position = position.without([axis]).plus(Position(step * self._turn[axis]))
        return position

    def _run(self, axis: Axis) -> Text:
        """The variable that runs along an axis, or how far it is from where its tile begins."""
        if axis in self._begun:
            return Text(self.bounds[self._begun[axis]][0])
        if axis not in self._whole:
            return Text(self._axes[axis])
        whole = self._whole[axis]
        return Text(f"{self._axes[whole]} - {self.bounds[whole][0]}", Prec.ADD)

    def _picked(self, pick: Pick) -> Text:
        if pick.size is None:
            return self.element(pick.source)
        return Text(f"counted({self.element(pick.source).text}, {self.size(pick.size).text})")

    def size(self, dim: Dim) -> Text:
        for name in dim.names():
            if name not in self.sizes:
                self.sizes.append(name)
        return size_text(dim, self.size_name, self._quotient)

    def _quotient(self, atom: Atom) -> str | None:
        """What stands for a quotient of sizes, known when the function begins: a loop over it may run in vectors."""
        if not isinstance(atom, Quotient | Least):
            return None
        if atom not in self.quotients:
            dim = Dim(((((atom, 1),), 1),))
            whole = not isinstance(atom, Quotient) or atom.denominator.at_least(1)
            if not whole or not self.begin_with.issuperset(dim.names()):
                return None
            text = size_text(dim, self.size_name, lambda inner: None if inner == atom else self._quotient(inner)).text
            name = self.names.number("size")
            self.quotients[atom] = name, text
            self.known[name] = f"int64_t {name}"
        return self.quotients[atom][0]

    def size_name(self, name: str) -> str:
        return self.given_sizes[name]

    def memory_of(self, value: Value) -> str:
        """What the memory of an array is called outside of the steps in which it changes places."""
        return self.given[id(value)]

    def _name(self, value: Value) -> str:
        if id(value) in self.given:
            name = self.given[id(value)]
            return self.moved.get(name, name)
        if id(value) not in self._called:
            if value.name is not None:
                self._called[id(value)] = self.names.take(value.name)
            else:
                title = self.titles.get(value.stmt, self.label)
                self._called[id(value)] = self.names.number(f"d_{title}" if id(value) in self.adjoint else title)
        return self._called[id(value)]

    name = _name
