"""A map, made into ordinary ops, gives what it gives lane by lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from chainrule.compiler.ir import Builder, Dim, Function, Shape, Tensor, Tuple, Type, Value
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.passes.vectorise import vectorise
from tests.ops.build import extents, parameter
from tests.ops.execute import run

LEAD: Shape = (Dim.of("more"), Dim.of("lead"))


def mapped(inner: Function, leads: Sequence[int]) -> Function:
    """`inner` mapped over as many leading axes as any parameter has by `leads`."""
    builder = Builder()
    lead = LEAD[len(LEAD) - max(leads) :]
    params = []
    for param, own in zip(inner.params, leads, strict=True):
        front = lead[len(lead) - own :]
        params.append(parameter(param.name or "x", Tensor(param.tensor.dtype, (*front, *param.shape))))
    types: tuple[Type, ...] = tuple(Tensor(result.tensor.dtype, (*lead, *result.shape)) for result in inner.results)
    names = {name for value in (*inner.params, *inner.results) for dim in value.shape for name in dim.names()}
    made = builder.value(
        "map",
        params,
        type=types[0] if len(types) == 1 else Tuple(types),
        function=inner.name,
        sizes={name: Dim.of(name) for name in sorted(names)},
        lead=lead,
        mapped=tuple(leads),
    )
    results: list[Value] = [made]
    if len(types) > 1:
        results = [builder.value("get", [made], type=type, index=k) for k, type in enumerate(types)]
    return Function("outer", tuple(params), tuple(builder.body), tuple(results))


def check_batching(
    inner: Function,
    leads: Sequence[int],
    sizes: Mapping[str, int],
    draw: Callable[[int, tuple[int, ...]], Any],
    functions: Mapping[str, Function] | None = None,
) -> None:
    outer = mapped(inner, leads)
    known = {**(functions or {}), inner.name: inner, "outer": outer}
    verify(outer, known)
    flat = vectorise(outer, known)
    verify(flat, known)
    arguments = [draw(k, extents(param.shape, sizes)) for k, param in enumerate(outer.params)]
    expected = run(outer, arguments, functions=known, sizes=sizes)
    found = run(flat, arguments, functions=known, sizes=sizes)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)
