"""Random well-typed programs, as hypothesis draws them: what is drawn comes from the table of ops.

A program that fails shrinks: fewer statements, smaller arrays, plainer choices.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from chainrule.compiler.ir import TABLE
from tests.random_programs.derived import DERIVED, derived_field
from tests.random_programs.draft import Draft, Item, Rejected
from tests.random_programs.equations import EQUATIONS
from tests.random_programs.linear import several
from tests.random_programs.loops import LOOPS
from tests.random_programs.notation import FUNCTIONS, NOTATION
from tests.random_programs.productions import ELEMENTWISE, PLAIN, REDUCTIONS, elementwise, reduction, weigh
from tests.random_programs.smooth import FIELDS
from tests.random_programs.stated import STATED
from tests.random_programs.words import WORDS, word

Production = Callable[[Draft], Item]
FORMS = (*PLAIN, *NOTATION, *FUNCTIONS, *LOOPS, *EQUATIONS, *DERIVED, *STATED, several)


@dataclass(frozen=True)
class Drawn:
    """A program in `.cr`, whose function `f` is to be called with `args`; `d` weighs its results, if `real`."""

    text: str
    args: tuple[Any, ...]
    d: tuple[Any, ...]
    real: bool
    used: frozenset[str]

    def __str__(self) -> str:
        shown = ", ".join(np.array2string(np.asarray(arg), separator=", ") for arg in self.args)
        return f"{self.text}\nf({shown})"


def of_op(name: str) -> Production:
    return lambda d: elementwise(d, TABLE[name])


def of_reduction(name: str) -> Production:
    return lambda d: reduction(d, name)


def of_field(name: str) -> Production:
    return lambda d: derived_field(d, name)


def of_word(name: str) -> Production:
    return lambda d: word(d, name)


# What is drawn, by kind: an op of the table is `op sin`, a function of the language `word stack`.
PRODUCTIONS: dict[str, Production] = {
    **{f"op {name}": of_op(name) for name in ELEMENTWISE},
    **{f"reduction {name}": of_reduction(name) for name in REDUCTIONS},
    **{f"word {name}": of_word(name) for name in WORDS},
    **{f"form {f.__name__}": f for f in FORMS},
    **{f"derived {name}": of_field(name) for name in FIELDS},
}
KINDS = ("op", "op", "reduction", "word", "form", "form", "derived")
BY_KIND = {kind: [name for name in PRODUCTIONS if name.startswith(f"{kind} ")] for kind in set(KINDS)}


@st.composite
def programs(draw: Callable[[SearchStrategy[Any]], Any], prefer: str = "", longest: int = 7) -> Drawn:
    """A program of so many productions; with `prefer`, one that starts with this one and returns what it made."""
    sizes = {name: draw(st.integers(1, 3)) for name in ("n", "m")}
    d = Draft(draw, np.random.default_rng(draw(st.integers(0, 2**16))), sizes)
    length = draw(st.integers(1, min(longest, 5) if prefer else longest))
    results: list[Item] = []
    for step in range(length):
        name = prefer if prefer and step == 0 else d.pick(BY_KIND[d.pick(KINDS)])
        made = attempt(d, name)
        if prefer and step == 0:
            assume(made is not None)
            assert made is not None
            results.append(made)
    assume(d.items)
    if not results or d.chance(400):
        results.append(d.items[-1])
    if d.chance(350):
        results.append(d.items[d.number(0, len(d.items) - 1)])
    if len({item.dtype == "real" for item in results}) > 1:
        results = [item for item in results if item.dtype == "real"]
    if len(results) == 1 and results[0].rank and results[0].dtype == "real" and d.chance(300):
        with suppress(Rejected):
            results = [weigh(d, results[0])]
    text = d.text(", ".join(result.text for result in results))
    shapes = [np.shape(result.value) for result in results]
    weights = tuple(np.round(d.rng.uniform(0.5, 1.5, shape), 3) for shape in shapes)
    args = tuple(param.value if param.shape else param.value[()] for param in d.params)
    return Drawn(text, args, weights, results[0].dtype == "real", frozenset(d.used))


def attempt(d: Draft, name: str) -> Item | None:
    """What the production makes; None, and the draft as it was, where it has no use here."""
    before = list(d.params), list(d.lines), list(d.helpers), list(d.items), dict(d.names), d.reference
    try:
        made = PRODUCTIONS[name](d)
    except Rejected:
        d.params, d.lines, d.helpers, d.items, d.names, d.reference = before
        return None
    d.used.add(name)
    return made
