"""What may be drawn next: each production adds an expression or a statement to a draft, or is Rejected."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from chainrule.compiler.ir import STRETCH, TABLE, Dim
from chainrule.compiler.ir.table import Op
from chainrule.compiler.ir.types import DType, Shape
from chainrule.compiler.ops.language import LANGUAGE, OPERATORS
from tests.random_programs.draft import Draft, Item, Rejected, stretch
from tests.reference.elements import array, elements

SIGNS = {op: sign for sign, op in OPERATORS.items() if not sign.startswith("unary")}
TIES = ("fmax", "fmin", "maximum", "minimum")  # shared, which is right on whatever path they came
COMPARISONS = ["<", "<=", ">", ">="]


# ---------------------------------------------------------------- elementwise


def joined(a: Shape, b: Shape) -> Shape | None:
    """The broadcast shape, where the language has one: axes agree, one side stretches, or lacks leading axes."""
    long, short = (a, b) if len(a) >= len(b) else (b, a)
    if not short:
        return long
    places = [k for k in range(len(long) - len(short) + 1) if fits(long[k : k + len(short)], short)]
    offset = len(long) - len(short)
    if offset not in places or (len(places) > 1 and not all(dim.stretch for dim in short)):
        return None
    tail = tuple(q if p.stretch else p for p, q in zip(long[offset:], short, strict=True))
    return long[:offset] + tail


def fits(a: Shape, b: Shape) -> bool:
    return all(p == q or p.stretch or q.stretch for p, q in zip(a, b, strict=True))


def partner(d: Draft, item: Item, dtype: DType = "real") -> Item:
    """An operand that broadcasts with `item`."""
    way = d.pick(["found", "scalar", "lacking", "stretch"])
    if way == "scalar":
        return d.operand(dtype, shape=())
    if way == "lacking" and item.rank > 1:
        return d.operand(dtype, shape=item.shape[d.number(1, item.rank - 1) :])
    if way == "stretch" and item.rank > 1:
        at = d.number(0, item.rank - 1)
        return stretch(d.operand(dtype, shape=item.shape[:at] + item.shape[at + 1 :]), at)
    return d.operand(dtype, lambda other: joined(other.shape, item.shape) is not None)


def elementwise(d: Draft, op: Op) -> Item:
    """A call, or the operator, of an elementwise entry of the table, in its domain."""
    dtype: DType = "int" if op.takes == "int" else "bool" if op.takes == "bool" else "real"
    if op.takes in ("number", "any") and d.chance(100):
        dtype = "int"
    first = condition(d) if dtype == "bool" else d.operand(dtype)
    operands = [first]
    shape = first.shape
    for _ in op.domain[1:]:
        other = condition(d, shape) if dtype == "bool" else partner(d, Item("", "real", shape, 0), dtype)
        found = joined(shape, other.shape)
        if found is None:
            raise Rejected
        shape = found
        operands.append(other)
    special = _special(d, op) if dtype == "real" and op.special and d.chance(200) else {}
    special |= {k: str(d.number(5, 40) / 10) for k in op.unknown}  # a number, by which nothing is differentiated
    if dtype == "real":
        operands = [d.inside(x, interval) for x, interval in zip(operands, op.domain, strict=True)]
        free = [operand for k, operand in enumerate(operands) if k not in special]
        if op.declared and op.name not in TIES and _tied(free):
            raise Rejected
    elif dtype == "int" and not all(
        x.within(max(low, -8), min(high, 8)) for x, (low, high) in zip(operands, op.domain, strict=True)
    ):
        raise Rejected
    texts = [special.get(k, operand.text) for k, operand in enumerate(operands)]
    if any(parameter.kind == "int" for parameter in op.parameters):
        texts = [str(d.number(0, 3)), *texts]
    text = written(op, texts)
    value = d.evaluate(text)
    if special:
        shape = next((x.shape for k, x in enumerate(operands) if k not in special), ())
    return d.keep(text, kind_of(value), shape, value)


def _special(d: Draft, op: Op) -> dict[int, str]:
    """One operand of two as a literal, from a special point of the entry: `heaviside(0, y)`."""
    if len(op.domain) != 2:
        return {}
    k = d.number(0, 1)
    number = d.pick(op.special)[k]
    return {k: f"({number!r})"} if math.isfinite(number) else {}


def _tied(operands: list[Item]) -> bool:
    """Whether some operand is 0 somewhere, or two of them are equal: where a derivative is declared, not given."""
    spread = np.broadcast_arrays(*(array(x.value) for x in operands))
    lanes = zip(*(part.ravel().tolist() for part in spread), strict=True)
    return any(0 in lane or len(set(lane)) < len(lane) for lane in lanes)


def written(op: Op, operands: list[str]) -> str:
    if op.name in SIGNS and len(operands) == 2:
        return f"{operands[0]} {SIGNS[op.name]} {operands[1]}"
    if op.name == "negative":
        return f"-{operands[0]}"
    if op.name == "logical_not":
        return f"not {operands[0]}"
    return f"{op.spelled or op.name}({', '.join(operands)})"


def kind_of(value: object) -> DType:
    found = list(elements(value))
    if all(isinstance(item, bool) for item in found):
        return "bool"
    return "int" if all(isinstance(item, int) for item in found) else "real"


def condition(d: Draft, shape: Shape | None = None) -> Item:
    """A comparison, of an array of this shape or of any, or a bool argument."""
    if shape is not None and d.chance(200):
        return d.operand("bool", shape=shape)
    left = d.operand("real", shape=shape) if shape is not None else d.operand("real")
    text = f"({left.text} {d.pick(COMPARISONS)} {d.number(-6, 6) / 4 + 0.05:.3g})"
    return Item(text, "bool", left.shape, d.evaluate(text))


# ---------------------------------------------------------------- choices


HAZARDS = [
    ("log({x}) if {x} > 0.1 else {y}", 0.1),
    ("sqrt({x}) if {x} >= 0.2 else 0", 0.2),
    ("0 if {x} <= 0.3 else {y} / {x}", 0.3),
    ("{x}^0.5 if {x} > 0.15 else {x} * {y}", 0.15),
    ("{y} if {x} < 0.25 else log({x})^2 / sqrt({x})", 0.25),
    ("acosh({x}) if {x} > 1.05 else sin({x})", 1.05),
]


def choice(d: Draft) -> Item:
    """Of two expressions, by a scalar or by each element."""
    a = d.operand()
    b = partner(d, a)
    shape = joined(a.shape, b.shape)
    if shape is None:
        raise Rejected
    test = condition(d, () if d.chance(400) else shape)
    if not test.rank and a.rank and b.rank and a.shape != b.shape:
        raise Rejected
    return d.make(f"{a.text} if {test.text} else {b.text}", "real", shape)


def hazard(d: Draft) -> Item:
    """A choice whose branch not taken would be nan or inf."""
    x = d.operand()
    y = partner(d, x)
    shape = joined(x.shape, y.shape)
    if shape is None or len(x.text) > 20:
        raise Rejected
    template, _ = d.pick(HAZARDS)
    return d.make(template.format(x=x.text, y=y.text), "real", shape if "{y}" in template else x.shape)


# ---------------------------------------------------------------- reductions and products


def reduction(d: Draft, name: str) -> Item:
    item = d.operand("real", lambda x: x.rank > 0)
    if name in ("any", "all"):
        item = condition(d, item.shape)
    rank = item.rank
    axes = d.pick([None, *[(k,) for k in range(rank)], *pairwise(range(rank))])
    keep = axes is not None and d.chance(300)
    arguments = item.text
    if axes is not None:
        signed = [k - rank if d.chance(400) else k for k in axes]
        arguments += f", axis = {signed[0] if len(signed) == 1 else signed}"
    if name in ("argmax", "argmin") and axes is not None and len(axes) != 1:
        raise Rejected
    if keep:
        arguments += ", keep = true"
    gone = range(rank) if axes is None else axes
    shape = tuple(STRETCH if k in gone else dim for k, dim in enumerate(item.shape) if keep or k not in gone)
    text = f"{name}({arguments})"
    value = d.evaluate(text)
    return d.keep(text, kind_of(value), shape, value)


def product(d: Draft) -> Item:
    """`@` of any ranks."""
    a = d.operand("real", lambda x: x.rank > 0 and not x.shape[-1].stretch)
    rank = d.number(1, 3)
    lead = a.shape[:-2] if rank == 3 and a.rank == 3 else (d.dim(),) if rank == 3 else ()
    if rank == 3 and a.rank < 3 and not d.chance(500):
        lead = (d.dim(),)
    shape = (a.shape[-1],) if rank == 1 else (*lead, a.shape[-1], d.dim())
    b = d.operand("real", shape=shape)
    out = (*(a.shape[:-2] or b.shape[:-2]), *a.shape[-2:-1], *b.shape[-1:] * (rank > 1))
    if a.rank > 2 and rank > 2 and a.shape[:-2] != b.shape[:-2]:
        raise Rejected
    return d.make(f"{a.text} @ {b.text}", "real", out)


# ---------------------------------------------------------------- layout


def piece(d: Draft) -> Item:
    """Slices, single elements and new axes."""
    item = d.operand(d.pick(["real", "real", "int"]), lambda x: x.rank > 0)
    keys, shape = [], []
    for dim in item.shape:
        size = d.size(dim)
        options = [":"]
        if not dim.stretch and size >= 2:
            options += ["1:", ":-1", "0", "-1", "::2", "::-1", "1::-1"]
        key = d.pick(options)
        keys.append(key)
        if key in ("1:", ":-1"):
            shape.append(dim - 1)
        elif key == "::2":
            shape.append((dim + 1) // 2)
        elif key == "1::-1":
            shape.append(Dim.of(2))
        elif key in (":", "::-1"):
            shape.append(dim)
    if d.chance(200):
        keys.append("none")
        shape.append(STRETCH)
    text = f"{item.text}[{', '.join(keys)}]"
    return d.make(text, item.dtype, tuple(shape))


def gather(d: Draft) -> Item:
    """By an array of ints, some of them negative, some repeated; by two of them; by a literal."""
    item = d.operand("real", lambda x: x.rank > 0 and not any(dim.stretch for dim in x.shape))
    at = d.number(0, item.rank - 1)
    size = d.size(item.shape[at])
    shape: Shape
    if d.chance(250):
        entries = [d.number(-size, size - 1) for _ in range(d.number(1, 4))]
        shape, texts = (Dim.of(len(entries)),), [str(entries)]
    else:
        shape = d.shape(1, 2)
        pair = at + 1 < item.rank and d.chance(300)
        limits = [d.size(dim) for dim in item.shape[at : at + 1 + pair]]
        texts = [d.param("int", shape, -limit, limit - 1).text for limit in limits]
    text = f"{item.text}[{', '.join([':'] * at + texts)}]"
    return d.make(text, "real", item.shape[:at] + shape + item.shape[at + len(texts) :])


def literal(d: Draft) -> Item:
    """An array of scalars, or of arrays of one shape."""
    first = d.operand()
    items = [first, *(d.operand("real", shape=first.shape) for _ in range(d.number(0, 2)))]
    if first.rank > 2:
        raise Rejected
    return d.make(f"[{', '.join(x.text for x in items)}]", "real", (Dim.of(len(items)), *first.shape))


def swap(d: Draft) -> Item:
    item = d.operand("real", lambda x: x.rank >= 2)
    return d.make(f"{item.text}.T", "real", (*item.shape[:-2], item.shape[-1], item.shape[-2]))


def weigh(d: Draft, item: Item) -> Item:
    """The sum of an array, each element with a weight of its own: so that no derivative cancels."""
    weights = d.param("real", item.shape) if item.shape and not any(x.stretch for x in item.shape) else item
    return d.make(f"sum({item.text} * {weights.text})", "real", ())


ELEMENTWISE: list[str] = [name for name, op in TABLE.items() if op.kind == "elementwise" and op.spelled is not None]
REDUCTIONS: list[str] = [
    name
    for name, word in LANGUAGE.items()
    if {"axis", "keep"} <= {parameter.name for parameter in word.parameters}
    and sum(parameter.kind == "array" for parameter in word.parameters) == 1
]

PLAIN: list[Callable[[Draft], Item]] = [choice, hazard, product, piece, gather, literal, swap]
