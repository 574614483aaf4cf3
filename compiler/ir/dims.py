"""Sizes of axes: integer polynomials over named dimensions, floor divisions and minima, in a normal form.

Two dims are equal exactly if their normal forms are: `(2*l + 1) // 2` is `l`. A name stands for a size of
at least 0 that only the call knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias


@dataclass(frozen=True)
class Quotient:
    """`numerator // denominator`, rounded towards minus infinity, where it does not come out even."""

    numerator: Dim
    denominator: Dim

    def __str__(self) -> str:
        return f"{_factor(self.numerator)} // {_factor(self.denominator)}"


@dataclass(frozen=True)
class Least:
    """The smaller of two sizes of which neither is proved to be it: how many singular values a matrix has."""

    first: Dim
    second: Dim

    def __str__(self) -> str:
        return f"min({self.first}, {self.second})"


Atom: TypeAlias = "str | Quotient | Least"
Monomial: TypeAlias = "tuple[tuple[Atom, int], ...]"


@dataclass(frozen=True)
class Dim:
    """A polynomial: `terms` maps monomials to non-zero coefficients, in a fixed order.

    `stretch` marks the axis of size 1 that the program made by `none` or `keep = true`: it fits any size.
    An axis of length 1 is not one.
    """

    terms: tuple[tuple[Monomial, int], ...]
    stretch: bool = False

    @staticmethod
    def of(value: int | str | Dim) -> Dim:
        if isinstance(value, Dim):
            return value
        if isinstance(value, int):
            return Dim((((), value),)) if value else Dim(())
        return Dim((((((value, 1),)), 1),))

    @staticmethod
    def _from(terms: Mapping[Monomial, int]) -> Dim:
        kept = [(monomial, c) for monomial, c in terms.items() if c]
        kept.sort(key=lambda term: _order(term[0]))
        return Dim(tuple(kept))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Dim) and self.terms == other.terms and self.stretch == other.stretch

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.terms, self.stretch))

    # ---- what is known of it

    @property
    def constant(self) -> int | None:
        """The number, if no name occurs."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and not self.terms[0][0]:
            return self.terms[0][1]
        return None

    @property
    def name(self) -> str | None:
        """The name, if it is nothing but a name."""
        if len(self.terms) == 1:
            monomial, coefficient = self.terms[0]
            if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
                atom = monomial[0][0]
                return atom if isinstance(atom, str) else None
        return None

    def names(self) -> Iterator[str]:
        """The names that occur, in order, each once."""
        seen: set[str] = set()
        for monomial, _ in self.terms:
            for atom, _ in monomial:
                parts = [atom] if isinstance(atom, str) else [name for dim in _parts(atom) for name in dim.names()]
                for part in parts:
                    if part not in seen:
                        seen.add(part)
                        yield part

    def at_least(self, bound: int) -> bool:
        """Whether the size is proved to be at least `bound`, names being at least 0 each."""
        total = 0
        for monomial, coefficient in self.terms:
            if not monomial:
                total += coefficient
            elif coefficient < 0 or not all(_is_natural(atom) for atom, _ in monomial):
                return False
        return total >= bound

    # ---- arithmetic

    def __add__(self, other: int | Dim) -> Dim:
        terms = dict(self.terms)
        for monomial, coefficient in Dim.of(other).terms:
            terms[monomial] = terms.get(monomial, 0) + coefficient
        return Dim._from(terms)

    def __neg__(self) -> Dim:
        return Dim(tuple((monomial, -c) for monomial, c in self.terms))

    def __sub__(self, other: int | Dim) -> Dim:
        return self + -Dim.of(other)

    def __mul__(self, other: int | Dim) -> Dim:
        terms: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in Dim.of(other).terms:
                powers = dict(left)
                for atom, power in right:
                    powers[atom] = powers.get(atom, 0) + power
                monomial = tuple(sorted(powers.items(), key=lambda item: _atom_order(item[0])))
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Dim._from(terms)

    def __floordiv__(self, other: int | Dim) -> Dim:
        """Rounded towards minus infinity; multiples of the denominator are taken out first."""
        divisor = Dim.of(other)
        number = divisor.constant
        if number == 0:
            raise ZeroDivisionError("a dimension is divided by 0")
        if divisor == Dim.of(1):
            return Dim(self.terms)
        if number is None:
            exact = self.divided_by(divisor)
            return exact if exact is not None else Dim._atom(Quotient(self, divisor))
        if number < 0:
            return (-self) // -number
        whole: dict[Monomial, int] = {}
        rest: dict[Monomial, int] = {}
        for monomial, coefficient in self.terms:
            whole[monomial], rest[monomial] = divmod(coefficient, number)
        remainder = Dim._from(rest)
        constant = remainder.constant
        if constant is not None:
            return Dim._from(whole) + constant // number
        return Dim._from(whole) + Dim._atom(Quotient(remainder, divisor))

    @staticmethod
    def least(a: Dim, b: Dim) -> Dim:
        """The smaller of two sizes."""
        if (b - a).at_least(0):
            return a
        if (a - b).at_least(0):
            return b
        return Dim._atom(Least(*sorted((a, b), key=str)))

    @staticmethod
    def _atom(atom: Atom) -> Dim:
        return Dim(((((atom, 1),), 1),))

    def divided_by(self, divisor: Dim) -> Dim | None:
        """The exact quotient by a single term, or None where it is not a polynomial."""
        if self == divisor:
            return Dim.of(1)
        if len(divisor.terms) != 1:
            return None
        monomial, coefficient = divisor.terms[0]
        terms: dict[Monomial, int] = {}
        for own, c in self.terms:
            powers = dict(own)
            for atom, power in monomial:
                powers[atom] = powers.get(atom, 0) - power
            if c % coefficient or min(powers.values(), default=0) < 0:
                return None
            terms[tuple((atom, power) for atom, power in powers.items() if power)] = c // coefficient
        return Dim._from(terms)

    def __mod__(self, other: int | Dim) -> Dim:
        return self - (self // other) * Dim.of(other)

    def substitute(self, sizes: Mapping[str, Dim]) -> Dim:
        """Names replaced by dims; names that `sizes` lacks stay."""
        if not any(name in sizes for name in self.names()):
            return self
        total = Dim.of(0)
        for monomial, coefficient in self.terms:
            product = Dim.of(coefficient)
            for atom, power in monomial:
                if isinstance(atom, str):
                    factor = sizes.get(atom, Dim.of(atom))
                elif isinstance(atom, Least):
                    factor = Dim.least(atom.first.substitute(sizes), atom.second.substitute(sizes))
                else:
                    factor = atom.numerator.substitute(sizes) // atom.denominator.substitute(sizes)
                for _ in range(power):
                    product = product * factor
            total = total + product
        return total

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        """The number, all names being known."""
        value = self.substitute({name: Dim.of(size) for name, size in sizes.items()}).constant
        assert value is not None, f"{self} has names that are not bound"
        return value

    # ---- text

    def show(self, rename: Callable[[str], str] = str) -> str:
        """As the user would write it, `2*n + 1`; also valid Python over ints."""
        if not self.terms:
            return "0"
        text = ""
        for monomial, coefficient in sorted(self.terms, key=lambda term: (not term[0], term[1] < 0)):
            factors = [_power(atom, power, rename) for atom, power in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            elif len(factors) == 1 and coefficient == 1 and len(self.terms) == 1:
                return _power(*monomial[0], rename, alone=True)
            body = "*".join(factors)
            if text:
                text += f" - {body}" if coefficient < 0 else f" + {body}"
            else:
                text = f"-{body}" if coefficient < 0 else body
        return text

    def __str__(self) -> str:
        return self.show()


def _is_natural(atom: Atom) -> bool:
    """Whether an atom is proved to be at least 0: `(n - 1) // 2` is not."""
    if isinstance(atom, Least):
        return atom.first.at_least(0) and atom.second.at_least(0)
    return isinstance(atom, str) or (atom.numerator.at_least(0) and atom.denominator.at_least(1))


def _parts(atom: Quotient | Least) -> tuple[Dim, Dim]:
    return (atom.first, atom.second) if isinstance(atom, Least) else (atom.numerator, atom.denominator)


def _power(atom: Atom, power: int, rename: Callable[[str], str], alone: bool = False) -> str:
    if isinstance(atom, str):
        text = rename(atom)
        if " " in text and not (alone and power == 1):
            text = f"({text})"
    elif isinstance(atom, Least):
        text = f"min({atom.first.show(rename)}, {atom.second.show(rename)})"
    else:
        text = f"{_factor(atom.numerator, rename)} // {_factor(atom.denominator, rename)}"
        text = text if alone and power == 1 else f"({text})"
    return text if power == 1 else f"{text}**{power}"


def _factor(dim: Dim, rename: Callable[[str], str] = str) -> str:
    text = dim.show(rename)
    return text if dim.name or dim.constant is not None else f"({text})"


def _atom_order(atom: Atom) -> tuple[bool, str]:
    return (not isinstance(atom, str), str(atom))


def _order(monomial: Monomial) -> tuple[int, list[tuple[bool, str, int]]]:
    """Higher degrees first, then by name: `n^2 + 2*n + 1`."""
    degree = sum(power for _, power in monomial)
    return (-degree, [(*_atom_order(atom), power) for atom, power in monomial])


ONE = Dim.of(1)
STRETCH = Dim((((), 1),), stretch=True)
