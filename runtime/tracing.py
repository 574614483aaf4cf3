"""`chainrule.trace_nan`: where a nan or inf came from, by running an emitted function and its backward.

Each expression of the module's routines is made to report what it yields (`runtime.instrument`), so that what runs
is the emitted code itself, loops, calls and all. From a result that is not finite the trail is followed back,
operand by operand, to the first operation that made such a number of finite ones; and where that was inf, to the
operation that made nan of it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from chainrule.runtime.gradients import stated
from chainrule.runtime.instrument import Event, Node, Watch, has_nan, instrumented, is_finite, lines_of
from chainrule.runtime.origin import Lost, origin

_HEADING = re.compile(r"\s*# (?P<statement>.*\S)\s{2,}(?P<place>\S+:\d+)$")
_WORDS = {
    ast.Add: "an addition",
    ast.Sub: "a subtraction",
    ast.Mult: "a product",
    ast.Div: "a division",
    ast.Pow: "a power",
    ast.MatMult: "a matrix product",
}


@dataclass(frozen=True)
class Operand:
    """What went into an operation: how the emitted code calls it, and its element there (or a summary of it)."""

    text: str
    shown: str


@dataclass(frozen=True)
class Origin:
    """One operation of the emitted code and what it made; `statement` and `place` are the user's, empty if unknown."""

    routine: str
    statement: str
    place: str
    line: int
    code: str
    operation: str
    word: str
    made: str
    index: tuple[int, ...]
    operands: tuple[Operand, ...]

    def __str__(self) -> str:
        at = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        lines = [f"{self.place or self.routine}: {self.statement or self.code}"]
        half = "in its derivative, " if self.routine.endswith("_backward") else ""
        lines.append(f"  {half}{self.word} made {self.made}{f' at {at}' if at else ''}: {self.operation}")
        lines += [f"    {operand.text} = {operand.shown}" for operand in self.operands]
        lines.append(f"  {self.routine}, line {self.line} of the module: {self.code}")
        return "\n".join(lines)


@dataclass(frozen=True)
class NanReport:
    """What `trace_nan` found; it is true exactly if a result or a cotangent is not finite.

    `results` says which; `origin` is the first operation that made such a number of finite ones, or None if an
    argument held one; `nan` is the operation that made nan of it, where that is another.
    """

    name: str
    results: tuple[str, ...]
    origin: Origin | None
    nan: Origin | None
    arguments: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.results)

    def __str__(self) -> str:
        if not self.results:
            return f"{self.name}: value and gradient are finite"
        lines = [f"{self.name}: {' and '.join(self.results)} not finite"]
        lines += [f"the argument {argument} is not finite" for argument in self.arguments]
        if self.origin is not None:
            lines.append(str(self.origin))
        if self.nan is not None:
            lines += ["from there:", str(self.nan)]
        return "\n".join(lines)


def trace_nan(module: ModuleType, name: str, *args: Any, **named: Any) -> NanReport:
    """Run the function `name` of an emitted module, and its backward, and say where a nan or inf came from.

    The cotangent handed to the backward function is one of ones. Raises ValueError for a function or arguments
    that are not there.
    """
    watch = Watch()
    running = instrumented(module, watch)
    call = running.get(name)
    if not callable(call):
        raise ValueError(f"the module has no function `{name}`")
    try:
        bound = inspect.signature(call).bind(*args, **named)
    except TypeError as error:
        raise ValueError(f"`{name}` takes {', '.join(inspect.signature(call).parameters)}: {error}") from error
    arguments = {key: _bare(value) for key, value in bound.arguments.items()}
    wrong = tuple(key for key, value in arguments.items() if not is_finite(value))
    for key in wrong:
        for part in _parts(arguments[key]):
            if not is_finite(part):
                watch.event(Node(key, 0, "", None), part, [])
    outcomes: list[tuple[str, Any]] = []
    with np.errstate(all="ignore"):
        if f"{name}_forward" in running:
            value, saved = running[f"{name}_forward"](**arguments)
            outcomes.append(("the value is", value))
            if is_finite(value):
                cotangents = running[f"{name}_backward"](saved, _ones(value))
                labels = [f"the gradient by {by} is" for by in stated(running[f"{name}_backward"])]
                if isinstance(cotangents, dict):
                    labels = [f"the gradient by {path} is" for path in cotangents]
                outcomes += zip(labels, _parts(cotangents), strict=False)
        else:
            outcomes.append(("the value is", call(**arguments)))
    bad = [(label, part) for label, outcome in outcomes for part in _parts(outcome) if not is_finite(part)]
    if not bad:
        return NanReport(name, (), None, None, wrong)
    trail = watch.trail(bad[0][1])
    births = [event for event in trail if event.node.tree is not None]
    first = births[-1] if births and not births[-1].from_argument else None
    nans = [event for event in births if has_nan(event.value) and not any(has_nan(p.value) for p in event.parents)]
    nan = nans[-1] if nans and (first is None or nans[-1] is not first) and has_nan(bad[0][1]) else None
    source = lines_of(module)
    return NanReport(
        name,
        tuple(dict.fromkeys(label for label, _ in bad)),
        _origin(first, source, module) if first is not None else None,
        _origin(nan, source, module) if nan is not None else None,
        wrong,
    )


