"""Names that nobody defines, and which one may have been meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.lower.frame import Frame
from chainrule.compiler.ops.language import CONSTANTS, LANGUAGE
from chainrule.compiler.source import CompileError

MODULES = ("np", "numpy", "math", "jnp", "torch", "scipy", "sp", "special", "F", "tf")

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
    "einsum": "sum[k](a[i, k] * b[k, j])",
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
    "float": "real, and an int becomes one by itself",
    "True": "true",
    "False": "false",
    "None": "none",
    "PI": "pi",
    "newaxis": "none",
}


def unknown(frame: Frame, node: syntax.Name) -> CompileError:
    """A name that is not in scope, with the nearest one that is."""
    return CompileError(
        node.span,
        f"there is no `{node.id}`",
        code="CR060",
        hint=suggestion(node.id, [*frame.names, *frame.scope.names]),
    )


def suggestion(name: str, own: Iterable[str]) -> str:
    """Did you mean ...: how numpy's name is spelled here, or a name that is written alike."""
    elsewhere = ELSEWHERE.get(name)
    if elsewhere and elsewhere != name:
        return f"did you mean `{elsewhere}`?" if "`" not in elsewhere else f"it is {elsewhere}"
    candidates = [*own, *LANGUAGE, *CONSTANTS, "where"]
    near = get_close_matches(name, candidates, 1, 0.75) or get_close_matches(
        name.lower(), [one for one in candidates if one.lower() == name.lower() or len(name) > 3], 1, 0.7
    )
    return f"did you mean `{near[0]}`?" if near and near[0] != name else ""
