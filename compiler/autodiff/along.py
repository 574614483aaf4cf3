"""The derivative of a function by places: all elements that are reached by one place are moved at once.

    y = x[1:] - x[:-1]        along x[i + 1]: ones;  along x[i]: -ones
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.autodiff.forward import Walk, fitted
from chainrule.compiler.autodiff.pattern import (
    WHOLE,
    Along,
    NotThere,
    Place,
    entered,
    is_branching,
    may_be,
    moved,
    plain,
    reads,
    through,
    window_offsets,
    windowed,
)
from chainrule.compiler.ir import TABLE, At, Builder, Dim, Function, Shape, Slice, Tensor, Tuple, Value

Tangents: TypeAlias = "dict[Place, Value]"


def along_places(
    function: Function, k: int, whole: Sequence[int], walk: Walk, seed: Value
) -> list[Mapping[Place, Value]]:
    """For each result and place the tangent, where every element of parameter k is moved by `seed`.

    The axes `whole` of the parameter are not told apart.
    """
    param = function.params[k]
    start = tuple(WHOLE if axis in whole else plain(axis) for axis in range(param.tensor.rank))
    return _pushed(function, walk, {id(param): {start: seed}}, param.shape)


def _pushed(function: Function, walk: Walk, found: dict[int, Tangents], shape: Shape) -> list[Mapping[Place, Value]]:
    """For each result its tangents, `found` having those of what comes in."""
    parts: dict[int, list[Tangents]] = {}
    for value in function.body:
        with walk.builder.at(value.span, value.stmt):
            made = walk.made_anew(value, [walk.new.get(id(arg), arg) for arg in value.args])
            if is_branching(value):
                parts[id(value)] = _chosen(value, made, walk, found, shape)
                found[id(value)] = parts[id(value)][0]
                continue
            if value.op == "get" and id(value.args[0]) in parts:
                found[id(value)] = parts[id(value.args[0])][value.attrs["index"]]
                continue
            offsets = window_offsets(value)
            if offsets is not None:
                found[id(value)] = _in_windows(value, offsets, walk, found.get(id(value.args[0]), {}), shape)
                continue
            given: dict[Place, dict[int, Value]] = {}
            for j, arg in enumerate(value.args):
                for place, tangent in found.get(id(arg), {}).items():
                    (there,) = moved(value, j, place)
                    if not may_be(there, shape):
                        continue
                    here = given.setdefault(there, {})
                    # two places of an operand that are one of the value are added
                    here[j] = walk.builder.value("add", [here[j], tangent]) if j in here else tangent
            if given and carries(value.type):
                if TABLE[value.op].kind == "region" and "outside" not in value.attrs:
                    raise NotThere("places are not followed into loops, calls and equations")
                found[id(value)] = {}
                for place, tangents in given.items():
                    number = _spread(value, place, tangents, shape)
                    pushed = walk.pushed(made, tangents) if number is None else walk.builder.const(number)
                    if isinstance(pushed, Value):
                        full = fitted(walk.builder.expr(pushed), value.shape).value
                        found[id(value)][place] = full
                    elif pushed is not None:
                        several = parts.setdefault(id(value), [{} for _ in pushed])
                        for own, part in zip(several, pushed, strict=True):
                            if part is not None:
                                own[place] = part
    return [found.get(id(result), {}) for result in function.results]


def _in_windows(
    value: Value, offsets: Sequence[tuple[int, ...]], walk: Walk, given: Tangents, shape: Shape
) -> Tangents:
    """Of each window one element moves."""
    attrs, operand = value.attrs, value.args[0]
    small, large = (value, operand) if value.op == "windows" else (operand, value)  # places, and what they are of
    rank = large.tensor.rank
    found: Tangents = {}
    for offset in offsets:
        within = [Slice(Dim.of(0), dim) for dim in large.shape]
        for axis, at, stride, dilation in zip(attrs["axes"], offset, attrs["strides"], attrs["dilations"], strict=True):
            within[axis] = Slice(Dim.of(at * dilation), small.shape[axis], stride)
        around = (*(Slice(Dim.of(0), dim) for dim in small.shape[:rank]), *(At(Dim.of(at)) for at in offset))
        read, put = (tuple(within), around) if large is operand else (around, tuple(within))
        for place, tangent in given.items():
            there = tuple(through(position, windowed(value, offset)) for position in place)
            if may_be(there, shape):
                part = walk.builder.value("slice", [tangent], key=read)
                one = walk.builder.value("unslice", [part], key=put, shape=value.shape)
                found[there] = walk.builder.value("add", [found[there], one]) if there in found else one
    return found


def _chosen(value: Value, made: Value, walk: Walk, found: Mapping[int, Tangents], shape: Shape) -> list[Tangents]:
    """Of each result the tangents, by a choice on the same condition, to which those of the operands are handed."""
    handed = [
        (j, place, tangent) for j, arg in enumerate(value.args) for place, tangent in found.get(id(arg), {}).items()
    ]
    inner = []
    for branch, _ in entered(value):
        params = [Value("param", (), {}, tangent.type) for _, _, tangent in handed]
        own: dict[int, Tangents] = {}
        for (j, place, _), param in zip(handed, params, strict=True):
            own.setdefault(id(branch.params[j - 1]), {})[place] = param
        within = Walk(Builder(), walk.derive)
        inner.append((branch, params, within, _pushed(branch, within, own, shape)))
    types = [result.type for result in inner[0][0].results]
    places = [list(dict.fromkeys(place for *_, each in inner for place in each[k])) for k in range(len(types))]
    if not any(places):
        return [{} for _ in types]
    regions = {}
    for name, (branch, params, within, tangents) in zip(("then", "otherwise"), inner, strict=True):
        results = []
        for k, own_places in enumerate(places):
            target = types[k]
            assert isinstance(target, Tensor)
            results += [tangents[k].get(p) or within.builder.full(0.0, target.shape) for p in own_places]
        body = tuple(within.builder.body)
        regions[name] = replace(branch, params=(*branch.params, *params), body=body, results=tuple(results))
    several = [types[k] for k, own_places in enumerate(places) for _ in own_places]
    args = [*made.args, *(tangent for _, _, tangent in handed)]
    one = several[0] if len(several) == 1 else Tuple(tuple(several))
    both = walk.builder.value("choice", args, type=one, **{**value.attrs, **regions})
    items = iter(
        [both]
        if len(several) == 1
        else [walk.builder.value("get", [both], type=type, index=k) for k, type in enumerate(several)]
    )
    return [{place: next(items) for place in own_places} for own_places in places]


def _spread(value: Value, place: Place, tangents: Mapping[int, Value], shape: Shape) -> float | None:
    """The one number that all tangents here are or may be said to be.

    An array of one number with others laid beside it, where these stand beside the parameter: nobody asks there.
    """
    if value.op not in ("concatenate", "pad") or len(tangents) > 1:
        return None
    ((k, tangent),) = tangents.items()
    if tangent.op != "broadcast" or tangent.args[0].op != "const":
        return None
    operand, readings = value.args[k], reads(value, k)
    for axis, reading in enumerate(readings):
        if operand.shape[axis] == value.shape[axis]:
            continue
        assert isinstance(reading, Along)
        covered = (
            position.axis == axis
            and position.step == 1
            and (reading.offset - position.offset).at_least(0)
            and (Dim(operand.shape[axis].terms) - reading.offset + position.offset - Dim(dim.terms)).at_least(0)
            for position, dim in zip(place, shape, strict=True)
            if isinstance(position, Along)
        )
        if not any(covered):
            return None
    return float(tangent.args[0].attrs["value"])
