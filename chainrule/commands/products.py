r"""Products and quotients of numbers as a hand writes them: one sign, one fraction, equal factors as a power.

-(2 * (x * (log(x) / u))) / u      ->      -\frac{2 \, x \, \ln\left(x\right)}{u^{2}}
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from chainrule.compiler.ir import Tensor, Value

Written = tuple[str, int]
"""A piece of notation, and how tightly it binds."""

_GREATEST = 64
_SYMBOL = re.compile(r"\\?[A-Za-z]+(_\{[^{}]*\})?|\\mathrm\{[^{}]*\}(_\{[^{}]*\})?|\\bar\{.*\}")


@dataclass
class Factors:
    """A number, what it is multiplied by and divided by: each with how tightly it binds, and its power."""

    number: Fraction = Fraction(1)
    powers: dict[str, Fraction] = field(default_factory=dict)
    tightness: dict[str, int] = field(default_factory=dict)

    def take(self, text: str, tightness: int, power: Fraction) -> None:
        self.powers[text] = self.powers.get(text, Fraction(0)) + power
        self.tightness[text] = tightness


def is_number(value: Value) -> bool:
    return isinstance(value.type, Tensor) and not value.type.shape and value.type.dtype != "bool"


def whole(value: Value) -> Fraction | None:
    """A literal that is a fraction people write."""
    if value.op != "const" or isinstance(value.attrs["value"], bool):
        return None
    number = value.attrs["value"]
    if number != number or abs(number) == float("inf"):
        return None
    found = Fraction(number)
    return found if found.denominator <= _GREATEST and abs(found.numerator) < 10**9 else None


def gather(
    value: Value, found: Factors, power: Fraction, known: Callable[[Value], bool], write: Callable[[Value], Written]
) -> None:
    """The factors of a value to a power; `known` says which have a name, `write` how all others are written."""
    number = whole(value)
    if number is not None and (number != 0 or power > 0) and power.denominator == 1:
        found.number *= number**power.numerator
        return
    if not known(value) and all(is_number(arg) for arg in value.args):
        match value.op:
            case "multiply" | "divide":
                gather(value.args[0], found, power, known, write)
                gather(value.args[1], found, power if value.op == "multiply" else -power, known, write)
                return
            case "negative" if power.denominator == 1:
                found.number *= Fraction(-1) ** power.numerator
                gather(value.args[0], found, power, known, write)
                return
            case "square":
                gather(value.args[0], found, 2 * power, known, write)
                return
            case "reciprocal":
                gather(value.args[0], found, -power, known, write)
                return
            case "power" if (exponent := whole(value.args[1])) is not None and exponent.denominator == 1:
                gather(value.args[0], found, power * exponent, known, write)
                return
            case _:
                pass
    found.take(*write(value), power)


def _ordered(found: Factors, above: bool) -> list[tuple[str, Fraction]]:
    """Symbols first, then functions."""
    mine = [(text, abs(power)) for text, power in found.powers.items() if (power > 0) == above and power]
    return sorted(mine, key=lambda one: _SYMBOL.fullmatch(one[0]) is None)


def written(found: Factors, within: Callable[[str, int, int], str], atom: int, product: int) -> Written:
    """The whole as LaTeX; `within` puts brackets round what binds less tightly."""

    def side(number: int, factors: list[tuple[str, Fraction]]) -> tuple[str, int]:
        parts = []
        alone = len(factors) + (number != 1) == 1
        for text, power in factors:
            if power == 1:
                parts.append(text if alone else within(text, found.tightness[text], product))
            else:
                parts.append(f"{within(text, found.tightness[text], atom)}^{{{power}}}")
        signs = [r" \cdot " if part[:1].isdigit() else r" \, " for part in parts]
        first = [str(number)] if number != 1 or not parts else []
        line = "".join([*first, *(sign + part for sign, part in zip(signs, parts, strict=True))])
        return line if first else line[len(signs[0]) :], len(parts)

    number, sign = abs(found.number), "-" if found.number < 0 else ""
    above, count = side(number.numerator, _ordered(found, True))
    below = _ordered(found, False)
    if number.denominator == 1 and not below:
        loose = count == 1 and number == 1 and found.tightness.get(next(iter(_ordered(found, True)))[0], atom) < product
        return (f"{sign}{above}" if not (sign and loose) else f"-{within(above, 0, product)}"), product
    return rf"{sign}\frac{{{above}}}{{{side(number.denominator, below)[0]}}}", product
