"""Derivatives that the program states: rules, right ones and others on purpose; `stop_gradient`; edits; policies."""

from __future__ import annotations

import re
from collections.abc import Callable

from chainrule.compiler.ir import STRETCH
from chainrule.compiler.ir.types import Shape
from tests.random_programs.draft import Draft, Item, Rejected
from tests.random_programs.smooth import OF_NUMBERS, OF_VECTORS, VECTORS, called, define, number, of_vectors

# A function of numbers x and y, and its partial derivatives, right but written by hand.
PARTIALS = [
    ("sin(x * y)", "y * cos(x * y)", "x * cos(x * y)"),
    ("log(cosh(x)) + y", "tanh(x)", "1"),
    ("sqrt(1 + x^2) * y", "x * y / sqrt(1 + x^2)", "sqrt(1 + x^2)"),
    ("x^2 * y - y^3 / 3", "2 * x * y", "x^2 - y^2"),
]
# Values whose derivative is said to be that of another function.
STEPS = ["round(2 * x) / 2 + y * 0", "sign(x) * y", "floor(x + y)", "x + 0 * y", "tanh(x) - y"]
# Of vectors x and y and a matrix A; the cotangents of x and y for dz, that of the result.
PULLS = [
    ("x * y", "y * dz", "x * dz"),
    ("x + 2 * y", "dz", "2 * dz"),
    ("sin(x) - y", "cos(x) * dz", "-dz"),
    ("x * sum(y)", "dz * sum(y)", "dot(dz, x) * (0 * y + 1)"),
    ("cumsum(x) + y[::-1]", "cumsum(dz[::-1])[::-1]", "dz[::-1]"),
]
EDITS = ["d_u / 2", "-d_u", "3 * d_u", "d_u * stop_gradient(u)"]


def rule_of_numbers(d: Draft) -> str:
    """A function of two numbers with a `derivative`, by name."""
    name = d.fresh("g")
    if d.chance(500):
        value, *partials = d.pick(PARTIALS)
        reason = ""
    else:
        value, reason = d.pick(STEPS), ' unchecked "on purpose"'
        _, *partials = d.pick(PARTIALS)
    d.help(f"fn {name}(x, y) = {value}\n")
    if d.chance(250):
        d.help(f"derivative {name}(x, y){reason}:\n    s = {partials[0]}\n    return s, {partials[1]}\n")
    elif d.chance(250):
        d.help(f"backward {name}(x, y; dz){reason} = dz * ({partials[0]}), ({partials[1]}) * dz\n")
    else:
        d.help(f"derivative {name}(x, y){reason} = {partials[0]}, {partials[1]}\n")
    return name


def rule_of_vectors(d: Draft) -> str:
    """A function of two vectors with a `backward`."""
    name = d.fresh("g")
    value, first, second = d.pick(PULLS)
    reason = ""
    if d.chance(400):
        reason = ' unchecked "on purpose"'
        _, first, second = d.pick(PULLS)
    d.help(f"fn {name}(x: real[n], y: real[n]) -> real[n] = {value}\n")
    d.help(f"backward {name}(x, y; dz){reason} = {first}, {second}\n")
    return name


def ruled_number(d: Draft) -> list[str]:
    """Of p and q; a rule, a value taken for a constant, an edit."""
    g = rule_of_numbers(d)
    lines = [f"u = {g}({number(d, ['p', 'q'], 1)}, {d.pick(['q', 'sin(p)'])})"]
    if d.chance(250):
        lines.append(f"on_backward u: d_u = {d.pick(EDITS)}")
    if d.chance(250):
        lines.append(f"u = u * stop_gradient({d.pick(['u', 'q', 'p * q'])})")
    return [*lines, f"return {d.pick(['u', number(d, ['u', 'q'], 1)])} * u + p * q"]


def ruled_vector(d: Draft) -> list[str]:
    if d.chance(300):
        lines = [f"u = {rule_of_numbers(d)}(p, {d.pick(['q', 'q[0]', '0.3'])})"]
    else:
        lines = [f"u = {rule_of_vectors(d)}({of_vectors(d, VECTORS)}, {d.pick(['q', 'sin(p)'])})"]
    if d.chance(300):
        lines.append(f"on_backward u: d_u = {d.pick(EDITS)}")
    if d.chance(200):
        lines.append("u = u * stop_gradient(u)")
    return [*lines, d.pick(["return u * q + p", f"return {of_vectors(d, VECTORS, ('u', 'q'))} + u * p"])]


def rule_on_numbers(d: Draft) -> Item:
    made = define(d, OF_NUMBERS, ruled_number(d), False)
    return called(d, made, made.arguments(d))


def rule_on_vectors(d: Draft) -> Item:
    made = define(d, OF_VECTORS, ruled_vector(d), True)
    return called(d, made, made.arguments(d))


# ---------------------------------------------------------------- policies


POLICIES = [
    ("abs(0) = {c}", "abs({x})"),
    ("relu(0) = {c}", "relu({x})"),
    ("max = {tie}", "max({x})"),
    ("min = {tie}", "min({x})"),
    ("maximum = {tie}", "maximum({x}, {y})"),
    ("minimum = {tie}", "minimum({x}, {y})"),
    ("maximum = {tie}", "fmax({x}, {y})"),
    ("minimum = {tie}", "fmin({x}, {y})"),
    ("max = {tie}", "max({x}, axis = 0, keep = true)"),
    ("clip = {edge}", "clip({x}, -1, 1)"),
    ("clip = {edge}", "clip({x}, -1, 2)"),
]


TIES, EDGES = ('"shared"', '"first"', '"last"'), ('"inside"', '"outside"')


def policy(d: Draft) -> Item:
    """A function at points at which it has no derivative, and what the file says of it."""
    stated, use = d.pick(POLICIES)
    name = re.split(r"\W", stated)[0]
    if any(text.startswith(f"policy {name}") for text in d.helpers):
        raise Rejected
    answer = stated.format(c=d.pick(["0.5", "-1", "1", "0"]), tie=d.pick(TIES), edge=d.pick(EDGES))
    d.help(f"policy {answer}\n")
    shape: Shape = d.shape(1, 2)
    x = d.param("real", shape, whole=True)
    y = d.param("real", () if d.chance(300) else shape, whole=True)
    d.items += [x, y]
    if "keep" in use:
        shape = (STRETCH, *shape[1:])
    elif name in ("max", "min"):
        shape = ()
    return d.make(use.format(x=x.text, y=y.text), "real", shape)


STATED: list[Callable[[Draft], Item]] = [rule_on_numbers, rule_on_vectors, policy]
