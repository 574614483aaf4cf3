"""What a function goes through before it is differentiated, and once it is: smaller, and with what loops need not do
taken out of them.
"""

from __future__ import annotations

from chainrule.compiler.ir import Function
from chainrule.compiler.passes.contraction import order_contractions
from chainrule.compiler.passes.exponentials import share_exponentials
from chainrule.compiler.passes.guard import strip
from chainrule.compiler.passes.hoisting import hoist
from chainrule.compiler.passes.segments import segment
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.sinking import sink
from chainrule.compiler.passes.slimming import slim
from chainrule.compiler.passes.slopes import without_needless_looks
from chainrule.compiler.passes.terms import met
from chainrule.compiler.passes.zipping import zipped


def simplified(function: Function, literal: bool = False, values: int | None = None) -> Function:
    """A function that is smaller, and whose loops do in each step what only that step can do."""
    small = simplify(segment(function), literal=literal, values=values)
    moved = slim(sink(hoist(zipped(small))))
    return small if moved is small else simplify(moved, literal=literal, values=values)


def improved(joint: Function, values: int | None = None, literal: bool = False, last: bool = True) -> Function:
    """A function and its adjoint, ready to be cut in two. All results but the first `values` are derivatives.

    Unless it is the `last` derivative, what stands still (`stop_gradient`) has to stand still for the next one too.
    """
    small = without_needless_looks(simplified(strip(joint) if last else joint, literal, values))
    if values == 0:
        small = simplify(met(small), literal=literal, values=0, settled=True)
    return order_contractions(share_exponentials(small))
