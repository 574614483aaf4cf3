"""Branches and steps whose bodies are still functions: `fuse` makes loops of these when it places them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.ir import Function, Value
from chainrule.compiler.loops.index import Access, Axis
from chainrule.compiler.loops.nest import Body, Branch, Item, Steps
from chainrule.compiler.passes.rewrite import rebuild


@dataclass(frozen=True)
class Region:
    """One side of a branch.

    copied  pairs of a result of the branch and what it is copied from
    added   what is added to arrays that are handed to it
    handed  the results, by their ids, of loops and branches within it that add to such an array too
    """

    function: Function
    copied: Sequence[tuple[Value, Value]]
    added: Sequence[Item]
    handed: Mapping[int, Value]


class RegionBranch(Branch):
    """A branch whose bodies are still functions."""

    def __init__(
        self,
        value: Value,
        condition: Access,
        then: Body,
        otherwise: Body,
        regions: Sequence[Region],
    ) -> None:
        super().__init__(value, condition, then, otherwise)
        self.regions = regions


class RegionSteps(Steps):
    """Steps whose body is still a function.

    before      the condition of a `while`
    region      what a step computes
    kept        what is kept of the step, and added to what goes round: as early as it can be
    updates     what goes round, set for the next step: behind all else, in order
    handed      results, by their ids, of loops and branches in the step that add to what goes round, where it is kept
    """

    def __init__(self, value: Value, axis: Axis, region: Function, before: Function | None) -> None:
        super().__init__(value, axis, Body())
        self.region = region
        self.before = before
        self.kept: Sequence[Item] = ()
        self.updates: Sequence[Item] = ()
        self.handed: Mapping[int, Value] = {}


def captured(region: Function, captures: Sequence[Value]) -> Function:
    """The region with what it captures in the place of its parameters."""
    given = {id(param): capture for param, capture in zip(region.params, captures, strict=True)}
    return replace(rebuild(region, [], lambda value, args: None, given), params=())
