"""What the states of a model may be: what they start as, and what each step of training makes of that.

    state variance ~ ones                                   [1, 1]
    update variance = 0.9 * variance + 0.1 * spread         [0.9, inf), ... and in the end [0, inf)

As of a value that goes round in a loop (`bounds`), until a step adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.compiler.analysis.bounds import STEPS, Bounds
from chainrule.compiler.analysis.widening import widened
from chainrule.compiler.ir import Function, Owned, owned
from chainrule.compiler.ir.ranges import Range, exactly

_STARTS = {"zeros": exactly(0.0), "ones": exactly(1.0)}


def of_states(loss: Function, functions: Mapping[str, Function]) -> dict[str, Range]:
    """The ranges of the states by their paths; `loss` is that of the training mode, which gives the new ones."""
    params = [(param, one) for param in loss.params if (one := owned(param)) is not None and one.kind == "state"]
    before = [_start(one) for _, one in params]
    for steps in range(STEPS + 8 * len(before) + 1):
        known = {id(param): range for (param, _), range in zip(params, before, strict=True)}
        results = Bounds(functions, known).run(loss)
        after = [old.join(new) for old, new in zip(before, results[1:], strict=False)]
        if after == before:
            break
        before = [widened(*pair) if steps >= STEPS else pair[1] for pair in zip(before, after, strict=True)]
    return {one.path: range for (_, one), range in zip(params, before, strict=True)}


def _start(state: Owned) -> Range:
    if state.source.name == "constant":
        (number,) = state.source.arguments.results
        return exactly(float(number.attrs["value"])) if number.op == "const" else Range()
    return _STARTS.get(state.source.name, Range())
