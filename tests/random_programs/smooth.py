"""Bodies of functions that have all derivatives, none of them large: of numbers, and of vectors.

What is drawn of them, equations and derivatives of derivatives, is then well-conditioned by construction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Dim
from chainrule.compiler.ir.types import DType, Shape
from tests.random_programs.draft import Draft, Item, type_text
from tests.reference.elements import array

UNARY = [
    "sin({0})",
    "cos({0})",
    "tanh({0})",
    "atan({0})",
    "exp(-{0}^2)",
    "sigmoid({0})",
    "softplus({0})",
    "erf({0})",
    "sqrt(1 + {0}^2)",
    "log(2 + {0}^2)",
    "1 / (1.5 + {0}^2)",
    "cosh(tanh({0}))",
    "(1 - cos({0}))",
    "{0}^2 / 4",
    "(sin({0}) if {0} > 0.131 else {0}^2 / 3)",
]
BINARY = [
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} * {1}",
    "{0} / (1.5 + {1}^2)",
    "atan2({0}, 1 + {1}^2)",
    "hypot({0}, 1 + {1}^2)",
    "sigmoid({0})^(1 + sin({1})^2)",
]
# Of the vectors p and q and the matrix A, each n long; of one number, and of a vector.
FIELDS = {
    "product": "sum({0} * {1})",
    "matrix": "dot({0}, A @ {1})",
    "norm": "norm(2.5 + sin({0}))",
    "logsumexp": "logsumexp({0} * {1})",
    "prod": "prod(1.2 + tanh({0}))",
    "cumprod": "sum(cumprod(1.2 + tanh({0})) * {1})",
    "element": "mean({0}^2) * {1}[0]",
    "reversed": "sum({0}[::-1] * tanh({1}))",
    "contraction": "sum[i, j](A[i, j] * {0}[i]^2 * sin({1}[j]))",
    "notation": "sum[i](tanh({0}[i]) * exp(-{1}[n - 1 - i]^2))",
    "var": "var({0} * {1})",
    "gather": "sum({0}[k] * {1}[k]^2)",
    "max": "max(softmax({0}) * 3) * sum({1})",
    "solve": "sum(solve(diag(3 + sin({0})) + sin(A) / n, {1}))",
    "det": "log(det(diag(3 + sin({0})) + sin(A) / n))",
    "versine": "sum({0} * (1 - cos({1})))",
}
VECTORS = [
    "sin({0}) * {1}",
    "A @ tanh({0}) + {1}",
    "tanh({0}) @ A",
    "softmax({0}) * sum({1})",
    "cumsum({0} * {1})",
    "cumprod(1.2 + tanh({0}))",
    "{0}[::-1] * {1}",
    "sin({0})[k] * {1}",
    "{0} / (1 + norm(1.5 + tanh({1})))",
    "{0} * logsumexp({1})",
    "({0} if {1} > 0.117 else sin({1}))",
    "prod(1 + tanh({0})) * {1}",
    "concatenate([{0}[1:], {1}[:1]])",
    "outer({0}, {1}) @ tanh({1})",
    "solve(diag(3 + sin({0})) + sin(A) / n, {1})",
]


def number(d: Draft, names: Sequence[str], depth: int = 2) -> str:
    """An expression of numbers."""
    if depth == 0:
        return d.pick(names)
    if d.chance(450):
        return d.pick(UNARY).format(number(d, names, depth - 1))
    return f"({d.pick(BINARY).format(number(d, names, depth - 1), number(d, names, depth - 1))})"


def of_vectors(d: Draft, templates: Sequence[str], names: Sequence[str] = ("p", "q")) -> str:
    """One of the templates, of two vectors, each as it is or bent."""
    operands = [d.pick(["{}", "{}", "sin({})", "({} / (1 + {}^2))"]) for _ in range(2)]
    return d.pick(templates).format(*(f"{text.replace('{}', d.pick(names))}" for text in operands))


Parameter = tuple[str, DType, Shape]


@dataclass(frozen=True)
class Made:
    """A function that stands in the program, and what it takes: vectors of one length, or numbers."""

    name: str
    params: tuple[Parameter, ...]
    vector: bool

    def arguments(self, d: Draft) -> list[Item]:
        """What it can be called with: vectors `dim` long, or of numbers numbers or arrays of one shape."""
        if not self.vector:
            shape = () if d.chance(400) else d.shape(1, 2)
            return [tame(d, shape if k == 0 or d.chance(700) else ()) for k, _ in enumerate(self.params)]
        found, dim = [], Dim.of(d.pick([*d.sizes]))
        for _, dtype, axes in self.params:
            shape = tuple(dim for _ in axes)
            size = d.size(dim)
            found.append(d.param("int", shape, -size, size - 1) if dtype == "int" else tame(d, shape))
        return found


def tame(d: Draft, shape: Shape) -> Item:
    """An operand between -2.5 and 2.5."""
    return d.inside(d.operand("real", shape=shape), (-2.5, 2.5))


N = Dim.of("n")
OF_NUMBERS: tuple[Parameter, ...] = (("p", "real", ()), ("q", "real", ()))
OF_VECTORS: tuple[Parameter, ...] = (
    ("p", "real", (N,)),
    ("q", "real", (N,)),
    ("A", "real", (N, N)),
    ("k", "int", (N,)),
)


def define(d: Draft, params: Sequence[Parameter], lines: Sequence[str], vector: bool) -> Made:
    """A function of these lines; of its parameters those that occur."""
    text = "\n".join(lines)
    used = tuple(param for param in params if re.search(rf"\b{param[0]}\b", text))
    name = d.fresh("f")
    heading = ", ".join(f"{one}: {type_text(dtype, shape)}" for one, dtype, shape in used)
    d.help("\n".join([f"fn {name}({heading}):", *(f"    {line}" for line in lines), ""]))
    return Made(name, used, vector)


def scalar_body(d: Draft) -> list[str]:
    """Of p and q, both of which are in it; with a loop, or a statement that is used twice."""
    way = d.pick(["plain", "shared", "loop", "while"])
    inner = number(d, ["p", "q"])
    match way:
        case "plain":
            return [f"return {number(d, ['p', 'q'], 3)} + p * q"]
        case "shared":
            return [f"u = {inner}", f"return {number(d, ['u', 'u', 'p'])} * u + sin(p * q)"]
        case "loop":
            kept = d.pick(["", " (checkpoint)"])
            return [
                "u = p",
                f"for t in range(2){kept}:",
                f"    u = sin({number(d, ['u', 'q'])}) + t * p",
                "return u * q",
            ]
        case _:
            return ["u = 1 + p^2", "while u > 0.7:", "    u = u * (0.4 + 0.2 * sin(q))", f"return u + {inner} + q"]


def field_body(d: Draft, name: str) -> list[str]:
    """One number, of vectors: that of a field, by itself or with another one."""
    if d.chance(400):
        u, field = of_vectors(d, VECTORS), of_vectors(d, [FIELDS[name]], ("u", "p"))
        return [f"u = {u}", f"return {field} + sum(p * q)"]
    terms = [of_vectors(d, [FIELDS[one]]) for one in (name, d.pick([*FIELDS]))]
    return [f"return {' + '.join(terms[: d.number(1, 2)])} + sum(p * q^2)"]


def checkpointed_body(d: Draft) -> list[str]:
    """One number of what a loop keeps of each step, which runs in segments and is run again backwards."""
    step = d.pick(["sin(h * x) + q[0]", "h / 2 + tanh(x * h) * x", "cos(h) * x - 0.3 * h"])
    kept = d.pick(["h", "h * x", "sin(h)"])
    return [
        f"xs = {d.pick(['p', 'concatenate([p, q])', 'concatenate([q, p, q])'])}",
        f"h = {d.pick(['q[0]', '0.4', 'sum(p)'])}",
        "for x in xs (checkpoint):",
        f"    h = {step}",
        f"    collect hs = {kept}",
        d.pick(["return sum(hs * xs)", "return sum(hs^2)", "return h * hs[0] + sum(sin(hs))"]),
    ]


def vector_body(d: Draft) -> list[str]:
    if d.chance(300):
        bent = of_vectors(d, VECTORS, ("u", "q"))
        return ["u = p", "for t in range(2):", f"    u = tanh({bent})", "return u * q + p"]
    return [f"return {of_vectors(d, VECTORS)} + p * q"]


def called(d: Draft, made: Made, args: Sequence[Item]) -> Item:
    """The call, kept; of several results all are named, and one of them is what was made."""
    text = f"{made.name}({', '.join(arg.text for arg in args)})"
    return kept(d, text, [arg for arg, (_, dtype, _) in zip(args, made.params, strict=True) if dtype == "real"])


def kept(d: Draft, text: str, args: Sequence[Item]) -> Item:
    """An expression of one result or of several, each with axes of the arguments' dims."""
    value = d.evaluate(text)
    if not isinstance(value, tuple):
        return d.keep(text, "real", _shape(d, value, args), value)
    names = [d.fresh("v") for _ in value]
    made = [d.keep("", "real", _shape(d, one, args), one, name=name) for name, one in zip(names, value, strict=True)]
    d.lines.append(f"{', '.join(names)} = {text}")
    return made[d.number(0, len(made) - 1)]


def _shape(d: Draft, value: object, args: Sequence[Item]) -> Shape:
    """As the longest argument's, or as many of a vector's dims as the value has axes."""
    rank = array(value).ndim
    longest = max((arg.shape for arg in args), key=len)
    if rank == len(longest):
        return longest
    return tuple(args[0].shape[0] for _ in range(rank))
