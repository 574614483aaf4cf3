"""Functions that solve equations, whose Jacobians are far from singular: of numbers and vectors, one or several."""

from __future__ import annotations

from collections.abc import Callable

from tests.random_programs.draft import Draft, Item
from tests.random_programs.smooth import OF_NUMBERS, OF_VECTORS, VECTORS, called, define, number, of_vectors

# Of slopes between -1 and 1 in {0}, whatever {1} is.
GENTLE = [
    "sin({0} + {1})",
    "tanh({0} - {1})",
    "atan({0}) * cos({1})",
    "sqrt(1 + {0}^2)",
    "log(1 + {0}^2) * sin({1})",
    "{0} * exp(-{0}^2)",
    "cos({0}) * tanh({1})",
    "softplus({0})",
]
# Rising at least as fast as {0}.
RISING = ["{0}", "{0} + {0}^3 / 3", "{0} + sinh({0}) / 4", "{0} * (1 + {1}^2)", "2 * {0} - exp(-{0}^2) / 2"]
# Of a vector v: for each element by itself, with its neighbours, all with all.
SYSTEMS = [
    "v + 0.4 * sin(v + {1}) == {0}",
    "v + v^3 / 3 == {0} * tanh({1})",
    "3 * v + sin(v) == {0} + concatenate([zeros([1]), v[:-1]])",
    "v + sin(A) @ tanh(v) / (2 * n) == {0}",
    "A.T @ (A @ v - {0}) + (1 + {1}^2) * v == 0",
    "2 * v + v * norm(v) == {0} + sin({1})",
    "v + softmax(v) / 2 == {0} * {1}",
    "v * (2 + sum(v^2)) == {0} + tanh(v)[k] / 2",
]

# Each element with its neighbours, which have less say: the Jacobian has bands beside its diagonal.
BANDED = [
    "3 * v + sin(v) == w + concatenate([zeros([1]), v[:-1]])",
    "4 * v + v^3 / 3 == w + sin(concatenate([v[1:], 0 * v[:1]])) * {0}",
    "(3 + sin({0})) * v == w + concatenate([zeros([1]), v[:-1]]) - concatenate([v[1:], zeros([1])])",
    "3 * v + tanh(v) * {0} == concatenate([v[1:], w[:1]]) + w",
]


def solved_number(d: Draft) -> list[str]:
    """One unknown."""
    left = d.pick(RISING).format("x", "q")
    gentle = d.pick(GENTLE).format("x", d.pick(["p", "q"]))
    right = number(d, ["p", "q"], d.number(0, 2))
    start = d.pick(["0", "p", "1", "p * q"])
    head = f"solve x from {start}:"
    equation = f"    {left} + {d.number(1, 6) / 10} * {gentle} == {right} + p"
    if d.chance(250):
        equation = equation.replace("== ", "== y / 2 + ")
        return ["y = p", "for t in range(2):", f"    {head}", f"    {equation}", "    y = x", "return y * q"]
    if d.chance(250):
        return [head, equation, f"return x * q if p > {d.number(-6, 6) / 4 + 0.01} else p * q"]
    return [head, equation, d.pick(["return x", "return x * q", f"return {number(d, ['x', 'p', 'q'])} + x"])]


def solved_pair(d: Draft) -> list[str]:
    """Two unknowns, each of which has more say in its own equation."""
    first, second = (d.pick(GENTLE).format("y", "p"), d.pick(GENTLE).format("x", "q"))
    own = d.pick(RISING[:3]).format("x"), d.pick(RISING[:3]).format("y")
    lines = ["solve x, y from p, 0:", f"    {own[0]} + 0.4 * {first} == {number(d, ['p', 'q'], 1)}"]
    if d.chance(500):
        lines.append(f"    {own[1]} - 0.5 * {second} == q")
    else:
        lines.append(f"    {own[1]} == q + 0.5 * {second}")
    return [*lines, d.pick(["return x * y", "return x, y", f"return {number(d, ['x', 'y', 'p'])} + x - y"])]


def solved_vector(d: Draft) -> list[str]:
    """A vector, or a vector and a number."""
    right = [text.format("p", "q") for text in ("{0}", "sin({0}) * {1}", "{1}")]
    lines = ["w = " + d.pick([*right, of_vectors(d, VECTORS)])]
    if d.chance(250):
        lines += ["solve v, s from zeros([n]), 0:", "    v + 0.3 * sin(v) * tanh(s) == w"]
        lines += [f"    2 * s + sum(sin(v)) / (2 * n) == {d.pick(['q[0]', 'sum(p)'])}"]
        return [*lines, d.pick(["return v * s", "return s + sum(v)", "return v, s"])]
    lines += ["solve v from " + d.pick(["zeros([n])", "0 * w", "w / 4"]) + ":"]
    lines += ["    " + d.pick(SYSTEMS).format("w", d.pick(["p", "q"]))]
    return [*lines, d.pick(["return v", "return sum(v * q)", "return v * p + w"])]


def solved_bands(d: Draft) -> list[str]:
    """One number of a vector whose equations have bands."""
    right = d.pick(["p", "sin(p) * q", "p * q"])
    equation = d.pick(BANDED).format(d.pick(["sin(p)", "sin(q)", "tanh(q)"]))
    return [
        f"w = {right}",
        "solve v from zeros([n]):",
        f"    {equation}",
        d.pick(["return sum(v * q)", "return v @ v"]),
    ]


def solved_matrix(d: Draft) -> list[str]:
    left = d.pick(["X + X @ sin(A) / (2 * n)", "2 * X + tanh(X) + sin(A) @ X / (2 * n)", "X + 0.3 * sin(X.T)"])
    equation = f"    {left} == outer(p, q) / 4"
    return ["solve X from zeros([n, n]):", equation, d.pick(["return X @ p", "return sum(X * A)"])]


def equation_of_numbers(d: Draft) -> Item:
    made = define(d, OF_NUMBERS, solved_number(d) if d.chance(600) else solved_pair(d), False)
    return called(d, made, made.arguments(d))


def equation_of_vectors(d: Draft) -> Item:
    """Called, or mapped over the rows of a batch."""
    made = define(d, OF_VECTORS, solved_matrix(d) if d.chance(200) else solved_vector(d), True)
    return called(d, made, made.arguments(d))


EQUATIONS: list[Callable[[Draft], Item]] = [equation_of_numbers, equation_of_vectors]
