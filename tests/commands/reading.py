"""Printed mathematics read back: LaTeX of one line, as sympy has it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy

TOKEN = re.compile(r"\s*(\\[a-zA-Z]+|\\[,;\\ ]|\d+(?:\.\d+)?|[a-zA-Z]|.)")
FUNCTIONS = {
    **{rf"\{name}": getattr(sympy, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    r"\arcsin": sympy.asin,
    r"\arccos": sympy.acos,
    r"\arctan": sympy.atan,
    r"\ln": sympy.log,
    r"\max": sympy.Max,
    r"\min": sympy.Min,
    r"\sigma": lambda u: 1 / (1 + sympy.exp(-u)),
    "sgn": sympy.sign,
    "erf": sympy.erf,
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "digamma": sympy.digamma,
    "lgamma": sympy.loggamma,
}
RELATIONS = {
    "=": sympy.Eq,
    r"\neq": sympy.Ne,
    "<": sympy.Lt,
    r"\leq": sympy.Le,
    ">": sympy.Gt,
    r"\geq": sympy.Ge,
}


class Reader:
    """Reads by descent; `symbols` are the names that occur."""

    def __init__(self, text: str, symbols: Mapping[str, Any]) -> None:
        self.tokens = [token for token in TOKEN.findall(text.strip()) if token not in (r"\,", r"\ ", " ")]
        self.symbols = symbols
        self.at = 0

    def next(self, expected: str | None = None) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        assert expected is None or token == expected, f"{expected} is missing at {self.tokens[self.at :][:6]}"
        self.at += 1
        return token

    @property
    def ahead(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def whole(self) -> Any:
        found = self.sum()
        assert not self.ahead, f"{self.tokens[self.at :]} is left"
        return found

    def sum(self) -> Any:
        total = self.product()
        while self.ahead in ("+", "-"):
            total = total + self.product() if self.next() == "+" else total - self.product()
        return total

    def product(self) -> Any:
        if self.ahead == "-":
            self.next()
            return -self.product()
        total = self.power()
        while self.ahead not in (
            "",
            "+",
            "-",
            "}",
            "]",
            "&",
            r"\right",
            r"\\",
            r"\end",
            "|",
            ",",
            *RELATIONS,
            r"\land",
            r"\lor",
        ):
            if self.ahead == r"\cdot":
                self.next()
            total = total * self.power()
        return total

    def power(self) -> Any:
        base = self.atom()
        while self.ahead == "^":
            self.next()
            base = base ** self.braced()
        return base

    def braced(self) -> Any:
        self.next("{")
        found = self.sum()
        self.next("}")
        return found

    def word(self) -> str:
        """What stands in braces, as text."""
        self.next("{")
        letters = ""
        while self.ahead != "}":
            letters += self.next()
        self.next()
        return letters

    def atom(self) -> Any:
        token = self.next()
        if re.fullmatch(r"\d.*", token):
            return sympy.Rational(token)
        match token:
            case r"\left":
                sign = self.next()
                found = self.sum()
                self.next(r"\right")
                self.next()
                return sympy.Abs(found) if sign == "|" else found
            case "[":
                holds = self.condition()
                self.next("]")
                return sympy.Piecewise((1, holds), (0, True))
            case "{":
                found = self.sum()
                self.next("}")
                return found
            case r"\frac":
                above = self.braced()
                return above / self.braced()
            case r"\sqrt":
                if self.ahead == "[":
                    self.next()
                    root = int(self.next())
                    self.next("]")
                    return sympy.real_root(self.braced(), root)
                return sympy.sqrt(self.braced())
            case r"\begin":
                return self.cases()
            case r"\pi":
                return sympy.pi
            case r"\infty":
                return sympy.oo
            case "e" if self.ahead == "^":
                self.next()
                return sympy.exp(self.braced())
            case r"\operatorname" | r"\mathrm":
                word = self.word()
                return self.applied(FUNCTIONS[word]) if word in FUNCTIONS else self.symbols[word]
            case _ if token in FUNCTIONS:
                return self.applied(FUNCTIONS[token])
        return self.symbols[token.removeprefix("\\")]

    def applied(self, function: Any) -> Any:
        self.next(r"\left")
        self.next("(")
        arguments = [self.sum()]
        while self.ahead == ",":
            self.next()
            arguments.append(self.sum())
        self.next(r"\right")
        self.next(")")
        return function(*arguments)

    def cases(self) -> Any:
        assert self.word() == "cases"
        then = self.sum()
        self.next("&")
        self.next(r"\text")
        assert self.word() == "if"
        condition = self.condition()
        self.next(r"\\")
        otherwise = self.sum()
        self.next("&")
        self.next(r"\text")
        assert self.word() == "otherwise"
        self.next(r"\end")
        assert self.word() == "cases"
        return sympy.Piecewise((then, condition), (otherwise, True))

    def condition(self) -> Any:
        left = self.sum()
        found = RELATIONS[self.next()](left, self.sum())
        while self.ahead in (r"\land", r"\lor"):
            joined = sympy.And if self.next() == r"\land" else sympy.Or
            left = self.sum()
            found = joined(found, RELATIONS[self.next()](left, self.sum()))
        return found


def read(text: str, symbols: Mapping[str, Any]) -> Any:
    return Reader(text, symbols).whole()
