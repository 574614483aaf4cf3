"""Operators within the language, and operators of operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.grid.operators import (
    BOTH,
    Operator,
    Setting,
    bent,
    contracted,
    curvature,
    flat,
    matrices,
    plain,
    pulled,
    pushed,
    several,
    third,
)
from tests.grid.references import Array


def within(name: str, body: Callable[[Setting], str], wanted: Callable[[Setting], Any], order: int = 1) -> Operator:
    """`g` gives what an operator in its body gives."""
    return Operator(name, lambda s: defined(s, body(s)), lambda s: "g", plain, wanted, order)


def defined(s: Setting, body: str) -> str:
    """A function `g` of the construct's arguments: an expression, or lines."""
    lines = body.strip("\n")
    return f"fn g({s.heading}) = {lines}\n" if "return" not in lines else f"fn g({s.heading}):\n{lines}\n"


def cosines(s: Setting, by: Sequence[int]) -> str:
    return ", ".join(f"cos({s.parameters[k].name})" for k in by)


def named(s: Setting, by: Sequence[int]) -> str:
    return "".join(f", {s.parameters[k].name}" for k in by)


def operated(mode: str, of: str, by: Sequence[int]) -> Callable[[Setting], str]:
    """`mode(of, by)(...)`, with cosines behind the `;` where it takes directions."""

    def body(s: Setting) -> str:
        behind = f"; {cosines(s, by)}" if mode in ("jvp", "hvp") else ""
        return f"{mode}({s.number if of == 'number' else 'f'}{named(s, by)})({s.names}{behind})"

    return body


def pulled_within(s: Setting) -> str:
    outs = ", ".join(f"q{k}" for k in range(len(s.known.real)))
    seeds = ", ".join(f"cos({name})" for name in s.real_results.split(", "))
    return f"    {', '.join(s.results)} = f({s.names})\n    {outs}, d = vjp(f, {s.x})({s.names}; {seeds})\n    return d"


def pushed_within(s: Setting) -> str:
    outs = [f"q{k}" for k in range(len(s.known.real))]
    ts = [f"t{k}" for k, is_real in enumerate(s.known.real) if is_real]
    return f"    {', '.join([*outs, *ts])} = jvp(f, {s.y})({s.names}; cos({s.y}))\n    return {', '.join(ts)}"


WITHIN = [
    within("grad by x", operated("grad", "number", [0]), lambda s: s.known.number.first[0]),
    within("grad by all", operated("grad", "number", BOTH), lambda s: several(s.known.number.first)),
    within("jvp by y", pushed_within, lambda s: several([pushed(s, r, [1]) for r in s.known.results])),
    within("vjp by x", pulled_within, lambda s: pulled(s.seeds(), [r.first[0] for r in s.known.results])),
    within("jacobian by x", operated("jacobian", "f", [0]), lambda s: flat(matrices([0])(s))),
    within("jacobian by all", operated("jacobian", "f", BOTH), lambda s: flat(matrices(BOTH)(s))),
    within("hessian by x", operated("hessian", "number", [0]), lambda s: s.known.number.second[0][0], 2),
    within("hessian by all", operated("hessian", "number", BOTH), lambda s: flat(curvature(BOTH)(s)), 2),
    within("hvp by x", operated("hvp", "number", [0]), lambda s: bent(s, [0]), 2),
    within("hvp by all", operated("hvp", "number", BOTH), lambda s: bent(s, BOTH), 2),
]


# ---------------------------------------------------------------- operators of operators


