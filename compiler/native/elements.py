"""Elements as expressions of C: a local, an array with the position within it, or the text that stands for a value."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.compiler.ir import Prec, Text, Value
from chainrule.compiler.loops.index import ONE, Access, Axis, Pick, Position
from chainrule.compiler.loops.storage import Storage
from chainrule.compiler.native.sizes import Sizes
from chainrule.compiler.native.text import literal
from chainrule.compiler.native.turns import Turns
from chainrule.compiler.native.value_names import ValueNames


@dataclass
class Elements:
    """Where elements are read and written; `folded` has the texts that stand for some, and how deep they are."""

    values: ValueNames
    storage: Storage
    sizes: Sizes
    turns: Turns
    folded: dict[object, tuple[Text, int]] = field(default_factory=dict)
    _of_texts: set[int] = field(default_factory=set)  # the values of which there are such texts

    def read(self, access: Access) -> Text:
        """The text that reads an element."""
        return self.read_deep(access)[0]

    def read_deep(self, access: Access) -> tuple[Text, int]:
        """The same, and how many operators deep it is, those of the texts that are part of it."""
        value = access.value
        if id(value) in self._of_texts and (folded := self.folded.get(access.key)) is not None:
            return folded
        if value.op == "const":
            return literal(value.attrs["value"], value.tensor.dtype), 0
        if value.op == "size":
            return self.sizes.text(value.attrs["dim"]), 0
        if value.op == "iota":
            return self.position(access.index[0]), 0
        return Text(self.target(access)), 0

    def fold(self, access: Access, text: Text, depth: int) -> None:
        """Have a text stand for an element from now on."""
        self.folded[access.key] = text, depth
        self._of_texts.add(id(access.value))

    def is_folded(self, access: Access) -> bool:
        """Whether a text stands for an element."""
        return id(access.value) in self._of_texts and access.key in self.folded

    def target(self, access: Access) -> str:
        """A local's name, or an array's with the position within it."""
        value = access.value
        name = self.values.name(value)
        place = self.storage.places.get(id(value))
        if place is None:
            if not value.shape:
                return name
        elif place.is_local:
            return name
        return f"{name}[{self.position(self.turns.flat(access)).text}]"

    def is_handed(self, value: Value) -> bool:
        """Whether another takes its room over where it is read last."""
        place = self.storage.places.get(id(value))
        return place is not None and place.handed

    def memory(self, value: Value) -> str:
        """Where a value lies: an array, an argument's or of its own, or a local, of which it is the address."""
        name, place = self.values.name(value), self.storage.places.get(id(value))
        return f"&{name}" if place is not None and place.is_local else name

    def start_of(self, access: Access, begin: Position) -> str:
        """Where the elements that a routine is handed begin."""
        start, name = self.position(begin).text, self.values.name(access.value)
        return name if start == "0" else f"{name} + {start}"

    # ---- positions

    def position(self, position: Position) -> Text:
        """A position as an expression over ints."""
        parts: list[str] = []
        position = self.turns.in_turn(position)
        for term, step in position.terms:
            text = self.turns.variable(term.root) if isinstance(term, Axis) else self._picked(term)
            if step is ONE or step == ONE:
                parts.append(text.at(Prec.ADD))
                continue
            factor = self.sizes.text(step)
            if factor.text == "-1":
                part = f"-{text.at(Prec.UNARY)}"
            else:
                part = f"{text.at(Prec.MUL)} * {factor.at(Prec.UNARY)}"
            parts.append(part)
        if position.offset.terms or not parts:
            parts.append(self.sizes.text(position.offset).at(Prec.ADD))
        parts.sort(key=lambda part: part.startswith("-"))
        total = parts[0]
        for part in parts[1:]:
            total += f" - {part[1:]}" if part.startswith("-") and "+" not in part else f" + {part}"
        return Text(total, Prec.ATOM if total.isidentifier() or total.isdigit() else Prec.ADD)

    def _picked(self, pick: Pick) -> Text:
        if pick.size is None:
            return self.read(pick.source)
        return Text(f"counted({self.read(pick.source).text}, {self.sizes.text(pick.size).text})")
