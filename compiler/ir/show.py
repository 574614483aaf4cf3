"""The text form of the IR, for people: `%h: real[batch, m] = tanh(%a)`.

    fn f(%x: real[n], %w: real[n]) -> real
        %t: real = contract(%x, %w) {indices: ((i), (i)), out: ()}
        %y: real = sin(%t)
        return %y

Values are called what the source calls them; what it does not name is numbered. The same IR gives the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.types import show_shape
from chainrule.compiler.ir.values import At, Function, Module, Requirement, Slice, Value


def show(subject: Function | Module) -> str:
    """A function, or all functions of a module, as text that ends in a line end."""
    if isinstance(subject, Module):
        return "\n".join(_function(function, _Names()) for function in subject.functions.values())
    return _function(subject, _Names())


def show_value(value: Value) -> str:
    """One instruction by itself, for messages about our own mistakes."""
    return _instruction(value, _Names())


class _Names:
    """What each value is called: its name in the source, a number where that is taken or missing."""

    def __init__(self) -> None:
        self._given: dict[int, str] = {}
        self._values: list[Value] = []
        self._taken: set[str] = set()

    def __call__(self, value: Value) -> str:
        if value.op == "const":
            return _literal(value.attrs["value"], value.tensor.dtype == "real")
        if id(value) not in self._given:
            stem = value.name or ""
            name, number = stem, 1 if stem else 0
            while not name or name in self._taken:
                number += 1
                name = f"{stem}_{number}" if stem else str(number)
            self._taken.add(name)
            self._given[id(value)] = f"%{name}"
            # kept alive, so that no other value gets its id
            self._values.append(value)
        return self._given[id(value)]


def _literal(value: bool | int | float, real: bool) -> str:
    return repr(float(value)) if real else str(value).lower() if isinstance(value, bool) else str(value)


def _function(function: Function, names: _Names, word: str = "fn", indent: str = "") -> str:
    inner = indent + "    "
    params = ", ".join(f"{names(param)}: {param.type}" for param in function.params)
    results = ", ".join(str(result.type) for result in function.results)
    lines = [f"{indent}{word} {function.name}({params}) -> {results}"]
    lines += [f"{inner}require {_requirement(need)}" for need in function.requirements]
    for value in function.body:
        if value.op == "const":
            continue
        lines.append(inner + _instruction(value, names))
        for key, attr in value.attrs.items():
            if isinstance(attr, Function):
                lines.append(_function(attr, _Names(), key, inner + "    ").rstrip("\n"))
    lines.append(f"{inner}return {', '.join(names(result) for result in function.results)}")
    return "\n".join(lines) + "\n"


def _requirement(need: Requirement) -> str:
    return f"{need.dim} {'==' if need.exact else '>='} 0"


def _instruction(value: Value, names: _Names) -> str:
    operands = ", ".join(names(arg) for arg in value.args)
    attrs = {key: attr for key, attr in value.attrs.items() if not isinstance(attr, Function)}
    shown = " {" + ", ".join(f"{key}: {_attr(attr)}" for key, attr in attrs.items()) + "}" if attrs else ""
    return f"{names(value)}: {value.type} = {value.op}({operands}){shown}"


def _attr(attr: object) -> str:
    if isinstance(attr, str | int | float | Dim):
        return str(attr).lower() if isinstance(attr, bool) else str(attr)
    if isinstance(attr, Slice):
        step = f"; step {attr.step}" if attr.step != 1 else ""
        return f"{attr.start}, length {attr.length}{step}"
    if isinstance(attr, At):
        return str(attr.position)
    if isinstance(attr, Mapping):
        return "{" + ", ".join(f"{key} = {_attr(item)}" for key, item in attr.items()) + "}"
    if isinstance(attr, Sequence):
        return _sequence(attr)
    return str(attr)


def _sequence(items: Sequence[object]) -> str:
    if items and all(isinstance(item, Slice | At) for item in items):
        return _listed(f"({_attr(item)})" if isinstance(item, Slice) else _attr(item) for item in items)
    dims = [item for item in items if isinstance(item, Dim)]
    if items and len(dims) == len(items):
        return show_shape(dims)
    return _listed(map(_attr, items))


def _listed(parts: Iterable[str]) -> str:
    return f"({', '.join(parts)})"
