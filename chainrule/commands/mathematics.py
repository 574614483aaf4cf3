"""A function's derivation as mathematics, statement by statement: LaTeX, alone or in Markdown.

Of scalars: each statement, its partial derivatives, the chain rule over the paths, and the derivative in closed form.
Of arrays: each statement forward, and each cotangent (a bar over the name) backward.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.commands.latex import latex, symbol
from chainrule.commands.regions import in_latex
from chainrule.commands.statements import Node, Outline, active, derivative, formula, varies
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.scalars import ScalarPlan
from chainrule.compiler.ir import Function, Module, Tensor

_MOST_TERMS = 12  # of a chain rule that is written out


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
        made = [Section("forward", _statements(found)), Section("backward", _cotangents(module, found))]
    return [section for section in made if section.equations]


def _statements(found: Outline) -> list[tuple[str, str]]:
    return [(symbol(node.name), in_latex(node.value, _others(found.names, id(node.value)))) for node in found.nodes]


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
    """The backward statements, as they are emitted."""
    planner = Planner(module)
    name = found.function.name
    plan = planner.plan(name, name, planner.active(name))
    joint = (plan.lanes if isinstance(plan, ScalarPlan) else plan).joint
    if joint is None:
        return []
    names = {id(param): str(param.name) for param in joint.params}
    for value in joint.body:
        if value.name is not None and isinstance(value.type, Tensor) and value.type.dtype == "real":
            names[id(value)] = value.name
    if id(found.function.results[0]) in found.names:
        seeds = {f"d_{name}": f"d_{found.result}"}
        names |= {id(p): seeds[names[id(p)]] for p in joint.params if names[id(p)] in seeds}
    equations = []
    for value in joint.body:
        if id(value) in names and names[id(value)].startswith("d_"):
            equations.append((symbol(names[id(value)]), latex(value, _others(names, id(value)))))
    said = {left for left, _ in equations}
    for k, result in zip(planner.active(name), joint.results[1:], strict=True):
        param = found.function.params[k]
        left = symbol(f"d_{param.name}")
        if left not in said and varies(param):
            equations.append((left, latex(result, names)))
    return equations