def of_jvp(outer: str, s: Setting) -> str:
    """An operator of `jvp(f, x)`: its own results behind those of the inner one."""
    count = sum(s.known.real)
    inner = [f"q{k}" for k in range(len(s.known.real))] + [f"t{k}" for k in range(count)]
    if outer == "jvp":
        outs = [f"s{k}" for k in range(2 * count)]
        left = ", ".join([*inner, *outs])
        return (
            f"    {left} = jvp(jvp(f, {s.x}), {s.y})({s.names}; cos({s.x}), cos({s.y}))\n"
            f"    return {', '.join(outs[count:])}"
        )
    outs = [f"s{k}" for k in range(2 * count)]
    return (
        f"    {', '.join(outs)} = jacobian(jvp(f, {s.x}), {s.y})({s.names}; cos({s.x}))\n"
        f"    return {', '.join(outs[count:])}"
    )


NESTED = [
    within(
        "jacobian of grad",
        lambda s: f"jacobian(grad({s.number}, {s.x}), {s.y})({s.names})",
        lambda s: s.known.number.second[0][1],
        2,
    ),
    within(
        "jvp of grad",
        lambda s: f"    a, b = jvp(grad({s.number}, {s.x}), {s.y})({s.names}; cos({s.y}))\n    return a, b",
        lambda s: (s.known.number.first[0], contracted(s.known.number.second[0][1], s.along(1))),
        2,
    ),
    within(
        "vjp of grad",
        lambda s: f"    a, b = vjp(grad({s.number}, {s.x}), {s.y})({s.names}; cos({s.x}))\n    return a, b",
        lambda s: (s.known.number.first[0], contracted(s.known.number.second[1][0], s.along(0))),
        2,
    ),
    within(
        "jvp of jvp",
        lambda s: of_jvp("jvp", s),
        lambda s: several([contracted(one, s.along(1)) for one in _by_y(s)]),
        2,
    ),
    within("jacobian of jvp", lambda s: of_jvp("jacobian", s), lambda s: several(_by_y(s)), 2),
    within(
        "jacobian of jacobian",
        lambda s: f"jacobian(jacobian(f, {s.x}), {s.y})({s.names})",
        lambda s: several([r.second[0][1] for r in s.known.results]),
        2,
    ),
    within(
        "jacobian of hessian",
        lambda s: f"jacobian(hessian({s.number}, {s.x}), {s.y})({s.names})",
        lambda s: third(s, 0, 0, 1),
        3,
    ),
    within(
        "jvp of hvp",
        lambda s: f"    a, b = jvp(hvp({s.number}, {s.x}), {s.y})({s.names}; cos({s.x}), cos({s.y}))\n    return a, b",
        lambda s: (bent(s, [0]), contracted(contracted(np.asarray(third(s, 0, 0, 1)), s.along(1)), s.along(0))),
        3,
    ),
    within(
        "vjp of hvp",
        lambda s: f"    a, b = vjp(hvp({s.number}, {s.x}), {s.y})({s.names}; cos({s.x}), cos({s.x}))\n    return a, b",
        lambda s: (bent(s, [0]), contracted(contracted(np.asarray(third(s, 1, 0, 0)), s.along(0)), s.along(0))),
        3,
    ),
    within(
        "jacobian of jacobian of grad",
        lambda s: f"jacobian(jacobian(grad({s.number}, {s.x}), {s.x}), {s.y})({s.names})",
        lambda s: third(s, 0, 0, 1),
        3,
    ),
]
NESTED += [
    Operator(
        "grad of grad of grad",
        lambda s: defined(s, f"grad(grad(grad(f, {s.x}), {s.y}), {s.x})({s.names})"),
        lambda s: "g",
        plain,
        lambda s: third(s, 0, 1, 0),
        3,
        lambda s: s.construct.of_numbers and s.is_number,
    )
]


def _by_y(s: Setting) -> list[Array]:
    """The second derivative of each result, along cos(x) and by y: axes of the result, then of y."""
    found = []
    for r in s.known.results:
        full = r.second[0][1]  # result, x, y
        rank, axes = r.value.ndim, np.ndim(s.along(0))
        found.append(np.tensordot(full, s.along(0), axes=([*range(rank, rank + axes)], [*range(axes)])))
    return found
