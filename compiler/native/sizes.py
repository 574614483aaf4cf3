"""Sizes as expressions of C over 64-bit ints: of those that a function is given, and of those that its run finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

from chainrule.compiler.ir import Dim, Prec, Text
from chainrule.compiler.ir.dims import Atom, Least, Quotient
from chainrule.compiler.loops.index import ONE, Axis
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.text import size_text


@dataclass
class Sizes:
    """What sizes are called.

    given       by their names in the source
    known       what a line may name, as a function's parameter; quotients are added
    begin_with  the sizes that are known from the first line on
    quotients   for those of them that have a name of their own, this and what it stands for
    """

    names: CNames
    given: dict[str, str]
    known: dict[str, str]
    begin_with: frozenset[str]
    quotients: dict[Atom, tuple[str, str]] = field(default_factory=dict)

    def text(self, dim: Dim) -> Text:
        return size_text(dim, self.name, self._quotient)

    def name(self, name: str) -> str:
        return self.given[name]

    def turns(self, *axes: Axis) -> Text:
        """How many turns loops over these axes have together."""
        total = prod((axis.dim for axis in axes), start=ONE)
        if len(axes) == 1 or len(total.terms) == 1:
            return self.text(total)
        return Text(" * ".join(self.text(axis.dim).at(Prec.UNARY) for axis in axes if axis.dim != ONE), Prec.MUL)

    def _quotient(self, atom: Atom) -> str | None:
        """What stands for a quotient of sizes, known when the function begins: a loop over it may run in vectors."""
        if not isinstance(atom, Quotient | Least):
            return None
        if atom not in self.quotients:
            dim = Dim(((((atom, 1),), 1),))
            whole = not isinstance(atom, Quotient) or atom.denominator.at_least(1)
            if not whole or not self.begin_with.issuperset(dim.names()):
                return None
            text = size_text(dim, self.name, lambda inner: None if inner == atom else self._quotient(inner)).text
            name = self.names.number("size")
            self.quotients[atom] = name, text
            self.known[name] = f"int64_t {name}"
        return self.quotients[atom][0]
