"""Functions that hold loops: over rows, counting, within each other, up to a condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.compiler.ir import Dim
from chainrule.compiler.ir.types import Shape
from tests.random_programs.draft import Draft, Item, type_text

STEPS = [
    "sin(h + v)",
    "h / 2 + v * w",
    "tanh(h * w) - v",
    "h * 0.3 if {h} > {k} else v * w - h / 4",
    "v - 0.2 * h * (t + 1) / 4",
    "g / 2 + cos(h * v)",
    "exp(-h^2) * w + v",
]


def looped(d: Draft) -> Item:
    """A `for` over rows; what goes round is returned, or what is kept of each step."""
    xs = d.operand("real", lambda x: x.rank > 0 and not any(dim.stretch for dim in x.shape))
    row = xs.shape[1:]
    h, w = d.operand("real", shape=row), d.operand("real", shape=row)
    body = [f"h = {_step(d, row)}"]
    if d.chance(500):
        body.append(f"g = {_step(d, row)}")
    if d.chance(250):
        body.append("h, g = g, h / 2")
    collected = d.chance(500)
    if collected:
        body.append(f"collect hs = {d.pick(['h', 'h * w', 'g + h'])}")
    head = d.pick(["for v, t in xs, range(n):", "for v, t in xs[::-1], range(n):"])
    if d.chance(150):
        head = head.replace("):", ") (checkpoint):")
    lines = ["g = 0.1 * w", head, *_indented(body), f"return {'hs' if collected else 'h + g'}"]
    return _called(d, lines, [xs, h, w], xs.shape if collected else row)


def nested(d: Draft) -> Item:
    """A loop within a loop; the inner one reads what the outer one carries."""
    xs = d.operand("real", lambda x: x.rank > 0 and not any(dim.stretch for dim in x.shape))
    row = xs.shape[1:]
    h, w = d.operand("real", shape=row), d.operand("real", shape=row)
    inner = [f"g = {_step(d, row).replace('v', 'u')}"]
    if d.chance(400):
        inner.append("collect gs = g * h")
    sums = "sum(gs, axis = 0) / 4" if len(inner) > 1 else "g"
    body = ["g = h * 0.4", "for u, t in xs, range(n):", *_indented(inner), f"h = sin(v * w) + {sums}"]
    lines = ["for v in xs:", *_indented(body), "return h"]
    return _called(d, lines, [xs, h, w], row)


def until(d: Draft) -> Item:
    """A `while`, on numbers: of arrays each element goes on as long as it has to."""
    name = d.fresh("f")
    d.help(
        f"fn {name}(h, w):\n    g = h^2 + 2\n    while g > {d.number(3, 8) / 10}:\n"
        f"        g = g * {d.pick(['0.6', '(0.5 + 0.1 * tanh(w))', '(0.4 + 0.2 * sin(h))'])}\n"
        f"    return {d.pick(['g', 'g * w', 'g - h'])}\n"
    )
    h = d.operand()
    w = d.operand("real", shape=() if d.chance(300) else h.shape)
    return d.keep(f"{name}({h.text}, {w.text})", "real", h.shape, d.called(name, h, w))


def _step(d: Draft, row: Shape) -> str:
    h = "h" if not row else "sum(h)"
    return d.pick(STEPS).format(h=h, k=d.number(-8, 8) / 4 + 0.03)


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _called(d: Draft, lines: Sequence[str], args: Sequence[Item], shape: Shape) -> Item:
    """A function of these arguments, `xs`, `h` and `w`, with axes named anew, and its call."""
    names: dict[Dim, Dim] = {}
    letters = iter("npqrs")
    for dim in args[0].shape:
        if dim not in names:
            names[dim] = Dim.of(next(letters))
    # the first axis is counted by `n`, also where it has the size of another
    types = [type_text("real", tuple(names[dim] for dim in arg.shape)) for arg in args]
    params = ", ".join(f"{name}: {type}" for name, type in zip(("xs", "h", "w"), types, strict=True))
    name = d.fresh("f")
    d.help("\n".join([f"fn {name}({params}):", *_indented(lines), ""]))
    text = f"{name}({', '.join(arg.text for arg in args)})"
    return d.keep(text, "real", shape, d.called(name, *args))


LOOPS: list[Callable[[Draft], Item]] = [looped, looped, nested, until]
