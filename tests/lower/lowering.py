"""Texts lowered, checked and run."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.compiler.autodiff.derivatives import differentiate
from chainrule.compiler.ir import Function, Module, Value
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.lower import lower, no_folder
from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.source import CompileError, CompileErrors
from tests.ops.execute import run


def lowered(text: str) -> Module:
    """The module of a text, which is sound."""
    module = differentiate(lower(parse(from_text(text)), "test", no_folder))
    verify(module)
    return module


def mistakes(text: str) -> tuple[CompileError, ...]:
    """The mistakes of a text, in order; none if it is right."""
    try:
        lowered(text)
    except CompileErrors as errors:
        return errors.errors
    return ()


def codes(text: str) -> list[str]:
    return [mistake.code for mistake in mistakes(text)]


def only(text: str) -> CompileError:
    """The one mistake of a text."""
    found = mistakes(text)
    assert len(found) == 1, [f"{one.code} {one.message}" for one in found]
    return found[0]


def function(text: str, name: str = "f") -> Function:
    return lowered(text).functions[name]


def types(text: str, name: str = "f") -> list[str]:
    """The types of a function's results."""
    return [str(result.type) for result in function(text, name).results]


def ops(text: str, name: str = "f") -> list[str]:
    """The ops of a function's body, but for literals, sizes and conversions."""
    return [value.op for value in function(text, name).body if value.op not in ("const", "size", "convert")]


def found(text: str, op: str, name: str = "f") -> Value:
    """The one value of an op."""
    values = [value for value in function(text, name).body if value.op == op]
    assert len(values) == 1, ops(text, name)
    return values[0]


def needs(text: str, name: str = "f") -> list[str]:
    """What the entry of a function checks of its sizes."""
    return [f"{one.dim} {'==' if one.exact else '>='} 0" for one in function(text, name).requirements]


def results(text: str, *arguments: Any, name: str = "f", **sizes: int) -> tuple[Any, ...]:
    """The results of a function; `sizes` are those that no axis binds by itself."""
    module = lowered(text)
    wanted = module.functions[name]
    given = [_typed(argument, param) for argument, param in zip(arguments, wanted.params, strict=True)]
    if sizes:
        return run(wanted, given, functions=module.functions, sizes=sizes)
    return run(wanted, given, functions=module.functions)


def result(text: str, *arguments: Any, name: str = "f", **sizes: int) -> Any:
    (one,) = results(text, *arguments, name=name, **sizes)
    return one


def _typed(argument: Any, param: Value) -> Any:
    dtype = {"real": np.float64, "int": np.int64, "bool": np.bool_}[param.tensor.dtype]
    array: Any = np.asarray(argument, dtype)
    return array if array.shape else array[()]
