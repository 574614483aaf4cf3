"""Functions of which some parameters are handed in, and the bases along which others are differentiated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Builder, Dim, Function, Shape, Value
from chainrule.compiler.passes.rewrite import changed, everything, in_regions, rebuild


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


def told_apart(function: Function, parameter: str) -> Function:
    """The function, whose tangents say by which of several parameters they are taken: t_x_by_a."""
    regions = [attr for value in everything(function) for attr in value.attrs.values() if isinstance(attr, Function)]
    values = [*everything(function), *(param for one in (function, *regions) for param in one.params)]
    said = {value.name for value in values if value.name is not None}
    tangents = {name for name in said if name.startswith("t_d_") or (name[:2] == "t_" and name[2:] in said)}
    return _ending(function, tangents, f"_by_{parameter}", function.params)


def _ending(function: Function, names: set[str], ending: str, params: Sequence[Value] = ()) -> Function:
    """The function, in whose body and regions these names have an ending; its parameters are as they are given."""
    body: list[Value] = []
    params = params or [_ended(param, names, ending) for param in function.params]

    def ended(value: Value, args: tuple[Value, ...]) -> Value | None:
        made = _ended(in_regions(value, lambda region: _ending(region, names, ending)), names, ending)
        if made is value:
            return None
        body.append(replace(made, args=args))
        return body[-1]

    made = rebuild(function, body, ended, dict(zip(map(id, function.params), params, strict=True)))
    if not changed(function, made) and all(new is old for new, old in zip(params, function.params, strict=True)):
        return function
    return replace(made, params=tuple(params))


def _ended(value: Value, names: set[str], ending: str) -> Value:
    return replace(value, name=f"{value.name}{ending}") if value.name in names else value
