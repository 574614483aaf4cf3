"""Derivatives of every order along a direction, by reverse mode of reverse mode of reverse mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Function, Value
from chainrule.compiler.passes.simplify import simplify
from tests.ops.build import parameter


def along(function: Function, active: Sequence[int], orders: int = 3) -> list[Function]:
    """<w, d^k f(x + t v) / dt^k> at t = 0 for k = 1, 2, ...

    The functions take the parameters, then a w for each real result, then a v for each active parameter.
    """
    builder = Builder()
    builder.body.extend(function.body)
    reals = [result for result in function.results if result.tensor.dtype == "real"]
    weights = [parameter(f"w{k}", result.tensor) for k, result in enumerate(reals)]
    directions = [parameter(f"v{k}", function.params[k].tensor) for k in active]
    total = _total(builder, zip(weights, reals, strict=True))
    params = (*function.params, *weights, *directions)
    present = Function("f", params, tuple(builder.body), (total,))
    found = []
    for _ in range(orders):
        one = Builder().const(1.0)
        joint = reverse(replace(present, body=(one, *present.body)), active, [one])
        builder = Builder()
        builder.body.extend(joint.body)
        total = _total(builder, zip(joint.results[1:], directions, strict=True))
        present = simplify(replace(joint, body=tuple(builder.body), results=(total,)))
        found.append(present)
    return found


def _total(builder: Builder, pairs: zip[tuple[Value, Value]]) -> Value:
    """The sum of inner products."""
    total = None
    for left, right in pairs:
        product = (builder.expr(left) * builder.expr(right)).sum()
        total = product if total is None else total + product
    assert total is not None
    return total.value
