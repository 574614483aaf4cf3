"""A program of scalars as steps: what each yields, its rates by what it was made from, and the paths through them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from chainrule.commands.notation import write
from chainrule.commands.regions import in_text
from chainrule.compiler.ir import TABLE, Builder, Expr, Function, Module, Value
from chainrule.compiler.source import Source

_LONGEST = 40  # letters of a formula that still explains
_OPEN = re.compile(r" if |[<=>]")  # a formula that leaves something to decide does not
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}


@dataclass(frozen=True)
class Rate:
    """How fast a step changes with one of the names it is made of; `text` is empty where no formula is short."""

    by: str
    text: str
    value: float


@dataclass(frozen=True)
class Step:
    """One operation: its name, itself in notation, its value, its rates."""

    name: str
    text: str
    value: float
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class Steps:
    """All steps in order; `result` is the name of the last one, or of the variable that is the result itself.

    A result that is not real (a count, a yes or no) has no derivatives.
    """

    steps: tuple[Step, ...]
    result: str
    is_real: bool = True

    def rate(self, name: str, by: str) -> float:
        """The edge's own rate."""
        step = next(step for step in self.steps if step.name == name)
        return next(rate.value for rate in step.rates if rate.by == by)

    def paths(self, variable: str) -> Iterator[tuple[str, ...]]:
        """All ways from the result down to a variable, `("z", "u", "x")`."""
        reaching = {variable}
        for step in self.steps:
            if any(rate.by in reaching for rate in step.rates):
                reaching.add(step.name)
        below = {step.name: [rate.by for rate in step.rates if rate.by in reaching] for step in self.steps}

        def descend(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            if path[-1] == variable:
                yield path
            for name in below.get(path[-1], ()):
                yield from descend((*path, name))

        return descend((self.result,))

    def count(self, variable: str) -> int:
        """How many paths there are, without walking them."""
        found = {variable: 1}
        for step in self.steps:
            found[step.name] = found.get(step.name, 0) + sum(found.get(rate.by, 0) for rate in step.rates)
        return found.get(self.result, 0)

    def totals(self) -> dict[str, float]:
        """The derivative of the result by every name: each step hands its own on to what it is made of."""
        found = {self.result: 1.0}
        for step in reversed(self.steps):
            if step.name in found:
                for rate in step.rates:
                    found[rate.by] = found.get(rate.by, 0.0) + found[step.name] * rate.value
        return found


def steps_of(module: Module, source: Source, variables: Mapping[str, float]) -> Steps:
    """The steps of a module's one function at a point.

    Raises ValueError for a function that is not one of scalars.
    """
    main = module.functions[module.exported[0]]
    taken = _taken(main)
    if main.results[0].tensor.dtype != "real" or not taken:
        return _without_steps(module, source, main, variables)
    names = _names(main, taken)
    pieces = {f"step_{k}": _piece(f"step_{k}", value, names) for k, value in enumerate(taken)}
    values = Function("values", main.params, main.body, tuple(taken))
    compiled = _run(module, source, {**pieces, "values": values})
    arguments = [variables[str(param.name)] for param in main.params]
    found = _tuple(compiled.values(*arguments))
    known = dict(variables) | {names[id(v)]: float(x) for v, x in zip(taken, found, strict=True)}
    steps = []
    for k, value in enumerate(taken):
        operands = operands_of(value, names)
        point = [known[names[id(operand)]] for operand in operands]
        slopes = _tuple(getattr(compiled, f"step_{k}_grad")(*point)[1])
        rates = tuple(
            Rate(names[id(operand)], _formula(value, operand, names, known), float(slope))
            for operand, slope in zip(operands, slopes, strict=True)
        )
        others = {key: name for key, name in names.items() if key != id(value)}
        steps.append(Step(names[id(value)], in_text(value, others), known[names[id(value)]], rates))
    return Steps(tuple(steps), names[id(main.results[0])])


def _without_steps(module: Module, source: Source, main: Function, variables: Mapping[str, float]) -> Steps:
    """A result that is a variable, or that depends on none."""
    result = main.results[0]
    if result.op == "param":
        return Steps((), str(result.name))
    value = getattr(_run(module, source, {}), main.name)(*variables.values())
    names = {id(param): str(param.name) for param in main.params}
    return Steps((Step("y", write(result, names), value, ()),), "y", result.tensor.dtype == "real")


def _run(module: Module, source: Source, functions: Mapping[str, Function]) -> ModuleType:
    from chainrule.compiler import driver
    from chainrule.runtime.load import execute

    added = Module(module.name, {**module.functions, **functions}, (*module.exported, *functions))
    compiled = ModuleType("steps")
    execute(driver.python(added, source, driver.Options(format=False)), "<steps>", compiled)
    return compiled


def _tuple(found: Any) -> tuple[float, ...]:
    return found if isinstance(found, tuple) else (found,)


# ---------------------------------------------------------------- which values are steps, and their names


def _taken(main: Function) -> list[Value]:
    """The values that are steps: the real ones that depend on a variable."""
    depends = {id(param) for param in main.params}
    needed = _needed(main)
    taken = []
    for value in main.body:
        if any(id(arg) in depends for arg in value.args):
            depends.add(id(value))
            if value.tensor.shape:
                raise ValueError("an array")
            if value.tensor.dtype == "real" and value.op not in ("convert", "positive") and id(value) in needed:
                taken.append(value)
    return taken


def _needed(main: Function) -> set[int]:
    needed = {id(result) for result in main.results}
    for value in reversed(main.body):
        if id(value) in needed:
            needed |= {id(arg) for arg in value.args}
    return needed


def _names(main: Function, taken: Sequence[Value]) -> dict[int, str]:
    """Variables and named steps keep their names; the result is y, the others u, v, w, ..."""
    names = {id(param): str(param.name) for param in main.params}
    result = main.results[0]
    used = {*names.values(), *(value.name for value in taken if value.name)}
    for value in taken:
        if value.name and value.name not in names.values():
            names[id(value)] = value.name
    free = (letter for letter in (*"yzf", *(f"y{k}" for k in range(2, 9))) if letter not in used)
    if id(result) not in names:
        names[id(result)] = next(free)
        used.add(names[id(result)])
    letters = (name for name in (*"uvwpqrsabcdghk", *(f"u{k}" for k in range(2, 10_000))) if name not in used)
    for value in taken:
        if id(value) not in names:
            names[id(value)] = next(letters)
    return names


# ---------------------------------------------------------------- one step by itself


def operands_of(value: Value, names: Mapping[int, str]) -> list[Value]:
    """The named values that a step is made of, each once."""
    found: dict[int, Value] = {}

    def visit(arg: Value) -> None:
        if id(arg) in names:
            found.setdefault(id(arg), arg)
        else:
            for inner in arg.args:
                visit(inner)

    for arg in value.args:
        visit(arg)
    return list(found.values())


class Copies:
    """A step's instructions in a builder of their own, what it is made of being parameters."""

    def __init__(self, value: Value, names: Mapping[int, str]) -> None:
        self.builder = Builder()
        made_of = operands_of(value, names)
        self.params = tuple(Value("param", (), {}, v.type, name=names[id(v)]) for v in made_of)
        self._copies = {id(v): param for v, param in zip(made_of, self.params, strict=True)}

    def of(self, value: Value) -> Value:
        if id(value) not in self._copies:
            args = [self.of(arg) for arg in value.args]
            name = value.name if value.op in ("root", "get") else None
            with self.builder.at(value.span, value.stmt):
                self._copies[id(value)] = self.builder.value(value.op, args, type=value.type, name=name, **value.attrs)
        return self._copies[id(value)]


def _piece(name: str, value: Value, names: Mapping[int, str]) -> Function:
    """A step as a function of what it is made of."""
    copies = Copies(value, names)
    result = copies.of(value)
    return Function(name, copies.params, tuple(copies.builder.body), (result,))


def _formula(value: Value, by: Value, names: Mapping[int, str], known: Mapping[str, float]) -> str:
    """The partial derivative in notation, from the table's own rule; empty where it would not be short."""
    from chainrule.compiler.passes.simplify import simplify

    op = TABLE[value.op]
    places = [k for k, arg in enumerate(value.args) if by in _within(arg, names)]
    if op.kind != "elementwise" or any(value.args[k] is not by for k in places):
        return ""
    copies = Copies(value, names)
    expr = copies.builder.expr
    operands = [expr(copies.of(arg)) for arg in value.args]
    out = expr(copies.of(value))
    total: Expr | float | None = None
    for k in places:
        rule = op.partials[k]
        part = rule(*operands, out) if rule is not None else 0.0
        total = part if total is None else total + part
    if not isinstance(total, Expr):
        return ""
    found = simplify(Function("rate", copies.params, tuple(copies.builder.body), (total.value,)))
    point = {id(param): known[str(param.name)] for param in found.params}
    text = write(_decided(found.results[0], point), {id(param): str(param.name) for param in found.params})
    return text if len(text) <= _LONGEST and not _OPEN.search(text) else ""


def _decided(value: Value, point: Mapping[int, float]) -> Value:
    """The value with each `select` on a plain comparison replaced by what is selected at the point."""
    if value.op == "select":
        condition, then, otherwise = value.args
        sides = [arg.attrs["value"] if arg.op == "const" else point.get(id(arg)) for arg in condition.args]
        if condition.op in _COMPARISONS and None not in sides:
            return _decided(then if _COMPARISONS[condition.op](*sides) else otherwise, point)
    return replace(value, args=tuple(_decided(arg, point) for arg in value.args)) if value.args else value


def _within(arg: Value, names: Mapping[int, str]) -> list[Value]:
    return [arg] if id(arg) in names else operands_of(arg, names)
