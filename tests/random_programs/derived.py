"""Derivatives within programs, of functions of theirs, and of derivatives again: `grad(grad(f, p), q)(x, y)`.

The function may solve an equation, hold a loop, or have a rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.random_programs.draft import Draft, Item
from tests.random_programs.equations import solved_bands, solved_number, solved_vector
from tests.random_programs.smooth import (
    OF_NUMBERS,
    OF_VECTORS,
    Made,
    checkpointed_body,
    define,
    field_body,
    kept,
    scalar_body,
    vector_body,
)
from tests.random_programs.stated import ruled_number, ruled_vector


def derived_number(d: Draft) -> Item:
    """Of a function of numbers, at numbers or for each element of arrays: up to the third derivative."""
    lines = d.pick([scalar_body, scalar_body, solved_number, ruled_number])(d)
    made = define(d, OF_NUMBERS, lines, False)
    names = [name for name, _, _ in made.params]
    x, y = d.pick(names), d.pick(names)
    f = made.name
    forms = [
        (f"grad({f}, {x})", 0),
        (f"grad({f})", 0),
        (f"grad(grad({f}, {x}), {y})", 0),
        (f"jvp({f}, {x})", 1),
        (f"vjp({f}, {x})", 1),
        (f"hessian({f}, {x})", 0),
        (f"hvp({f}, {x})", 1),
        (f"jvp(grad({f}, {x}), {y})", 1),
        (f"jacobian(grad({f}, {x}), {y})", 0),
        (f"jvp(jvp({f}, {x}), {y})", 2),
    ]
    if not (_solves(lines) and _loops(lines)):  # whose digits double with each order, as does what the evaluator spends
        forms += [(f"grad(grad(grad({f}, {x}), {y}), {x})", 0), (f"grad(hvp({f}, {x}), {y})", 1)]
    return _applied(d, made, *d.pick(forms))


def _solves(lines: Sequence[str]) -> bool:
    return any(line.lstrip().startswith("solve ") for line in lines)


def _loops(lines: Sequence[str]) -> bool:
    return any(line.startswith("for ") for line in lines)


def derived_nested(d: Draft) -> Item:
    """Of a function of numbers that itself asks for a derivative: in its result, in each step, in an equation."""
    lines = d.pick([scalar_body, solved_number])(d)
    inner = define(d, OF_NUMBERS, lines, False)
    names = [name for name, _, _ in inner.params]
    slope = f"{d.pick(['grad', 'hessian'])}({inner.name}, {d.pick(names)})"

    def at(first: str, second: str) -> str:
        given = [first if name == "p" else second for name in names]
        return f"{slope}({', '.join(given)})"

    ways = [
        [f"return sin({at('p', 'q')}) * q + p * q"],
        ["u = p", "for t in range(2):", f"    u = sin(u) * q + 0.2 * sin({at('u', 'q')})", "return u * q + p"],
    ]
    if not _solves(lines):  # an equation of an equation's derivative takes the evaluator minutes
        ways.append(["solve z from p:", f"    z + tanh({at('p', 'q')}) * sin(z) / 3 == p * q", "return z * q + p"])
    made = define(d, OF_NUMBERS, d.pick(ways), False)
    x, y = d.pick(["p", "q"]), d.pick(["p", "q"])
    f = made.name
    forms = [
        (f"grad({f}, {x})", 0),
        (f"hessian({f}, {x})", 0),
        (f"grad(grad({f}, {x}), {y})", 0),
        (f"hvp({f}, {x})", 1),
        (f"jvp(grad({f}, {x}), {y})", 1),
    ]
    return _applied(d, made, *d.pick(forms))


def derived_field(d: Draft, name: str) -> Item:
    """Of a function of vectors that gives one number, that of a field."""
    return _of_field(d, define(d, OF_VECTORS, field_body(d, name), True))


def derived_bands(d: Draft) -> Item:
    """Of an equation whose Jacobian has bands."""
    return _of_field(d, define(d, OF_VECTORS, solved_bands(d), True), whole=False)


def derived_segments(d: Draft) -> Item:
    """Of a loop in segments."""
    return _of_field(d, define(d, OF_VECTORS, checkpointed_body(d), True))


def derived_parts(d: Draft) -> Item:
    """Of a function that calls one of several results, forwards."""
    first, second = d.pick(["p", "sin(p)", "p * q"]), d.pick(["q", "tanh(q)", "p - q"])
    lines = [f"a, b = {d.pick(['fft', 'ifft'])}({first}, {second})"]
    lines.append(f"return {d.pick(['a * b', 'sin(a) + b * p'])} + q")
    made = define(d, OF_VECTORS, lines, True)
    return _applied(d, made, *d.pick([(f"jvp({made.name}, p)", 1), (f"jacobian({made.name}, q)", 0)]))


def _of_field(d: Draft, made: Made, whole: bool = True) -> Item:
    """A derivative; `whole` ones are matrices, for which the evaluator takes long."""
    names = [name for name, dtype, shape in made.params if dtype == "real" and len(shape) == 1]
    x, y = d.pick(names), d.pick(names)
    f = made.name
    if d.chance(250):
        length = d.fresh("f")
        heading = ", ".join(f"{name}: {_type(dtype, len(shape))}" for name, dtype, shape in made.params)
        given = ", ".join(name for name, _, _ in made.params)
        d.help(f"fn {length}({heading}) = sum(sin(grad({f}, {x})({given})))\n")
        f = length
    forms = [(f"grad({f}, {x})", 0), (f"grad({f}, {', '.join(names)})", 0)]
    if f == made.name:  # a third derivative here would be a fourth in the comparison, which takes minutes
        if whole:
            forms += [(f"hessian({f}, {x})", 0), (f"jacobian(grad({f}, {x}), {y})", 0)]
        forms += [
            (f"hvp({f}, {x})", 1),
            (f"jvp(grad({f}, {x}), {y})", 1),
            (f"vjp(grad({f}, {x}), {y})", 1),
        ]
    return _applied(d, made, *d.pick(forms))


def derived_vector(d: Draft) -> Item:
    """Of a function from vectors to a vector."""
    body = d.pick([vector_body, vector_body, _solved, ruled_vector])
    made = define(d, OF_VECTORS, body(d), True)
    names = [name for name, dtype, shape in made.params if dtype == "real" and len(shape) == 1]
    x, y = d.pick(names), d.pick(names)
    f = made.name
    operator, tangents = d.pick(
        [
            (f"jacobian({f}, {x})", 0),
            (f"jvp({f}, {x})", 1),
            (f"vjp({f}, {x})", 1),
            (f"jvp(jvp({f}, {x}), {y})", 2),
        ]
    )
    return _applied(d, made, operator, tangents)


def _solved(d: Draft) -> list[str]:
    lines = solved_vector(d)
    return lines if lines[-1] == "return v" else [*lines[:-1], "return v * p + q"]


def _type(dtype: str, rank: int) -> str:
    return dtype + "[n]" * (rank == 1) + "[n, n]" * (rank == 2)


def _applied(d: Draft, made: Made, operator: str, tangents: int) -> Item:
    """What stands behind the `;` is of the shape of the first real argument, as are p, q and a vector's results."""
    args = made.arguments(d)
    real = [arg for arg, (_, dtype, _) in zip(args, made.params, strict=True) if dtype == "real"]
    behind = [d.operand("real", shape=real[0].shape).text for _ in range(tangents)]
    text = f"{operator}({', '.join(arg.text for arg in args)}{'; ' * bool(behind)}{', '.join(behind)})"
    return kept(d, text, real)


DERIVED: list[Callable[[Draft], Item]] = [
    derived_number,
    derived_nested,
    derived_vector,
    derived_bands,
    derived_segments,
    derived_parts,
]
