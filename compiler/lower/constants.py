"""Constants of a file: numbers, and what is computed of them."""

from __future__ import annotations

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Silenced
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.program import Constant, Program, Scope
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.source import CompileError


def constant(frame: Frame, node: syntax.Name, found: Constant) -> Term:
    """A constant's value; one that is more than a number is made once in each function that uses it."""
    key = (found.scope.key, found.tree.name)
    if key in frame.program.broken_constants:
        raise Silenced
    number = number_of(frame.program, frame.scope, node)
    if isinstance(number, int) and not isinstance(number, bool):
        return Term(None, (), Affine(Dim.of(number)))
    if number is not None:
        return Term(frame.const(number))
    if key not in frame.constants:
        frame.constants[key] = None
        try:
            frame.constants[key] = _made(frame, found)
        finally:
            if frame.constants[key] is None:
                del frame.constants[key]
    term = frame.constants[key]
    if term is None:
        raise CompileError(
            node.span,
            f"the constant `{node.id}` is defined by itself",
            code="CR062",
            hint="a constant is a number, or computed of others",
        )
    return term


def _made(frame: Frame, found: Constant) -> Term:
    """The value, in the function's own body, by the names of the constant's file."""
    around = frame.scope, frame.names, frame.region, frame.stmt
    frame.scope, frame.names, frame.stmt = found.scope, {}, found.tree.span
    while frame.region.parent is not None:
        frame.region = frame.region.parent
    try:
        term = frame.settle(found.tree.value.span, expression(frame, found.tree.value))
        frame.region.builder.christen(term.value, found.tree.name)
        return term
    finally:
        frame.scope, frame.names, frame.region, frame.stmt = around


def check_constant(program: Program, scope: Scope, tree: syntax.Constant) -> None:
    """Report a mistake in a constant, also in one that nobody uses."""
    found = scope.names.get(tree.name)
    if not isinstance(found, Constant) or found.tree is not tree:
        return
    try:
        constant(Frame(program, scope), syntax.Name(tree.name, tree.name_span), found)
    except CompileError as error:
        program.report(error)
        program.broken_constants.add((scope.key, tree.name))
    except Silenced:
        program.broken_constants.add((scope.key, tree.name))
    except RecursionError:
        program.report(CompileError(tree.span, "this constant is computed through too many others", code="CR101"))
        program.broken_constants.add((scope.key, tree.name))
