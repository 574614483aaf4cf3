"""Functions of which some parameters are handed in, and the bases along which others are differentiated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Builder, Dim, Function, Shape, Value
from chainrule.compiler.passes.rewrite import rebuild


def ones(builder: Builder, seed: Value) -> Value:
    return builder.full(1.0, seed.shape)


def basis(builder: Builder, shape: Shape) -> Value:
    """For each element of an array of this shape the array in which it is 1 and all others are 0."""
    if not shape:
        return builder.const(1.0)
    factors = [builder.value("identity", dim=dim) for dim in shape]
    if len(factors) == 1:
        return factors[0]
    indices = tuple((f"i{k}", f"j{k}") for k in range(len(shape)))
    out = (*(i for i, _ in indices), *(j for _, j in indices))
    return builder.value("contract", factors, indices=indices, out=out)


def turned(function: Function, lead: int) -> Function:
    """The results with their leading axes last."""
    builder = Builder()
    builder.body.extend(function.body)
    results = []
    for result in function.results:
        rank = result.tensor.rank
        with builder.at(result.span, result.stmt):
            results.append(builder.expr(result).move(*range(lead, rank), *range(lead)).value)
    return replace(function, body=tuple(builder.body), results=tuple(results))


def given(function: Function, count: int, make: Callable[[Builder, Value], Value]) -> Function:
    """The function of its first `count` parameters, what `make` makes being handed in for the others."""
    builder = Builder()
    made = {id(param): make(builder, param) for param in function.params[count:]}
    closed = rebuild(function, builder.body, lambda value, args: None, made)
    return replace(closed, params=function.params[:count])


def counted(function: Function) -> Function:
    """The results with axes that have elements to count, where one stretches: of length 1, no more."""
    builder = Builder()
    builder.body.extend(function.body)
    results = []
    for result in function.results:
        shape = tuple(Dim(dim.terms) for dim in result.shape)
        with builder.at(result.span, result.stmt):
            results.append(result if shape == result.shape else builder.value("reshape", [result], shape=shape))
    return replace(function, body=tuple(builder.body), results=tuple(results))


def joined(like: Function, parts: Sequence[Function], results: Sequence[Value]) -> Function:
    """Functions of the same parameters as one, with results of any of them."""
    body: dict[int, Value] = {}
    for part in parts:
        body.update((id(value), value) for value in part.body)
    return replace(like, body=tuple(body.values()), results=tuple(results))
