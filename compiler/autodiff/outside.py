"""Functions from outside have the derivative that the program states, or none."""

from __future__ import annotations

from typing import NoReturn

from chainrule.compiler.ir import Value
from chainrule.compiler.ir.outside import Outside
from chainrule.compiler.source import CompileError, CompileErrors


def unstated(value: Value) -> NoReturn:
    """The mistake of differentiating a function from outside whose derivative nobody has stated."""
    outside: Outside = value.attrs["outside"]
    names = ", ".join(str(param.name) for param in outside.params)
    if outside.by_element and len(outside.results) == 1:
        rule = f"derivative {outside.word}({names}) = ..."
    else:
        rule = f"backward {outside.word}({names}; dy) = ..."
    raise CompileErrors(
        [
            CompileError(
                outside.span,
                f"a derivative goes through `{outside.word}`, a function from outside, and none is stated",
                code="CR137",
                hint=f"state it: `{rule}`, or take what it gives for a constant: `stop_gradient(...)`",
            )
        ]
    )
