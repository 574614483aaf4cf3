"""A function's derivation as mathematics, statement by statement: LaTeX, alone or in Markdown.

Of scalars: each statement, its partial derivatives, the chain rule over the paths, and the derivative in closed form.
Of arrays: each statement forward, and each cotangent (a bar over the name) backward.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.commands.elements import equation, said_by_elements
from chainrule.commands.latex import latex, symbol
from chainrule.commands.regions import in_latex
from chainrule.commands.statements import Node, Outline, active, derivative, formula, varies
from chainrule.compiler.autodiff.reverse import reverse, with_saved_calls
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.ir import Function, Module, Tensor, Value
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.passes.rewrite import rebuild
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.slopes import without_looks

_MOST_TERMS = 12  # of a chain rule that is written out
_LONG = 7  # operations in one line
_LAYOUT = ("const", "size", "iota", "convert", "broadcast", "expand", "squeeze", "reshape", "transpose", "slice", "get")


@dataclass(frozen=True)
class Section:
    """Equations that belong together, each a left and a right side, and what they are."""

    title: str
    equations: Sequence[tuple[str, str]]


def as_latex(module: Module, found: Outline) -> str:
    """One `align*` for each section."""
    blocks = []
    for section in sections(module, found):
        lines = " \\\\\n".join(f"  {left} &= {right}" for left, right in section.equations)
        blocks.append(f"% {section.title}\n\\begin{{align*}}\n{lines}\n\\end{{align*}}")
    return "\n\n".join(blocks)


def as_markdown(module: Module, found: Outline) -> str:
    """A heading for each section, a formula for each equation."""
    blocks = [f"# The derivative of `{found.function.name}`"]
    if found.function.doc:
        blocks.append(found.function.doc)
    for section in sections(module, found):
        blocks.append(f"## {section.title[0].upper()}{section.title[1:]}")
        blocks += [f"$$\n{left} = {right}\n$$" for left, right in section.equations]
    return "\n\n".join(blocks)


def sections(module: Module, found: Outline) -> list[Section]:
    """The derivation, in the order in which one reads it."""
    if found.scalar:
        made = [
            Section("the statements", _statements(found)),
            Section("how each changes with what it is made of", _partials(found)),
            Section("the chain rule", _chains(found)),
            Section("in closed form", _closed(found)),
        ]
    else:
        made = [Section("forward", _forward(found)), Section("backward", _cotangents(module, found))]
    return [section for section in made if section.equations]


def _statements(found: Outline) -> list[tuple[str, str]]:
    return [(symbol(node.name), in_latex(node.value, _others(found.names, id(node.value)))) for node in found.nodes]


def _forward(found: Outline) -> list[tuple[str, str]]:
    """Of arrays: each statement, and in front of it what it is made of, where that would be long."""
    return _equations([(node.name, node.value) for node in found.nodes], dict(found.names))


def _equations(statements: Sequence[tuple[str, Value]], names: dict[int, str]) -> list[tuple[str, str]]:
    """Each statement, its parts that are long or used twice on lines of their own: `total'`."""
    made = []
    uses = _uses([value for _, value in statements], names)
    for name, value in statements:
        for taken, part in enumerate(_long_parts(value, names, uses), 1):
            own = f"{name}{chr(39) * taken}"
            made.append(_equation(own, part, names))
            names[id(part)] = own
        made.append(_equation(name, value, _others(names, id(value))))
    return made


def _equation(name: str, value: Value, names: Mapping[int, str]) -> tuple[str, str]:
    if name.startswith("d_") and value.op == "get" and value.args[0].op in LOOPS:
        return symbol(name), r"\text{added up over the steps of the loop, from the last to the first}"
    return equation(name, value, names) or (symbol(name), in_latex(value, names))


def _uses(values: Sequence[Value], names: Mapping[int, str]) -> Counter[int]:
    """How often each unnamed value is an operand, in all of the statements."""
    found: Counter[int] = Counter()
    seen: set[int] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if id(value) not in seen:
            seen.add(id(value))
            found.update(id(arg) for arg in value.args)
            waiting += [arg for arg in value.args if id(arg) not in names]
    return found


def _long_parts(value: Value, names: Mapping[int, str], uses: Counter[int]) -> Iterator[Value]:
    """What a statement is made of and is to have a name: what is used twice, and what would make a line too long."""
    sizes: dict[int, int] = {}
    waiting = [value]
    while waiting:
        top = waiting[-1]
        missing = [arg for arg in top.args if id(arg) not in sizes and id(arg) not in names]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        if id(top) in sizes:
            continue
        sizes[id(top)] = (top.op not in _LAYOUT) + sum(sizes.get(id(arg), 0) for arg in top.args)
        for arg in () if said_by_elements(top) else top.args:  # which is said of the whole
            if sizes.get(id(arg), 0) and isinstance(arg.type, Tensor):
                yield arg
                sizes[id(top)] -= sizes[id(arg)]
                sizes[id(arg)] = 0
        apart = sizes[id(top)] > _LONG or (uses[id(top)] > 1 and sizes[id(top)] > 1)
        if apart and top is not value and isinstance(top.type, Tensor) and top.op not in _LAYOUT:
            yield top
            sizes[id(top)] = 0


def _others(names: Mapping[int, str], own: int) -> dict[int, str]:
    return {key: text for key, text in names.items() if key != own}


def _rate(upper: str, lower: str, partial: bool = True) -> str:
    d = r"\partial " if partial else "d "
    return rf"\frac{{{d}{symbol(upper)}}}{{{d}{symbol(lower)}}}"


def _partials(found: Outline) -> list[tuple[str, str]]:
    equations = []
    for node in found.nodes:
        for by in active(node, found):
            made = formula(node, by)
            if made is not None:
                names = {id(param): str(param.name) for param in node.piece.params}
                equations.append((_rate(node.name, by), latex(made, names)))
    return equations


def _chains(found: Outline) -> list[tuple[str, str]]:
    """d result / d input, over what the result is made of."""
    equations = []
    result = found.nodes[-1] if found.nodes else None
    for param in found.function.params:
        if param.tensor.dtype == "real" and result is not None:
            terms = _terms(found, result, str(param.name))
            if len(terms) > 1 or (terms and "}" in terms[0] and len(found.nodes) > 1):
                equations.append((_rate(found.result, str(param.name), False), " + ".join(terms)))
    return equations


def _terms(found: Outline, result: Node, variable: str) -> list[str]:
    """The paths from the result to a variable, each as its product of rates; empty if they are too many."""
    nodes = {node.name: node for node in found.nodes}
    terms: list[str] = []
    waiting: list[tuple[str, ...]] = [(result.name,)]
    steps = 0
    while waiting:
        steps += 1
        path = waiting.pop()
        if len(terms) > _MOST_TERMS or steps > 2000:
            return []
        if path[-1] == variable:
            terms.append(r" \, ".join(_rate(a, b) for a, b in itertools.pairwise(path)))
        elif path[-1] in nodes:
            waiting += [(*path, by) for by in reversed(active(nodes[path[-1]], found))]
    return terms


def _closed(found: Outline) -> list[tuple[str, str]]:
    equations = []
    for position, param in enumerate(found.function.params):
        if param.tensor.dtype == "real":
            made = closed(found.function, position)
            if made is not None:
                equations.append((_rate(found.result, str(param.name), False), made))
    return equations


def closed(function: Function, position: int) -> str | None:
    """The derivative by a parameter in the parameters alone; None if it is too long to read."""
    made = derivative(function, position)
    if made is None:
        return None
    return latex(made, {id(param): str(param.name) for param in function.params})


def _cotangents(module: Module, found: Outline) -> list[tuple[str, str]]:
    """The backward statements, in the names of the forward ones."""
    planner = Planner(replace(module, functions={**module.functions, **found.functions}))
    places = [k for k in planner.active(found.function.name) if varies(found.function.params[k])]
    if not places:
        return []
    named = with_saved_calls(_renamed(found), places)
    joint = planner.settle(reverse(named, places, derive=planner.derivatives), ())
    joint = simplify(without_looks(joint))
    names = {id(param): str(param.name) for param in joint.params}
    names[id(joint.params[-1])] = f"d_{found.result}"
    statements = []
    for value in joint.body:
        if value.name is not None and isinstance(value.type, Tensor) and value.type.dtype == "real":
            names[id(value)] = value.name
            if value.name.startswith("d_"):
                statements.append((value.name, value))
    said = {name for name, _ in statements}
    for k, result in zip(places, joint.results[1:], strict=True):
        name = f"d_{found.function.params[k].name}"
        if name not in said:
            statements.append((name, result))
    return _equations(statements, names)


def _renamed(found: Outline) -> Function:
    """The function whose values are called as the statements are."""
    body: list[Value] = []

    def called(value: Value, args: tuple[Value, ...]) -> Value:
        body.append(replace(value, args=args, name=found.names.get(id(value), value.name)))
        return body[-1]

    return rebuild(found.function, body, called)
