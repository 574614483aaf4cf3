"""A straight piece of IR as lines of Python: which values get a line of their own, and which are folded.

A value has a line if the source names it, if it is used twice, if somebody outside needs it by name, if its
line would pass the margin, or if it is four operators deep; otherwise it is part of its user's expression.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.emit.accumulated import print_accumulated, sum_in_place
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.numbers import bare, literal
from chainrule.compiler.emit.places import Axes, Places, places, spread
from chainrule.compiler.emit.reusing import in_place, is_made, may_take
from chainrule.compiler.emit.settling import Scene
from chainrule.compiler.emit.tiles import Tiles, tiles
from chainrule.compiler.ir import TABLE, Prec, Printing, Saved, Tensor, Text, Tuple, Value
from chainrule.compiler.ops.gathering import views
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of
from chainrule.compiler.ops.text import Target, says_twice, text_of, weak
from chainrule.compiler.ops.windows import at_place, each_place, first_place
from chainrule.compiler.passes.threading import Sum
from chainrule.compiler.source import Span

MARGIN = 80  # the text of an expression; with name and indentation it stays within 88 or little above
DEPTH = 4

REGIONS: dict[str, Callable[[Block, Value], None]] = {}
"""How an op that holds functions is printed, for those that have a file of their own."""

_VIEWS = frozenset(["transpose", "expand", "squeeze"])  # they may be said twice


def _begins(loop: Value, init: Value) -> bool:
    """Whether a loop reads a value only as what something is before its first step."""
    if loop.op not in LOOPS:
        return False
    found = loop_of(loop)
    return sum(arg is init for arg in loop.args) == sum(one is init for one in found.inits)


def _hands_on(loop: Loop) -> bool:
    """Whether what a loop gives may be a view of what it reads: not if all who read that make arrays of their own."""
    read = {id(param) for param in (*loop.elements, *loop.captured)}
    if any(id(result) in read for result in loop.body.results):
        return True
    readers = [value for value in loop.body.body if any(id(arg) in read for arg in value.args)]
    return any(views(value) or TABLE[value.op].kind == "region" or value.op.startswith("call") for value in readers)


def _makes(value: Value) -> bool:
    """Whether a product or a reduction is never a view of an operand."""
    return TABLE[value.op].repeats is not None or (value.op == "contract" and len(value.args) > 1)


@dataclass(frozen=True)
class Line:
    """One statement of Python (several physical lines if it is a choice), and the source statement it serves."""

    text: str
    stmt: Span | None
    adjoint: bool = False


@dataclass
class Context:
    """What the blocks of a routine share: its names, how sizes are spelled, what functions are called."""

    names: Names
    printing: Printing
    target: Target
    label: str
    callee: Callable[[Value], str]
    titles: Mapping[Span | None, str]
    lessons: Mapping[Span, Sequence[str]]
    notes: Mapping[Span, Sequence[str]]
    adjoint: Collection[int] = field(default_factory=frozenset)
    prefix: str = "d_"
    reuses: bool = False  # an operation may write over an operand that nobody else reads


class Block:
    """Prints values in order; `given` holds the texts of what is defined before it.

    `homes` are the places of values that are kept in an array; those made there are taken out of it. `handed` are
    results of loops and choices that are sums in place, with what they are called; `owned` have memory of their own.
    `copied` are views that are copied, as what they are of is changed behind them. With `by_tiles`, which prints
    it, what goes along long vectors is done in tiles.
    """

    def __init__(
        self,
        context: Context,
        given: Mapping[int, Text],
        needed: Collection[int] = (),
        christened: Mapping[int, str] | None = None,
    ) -> None:
        self.context = context
        self.texts: dict[int, Text] = dict(given)
        self.christened = christened or {}
        self.needed = {*needed, *self.christened}
        self.lines: list[Line] = []
        self.leaves: dict[int, list[Value]] = {}  # what sums that are parts of others are the sum of
        self._depth: dict[int, int] = {}
        self.uses: dict[int, list[Value]] = {}
        self.scene = Scene()
        self.gets: dict[int, dict[int, Value]] = {}
        self._folded: dict[int, Value] = {}
        self._places = Places()
        self.homes: dict[int, str] = {}
        self.handed: dict[int, str] = {}
        self.owned: set[int] = set()
        self.copied: set[int] = set()
        self._bound: set[int] = set()
        self._own_memory: dict[int, Value] = {}
        self._taken: set[int] = set()
        self._done: set[int] = set()
        self._heirs: dict[int, str] = {}
        self.by_tiles: Callable[[Block, Tiles], None] | None = None

    def run(self, body: Sequence[Value], results: Sequence[Value]) -> None:
        """Print `body`; afterwards `texts` has what each of `results` is called or how it is written."""
        self.scene = replace(self.scene, users=self.uses)
        for value in body:
            for arg in value.args:
                self.uses.setdefault(id(arg), []).append(value)
            if value.op == "get":
                self.gets.setdefault(id(value.args[0]), {})[value.attrs["index"]] = value
            if self._is_silent(value) and value.name is not None:
                self._heirs[id(value.args[0])] = value.name
        for result in results:
            self.uses.setdefault(id(result), []).append(result)
        self._places = places(body, self.uses, {*self.needed, *self.texts})
        cut = tiles(body, self.uses, self.needed) if self.by_tiles is not None else None
        if cut is not None:
            self.needed.update(map(id, cut.read))  # as it is: no piece that is added where another stands
        for value in body if cut is None else cut.before:
            self._visit(value)
            self._done.add(id(value))
        if cut is not None and self.by_tiles is not None:
            self.by_tiles(self, cut)
            for value in cut.behind:
                self._visit(value)
                self._done.add(id(value))

    # ---- one value

    def _visit(self, value: Value) -> None:
        if value.op == "get":
            return
        if value.op in ("const", "size"):
            self.texts[id(value)] = self._print(value)
            return
        if value.op == "convert" and value.weak and value.tensor.dtype == "real":
            self.texts[id(value)] = self.texts[id(value.args[0])]  # an int serves wherever a float does
            return
        if self._is_silent(value):
            self.texts[id(value)] = Text(self.as_name(value.args[0]))
            return
        if value.op in REGIONS:
            REGIONS[value.op](self, value)
        elif value.op.startswith("call"):
            self._call(value)
        elif isinstance(value.type, Tuple):
            self._name_operands(value)
            targets = ", ".join(self.targets(value))
            self.write(value, f"{targets} = {self._print(value).text}")
        elif TABLE[value.op].define is not None:
            self._define_by_lines(value)
        elif sum_in_place(self, value) or id(value) in self._places.parts:
            return
        elif id(value) in self._places.reductions:
            self._reduce(value)
        elif not print_accumulated(self, value):
            self._expression(value)

    def _is_silent(self, value: Value) -> bool:
        """Whether its text would be its operand's: over floats nobody looks at a slope before dividing by it."""
        return value.op == "slope_at_root" and self.context.target == "math"

    def _name_operands(self, value: Value) -> None:
        """What a text says twice is computed once."""
        if TABLE[value.op].twice:
            for arg in value.args:
                self.hoist(arg)

    def _expression(self, value: Value) -> None:
        self._name_operands(value)
        twice = says_twice(TABLE[value.op], self.context.target)
        for arg in value.args:
            if twice and self.texts[id(arg)].prec != Prec.ATOM:
                self.hoist(arg)
        if self.context.reuses and self._takes_memory(value):
            return
        text = self._print(value)
        while len(text.text) > MARGIN:
            longest = max(value.args, key=lambda arg: len(self.texts[id(arg)].text), default=None)
            if longest is None or id(longest) not in self._folded:
                break
            away = value.stmt is not None and (not self.lines or self.lines[-1].stmt != longest.stmt)
            self.hoist(longest, value if away else None)
            text = self._print(value)
        self.fold(value, text, 1 + max((self._depth.get(id(arg), 0) for arg in value.args), default=0))

    def _takes_memory(self, value: Value) -> bool:
        """Print it as written over an operand, if there is one that nobody else reads."""
        if id(value) in self.christened or id(value) in self.homes:
            return False
        for k, arg in enumerate(value.args):
            if not may_take(value, arg) or id(arg) in self.needed or id(arg) in self.copied:
                continue
            folded = id(arg) in self._folded and is_made(arg, self.texts[id(arg)])
            if not (folded or id(arg) in self._own_memory) or not self._is_last(value, arg):
                continue
            operands, made = [self.texts[id(one)] for one in value.args], self.texts[id(arg)].text
            target = self.name(value)
            if folded:
                del self._folded[id(arg)]
                self.write(value, f"{target} = {made}")
            self.write(value, in_place(value, k, operands, target if folded else made, target))
            self._bound.add(id(value))
            self._own_memory[id(value)] = value
            self._own_memory.pop(id(arg), None)
            self._taken.add(id(arg))
            return True
        return False

    def _is_last(self, value: Value, arg: Value) -> bool:
        """Whether nobody reads an array behind `value`: whoever else does has already made an array of its own."""
        others = [user for user in self.uses[id(arg)] if user is not value]
        if arg in others:  # it is handed out
            return False
        return all(self._has_made(user) for user in others)

    def _has_made(self, user: Value) -> bool:
        """Whether an operation is done with its operands, of which its result is no view."""
        if user.op in LOOPS:
            return id(user) in self._done and not _hands_on(loop_of(user))
        made = id(user) in self._own_memory or id(user) in self._taken
        return made or (id(user) in self._bound and _makes(user))

    def spare(self, value: Value) -> str | None:
        """The name of an array of this type that nobody reads any more."""
        arrays = self.context.target == "numpy" and not self.context.printing.lanes  # lanes may be numbers
        for other in self._own_memory.values() if arrays else ():
            users = self.uses.get(id(other), [])
            kept = id(other) in self.needed or id(other) in self.copied or id(other) in self.homes
            if other.type != value.type or kept or other in users or not all(map(self._has_made, users)):
                continue
            if not any(user.op in LOOPS and any(other is init for init in loop_of(user).inits) for user in users):
                del self._own_memory[id(other)]
                self._taken.add(id(other))
                return self.texts[id(other)].text
        return None

    def _print(self, value: Value) -> Text:
        operands = [self.texts[id(arg)] for arg in value.args]
        target = self.context.target
        if value.op == "select" and self.is_typed and not value.shape and not self.scene.takes_in(value):
            operands[1:] = [self.numbered(text, side) for text, side in zip(operands[1:], value.args[1:], strict=True)]
        if TABLE[value.op].math is not None and isinstance(value.type, Tensor) and weak(value):
            target = "math"  # of sizes and literals alone: a Python number
        return text_of(self.context.printing, value, operands, target)

    def _wants_line(self, value: Value) -> bool:
        if id(value) in self.needed:
            return True
        uses = self.uses.get(id(value), [])
        if value.op == "broadcast" and not value.args[0].tensor.shape and all(_begins(user, value) for user in uses):
            return False  # each loop that begins with it makes its own
        if value.op in _VIEWS and all(id(arg) not in self._folded for arg in value.args):
            return value.name is not None and id(value) not in self.context.adjoint
        if value.name is not None or id(value) in self._heirs or len(uses) > 1:
            return True
        return self._depth[id(value)] > DEPTH and uses != [value]  # not if it is only returned

    def fold(self, value: Value, text: Text, depth: int = 1) -> None:
        """An expression, so many operators deep, which is part of its user's unless it wants a line."""
        self.texts[id(value)] = text
        self._folded[id(value)] = value
        self._depth[id(value)] = depth
        if self._wants_line(value):
            self.hoist(value)

    def hoist(self, value: Value, user: Value | None = None) -> None:
        """Give a folded value its line, in the section of its statement, or of a `user` whose own line is full."""
        if id(value) not in self._folded:
            return
        del self._folded[id(value)]
        text = self.texts[id(value)]
        if is_made(value, text):
            self._own_memory[id(value)] = value
        name = self.name(value, user=user)
        self._bound.add(id(value))
        made = f"{text.atom}.copy()" if id(value) in self.copied else text.text
        self.write(user or value, f"{name} = {made}")

    def write(self, value: Value, text: str) -> None:
        """A line that serves the statement of a value."""
        self.lines.append(self.line(value, text))

    def line(self, value: Value, text: str) -> Line:
        return Line(text, value.stmt, id(value) in self.context.adjoint)

    def name(
        self,
        value: Value,
        base: str | None = None,
        heir: bool = False,
        sole: bool = False,
        user: Value | None = None,
    ) -> str:
        """A name for it, and what it is called from here on; if it has none of its own, by number after the base.

        Without one it is called after the statement, that of a `user` whose line it stands before. With `heir` it has,
        without one of its own, that of the sum which it is the first part of.
        """
        users = self.uses.get(id(value), []) if heir else []
        own = value.name or self._heirs.get(id(value))
        own = own or (users[0].name if len(users) == 1 and users[0].op == "add" else None)
        if id(value) in self.christened:
            name = self.christened[id(value)]
        elif own is not None:
            name = self.context.names.take(own)
        elif base is not None:
            name = self.context.names.take(base) if sole else self.context.names.number(base)
        else:
            title = self.context.titles.get((user or value).stmt, self.context.label)
            prefix = self.context.prefix if id(value) in self.context.adjoint else ""
            name = self.context.names.number(f"{prefix}{title}")
        self.texts[id(value)] = Text(name)
        self._depth[id(value)] = 0
        return name

    def as_name(self, value: Value) -> str:
        """The value by a name, its line made now if it has none."""
        self.hoist(value)
        return self.texts[id(value)].text

    def is_folded(self, value: Value) -> bool:
        """Whether it has no line of its own."""
        return id(value) in self._folded

    def is_used(self, value: Value) -> bool:
        return bool(self.uses.get(id(value))) or id(value) in self.needed

    def belongs(self, value: Value, user: Value) -> bool:
        """Whether a name that was bound here may be bound again by `user`, as nobody else reads it."""
        return id(value) in self._bound and self.uses[id(value)] == [user] and id(value) not in self.needed

    # ---- memory

    def hand(self, one: Sum, name: str) -> None:
        """The loops and choices that a sum goes through add to what is called so."""
        for value in one.through:
            self.handed[id(value)] = name
            self.texts[id(value)] = Text(name)

    def own(self, value: Value) -> str:
        """An array of one's own with the content of `value`, which is copied where somebody else may read it."""
        made = not views(value) or (value.op == "broadcast" and not value.args[0].tensor.shape)
        text = self.texts[id(value)]
        spent = self.is_spent(value) or (made and id(value) in self._folded)
        return text.text if spent else f"{text.atom}.copy()"

    def is_spent(self, value: Value) -> bool:
        """Whether an array of one's own is read once more, and its memory may be what is made of it."""
        return id(value) in self.owned and len(self.uses[id(value)]) == 1 and id(value) not in self.needed

    def _define_by_lines(self, value: Value) -> None:
        define = TABLE[value.op].define
        assert define is not None
        first, *rest = value.args
        operands = [Text(self.own(first)), *(self.texts[id(arg)] for arg in rest)]
        name = self.name(value)
        for text in define(self.context.printing, value, operands, name):
            self.write(value, text)

    # ---- windows

    def _reduce(self, value: Value) -> None:
        """Over the axes within windows: place by place."""
        repeats, windows = TABLE[value.op].repeats, self._places.reductions[id(value)]
        assert repeats is not None
        (operand,) = value.args
        if operand.op == "convert" and operand.args[0].tensor.dtype == "bool" and id(operand) in self._places.parts:
            (operand,) = operand.args  # truths count as they are
        taken = self.at_place(operand, value.attrs["axes"]).text
        name, printing = self.name(value), self.context.printing
        begin, step, *end = repeats(printing, value, name, first_place(taken, windows), taken)
        for line in (begin, each_place(printing, windows, step), *end):
            self.write(value, line)
        self._bound.add(id(value))
        self._own_memory[id(value)] = value

    def at_place(self, value: Value, within: Axes) -> Text:
        """The text of what windows have at a place."""
        alike = spread(value, within)
        if alike is not None:
            self.hoist(alike)
            return self.texts[id(alike)]
        if id(value) not in self._places.parts:
            self.hoist(value)
            return at_place(self.texts[id(value)]) if value.shape else self.texts[id(value)]
        operands = [self.at_place(arg, within) for arg in value.args]
        return text_of(self.context.printing, value, operands, self.context.target)

    # ---- calls

    def targets(self, value: Value) -> list[str]:
        """The names that the parts of a tuple get; `_` for a part that nobody uses."""
        assert isinstance(value.type, Tuple)
        gets = self.gets.get(id(value), {})
        names = []
        for position, item in enumerate(value.type.items):
            part = gets.get(position)
            if part is not None and id(part) in self.handed:
                names.append(self.handed[id(part)])
            elif part is None or not (self.uses.get(id(part)) or id(part) in self.needed):
                names.append("_")
            elif isinstance(item, Saved):
                name = self.context.names.take(f"saved_{value.attrs['function'].replace('@', '_')}")
                self.texts[id(part)] = Text(name)
                names.append(name)
            else:
                names.append(self.name(part))
        return names

    def _call(self, value: Value) -> None:
        arguments = [self.texts[id(arg)].text for arg in value.args]
        if value.op == "call_backward" and len(value.attrs["real"]) > 1:
            seeds = iter(arguments[1:])
            arguments[1:] = [f"({', '.join(next(seeds) if real else 'None' for real in value.attrs['real'])})"]
        operands = ", ".join(arguments)
        name = self.context.callee(value)
        if isinstance(value.type, Tuple):
            targets = self.targets(value)
            if value.op == "call_forward" and targets[-1] == "_":  # nobody runs backward: the value is enough
                targets, name = targets[:-1], name.removesuffix("_forward")
            results = ", ".join(targets[:-1]) if value.op == "call_forward" and len(targets) > 2 else ""
            made = f"({results}), {targets[-1]}" if results and name.endswith("_forward") else ", ".join(targets)
            self.write(value, f"{made} = {name}({operands})")
        else:
            self.fold(value, Text(f"{name}({operands})"))

    # ---- Python numbers

    def given_back(self, result: Value) -> Text:
        """A result of a branch: a number of the float type, unless whoever reads it takes in a Python number."""
        text = self.texts[id(result)]
        return literal(text, result) if id(result) in self.scene.free else self.numbered(text, result)

    def numbered(self, text: Text, value: Value) -> Text:
        """A real number that is Python's as one of the float type, where that is not Python's own."""
        if not self.is_typed or not value.weak or value.tensor.dtype != "real":
            return literal(text, value)
        return Text(f"{self.context.printing.dtype}.type({bare(text.text)})")

    @property
    def is_typed(self) -> bool:
        """Whether numbers are numpy's, of a float type that only the call knows."""
        printing = self.context.printing
        return self.context.target == "numpy" and not printing.lanes and not printing.dtype.startswith("np.float")
