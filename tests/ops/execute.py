"""Runs IR by evaluating the numpy text of each of its values: what is tested is what is printed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from chainrule.compiler.emit import special
from chainrule.compiler.ir import Dim, Function, Printing, Tensor, Text, Tuple, Value
from chainrule.compiler.ir.table import Prec
from chainrule.compiler.ops import TABLE, text_of

FOLDED = ("const", "size", "convert")


def helpers() -> dict[str, Any]:
    """The special functions, from the very text that is printed at the head of a module."""
    namespace: dict[str, Any] = {"np": np, "math": math, "Any": Any}
    exec("from numpy.typing import NDArray\nArray = NDArray[Any]", namespace)
    for part in special.parts(special.NAMES):
        exec("\n".join(part.imports), namespace)
        exec(part.text, namespace)
    return namespace


HELPERS = helpers()


def sizes_of(function: Function, arguments: Sequence[Any]) -> dict[str, int]:
    """The dims that the parameters bind by their names."""
    sizes: dict[str, int] = {}
    for param, argument in zip(function.params, arguments, strict=True):
        for dim, size in zip(param.tensor.shape, np.shape(argument), strict=True):
            if dim.name is not None:
                assert sizes.setdefault(dim.name, size) == size
    return sizes


def run(
    function: Function,
    arguments: Sequence[Any],
    *,
    dtype: Any = np.float64,
    functions: Mapping[str, Function] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> tuple[Any, ...]:
    """The results of a function; `dtype` is what its reals are."""
    bound = dict(sizes) if sizes is not None else sizes_of(function, arguments)
    return _Run(dict(functions or {}), dtype, bound).function(function, arguments)


class _Run:
    def __init__(self, functions: Mapping[str, Function], dtype: Any, sizes: Mapping[str, int]) -> None:
        self.functions = functions
        self.dtype = dtype
        self.sizes = dict(sizes)
        self.namespace: dict[str, Any] = {**HELPERS, **self.sizes, "dtype": np.dtype(dtype)}
        self.printing = Printing(dim_text, "dtype")

    def function(self, function: Function, arguments: Sequence[Any]) -> tuple[Any, ...]:
        texts: dict[int, Text] = {}
        for param, argument in zip(function.params, arguments, strict=True):
            texts[id(param)] = self._bind(argument)
        for value in function.body:
            texts[id(value)] = self._value(value, [texts[id(arg)] for arg in value.args])
        return tuple(self._evaluate(texts[id(result)].text) for result in function.results)

    def _bind(self, content: Any) -> Text:
        name = f"v{len(self.namespace)}"
        self.namespace[name] = content
        return Text(name)

    def _evaluate(self, text: str) -> Any:
        return eval(text, self.namespace)

    def _value(self, value: Value, operands: Sequence[Text]) -> Text:
        op = TABLE[value.op]
        if value.op in ("call", "map", "choice"):
            contents = [self._evaluate(operand.text) for operand in operands]
            return self._bind(getattr(self, f"_{value.op}")(value, contents))
        if op.define is not None:
            target = f"v{len(self.namespace)}"
            own = Text(f"np.array({operands[0].text})")
            for line in op.define(self.printing, value, [own, *operands[1:]], target):
                exec(line, self.namespace)
            return Text(target)
        if op.statements is not None:
            target = f"v{len(self.namespace)}"
            for line in op.statements(self.printing, value, operands, target, True):
                exec(line, self.namespace)
            return Text(target)
        text = text_of(self.printing, value, operands)
        if value.op in FOLDED and not value.shape:
            return text
        made = self._evaluate(text.text)
        self._check(value, made, text.text)
        return self._bind(made)

    def _check(self, value: Value, made: Any, text: str) -> None:
        """What a text makes has the type that the table states."""
        if not isinstance(value.type, Tensor):
            return
        expected = tuple(1 if dim.stretch else dim.evaluate(self.sizes) for dim in value.type.shape)
        assert np.shape(made) == expected, f"{text}: {np.shape(made)}, not {expected}"
        kind = np.asarray(made).dtype
        if value.type.dtype == "real":
            weak = isinstance(made, int | float) and not isinstance(made, np.generic)
            assert weak or kind == self.dtype, f"{text}: {kind}, not {np.dtype(self.dtype)}"
        else:
            assert kind.kind == {"int": "i", "bool": "b"}[value.type.dtype], f"{text}: {kind}"

    def _sizes(self, value: Value) -> dict[str, int]:
        return {name: Dim.of(dim).evaluate(self.sizes) for name, dim in value.attrs["sizes"].items()}

    def _call(self, value: Value, contents: Sequence[Any]) -> Any:
        callee = self.functions[value.attrs["function"]]
        inner = _Run(self.functions, self.dtype, self._sizes(value))
        results = inner.function(callee, contents)
        return results if isinstance(value.type, Tuple) else results[0]

    def _map(self, value: Value, contents: Sequence[Any]) -> Any:
        """Lane by lane, as the definition says."""
        lead = tuple(1 if dim.stretch else dim.evaluate(self.sizes) for dim in value.attrs["lead"])
        callee = self.functions[value.attrs["function"]]
        sizes = self._sizes(value)
        shapes = [
            tuple(1 if d.stretch else d.evaluate({**self.sizes, **sizes}) for d in result.shape)
            for result in callee.results
        ]
        kinds = {"real": self.dtype, "int": np.int64, "bool": np.bool_}
        made = [
            np.empty((*lead, *shape), kinds[result.tensor.dtype])
            for shape, result in zip(shapes, callee.results, strict=True)
        ]
        for place in product(*map(range, lead)):
            arguments = []
            for content, own in zip(contents, value.attrs["mapped"], strict=True):
                axes = np.shape(content)[:own]
                index = tuple(0 if n == 1 else k for k, n in zip(place[len(lead) - own :], axes, strict=True))
                arguments.append(np.asarray(content)[index] if own else content)
            lane = _Run(self.functions, self.dtype, sizes).function(callee, arguments)
            for target, result in zip(made, lane, strict=True):
                target[place] = result
        return tuple(made) if isinstance(value.type, Tuple) else made[0]

    def _choice(self, value: Value, contents: Sequence[Any]) -> Any:
        condition, *captures = contents
        if not np.shape(condition):
            region = value.attrs["then" if condition else "otherwise"]
            results = _Run(self.functions, self.dtype, self.sizes).function(region, captures)
            return results if isinstance(value.type, Tuple) else results[0]
        both = []
        for branch in ("then", "otherwise"):
            with np.errstate(all="ignore"):
                inner = _Run(self.functions, self.dtype, self.sizes)
                both.append(inner.function(value.attrs[branch], captures)[0])
        return np.where(condition, both[0], both[1])


def dim_text(dim: Dim) -> Text:
    return Text(dim.show(), Prec.ATOM if dim.name or dim.constant is not None else Prec.ADD)
