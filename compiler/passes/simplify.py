"""The function with less in it: folded, rearranged by algebra, each value made once, nothing made in vain.

    %a = negative(%x)
    %b = negative(%a)           ->      return %y
    %y = multiply(%b, 1.0)              (where %y was the only use)
    return %y

The rules stand in `stable` (forms that neither overflow nor cancel), `roots` (powers, lengths), `algebra`
(elementwise arithmetic), `terms` (sums of derivatives), `monotone` (what is done after the largest is found),
`contracting` (sums, contractions), `axes` (layouts, elements that are read), `branches` (choices), `basis` (products
with the identity) and `singled` (what is 0 but at one position), the engine in `rewrite`. Linear in the size of the
function: each round is one walk, and the rounds are few.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import chainrule.compiler.ops  # noqa: F401  (fills the table, for whose ops the rules are)
from chainrule.compiler.ir import Function
from chainrule.compiler.passes import (
    algebra,
    axes,
    basis,
    branches,
    contracting,
    monotone,
    roots,
    singled,
    stable,
    terms,
)
from chainrule.compiler.passes.rewrite import Rewriter, count_uses, prune
from chainrule.compiler.passes.stretching import register_stretching

_ROUNDS = 4
# imported for their rules
ROOMS = (stable, roots, algebra, terms, monotone, contracting, axes, branches, basis, singled)


@cache
def _register() -> None:
    register_stretching()


def simplify(
    function: Function,
    fixed: frozenset[int] = frozenset(),
    literal: bool = False,
    values: int | None = None,
    settled: bool = False,
) -> Function:
    """The simplified function; instructions whose ids are in `fixed` are shared but not rewritten.

    With `literal` no stable form takes the place of what is written. All results but the first `values` are
    derivatives; it is `settled` once products of the same factors are one.
    """
    _register()
    function = prune(function)
    for _ in range(_ROUNDS):
        rewriter = Rewriter(count_uses(function), literal, behind(function, values), alone=values == 0, settled=settled)
        function = prune(rewriter.run(function, fixed))
        if not rewriter.fired:
            break
    return function


def behind(function: Function, values: int | None) -> frozenset[int]:
    """What none of the first results depends on."""
    if values is None:
        return frozenset()
    primal = {id(value) for value in prune(replace(function, results=function.results[:values])).body}
    return frozenset(id(value) for value in function.body) - primal
