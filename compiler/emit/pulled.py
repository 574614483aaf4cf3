"""`f_vjp`: the forward function and, at once, the backward function."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.emit.arrays import as_tuple, returns, signature, take_params
from chainrule.compiler.emit.docs import shapes
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.offered import listed
from chainrule.compiler.emit.routine import Routine
from chainrule.compiler.emit.scalars import is_scalar_function, scalar_signature
from chainrule.compiler.ir import Function


def vjp_routine(function: Function, label: str, of: str, halves: Sequence[int], active: Sequence[int]) -> Routine:
    """`label`, which calls the halves of the function that is emitted as `of`.

    These are by the parameters at `halves`, in that order; `active` are the same in the order that is wanted.
    """
    names = Names()
    own = take_params(function, names)
    seed, value = names.take(f"d_{function.name}"), names.take("value")
    by = listed([own[k] for k in active])

    def last() -> list[str]:
        call = f"{of}_backward(saved, {seed})"
        if tuple(halves) == tuple(active):
            return [f"return {value}, {call}"]
        made = {k: names.take(f"d_{own[k]}") for k in halves}
        return [f"{', '.join(made.values())} = {call}", f"return {value}, {as_tuple([made[k] for k in active])}"]

    many = "s" if len(active) > 1 else ""
    head = scalar_signature(function, own) if is_scalar_function(function) else signature(function, own)
    given = f"{seed}, that of the result" if len(function.results) == 1 else f"{seed}, those of the results"
    return Routine(
        label,
        [*head, "*", f"{seed}: Any"],
        f"tuple[{returns(len(function.results))}, {returns(len(active))}]",
        [f"`{function.name}`, and the cotangent{many} of {by} for {given}.", "", *shapes(function)],
        [f"{value}, saved = {of}_forward({', '.join(own)})", *last()],
    )
