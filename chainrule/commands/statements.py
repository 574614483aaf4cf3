"""A function as its statements: what each yields, how fast it changes with what it is made of, and the gradient back.

    z = x^2 + sin(x y)        dz/dx = 2x + y cos(x y)        dz/dy = x cos(x y)

Each statement is compiled as a function of the names in it, and its derivative is the emitted one; what is said of
scalars as numbers is said of arrays by their norms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from chainrule.commands.notation import write
from chainrule.commands.regions import in_text
from chainrule.commands.steps import Copies, Rate, Step, Steps, operands_of
from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.ir import Derivation, Function, Module, Tensor, Value, owned
from chainrule.compiler.passes.rewrite import prune
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.slopes import without_looks
from chainrule.compiler.source import Source, Span

_LARGEST = 160  # instructions of a formula, each counted where it is used


@dataclass(frozen=True)
class Link:
    """What a statement is made of, and the norm of the gradient that goes there through this statement."""

    by: str
    norm: float


@dataclass(frozen=True)
class Statement:
    """A statement at a point: its value, the gradient of the result by it, and where that goes on to."""

    name: str
    span: Span | None
    value: Any
    gradient: Any
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Node:
    """A statement before there is a point: its name, its instruction, what it is made of, itself as a function."""

    name: str
    value: Value
    operands: tuple[Value, ...]
    piece: Function


@dataclass(frozen=True)
class Outline:
    """The statements of a function in order; `names` has those of all of them and of the parameters.

    `functions` are those of the module, and those that the statements call over arrays.
    """

    function: Function
    nodes: tuple[Node, ...]
    names: Mapping[int, str]
    functions: Mapping[str, Function]

    @property
    def result(self) -> str:
        return self.names[id(self.function.results[0])]

    @property
    def scalar(self) -> bool:
        return all(not v.tensor.shape for v in (*self.function.params, *(node.value for node in self.nodes)))


def outline(module: Module, name: str) -> Outline:
    """The statements of a function with one real result, those of small callees among them. Raises ValueError."""
    derivatives = Planner(module).derivatives
    of_model = any(owned(param) is not None for param in module.functions[name].params)
    # what a model calls is the library's, with options that are decided
    function = derivatives.ready(name) if of_model else derivatives.written_out(name)
    if function.aux:  # the new states of a model are no part of its loss
        function = prune(replace(function, results=function.results[: -function.aux], aux=0))
    if len(function.results) != 1 or function.results[0].tensor.dtype != "real":
        raise ValueError(f"`{name}` has not one real result")
    taken = _taken(function)
    names = {id(param): str(param.name) for param in function.params}
    used = set(names.values())
    for value in taken:
        base = value.name or name
        own, count = base, 2
        while own in used:
            own, count = f"{base}_{count}", count + 1
        used.add(own)
        names[id(value)] = own
    nodes = []
    for k, value in enumerate(taken):
        others = {key: text for key, text in names.items() if key != id(value)}
        operands = tuple(operands_of(value, others))
        nodes.append(Node(names[id(value)], value, operands, _piece(f"piece_{k}", value, operands, others, function)))
    return Outline(function, tuple(nodes), names, derivatives.functions)


def _taken(function: Function) -> list[Value]:
    """The real values that have names, and the result, as far as they depend on a real parameter."""
    depends = {id(param) for param in function.params if param.tensor.dtype == "real"}
    result = function.results[0]
    taken = []
    for value in function.body:
        if any(id(arg) in depends for arg in value.args):
            depends.add(id(value))
            real = isinstance(value.type, Tensor) and value.type.dtype == "real"
            if real and (value.name is not None or value is result):
                taken.append(value)
    return taken


def _piece(
    name: str, value: Value, operands: Sequence[Value], names: Mapping[int, str], function: Function
) -> Function:
    """A statement as a function of what it is made of, and of the parameters, which give the sizes."""
    copies = Copies(value, names)
    result = copies.of(value)
    there = {id(operand) for operand in operands}
    sizes = tuple(Value("param", (), {}, p.type, name=p.name) for p in function.params if id(p) not in there)
    return Function(name, (*copies.params, *sizes), tuple(copies.builder.body), (result,))


# ---------------------------------------------------------------- formulas


def formula(node: Node, by: str) -> Value | None:
    """The derivative of a statement by one of what it is made of, as IR over the piece's parameters."""
    position = [param.name for param in node.piece.params].index(by)
    return derivative(node.piece, position)


def derivative(function: Function, position: int, most: int = _LARGEST) -> Value | None:
    """The derivative of a scalar function by a parameter, simplified; None if it has more instructions than `most`."""
    if any(not isinstance(value.type, Tensor) for value in function.body):
        return None
    one = Value("const", (), {"value": 1.0}, Tensor("real"))
    seeded = replace(function, body=(one, *function.body))
    joint = reverse(seeded, [position], [one])
    found = simplify(without_looks(replace(joint, results=joint.results[1:]))).results[0]
    return found if expanded(found) <= most else None


