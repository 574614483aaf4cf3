"""What a layer or a model owns, each under its path, while its body is lowered; a loop's body has a record of its own.

In the body of a `for` noise is drawn for each step, and with `(own)` each step has parameters and states of its own:
behind the loop these are stacked along a new first axis (`rounds`). All else belongs to the body around the loop, and
so on outwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from chainrule.compiler import syntax
from chainrule.compiler.ir import Owned, Value
from chainrule.compiler.lower.region import Region
from chainrule.compiler.source import CompileError, Note, Span


@dataclass(eq=False)
class Ownership:
    """`owned` and `values`, by path, are what there is; `states` what each state is by now.

    `base` is the name that the present statement binds, `several` says that it calls more than one layer with
    something of its own; `counts` how many of each name it has called so far, `nameless` likewise for statements that
    bind no name. `declared` are the states of the body itself with their paths, `updated` those that it has updated.

    Of a loop's body, `around` is the record of the body around it, `region` where its values stand, `apart` the kinds
    of things that each step has for itself, whose names end in `suffix`, and `refused` says why it can have none.
    """

    training: bool
    around: Ownership | None = None
    apart: frozenset[str] = frozenset()
    refused: str = ""
    suffix: str = ""
    region: Region | None = None
    owned: list[Owned] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    states: dict[str, Value] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    statement: syntax.Statement | None = None
    base: str | None = None
    several: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    nameless: dict[str, int] = field(default_factory=dict)
    declared: dict[str, Owned] = field(default_factory=dict)
    updated: set[str] = field(default_factory=set)

    def within(self, apart: frozenset[str], refused: str = "") -> Ownership:
        """The record of the body of a loop in this body."""
        return Ownership(self.training, self, apart, refused, places=self.places, nameless=self.nameless)

    # ---- what there is

    def outwards(self) -> Iterator[Ownership]:
        """This body, the one around it, and so on."""
        own: Ownership | None = self
        while own is not None:
            yield own
            own = own.around

    def now(self, path: str) -> Value | None:
        """What is kept under a path; a state as it is by now."""
        for own in self.outwards():
            found = own.states.get(path) or own.values.get(path)
            if found is not None:
                return found
        return None

    def paths(self) -> list[str]:
        return [path for own in reversed(list(self.outwards())) for path in own.values]

    def add(self, owned: Owned, place: Span, home: Ownership | None = None) -> Value:
        """The parameter that stands for what is owned, as of `home`; noise is told apart by number.

        Raises CompileError for noise in a loop that has an unknown number of steps.
        """
        keeper = home or self
        while keeper.around is not None and owned.kind not in keeper.apart:
            if owned.kind == "noise":
                raise _drawn_unknown_times(owned, place, keeper.refused)
            keeper = keeper.around
        path, count, bodies = owned.path, 1, list(self.outwards())
        while any(path in own.values for own in bodies):
            count += 1
            path = f"{owned.path}{count}"
        owned = replace(owned, path=path)
        name = path.replace(".", "_") + keeper.suffix
        value = Value("param", (), {"owned": owned}, owned.type, owned.span, None, name)
        keeper.owned.append(owned)
        keeper.values[path] = value
        if keeper.region is not None:
            keeper.region.give(value)
        if owned.kind == "state":
            keeper.states[path] = value
        return value

    def forget_noise(self, used: Collection[int]) -> None:
        """Noise that nothing uses is not drawn."""
        noise = [owned.path for owned in self.owned if owned.kind == "noise"]
        unused = {path for path in noise if id(self.values[path]) not in used}
        self.owned = [owned for owned in self.owned if owned.path not in unused]
        self.values = {path: value for path, value in self.values.items() if path not in unused}

    def changed(self) -> list[tuple[int, Value]]:
        """The states of this body that have a new value, by their positions in `owned`."""
        return [
            (position, self.states[owned.path])
            for position, owned in enumerate(self.owned)
            if owned.kind == "state" and self.states[owned.path] is not self.values[owned.path]
        ]

    # ---- names

    def prefix(self, layer: str, span: Span) -> str:
        """The path of a layer that is called with something of its own."""
        if self.base is not None and not self.several:
            self._claim(self.base, span)
            return f"{self.base}."
        counts = self.nameless if self.base is None else self.counts
        counts[layer] = counts.get(layer, 0) + 1
        if self.base is None:
            return f"{layer}{counts[layer]}."
        self._claim(self.base, span)
        return f"{self.base}.{layer}{counts[layer]}."

    def _claim(self, name: str, span: Span) -> None:
        assert self.statement is not None
        self.claim(name, span, self.statement.span)

    def claim(self, name: str, span: Span, statement: Span) -> None:
        """`name` is the path of what this statement owns. Raises CompileError if it is another's."""
        place = self.places.setdefault(name, statement)
        if place != statement:
            raise CompileError(
                span,
                f"`{name}` already is the name of what the layer in line {place.line} owns",
                code="CR300",
                hint="bind this one to another name: its parameters are kept under it",
                notes=[Note(place, f"`{name}.` is claimed here")],
            )


def _drawn_unknown_times(owned: Owned, place: Span, why: str) -> CompileError:
    return CompileError(
        place,
        f"random numbers are drawn for each step before the loop begins, and {why}",
        code="CR308",
        hint="loop over a size or an array",
        notes=[Note(owned.span, f"`{owned.path}` is drawn")],
    )


class Snapshot:
    """What is owned by a body and those around it, to be taken back if a loop is lowered again."""

    def __init__(self, own: Ownership | None) -> None:
        self._kept = [
            (one, list(one.owned), dict(one.values), dict(one.states), dict(one.places), dict(one.nameless))
            for one in (own.outwards() if own is not None else ())
        ]

    def restore(self) -> None:
        for one, owned, values, states, places, nameless in self._kept:
            one.owned, one.values, one.states = list(owned), dict(values), dict(states)
            one.places.clear()
            one.places.update(places)
            one.nameless.clear()
            one.nameless.update(nameless)
