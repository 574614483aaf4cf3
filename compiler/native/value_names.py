"""What the values of a function are called in C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chainrule.compiler.ir import Value
from chainrule.compiler.native.names import CNames
from chainrule.compiler.source import Span


@dataclass
class ValueNames:
    """What values are called: by the names that are given, that of the source, or that of the statement they are of.

    given    the names of parameters, and of the memory of results and of the workspace
    moved    within steps, what stands for memory that changes places
    adjoint  the values that are cotangents
    """

    names: CNames
    given: Mapping[int, str]
    titles: Mapping[Span | None, str]
    label: str
    adjoint: frozenset[int]
    moved: Mapping[str, str] = field(default_factory=dict)
    _called: dict[int, str] = field(default_factory=dict)

    def name(self, value: Value) -> str:
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

    def memory_of(self, value: Value) -> str:
        """What the memory of an array is called outside of the steps in which it changes places."""
        return self.given[id(value)]
