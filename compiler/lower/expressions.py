"""Literals, names, and chains of operators."""

from __future__ import annotations

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.arrays import matmul
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.constants import constant
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.elementwise import operator
from chainrule.compiler.lower.frame import Broken, Frame, Local, Owner, Position, Silenced, Size, brief
from chainrule.compiler.lower.operated import Operator
from chainrule.compiler.lower.program import Constant, Defined, Missing, Network, Word
from chainrule.compiler.lower.spelling import unknown
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.ops.language import CONSTANTS, LANGUAGE
from chainrule.compiler.source import CompileError


@lowers(syntax.Number)
def number(frame: Frame, node: syntax.Number) -> Term:
    if isinstance(node.value, int):
        return Term(None, (), Affine(Dim.of(node.value)))
    return Term(frame.const(node.value))


@lowers(syntax.Boolean)
def boolean(frame: Frame, node: syntax.Boolean) -> Term:
    return Term(frame.const(node.value))


@lowers(syntax.String)
def string(frame: Frame, node: syntax.String) -> Term:
    raise CompileError(
        node.span, "a string is no value", code="CR073", hint="values are numbers, bools, and arrays of them"
    )


@lowers(syntax.Nothing)
def nothing(frame: Frame, node: syntax.Nothing) -> Term:
    raise CompileError(
        node.span, "`none` is a new axis in brackets, no value", code="CR073", hint="`x[:, none]` has one axis more"
    )


@lowers(syntax.Name)
def name(frame: Frame, node: syntax.Name) -> Term:
    match frame.look_up(node):
        case Local(term):
            return term
        case Size(dim):
            return Term(None, (), Affine(dim))
        case Position():
            return Term(None, (), Affine(Dim.of(0), ((node.id, 1),)))
        case Broken() | Missing():
            raise Silenced
        case Constant() as found:
            return constant(frame, node, found)
        case Word(other):
            raise _not_called(node, f"`{node.id}(...)` is `{other}(...)`")
        case Owner(layer):
            raise _not_called(node, f"`{node.id}({layer.tree.parameters[0].name})`")
        case Network(tree):
            raise CompileError(node.span, f"`{tree.name}` is a model, and no value", code="CR072")
        case Defined(tree):
            raise _not_called(node, f"`{node.id}({', '.join(p.name for p in tree.parameters)})`")
        case Operator(operated):
            given = ", ".join(parameter.name for parameter in operated.base.tree.parameters)
            raise _not_called(node, f"`{node.id}({given})`")
    if node.id in CONSTANTS:
        return Term(frame.const(CONSTANTS[node.id]))
    if node.id in LANGUAGE:
        call = f"`{node.id}({', '.join(p.name for p in LANGUAGE[node.id].parameters if p.required)})`"
        raise _not_called(node, f"{call}; or bind a value to the name `{node.id}`")
    raise unknown(frame, node)


def _not_called(node: syntax.Name, call: str) -> CompileError:
    return CompileError(
        node.span, f"`{node.id}` is a function, and no value until it is called", code="CR072", hint=f"call it: {call}"
    )


@lowers(syntax.Binary)
def binary(frame: Frame, node: syntax.Binary) -> Term:
    """A chain `a + b - c ...`, from the left, without recursion but at `|>`, and at `@` in a branch."""
    chain = [node]
    while not _by_itself(frame, chain[-1]) and isinstance(chain[-1].left, syntax.Binary):
        chain.append(chain[-1].left)
    if not _by_itself(frame, chain[-1]):
        left = expression(frame, chain[-1].left)
    elif chain[-1].op == "|>":
        left = expression(frame, piped(frame, chain.pop()))
    else:
        left = _product(frame, chain.pop())
    for link in reversed(chain):
        right = expression(frame, link.right)
        left = matmul(frame, link, left, right) if link.op == "@" else operator(frame, link, left, right)
    return left


def _by_itself(frame: Frame, node: syntax.Binary) -> bool:
    return node.op == "|>" or (node.op == "@" and frame.guard is not None)


def _product(frame: Frame, node: syntax.Binary) -> Term:
    """A matrix product in a branch that is taken per element: it is made outside."""
    with frame.outside():
        made = matmul(frame, node, under_guard(frame, node.left), under_guard(frame, node.right))
    return frame.settle(node.span, made)


def _is_function(frame: Frame, node: syntax.Name) -> bool:
    """Whether a name is not that of a value."""
    found = frame.look_up(node)
    return found is None or isinstance(found, Defined | Operator | Missing | Broken | Owner | Word)


def piped(frame: Frame, node: syntax.Binary) -> syntax.Call:
    """`x |> f(a)` is `f(x, a)`. Raises CompileError where the right side is no function."""
    first = syntax.Argument(None, node.left, node.left.span)
    match node.right:
        case syntax.Call(function, arguments, tangents):
            return syntax.Call(function, (first, *arguments), tangents, node.span)
        case syntax.Name() if _is_function(frame, node.right):
            return syntax.Call(node.right, (first,), (), node.span)
    raise CompileError(
        node.right.span,
        f"`|>` hands its left side to a function, and `{brief(node.right.span)}` is none",
        code="CR072",
        hint="`x |> f(a)` is `f(x, a)`",
    )
