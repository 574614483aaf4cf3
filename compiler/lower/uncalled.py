"""Layers that nobody calls, and functions of sizes: what can be known to be wrong in them is told all the same.

Such a definition is lowered for each set of arguments that it is called with. One that is not called is tried, with its
defaults: with sizes that stay open, and with numbers for them. A mistake that is made each time is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.fixed import function_of, named_in, variant
from chainrule.compiler.lower.frame import Silenced
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.program import Defined, Fixed, Open, Program, Scope, is_fixed
from chainrule.compiler.lower.signature import entry_ranks
from chainrule.compiler.source import CompileError, CompileErrors

TRIED = (None, 4, 1)
"""What sizes without a default are taken for; None leaves them open."""


def check_uncalled(program: Program, root: Scope) -> None:
    """Try what nobody calls. Mistakes are reported."""
    called = {id(one.origin) for one in program.variants.values()}
    for found in list(root.names.values()):
        if isinstance(found, Defined) and found.scope is root and found.is_special and id(found) not in called:
            for error in _mistakes(program, found):
                program.report(error)


def _mistakes(program: Program, function: Defined) -> list[CompileError]:
    """The mistakes that are made whatever the sizes are."""
    always: dict[tuple[int, int, str], CompileError] | None = None
    for size in TRIED:
        try:
            fixed = dict(_fixed(program, function, size))
        except (CompileError, Silenced, _Unknown):
            return []
        made = {(error.span.start, error.span.end, error.code): error for error in _tried(program, function, fixed)}
        always = made if always is None else {key: error for key, error in always.items() if key in made}
        if not always:
            return []
    return list((always or {}).values())


class _Unknown(Exception):
    """A function that only a call hands over."""


def _fixed(program: Program, function: Defined, size: int | None) -> Iterator[tuple[str, Fixed]]:
    """What is known of the arguments without a call."""
    for parameter in function.tree.parameters:
        node = parameter.default
        kind = parameter.type.dtype if parameter.type is not None else "real"
        if not is_fixed(parameter):
            continue
        if kind == "fn":
            if node is None:
                raise _Unknown
            yield parameter.name, function_of(function, parameter, node, named_in(program, function.scope, node))
            continue
        number = number_of(program, function.scope, node) if node is not None else size
        yield parameter.name, Open() if number is None else Dim.of(int(number))


def _tried(program: Program, function: Defined, fixed: dict[str, Fixed]) -> list[CompileError]:
    """The mistakes of one attempt, which leaves no trace."""
    from chainrule.compiler.lower.module import lower_with_callees

    kept = program.snapshot()
    before = len(program.errors)
    try:
        one = variant(program, function, fixed, isinstance(function.tree, syntax.Layer))
        lower_with_callees(program, one, entry_ranks(function.tree))
        return program.errors[before:]
    except CompileErrors:
        return program.errors[before:]
    finally:
        program.restore(kept)
