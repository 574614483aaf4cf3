"""Running the examples of a file through the module that it compiles to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.runtime.load import execute

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function, Module, Value
    from chainrule.compiler.source import Source


@dataclass(frozen=True)
class Outcome:
    """An example as it stands in the file, where, and what is wrong with it (empty if nothing is)."""

    text: str
    place: str
    problem: str


@dataclass(frozen=True)
class Trial:
    """A file's compiled module, what became of its examples, and the arguments that those gave to each function."""

    compiled: ModuleType
    outcomes: tuple[Outcome, ...]
    points: Mapping[str, Sequence[tuple[Any, ...]]]


def try_examples(module: Module, source: Source) -> Trial:
    """Compile a file together with its examples, and run them.

    Calls of the file's own functions go to the emitted functions, at run time: an example that were compiled as
    a whole would be folded into a constant, and would test the folding.
    """
    from chainrule.compiler import driver

    prefix = "example"
    while any(name.startswith(prefix) for name in module.functions):
        prefix += "_"
    sides = [
        (_pieces(module, example.left, f"{prefix}{k}_left"), _pieces(module, example.right, f"{prefix}{k}_right"))
        for k, example in enumerate(module.examples)
    ]
    added = {p.function.name: p.function for pair in sides for side in pair for p in side if p.function.results}
    whole = replace(module, functions={**module.functions, **added}, exported=(*module.exported, *added), examples=())
    compiled = ModuleType(module.name)
    execute(driver.python(whole, source, driver.Options(format=False)), f"<{module.name} with examples>", compiled)
    points: dict[str, list[tuple[Any, ...]]] = {}
    outcomes = []
    for example, (left, right) in zip(module.examples, sides, strict=True):
        try:
            problem = compare(
                _run(compiled, left, points), _run(compiled, right, points), example.exact, example.relative
            )
        except (ValueError, IndexError, TypeError, ArithmeticError) as error:
            problem = f"{type(error).__name__}: {error}"
        outcomes.append(Outcome(example.span.text.strip(), str(example.span), problem))
    return Trial(compiled, tuple(outcomes), points)


def emitted(compiled: ModuleType, name: str) -> Any:
    """The function that a module has for one of the source; `lambda` is `lambda_` in Python."""
    found = getattr(compiled, name, None)
    return found if callable(found) else getattr(compiled, f"{name}_")


def compare(left: Any, right: Any, exact: bool, relative: float) -> str:
    """What is different, or nothing: structure, shape, then each element; nan equals nan.

    Where the right side is 0, `relative` is absolute.
    """
    if isinstance(left, tuple) or isinstance(right, tuple):
        counts = [len(side) if isinstance(side, tuple) else 1 for side in (left, right)]
        if not isinstance(left, tuple) or not isinstance(right, tuple) or len(left) != len(right):
            return f"{counts[0]} results on the left, {counts[1]} on the right"
        problems = (compare(a, b, exact, relative) for a, b in zip(left, right, strict=True))
        return next((f"result {k}: {p}" for k, p in enumerate(problems, 1) if p), "")
    a, b = np.asarray(left), np.asarray(right)
    if a.shape != b.shape:
        return f"the left has shape {list(a.shape)}, the right {list(b.shape)}"
    with np.errstate(all="ignore"):
        x, y = a.astype(np.float64), b.astype(np.float64)
        same = (x == y) | (np.isnan(x) & np.isnan(y))
        if not exact:
            finite = np.isfinite(x) & np.isfinite(y)
            same |= finite & (np.abs(x - y) <= relative * np.where(y == 0, 1.0, np.abs(y)))
    if same.all():
        return ""
    index = tuple(int(k) for k in np.argwhere(~same)[0])
    where = f" at [{', '.join(map(str, index))}]" if index else ""
    return f"the left is {float(x[index])!r}{where}, the right {float(y[index])!r}"


# ---------------------------------------------------------------- an example in pieces


@dataclass(frozen=True)
class _Piece:
    """A function of the results of the calls before it, which yields the arguments of `call`, or the result."""

    function: Function
    call: Value | None


def _run(compiled: ModuleType, pieces: Sequence[_Piece], points: dict[str, list[tuple[Any, ...]]]) -> Any:
    known: list[Any] = []
    for piece in pieces:
        made = getattr(compiled, piece.function.name)(*known) if piece.function.results else ()
        if piece.call is None:
            return made
        arguments = made if isinstance(made, tuple) else (made,)
        name = piece.call.attrs["function"]
        points.setdefault(name, []).append(arguments)
        result = emitted(compiled, name)(*arguments)
        known.extend(result if isinstance(result, tuple) else [result])
    raise AssertionError("the last piece yields the result")


def _pieces(module: Module, side: Function, name: str) -> list[_Piece]:
    """One side of an example, cut at each call of a function that the file exports."""
    from chainrule.compiler.ir import Tuple

    cut = _Cut(name)
    for value in side.body:
        if value.op == "get" and id(value.args[0]) in cut.parts:
            cut.known[id(value)] = cut.parts[id(value.args[0])][value.attrs["index"]]
        elif _is_own(module, value):
            cut.piece(value.args, value)
            types = value.type.items if isinstance(value.type, Tuple) else (value.type,)
            places = [cut.result(type) for type in types]
            if isinstance(value.type, Tuple):
                cut.parts[id(value)] = places
            else:
                cut.known[id(value)] = places[0]
    cut.piece(side.results, None)
    return cut.pieces


def _is_own(module: Module, value: Value) -> bool:
    """Whether a value is a call that the emitted module's own function answers, element by element where mapped."""
    if value.op == "call":
        return value.attrs["function"] in module.exported
    if value.op != "map" or value.attrs["function"] not in module.exported:
        return False
    return all(not param.shape for param in module.functions[value.attrs["function"]].params)


@dataclass
class _Cut:
    """The pieces so far; `known` and `parts` say which parameter stands for a value, or for each of its items."""

    name: str
    pieces: list[_Piece] = field(default_factory=list)
    params: list[Value] = field(default_factory=list)
    known: dict[int, Value] = field(default_factory=dict)
    parts: dict[int, list[Value]] = field(default_factory=dict)

    def result(self, type: Any) -> Value:
        from chainrule.compiler.ir import Value

        self.params.append(Value("param", (), {}, type, name=f"r{len(self.params)}"))
        return self.params[-1]

    def piece(self, results: Sequence[Value], call: Value | None) -> None:
        from chainrule.compiler.ir import Function

        fresh = {id(param): replace(param) for param in self.params}
        copies = {original: fresh[id(param)] for original, param in self.known.items()}
        body: list[Value] = []

        def copy(value: Value) -> Value:
            if id(value) not in copies:
                copies[id(value)] = replace(value, args=tuple(copy(arg) for arg in value.args))
                body.append(copies[id(value)])
            return copies[id(value)]

        made = tuple(copy(value) for value in results)
        name = f"{self.name}{len(self.pieces)}"
        self.pieces.append(_Piece(Function(name, tuple(fresh.values()), tuple(body), made), call))