def expanded(value: Value) -> int:
    """How many instructions an expression has if each is written out where it is used."""
    sizes: dict[int, int] = {}
    waiting = [value]
    while waiting:
        top = waiting[-1]
        missing = [arg for arg in top.args if id(arg) not in sizes]
        if missing:
            waiting += missing
        else:
            sizes[id(top)] = 1 + sum(sizes[id(arg)] for arg in top.args)
            waiting.pop()
    return sizes[id(value)]


# ---------------------------------------------------------------- at a point


def at_point(
    module: Module, source: Source, found: Outline, arguments: Mapping[str, Any]
) -> tuple[tuple[Statement, ...], Mapping[str, Any]]:
    """The statements at a point, and the gradient of the result (of its sum) by each real parameter."""
    import numpy as np

    compiled = _compiled(module, source, found)
    inputs = {str(param.name): arguments[str(param.name)] for param in found.function.params}
    values = compiled.values(**inputs)
    known = dict(inputs) | dict(zip((n.name for n in found.nodes), _tuple(values, len(found.nodes)), strict=True))
    gradients: dict[str, Any] = {found.result: np.ones_like(known[found.result])}
    statements = []
    for node in reversed(found.nodes):
        gradient = gradients.get(node.name, np.zeros_like(known[node.name]))
        links = []
        for by, part in zip(active(node, found), _back(compiled, node, known, gradient, found), strict=True):
            gradients[by] = gradients[by] + part if by in gradients else part
            links.append(Link(by, float(np.linalg.norm(np.ravel(part)))))
        statements.append(Statement(node.name, node.value.stmt, known[node.name], gradient, tuple(links)))
    reals = [str(param.name) for param in found.function.params if varies(param)]
    return tuple(reversed(statements)), {name: gradients.get(name, np.zeros_like(known[name])) for name in reals}


def active(node: Node, found: Outline) -> list[str]:
    """The names by which a statement is differentiated."""
    return [found.names[id(v)] for v in node.operands if varies(v)]


def varies(value: Value) -> bool:
    """Whether one asks how fast anything changes with it: not with the noise or the states of a model."""
    own = owned(value)
    return value.tensor.dtype == "real" and (own is None or own.kind == "param")


def _compiled(module: Module, source: Source, found: Outline) -> ModuleType:
    from chainrule.compiler import driver
    from chainrule.runtime.load import execute

    pieces = {node.piece.name: node.piece for node in found.nodes}
    pieces["values"] = replace(found.function, name="values", results=tuple(node.value for node in found.nodes))
    derivations = tuple(
        Derivation("grad", node.piece.name, tuple(active(node, found))) for node in found.nodes if active(node, found)
    )
    added = Module(module.name, {**found.functions, **pieces}, tuple(pieces), derivations)
    compiled = ModuleType("statements")
    execute(driver.python(added, source, driver.Options(format=False)), "<statements>", compiled)
    return compiled


def _back(compiled: ModuleType, node: Node, known: Mapping[str, Any], gradient: Any, found: Outline) -> Sequence[Any]:
    """The cotangents of what a statement is made of, by the emitted functions of the statement."""
    count = len(active(node, found))
    if not count:
        return ()
    arguments = [known[str(param.name)] for param in node.piece.params]
    _, saved = getattr(compiled, f"{node.piece.name}_forward")(*arguments)
    return _tuple(getattr(compiled, f"{node.piece.name}_backward")(saved, gradient), count)


def _tuple(found: Any, count: int) -> tuple[Any, ...]:
    return found if count != 1 and isinstance(found, tuple) else (found,)


def steps(module: Module, source: Source, found: Outline, arguments: Mapping[str, float]) -> Steps:
    """The statements of a function of scalars as steps, each with its rates and their formulas."""
    compiled = _compiled(module, source, found)
    params = [(str(p.name), p.tensor.dtype == "real") for p in found.function.params]
    inputs = {name: float(arguments[name]) if real else arguments[name] for name, real in params}
    values = compiled.values(**inputs)
    known = dict(inputs) | dict(zip((n.name for n in found.nodes), _tuple(values, len(found.nodes)), strict=True))
    made = []
    for node in found.nodes:
        parts = _back(compiled, node, known, 1.0, found)
        rates = []
        for by, part in zip(active(node, found), parts, strict=True):
            rates.append(Rate(by, _short(node, by), float(part)))
        others = {key: text for key, text in found.names.items() if key != id(node.value)}
        made.append(Step(node.name, in_text(node.value, others), float(known[node.name]), tuple(rates)))
    return Steps(tuple(made), found.result)


def _short(node: Node, by: str) -> str:
    """A formula that explains: not too long, with nothing left to decide."""
    found = formula(node, by)
    if found is None:
        return ""
    text = write(found, {id(param): str(param.name) for param in node.piece.params})
    return text if len(text) <= 60 and " if " not in text and "select" not in text else ""