def _bare(value: Any) -> Any:
    """An array of no axes is a number; a list an array."""
    if isinstance(value, float | int | bool | dict | np.random.Generator):
        return value
    array = np.asarray(value)
    return array if array.ndim or array.dtype != np.float64 else float(array)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, tuple) else [value]


def _ones(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_ones(part) for part in value)
    return np.ones_like(value) if np.ndim(value) else 1.0


# ---------------------------------------------------------------- the report


def _origin(event: Event, source: Sequence[str], module: ModuleType) -> Origin:
    node = event.node
    returned = _is_returned(source, node.line)
    statement, place = _returned(module, node.routine) if returned else _heading(source, node.line)
    index = _first(event.value)
    operands = tuple(Operand(text, _shown(value, index)) for text, value in event.operands if _is_number(value))
    return Origin(
        node.routine,
        statement,
        place,
        node.line,
        source[node.line - 1].strip(),
        node.text,
        _word(node),
        str(np.asarray(event.value)[index]),
        index,
        operands,
    )


def _word(node: Node) -> str:
    if isinstance(node.tree, ast.BinOp):
        return _WORDS.get(type(node.tree.op), "an operation")
    if isinstance(node.tree, ast.Call):
        called = node.text.partition("(")[0]
        return f"`{called.rpartition('.')[2].strip('_')}`"
    return "adding in place" if isinstance(node.tree, ast.AugAssign | ast.Expr) else "an operation"


def _heading(source: Sequence[str], line: int) -> tuple[str, str]:
    """The statement of the model that an emitted line serves, and where it stands; empty if none is named."""
    for text in reversed(source[:line]):
        found = _HEADING.match(text.rstrip("\n"))
        if found:
            return found["statement"], found["place"]
        if text.startswith("def "):
            break
    return "", ""


def _is_returned(source: Sequence[str], line: int) -> bool:
    """Whether the line is what a function of the module returns, which stands under no statement of its own."""
    text = source[line - 1]
    indent = len(text) - len(text.lstrip())
    within = (one for one in reversed(source[: line - 1]) if one.lstrip().startswith("def "))
    around = next((one for one in within if len(one) - len(one.lstrip()) < indent), "")
    return text.lstrip().startswith("return ") and around.startswith("def ")


def _returned(module: ModuleType, routine: str) -> tuple[str, str]:
    """The `return` of the function of the model, where its file is known."""
    from chainrule.compiler.emit.sections import heading
    from chainrule.compiler.parse import parse, read_source
    from chainrule.compiler.source import CompileErrors
    from chainrule.compiler.syntax import Function, Return

    try:
        file, _ = origin(module)
        definitions = parse(read_source(file)).definitions
    except (Lost, OSError, CompileErrors):
        return "", ""
    name = routine.removesuffix("_forward")
    for one in definitions:
        if isinstance(one, Function) and one.name == name and isinstance(one.body[-1], Return):
            found = _HEADING.match(heading(one.body[-1].span))
            return (found["statement"], found["place"]) if found else ("", "")
    return "", ""


def _first(value: Any) -> tuple[int, ...]:
    """The place of the first element that is not finite, nan before inf."""
    array = np.asarray(value)
    wrong = np.isnan(array) if np.isnan(array).any() else ~np.isfinite(array)
    return tuple(int(k) for k in np.argwhere(wrong)[0])


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int | np.ndarray | np.generic) and not isinstance(value, bool | np.bool_)


def _shown(value: Any, index: tuple[int, ...]) -> str:
    """The element of an operand that went into one of the result, where that is plain; else its size and range."""
    array = np.asarray(value)
    if not array.ndim:
        return str(array)
    if array.ndim <= len(index):
        place = [0 if n == 1 else k for k, n in zip(index[len(index) - array.ndim :], array.shape, strict=True)]
        if all(k < n for k, n in zip(place, array.shape, strict=True)):
            return f"{array[tuple(place)]} at [{', '.join(map(str, place))}]"
    if not array.size:
        return f"{list(array.shape)}, empty"
    return f"{list(array.shape)}, from {array.min()} to {array.max()}"


__all__ = ["NanReport", "Operand", "Origin", "trace_nan"]
