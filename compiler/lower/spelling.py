"""Names that nobody defines, and which one may have been meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.lower.frame import Frame
from chainrule.compiler.lower.library import public
from chainrule.compiler.lower.operated import OPERATORS
from chainrule.compiler.lower.ranges import names_in
from chainrule.compiler.ops.initialisers import INITIALISERS
from chainrule.compiler.ops.language import CONSTANTS, LANGUAGE
from chainrule.compiler.parse.limits import children, held
from chainrule.compiler.source import CompileError, Note, Span

MODULES = ("np", "numpy", "math", "Math", "jnp", "torch", "scipy", "sp", "special", "F", "tf")

ELSEWHERE = {
    "absolute": "abs",
    "fabs": "abs",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "amax": "max",
    "amin": "min",
    "array": "[1, 2, 3]",
    "asarray": "[1, 2, 3]",
    "cat": "concatenate",
    "concat": "concatenate",
    "conjugate": "",
    "cosine": "cos",
    "fmax": "maximum",
    "fmin": "minimum",
    "gamma": "exp(lgamma(x))",
    "gammaln": "lgamma",
    "invert": "not",
    "len": "n, a dimension of the argument's type `real[n]`",
    "ln": "log",
    "log_sigmoid": "-softplus(-x)",
    "expit": "sigmoid",
    "logistic": "sigmoid",
    "mod": "remainder",
    "pow": "x ^ y",
    "psi": "digamma",
    "range": "arange",
    "shape": "n, a dimension of the argument's type `real[n]`",
    "sine": "sin",
    "sqr": "x^2",
    "tangent": "tan",
    "true_divide": "x / y",
    "multiply": "x * y",
    "add": "x + y",
    "subtract": "x - y",
    "divide": "x / y",
    "matmul": "x @ y",
    "float": "left out: an int becomes a `real` by itself",
    "append": "concatenate",
    "True": "true",
    "False": "false",
    "None": "none",
    "PI": "pi",
    "newaxis": "none",
}


NOT_YET = ("range",)
KNOWN = {*LANGUAGE, *CONSTANTS, *NOT_YET, *OPERATORS, *MODULES, "where", "real", "int", "bool"}


def unknown(frame: Frame, node: syntax.Name) -> CompileError:
    """A name that is not in scope, with the nearest one that is."""
    return CompileError(
        node.span,
        f"there is no `{node.id}`",
        code="CR060",
        hint=_former(frame, node) or suggestion(node.id, [*frame.names, *frame.scope.names]),
        notes=[Note(frame.later[node.id], "it is bound here")] if node.id in frame.later else (),
    )


def _former(frame: Frame, node: syntax.Name) -> str:
    """For a name that was an index above, or is bound below."""
    if node.id in frame.later:
        return "a name is bound before it is used"
    if node.id in frame.gone:
        return f"`{node.id}` ended with its loop: `collect {node.id}s = {node.id}` keeps it of every step"
    if node.id in frame.ended:
        return f"`{node.id}` was an index, and ended with its line or its brackets"
    return ""


def bare(name: str) -> str:
    """What to write for a function that elsewhere stands behind the name of a module."""
    if name in LANGUAGE or name in CONSTANTS or name in public():
        return f"write `{name}`"
    return suggestion(name, ()) or f"there is no `{name}` either"


def suggestion(name: str, own: Iterable[str]) -> str:
    """Did you mean ...: how numpy's name is spelled here, or a name that is written alike."""
    elsewhere = ELSEWHERE.get(name)
    if elsewhere and elsewhere != name:
        return f"did you mean `{elsewhere}`?" if "`" not in elsewhere else f"it is {elsewhere}"
    candidates = [*own, *LANGUAGE, *CONSTANTS, *public(), "where"]
    alike = [one for one in candidates if one.lower() == name.lower()]
    near = (
        alike[:1]
        or get_close_matches(name, candidates, 1, 0.75)
        or get_close_matches(
            name.lower(), [one for one in candidates if one.lower() == name.lower() or len(name) > 3], 1, 0.7
        )
    )
    return f"did you mean `{near[0]}`?" if near and near[0] != name else ""


def report_unknown(frame: Frame, statement: syntax.Statement, told: Span | None) -> None:
    """The unknown names of a statement that has a mistake (that at `told`): so that all are told at once."""
    own = _introduced(statement)
    if isinstance(statement, syntax.For | syntax.While):
        statement = replace(statement, body=())  # whose statements were looked at by themselves
    stack: list[syntax.Expression] = list(reversed(list(held(statement))))
    while stack:
        node = stack.pop()
        match node:
            case syntax.Name():
                known = node.id in own or node.id in KNOWN or node.id in INITIALISERS or node.id in frame.later
                if not known and node.span != told and frame.look_up(node) is None:
                    frame.program.report(unknown(frame, node))
            case syntax.Cast(value):
                stack.append(value)
            case syntax.Attribute(syntax.Name(base)) if frame.own is not None and base in frame.own.places:
                pass  # a path
            case syntax.Call(syntax.Name(word), (first, *_)) if word in OPERATORS and word not in frame.names:
                stack.append(first.value)  # behind the function stand names of its parameters
            case _:
                stack.extend(reversed(list(children(node))))


def _introduced(statement: syntax.Statement) -> set[str]:
    """The unknowns and indices of a statement: those of its left side, and what stands in brackets before a call."""
    found: set[str] = set()
    if isinstance(statement, syntax.OnBackward):
        found.add(statement.cotangent.id)
    if isinstance(statement, syntax.Solve):
        found.update(name.id for name in statement.unknowns)
    if isinstance(statement, syntax.Assign):
        for target in statement.targets:
            found.update(index.name if isinstance(index, syntax.Binder) else index.id for index in target.indices or ())
    stack: list[syntax.Expression] = list(held(statement))
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Index):
            for item in node.function.items:
                if not isinstance(item, syntax.Slice | syntax.Rest):
                    found.update(names_in(item))
        stack.extend(children(node))
    return found
