"""Statements in index notation: contractions, ranges, gathers, indices as numbers, choices, mapped functions."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.compiler.ir import Dim
from tests.random_programs.draft import Draft, Item, Rejected

LEFT, BOUND = "ijl", "abc"
SUMS = ["sum", "sum", "sum", "mean", "max", "min", "prod", "logsumexp"]


def contraction(d: Draft) -> Item:
    """`r[i, j] = sum[a](x[i, a] * y[a, j]) + z[i]` and its kin."""
    left = {letter: _size(d) for letter in LEFT[: d.number(0, 2)]}
    bound = {letter: _size(d) for letter in BOUND[: d.number(0 if left else 1, 2)]}
    every = {**left, **bound}
    factors = [_factor(d, every, list(every))]
    for _ in range(d.number(0, 2)):
        letters = [letter for letter in every if d.chance(600)]
        factors.append(_factor(d, every, letters or list(every)[:1]))
    if d.chance(150):
        factors.append(f"({d.pick(list(every))} + 1)")
    if d.chance(150):
        one = d.pick(list(every))
        factors.append(f"({_factor(d, every, [one])} if {one} < {d.number(0, 2)} else 2)")
    body = f" {d.pick(['*', '*', '*', '+', '-'])} ".join(factors)
    if d.chance(200):
        body = f"{d.pick(['sin', 'tanh', 'abs', 'atan'])}({body})"
    if bound:
        body = f"{d.pick(SUMS)}[{', '.join(bound)}]({body})"
    if left and d.chance(250):
        body += f" {d.pick(['+', '*'])} {_factor(d, left, list(left)[:1])}"
    return _statement(d, list(left), body, tuple(left.values()))


def _size(d: Draft) -> Dim:
    return Dim.of(d.pick([*d.sizes]))


def _factor(d: Draft, sizes: dict[str, Dim], letters: list[str]) -> str:
    """An array indexed by these letters in some order; now and then through an array of ints."""
    order = d.draw(_permutations(letters)) if len(letters) > 1 else letters
    gathered = d.pick(order) if d.chance(200) else ""
    shape, keys = [], []
    for letter in order:
        if letter == gathered:
            table = _size(d)
            limit = d.size(table)
            ids = d.param("int", (sizes[letter],), -limit, limit - 1)
            shape.append(table)
            keys.append(f"{ids.text}[{letter}]")
        else:
            shape.append(sizes[letter])
            keys.append(letter)
    item = d.operand("real", shape=tuple(shape))
    return f"{item.text}[{', '.join(keys)}]"


def _permutations(letters: list[str]):  # type: ignore[no-untyped-def]
    from hypothesis import strategies as st

    return st.permutations(letters)


def _statement(d: Draft, left: list[str], body: str, shape: tuple[Dim, ...]) -> Item:
    name = d.fresh("r")
    target = f"{name}[{', '.join(left)}]" if left else name
    value = d.statement(target, body)
    item = d.keep(body, "real", shape, value, name=name)
    d.lines.append(f"{target} = {body}")
    return item


def stencil(d: Draft) -> Item:
    """Affine indices with a stated range: `r[i < n - 1] = x[i + 1] - x[i]`."""
    dim = _size(d)
    if d.size(dim) < 2:
        raise Rejected
    x = d.operand("real", shape=(dim,))
    body = d.pick(
        [
            f"{x.text}[i + 1] - {x.text}[i]",
            f"{x.text}[i] * {x.text}[i + 1]^2",
            f"{x.text}[{dim} - 1 - i] + sin({x.text}[i])",
            f"sum[a < 2]({x.text}[i + a] * (a + 1))",
        ]
    )
    name = d.fresh("r")
    target = f"{name}[i < {dim} - 1]"
    value = d.statement(target, body)
    item = d.keep(body, "real", (dim - 1,), value, name=name)
    d.lines.append(f"{target} = {body}")
    return item


def triangle(d: Draft) -> Item:
    """A choice between indices, with a branch that would read out of bounds."""
    dim = _size(d)
    x = d.operand("real", shape=(dim,))
    body = d.pick(
        [
            f"{x.text}[i] if i <= j else {x.text}[j]^2",
            f"{x.text}[i - 1] * {x.text}[j] if i > 0 else {x.text}[i] + {x.text}[j]",
            f"1 if i == j else {x.text}[i] * {x.text}[j]",
        ]
    )
    return _statement(d, ["i", "j"], body, (dim, dim))


def rows(d: Draft) -> Item:
    """Axes that are not indexed are carried."""
    n, m = _size(d), _size(d)
    x, y = d.operand("real", shape=(n, m)), d.operand("real", shape=(m,))
    body, shape = d.pick(
        [
            (f"{x.text}[i] * {y.text}", (n, m)),
            (f"dot({x.text}[i], {y.text})", (n,)),
            (f"sum({x.text}[i]^2)", (n,)),
            (f"max({x.text}[i])", (n,)),
            (f"{x.text}[i, ::-1] + {x.text}[i]", (n, m)),
        ]
    )
    return _statement(d, ["i"], body, shape)


# ---------------------------------------------------------------- functions


BODIES = [
    "{0} * {1} + sin({0})",
    "{0}^2 / 2 if abs({0}) <= 1 else abs({0}) - {1}^2",
    "exp({0} * 0.3) * cos({1})",
    "sqrt({0}^2 + {1}^2 + 0.1)",
    "maximum({0}, {1}) - 0.5 * {1}",
    "log({0}) * {1} if {0} > 0.2 else {1}",
    "atan2({0}, {1}^2 + 0.5)",
]
VECTOR_BODIES = [
    ("sum(p * q) + p[0]", ()),
    ("p / (1 + norm(q)) - q", ("d",)),
    ("cumulative[-1] * p", ("d",)),
    ("outer(p, q)", ("d", "d")),
    ("logsumexp(p + q)", ()),
]


def scalar_function(d: Draft) -> Item:
    """A function of two scalars, on arrays: called for each element."""
    name = d.fresh("f")
    d.help(f"fn {name}(p, q) = {d.pick(BODIES).format('p', 'q')}")
    a = d.operand()
    b = d.operand("real", shape=() if d.chance(300) else a.shape)
    return d.keep(f"{name}({a.text}, {b.text})", "real", a.shape, d.called(name, a, b))


def pair_function(d: Draft) -> Item:
    """Two results, of which both are used or one is."""
    name = d.fresh("f")
    first, second = d.pick(BODIES), d.pick(BODIES)
    d.help(f"fn {name}(p, q):\n    u = {first.format('p', 'q')}\n    return u, {second.format('u', 'q')}")
    a = d.operand()
    b = d.operand("real", shape=a.shape)
    values = d.called(name, a, b)
    names = [d.fresh("v"), d.fresh("v")]
    made = [d.keep("", "real", a.shape, value, name=one) for one, value in zip(names, values, strict=True)]
    d.lines.append(f"{', '.join(names)} = {name}({a.text}, {b.text})")
    return made[d.number(0, 1)]


def vector_function(d: Draft) -> Item:
    """A function of vectors: called, or at an index mapped over a batch."""
    name = d.fresh("f")
    body, axes = d.pick(VECTOR_BODIES)
    dim, n = _size(d), _size(d)
    before = "    cumulative = p * 2 + q\n" if "cumulative" in body else ""
    d.help(f"fn {name}(p: real[d], q: real[d]):\n{before}    return {body}")
    shape = tuple(dim for _ in axes)
    if d.chance(500):
        a, b = d.operand("real", shape=(dim,)), d.operand("real", shape=(dim,))
        return d.keep(f"{name}({a.text}, {b.text})", "real", shape, d.called(name, a, b))
    a = d.operand("real", shape=(n, dim))
    b = d.operand("real", shape=(n, dim) if d.chance(500) else (dim,))
    second = f"{b.text}[i]" if b.rank == 2 else b.text
    return _statement(d, ["i"], f"{name}({a.text}[i], {second})", (n, *shape))


NOTATION: list[Callable[[Draft], Item]] = [contraction, contraction, contraction, stencil, triangle, rows]
FUNCTIONS: list[Callable[[Draft], Item]] = [scalar_function, pair_function, vector_function]
