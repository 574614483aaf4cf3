"""Equations as loops: Newton's method, written out, each step of which tries one point.

    %E = root(%M, %M, %e) {system}    ->    E = M
                                            while going:
                                                residual, slope = system(E - step, M, e)
                                                if it is less than before: E -= step; step = residual / slope
                                                else: step /= 2
                                            solved(E, not lost)

It is the method of the numpy target (`emit.special.newton` and its kin), by which the same points are accepted: a step
that does not lessen the residual is halved; a lane is done at a residual of 0, or with a step that rounding alone could
make. Lanes that are done wait for the others, their step being 0. Where one is lost the function has no result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chainrule.compiler.autodiff.implicit import is_banded
from chainrule.compiler.ir import BOOL, Builder, Dim, Expr, Function, Shape, Value
from chainrule.compiler.ops.loops import Loop
from chainrule.compiler.passes.inline import splice

STEPS, HALVINGS = 100, 60


def as_loop(builder: Builder, root: Value, args: Sequence[Value], loop: Callable[[Value], Value]) -> Value:
    """The unknown of an equation on these operands; `loop` makes the `while` one over a size. Raises Unsupported."""
    start, *captures = (builder.expr(arg) for arg in args)
    return _Newton(builder, root, start, captures).solved(loop)


@dataclass
class _State:
    """What goes round: where it stands, the step to try, the slope there, and how it got there, in each lane.

    size     of the residual; `reach` how large numbers on the way were, of which the older ones count less
    tries    halvings of this step; `steps` how many there were before
    small    whether rounding alone could make the step
    """

    at: Expr
    step: Expr
    slope: Expr
    size: Expr
    reach: Expr
    tries: Expr
    steps: Expr
    small: Expr
    going: Expr
    lost: Expr

    @property
    def parts(self) -> list[Expr]:
        return list(vars(self).values())


class _Newton:
    """An equation whose unknowns are each for itself, or are a vector with a Jacobian."""

    def __init__(self, builder: Builder, root: Value, start: Expr, captures: Sequence[Expr]) -> None:
        self.builder, self.root, self.start, self.captures = builder, root, start, captures
        self.system: Function = root.attrs["system"]
        jacobian = self.system.results[1]
        self.is_vector = len(jacobian.shape) > len(root.shape)
        self.lanes: Shape = root.shape[:-1] if self.is_vector else root.shape

    def solved(self, loop: Callable[[Value], Value]) -> Value:
        root, first = self.root, self._first()
        known = [*self.captures, self._tiny(), self.builder.expr(self.builder.value("epsilon"))]
        names = [root.name or "unknown", "step", "slope", "size", "reach", "tries", "steps", "small", "going", "lost"]
        params = [Value("param", (), {}, e.value.type, None, None, n) for e, n in zip(first.parts, names, strict=True)]
        behind = [Value("param", (), {}, e.value.type) for e in known]
        made = Loop(
            "while",
            self._body(params, behind),
            None,
            tuple(part.value for part in first.parts),
            (),
            tuple(e.value for e in known),
            condition=self._condition(params, behind),
        )
        value = loop(self.builder.value("while", made.args, **made.attrs))
        self.builder.body[-1] = value
        found, lost = (
            self.builder.value("get", [value], type=params[k].type, name=name, index=k)
            for k, name in ((0, None), (len(params) - 1, "lost"))
        )
        whole = lost if not self.is_vector else self._over_unknowns(self.builder.expr(lost)).value
        return self.builder.value("solved", [found, whole], name=root.name)

    # ---- before the first step

    def _first(self) -> _State:
        builder = self.builder
        zero = builder.expr(builder.full(0.0, self.lanes))
        count = builder.expr(builder.full(0, self.lanes, "int"))
        true = builder.expr(builder.full(True, self.lanes, "bool"))
        false = builder.expr(builder.full(False, self.lanes, "bool"))
        none = builder.expr(builder.full(0.0, self.start.shape))
        slope = builder.expr(builder.full(0.0, self.system.results[1].shape))
        reach = zero if self.is_vector else self.start.abs()
        return _State(self.start, none, slope, zero, reach, count, count, false, true, false)

    def _tiny(self) -> Expr:
        return self.builder.expr(self.builder.value("epsilon")) ** 0.6

    # ---- a step

    def _condition(self, params: Sequence[Value], behind: Sequence[Value]) -> Function:
        own = [replace(param) for param in (*params, *behind)]
        builder = Builder()
        going = builder.expr(own[len(params) - 2])
        any_going = going.apply("any", axes=tuple(range(going.rank)), keep=False) if going.rank else going
        return replace(self.system, params=tuple(own), body=tuple(builder.body), results=(any_going.value,))

    def _body(self, params: Sequence[Value], behind: Sequence[Value]) -> Function:
        builder = Builder()
        before = _State(*(builder.expr(param) for param in params))
        *captures, tiny, eps = behind
        with builder.at(self.root.span, self.root.stmt):
            moved = before.at - before.step
            inputs = [moved.value, *captures]
            (residual, slope), _ = splice(builder.body, self.system, inputs, {}, replace(self.root, name=None))
            after = self._moved(before, moved, *map(builder.expr, (residual, slope, tiny, eps)))
            _christen(builder, moved=moved, residual=builder.expr(residual))
        results = tuple(part.value for part in after.parts)
        return replace(self.system, params=(*params, *behind), body=tuple(builder.body), results=results)

    def _moved(self, old: _State, moved: Expr, residual: Expr, slope: Expr, tiny: Expr, eps: Expr) -> _State:
        size = self._size(residual)
        fresh = old.steps.same(_int(old.steps, 0))
        less = size < old.size
        same = self._and_is_like(old.small.logical_and(less.logical_not()), slope, old.slope)
        accepted = old.going.logical_and(fresh.logical_or(less).logical_or(same))
        slope = self._of(accepted, slope).where(slope, old.slope)
        if self.is_vector:
            count = moved.lift(Dim(slope.shape[-2].terms)).convert(dtype="real")  # how many meet in a row
            rounding = self._times(slope.abs(), moved.abs()) * (eps * 4.0 * count)
            rows: dict[str, Any] = {"axes": (len(self.lanes),), "keep": False}
            level = (residual.abs() <= rounding).apply("all", **rows)
            still = size.same(0.0).logical_or(same)
            step = self._over_unknowns(still).where(0.0, self._solve(slope, residual))
            over = still.logical_or(level)
            bad = (residual.isfinite().logical_and(self._rows(slope).isfinite())).apply("all", **rows).logical_not()
        else:
            size = same.where(0.0, size)
            over = size.same(0.0)
            step = same.where(0.0, residual) / slope
            bad = (step * slope).isfinite().logical_not()
        length, largest = self._largest(step), self._largest(moved)
        reach = largest.maximum(old.reach / 8.0)
        small = length <= tiny * reach
        over = over.logical_or((length <= tiny * largest).logical_and(size <= old.size / 8.0))
        over = accepted.logical_and(over).logical_and(bad.logical_not())
        tired = (old.tries >= _int(old.tries, HALVINGS)).logical_and(accepted.logical_not())
        endless = (old.steps >= _int(old.steps, STEPS)).logical_and(over.logical_not())
        lost = old.going.logical_and(accepted.logical_and(bad).logical_or(tired).logical_or(endless))
        going = old.going.logical_and(over.logical_not()).logical_and(lost.logical_not())
        wide = self._over_unknowns
        _christen(old.at.builder, new_size=size, step=step, accepted=accepted, less=less, same=same, done=over)
        return _State(
            wide(accepted).where(wide(over).where(moved - step, moved), old.at),
            wide(going).where(wide(accepted).where(step, old.step / 2.0), 0.0),
            slope,
            accepted.where(size, old.size),
            accepted.where(reach, old.reach),
            accepted.where(_int(old.tries, 0), old.tries + _int(old.tries, 1)),
            accepted.where(old.steps + _int(old.steps, 1), old.steps),
            accepted.where(small, old.small),
            going,
            old.lost.logical_or(lost),
        )

    # ---- what a number is for one unknown, and a vector or a matrix for several

    def _size(self, residual: Expr) -> Expr:
        return residual.apply("norm", axes=(len(self.lanes),), keep=False) if self.is_vector else residual.abs()

    def _largest(self, x: Expr) -> Expr:
        return x.abs().apply("max", axes=(len(self.lanes),), keep=False) if self.is_vector else x.abs()

    def _over_unknowns(self, each: Expr) -> Expr:
        return each.stretch(len(self.lanes)) if self.is_vector else each

    def _of(self, each: Expr, slope: Expr) -> Expr:
        """What each lane has, beside its slope."""
        return each.stretch(*range(each.rank, slope.rank)) if self.is_vector else each

    def _and_is_like(self, asked: Expr, slope: Expr, old: Expr) -> Expr:
        """What is asked, and whether the slope is nearly what it was: a Jacobian is looked at only if it is asked."""
        if not self.is_vector or self.lanes:
            return asked.logical_and(self._is_like(slope, old))

        def branch(result: Callable[[Expr, Expr], Expr]) -> Function:
            builder = Builder()
            params = tuple(Value("param", (), {}, each.value.type) for each in (slope, old))
            made = result(*map(builder.expr, params))
            return replace(self.system, params=params, body=tuple(builder.body), results=(made.value,))

        builder, operands = asked.builder, [asked.value, slope.value, old.value]
        then, otherwise = branch(self._is_like), branch(lambda slope, old: _no(slope.builder))
        return builder.expr(builder.value("choice", operands, type=BOOL, then=then, otherwise=otherwise))

    def _is_like(self, slope: Expr, old: Expr) -> Expr:
        """Whether the slope is nearly what it was."""
        change, whole = slope - old, old
        if self.is_vector:
            return self._size(self._rows(change)) <= self._size(self._rows(whole)) / 8.0
        return change.abs() <= whole.abs() / 8.0

    def _rows(self, slope: Expr) -> Expr:
        """The sums of the rows of a Jacobian, without signs."""
        return self._times(slope.abs(), slope.builder.expr(slope.builder.full(1.0, self.root.shape)))

    def _times(self, matrix: Expr, x: Expr) -> Expr:
        if is_banded(matrix.value):
            return matrix.times_bands(x, transposed=False, **self.root.attrs["banded"].attrs)
        names = tuple(f"b{k}" for k in range(len(self.lanes)))
        return matrix.contract(x, indices=((*names, "i", "j"), (*names, "j")), out=(*names, "i"))

    def _solve(self, matrix: Expr, side: Expr) -> Expr:
        if is_banded(matrix.value):
            return matrix.solve_bands(side, transposed=False, **self.root.attrs["banded"].attrs)
        return matrix.solve(side, vector=True)


def _christen(builder: Builder, **values: Expr) -> None:
    for name, each in values.items():
        builder.christen(each.value, name)


def _no(builder: Builder) -> Expr:
    return builder.expr(builder.full(False, (), "bool"))


def _int(like: Expr, number: int) -> Expr:
    return like.builder.expr(like.builder.const(number, "int"))
