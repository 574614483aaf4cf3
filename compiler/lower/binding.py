"""Which argument of a call belongs to which parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.lower.frame import brief
from chainrule.compiler.source import CompileError

NUMPY_KEYWORDS = {"keepdims": "keep", "axes": "axis", "dim": "axis", "a_min": "min", "a_max": "max"}


@dataclass(frozen=True)
class Slot:
    """A parameter to be bound."""

    name: str
    required: bool


def bind(name: str, slots: Sequence[Slot], node: syntax.Call) -> list[syntax.Argument | None]:
    """For each parameter its argument, or None for a default. Raises CompileError that names the parameter."""
    bound: list[syntax.Argument | None] = [None] * len(slots)
    position = 0
    keyword: syntax.Argument | None = None
    for argument in node.arguments:
        if argument.name is None:
            if keyword is not None:
                raise CompileError(
                    argument.span,
                    f"an argument without a name stands behind `{keyword.name} = ...`",
                    code="CR065",
                    hint="arguments by name come last",
                )
            if position >= len(slots):
                raise _too_many(name, slots, node.arguments, argument)
            bound[position] = argument
            position += 1
        else:
            keyword = argument
            place = next((k for k, slot in enumerate(slots) if slot.name == argument.name), None)
            if place is None:
                raise _no_keyword(name, slots, argument)
            if bound[place] is not None:
                raise CompileError(
                    argument.span, f"`{name}` is given its `{argument.name}` twice", code="CR065", hint="give it once"
                )
            bound[place] = argument
    for place, slot in enumerate(slots):
        if slot.required and bound[place] is None:
            raise CompileError(
                node.span,
                f"`{name}` needs its argument `{slot.name}`",
                code="CR064",
                hint=f"it takes {takes(name, slots)}",
            )
    return bound


def takes(name: str, slots: Sequence[Slot]) -> str:
    """`f(x, y, delta = ...)`."""
    return f"`{name}({', '.join(slot.name if slot.required else f'{slot.name} = ...' for slot in slots)})`"


def _too_many(
    name: str, slots: Sequence[Slot], given: Sequence[syntax.Argument], extra: syntax.Argument
) -> CompileError:
    hint = f"it is {takes(name, slots)}"
    if name in ("max", "min") and len(given) == 2:
        hint = f"`{name}imum(a, b)` is the {'larger' if name == 'max' else 'smaller'} of two; `{name}` reduces an array"
    elif name == "einsum":
        listed = ", ".join(brief(argument.span, 20) for argument in given[1:] if argument.name is None)
        hint += f"; lists are bracketed: `[{listed}]`"
    elif name in ("concatenate", "stack", "reshape", "zeros", "ones"):
        listed = ", ".join(brief(argument.span, 20) for argument in given if argument.name is None)
        hint += f"; lists are bracketed: `[{listed}]`"
    count = len(given)
    return CompileError(
        extra.span,
        f"`{name}` takes {_count(len(slots))}, and here {'is' if count == 1 else 'are'} {count}",
        code="CR064",
        hint=hint,
    )


def _count(number: int) -> str:
    return "no argument" if number == 0 else "one argument" if number == 1 else f"{number} arguments"


def _no_keyword(name: str, slots: Sequence[Slot], argument: syntax.Argument) -> CompileError:
    names = [slot.name for slot in slots]
    written = argument.name or ""
    near = [NUMPY_KEYWORDS[written]] if NUMPY_KEYWORDS.get(written) in names else get_close_matches(written, names, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"it is {takes(name, slots)}"
    return CompileError(argument.span, f"`{name}` has no parameter `{written}`", code="CR065", hint=hint)
