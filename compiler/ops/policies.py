"""What is answered where a function has no derivative: declared, and for a file another by its `policy`.

    policy abs(0) = 1          the derivative of abs at 0
    policy max = "first"       whose derivative it is where several are the largest

An answer is that of the file in which the call stands: rules of the table ask `word` and `number`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.types import Tensor
from chainrule.compiler.ir.values import Function, Value
from chainrule.compiler.source import Span


@dataclass(frozen=True)
class Policy:
    """`choices` are words; without any the answer is a number, or nan, the derivative at 0.

    `only` are the numbers that make sense, if they are few; `of` the ops that ask, `said` what it is about.
    """

    default: float | str
    of: tuple[str, ...]
    said: str
    choices: tuple[str, ...] = ()
    only: tuple[float, ...] = ()

    def shown(self, name: str) -> str:
        """How it is written."""
        if self.choices:
            return f"`policy {name} = " + "`, `".join(f'"{choice}"' for choice in self.choices) + "`"
        return f"`policy {name}(0) = " + ("`, `".join(["0", "nan"]) + "`" if self.only else "1`, or another number")


TIES = ("shared", "first", "last")

POLICIES = {
    "abs": Policy(0.0, ("abs",), "the derivative of `abs` at 0"),
    "relu": Policy(0.0, ("relu", "minimum"), "the derivative of `relu` at 0"),
    "norm": Policy(0.0, ("norm", "hypot", "sqrt"), "the derivative of lengths at 0", only=(0.0,)),
    "maximum": Policy("shared", ("maximum", "fmax"), "the derivative of `maximum` where both are equal", TIES),
    "minimum": Policy("shared", ("minimum", "fmin"), "the derivative of `minimum` where both are equal", TIES),
    "max": Policy("shared", ("max",), "the derivative of `max` where several are the largest", TIES),
    "min": Policy("shared", ("min",), "the derivative of `min` where several are the smallest", TIES),
    "clip": Policy("outside", ("clip",), "the derivative of `clip` at its edges", ("outside", "inside")),
}


def word(out: Expr, name: str) -> str:
    """What the file in which a call stands says of `name`, `out` being the call's result."""
    return str(_answer(out, name))


def number(out: Expr, name: str) -> float:
    return float(_answer(out, name))


def _answer(out: Expr, name: str) -> float | str:
    span = out.value.span
    answers = span.source.answers if span is not None else {}
    return answers.get(name, POLICIES[name].default)


def is_declared(name: str, span: Span | None) -> bool:
    """Whether what stands there has the answer that holds where no file says another."""
    return span is None or span.source.answers.get(name, POLICIES[name].default) == POLICIES[name].default


def said_of(value: Value) -> list[str]:
    """What the file of a value says of its derivative."""
    if value.span is None or not value.span.source.answers or not isinstance(value.type, Tensor):
        return []
    return [
        f"policy: {POLICIES[name].said} is {f'{given:g}' if isinstance(given, float) else _WORDS[given]}"
        for name, given in value.span.source.answers.items()
        if value.op in POLICIES[name].of and value.type.dtype == "real" and _asks(value, name)
    ]


def said_in(function: Function) -> list[str]:
    """What files say of the derivatives of the values of a function, those in regions among them; each once."""
    found: dict[str, None] = {}
    for value in function.body:
        found.update(dict.fromkeys(said_of(value)))
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                found.update(dict.fromkeys(said_in(attr)))
    return list(found)


_WORDS = {
    "shared": "shared",
    "first": "that of the first",
    "last": "that of the last",
    "outside": "0",
    "inside": "1",
}


def _asks(value: Value, name: str) -> bool:
    """Whether an op asks for this answer: minimum(x, 0) asks for that of relu, a root for that of lengths."""
    if value.op == "minimum":
        return (name == "relu") == any(is_zero(arg) for arg in value.args)
    return value.op != "sqrt" or bool(value.attrs.get("of_squares"))


def is_zero(value: Value) -> bool:
    return value.op == "const" and value.attrs["value"] == 0


def length_or(out: Expr) -> Expr:
    """A length to divide by; where it is 0 what makes the declared derivative: inf, so that it is 0, or nan.

    With inf those of higher order are 0 too.
    """
    at_zero = number(out, "norm")
    return out.same(0.0).where(math.inf if at_zero == 0 else math.nan, out)
