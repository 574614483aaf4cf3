"""A program in the making: its parameters, its statements, and the values that they have so far.

Every expression is evaluated, by the reference evaluator, as soon as it is drawn. So the next op can be
handed operands that lie in its domain, and a program runs into neither poles nor overflow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import mpmath as mp
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from chainrule.compiler import syntax as s
from chainrule.compiler.ir import STRETCH, Dim, Least
from chainrule.compiler.ir.table import Interval
from chainrule.compiler.ir.types import DType, Shape
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.reference.differences import lift
from tests.reference.elements import array, elements
from tests.reference.evaluator import assign, call, evaluate
from tests.reference.program import Program, Scope, program

T = TypeVar("T")
LIMIT = 30.0


@dataclass(frozen=True)
class Item:
    """An expression that may be an operand: its text (in parentheses where it needs them), type and value."""

    text: str
    dtype: DType
    shape: Shape
    value: Any

    @property
    def rank(self) -> int:
        return len(self.shape)

    def within(self, low: float, high: float) -> bool:
        return all(low <= float(x) <= high for x in elements(self.value))


@dataclass(frozen=True)
class Param:
    name: str
    dtype: DType
    shape: Shape
    value: NDArray[Any]

    @property
    def declaration(self) -> str:
        return f"{self.name}: {type_text(self.dtype, self.shape)}"


def type_text(dtype: DType, shape: Shape) -> str:
    return dtype + (f"[{', '.join(str(dim).replace('**', '^') for dim in shape)}]" if shape else "")


class Rejected(Exception):
    """What was drawn makes no usable expression here; something else is drawn instead."""


@dataclass
class Draft:
    """`draw` is hypothesis's; `rng` makes the numbers, of which shrinking has nothing to gain."""

    draw: Callable[..., Any]
    rng: np.random.Generator
    sizes: dict[str, int]
    params: list[Param] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    count: int = 0
    reference: Program = field(default_factory=lambda: Program({}, {}))

    # ---- choosing

    def pick(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))  # type: ignore[no-any-return]

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))  # type: ignore[no-any-return]

    def chance(self, per_mille: int) -> bool:
        """Rather not, when shrinking."""
        return self.number(0, 999) >= 1000 - per_mille

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    # ---- sizes

    def size(self, dim: Dim) -> int:
        if dim.stretch:
            return 1
        total = 0
        for monomial, coefficient in dim.terms:
            product = coefficient
            for atom, power in monomial:
                product *= (self.sizes[atom] if isinstance(atom, str) else self._quotient(atom)) ** power
            total += product
        return total

    def _quotient(self, atom: Any) -> int:
        if isinstance(atom, Least):
            return min(self.size(atom.first), self.size(atom.second))
        return self.size(atom.numerator) // self.size(atom.denominator)

    def concrete(self, shape: Shape) -> tuple[int, ...]:
        return tuple(self.size(dim) for dim in shape)

    def dim(self) -> Dim:
        """A named one, or now and then a number."""
        return Dim.of(3) if self.chance(100) else Dim.of(self.pick([*self.sizes]))

    def shape(self, low: int = 0, high: int = 3) -> Shape:
        return tuple(self.dim() for _ in range(self.number(low, high)))

    # ---- operands

    def param(self, dtype: DType, shape: Shape, low: float = -2.0, high: float = 2.0, whole: bool = False) -> Item:
        """A new argument; all dims of its type are names or numbers, so that the call can bind them.

        `whole`: of whole numbers, some of which are 0, and some equal.
        """
        if any(dim.stretch for dim in shape):
            raise Rejected
        if any(isinstance(atom, Least) for dim in shape for monomial, _ in dim.terms for atom, _ in monomial):
            raise Rejected  # the smaller of two sizes is no type that can be written
        free = {dim.name for param in self.params for dim in param.shape} | {dim.name for dim in shape}
        if any(name not in free for dim in shape for name in dim.names()):
            raise Rejected
        sizes = self.concrete(shape)
        if dtype == "real":
            value: NDArray[Any] = np.round(self.rng.uniform(low, high, sizes), 0 if whole else 3) + 0.0
        elif dtype == "int":
            value = self.rng.integers(int(low), int(high) + 1, sizes)
        else:
            value = self.rng.random(sizes) < 0.5
        name = self.fresh({"real": "x", "int": "k", "bool": "q"}[dtype])
        self.params.append(Param(name, dtype, shape, np.asarray(value)))
        self.names[name] = lift(value)
        return Item(name, dtype, shape, self.names[name])

    def operand(
        self, dtype: DType = "real", fits: Callable[[Item], bool] | None = None, shape: Shape | None = None
    ) -> Item:
        """One of the expressions so far, or a new argument; later ones are likelier."""
        found = [
            item
            for item in self.items
            if item.dtype == dtype and (shape is None or item.shape == shape) and (fits is None or fits(item))
        ]
        if found and not self.chance(250):
            return found[-1 - self.number(0, len(found) - 1) * self.number(0, 1)]
        made = self.param(dtype, self.shape() if shape is None else shape)
        if fits is not None and not fits(made):
            raise Rejected
        self.items.append(made)
        return made

    def inside(self, item: Item, interval: Interval) -> Item:
        """`item`, or what a sine makes of it, within an interval."""
        low, high = interval
        if item.within(low, high):
            return item
        middle, half = (low + high) / 2, (high - low) * 0.45
        text = f"({middle:.4g} + {half:.4g} * sin({item.text}))"
        return Item(text, "real", item.shape, self.evaluate(text))

    # ---- expressions

    def evaluate(self, text: str) -> Any:
        """The value of an expression over the names so far."""
        tree = parse(Source("drawn", f"fn drawn() = {text}\n")).definitions[0]
        assert isinstance(tree, s.Function)
        statement = tree.body[0]
        assert isinstance(statement, s.Return)
        scope = Scope(self.reference, {**self.sizes, **self.names})
        with mp.workdps(20):
            return evaluate(scope, statement.values[0])

    def statement(self, left: str, right: str) -> Any:
        """What `left = right` binds its first name to."""
        name = left.split("[")[0]
        tree = parse(Source("drawn", f"fn drawn():\n    {left} = {right}\n    return {name}\n"))
        function = tree.definitions[0]
        assert isinstance(function, s.Function)
        statement = function.body[0]
        assert isinstance(statement, s.Assign)
        with mp.workdps(20):
            return assign(Scope(self.reference, {**self.sizes, **self.names}), statement)[name]

    def help(self, text: str) -> None:
        """Add a helper function."""
        self.helpers.append(text)
        self.reference = program(parse(Source("drawn", "\n".join(self.helpers))))

    def called(self, name: str, *args: Item) -> Any:
        with mp.workdps(20):
            return call(self.reference, name, [arg.value for arg in args])

    def keep(self, text: str, dtype: DType, shape: Shape, value: Any, *, name: str = "") -> Item:
        """Add an expression: as a statement, or to be written out where it is used."""
        if any(size <= 0 for size in self.concrete(shape)):
            raise Rejected
        assert array(value).shape == self.concrete(shape), f"{text}: {array(value).shape} is not {shape}"
        if not all(mp.isfinite(x) and abs(x) < LIMIT for x in elements(value)):
            raise Rejected
        if not name and len(text) < 60 and not self.chance(700):
            alone = re.fullmatch(r"\w+\([^()]*\)", text)
            item = Item(text if alone else f"({text})", dtype, shape, value)
        else:
            if not name:
                name = self.fresh("v")
                self.lines.append(f"{name} = {text}")
            self.names[name] = value
            item = Item(name, dtype, shape, value)
        self.items.append(item)
        return item

    def text(self, result: str) -> str:
        """The whole program, which returns `result`."""
        declared = {name for param in self.params for dim in param.shape if (name := dim.name)}
        words = set(re.findall(r"\w+", " ".join([*self.lines, result])))
        for name in sorted((words & self.sizes.keys()) - declared):
            self.items.append(self.param("real", (Dim.of(name),)))
        head = f"fn f({', '.join(param.declaration for param in self.params)}):"
        return "\n".join([*self.helpers, head, *(f"    {line}" for line in (*self.lines, f"return {result}")), ""])

    def make(self, text: str, dtype: DType, shape: Shape) -> Item:
        """`keep`, with the value that the expression has."""
        return self.keep(text, dtype, shape, self.evaluate(text))


def stretch(item: Item, at: int) -> Item:
    """`item[:, none]`: a new axis that stretches, before axis `at`."""
    keys = [":"] * at + ["none"] + [":"] * (item.rank - at)
    shape = (*item.shape[:at], STRETCH, *item.shape[at:])
    return Item(f"{item.text}[{', '.join(keys)}]", item.dtype, shape, np.expand_dims(array(item.value), at))
