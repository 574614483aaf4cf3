"""Reverse mode: a function and, behind it, the cotangents of its parameters.

    %y = sin(%x)                    %y = sin(%x)
    return %y               ->      %c = cos(%x)
                                    %d_x = multiply(%d_f, %c)
                                    return %y, %d_x

The primal's instructions stay as they are, so that what both need is computed once; `plan` decides which side
of the cut each value falls on. Zero is symbolic (a cotangent that is not there) until the API's edge. The
rules of the table know nothing of broadcasting: it is undone here, in `unbroadcast`.

Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 3; the linearise-then-transpose reading of
ops that are neither elementwise nor linear is from Radul et al., You Only Linearize Once (2023).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chainrule.compiler.autodiff.derive import Derive, carries, undefined
from chainrule.compiler.autodiff.implicit import backward as root
from chainrule.compiler.autodiff.outside import unstated
from chainrule.compiler.autodiff.stacks import plus
from chainrule.compiler.autodiff.stated import backward as stated
from chainrule.compiler.autodiff.unknown import unknown
from chainrule.compiler.ir import (
    TABLE,
    Builder,
    Dim,
    Expr,
    Function,
    Saved,
    Shape,
    Slice,
    Tensor,
    Tuple,
    Type,
    Value,
    transposable,
)
from chainrule.compiler.passes.rewrite import rebuild, with_operands


def reverse(
    function: Function,
    active: Sequence[int],
    seeds: Sequence[Value | None] | None = None,
    derive: Derive = undefined,
) -> Function:
    """`function` with one more result for each active parameter: its cotangent, of the parameter's type.

    The seeds become parameters `d_f` (one for each real result) behind the function's own, unless they are
    given as values (constants, or None for zero). `derive` makes the derivatives of functions that are called.
    """
    builder = Builder()
    params = list(function.params)
    if seeds is None:
        made: list[Value | None] = []
        for result in function.results:
            name = seed_name(function, len(made))
            seed = Value("param", (), {}, result.type, None, None, name)
            carries = result.tensor.dtype == "real" and len(made) < len(function.results) - function.aux
            made.append(seed if carries else None)
        params.extend(seed for seed in made if seed is not None)
        seeds = made
    wanted = [function.params[k] for k in active]
    whole, pairs = differentiated(function, seeds, wanted, derive)
    found = {id(param): cotangent for param, cotangent in pairs}
    builder.body.extend(whole.body)
    cotangents = [found.get(id(param)) or builder.full(0.0, param.shape) for param in wanted]
    return replace(whole, params=tuple(params), body=tuple(builder.body), results=(*whole.results, *cotangents))


def differentiated(
    function: Function,
    seeds: Sequence[Value | None],
    wanted: Sequence[Value],
    derive: Derive,
    parts: Collection[int] = (),
) -> tuple[Function, list[tuple[Value, Value]]]:
    """`function` with its adjoint behind it, given cotangents of its results; the wanted values that receive one.

    What those whose ids are in `parts` receive is a part of a cotangent, and is not called after them.
    """
    builder = Builder()
    builder.body.extend(function.body)
    sweep = Sweep(builder, function.body, wanted, derive, parts)
    found = sweep.run(function.results, seeds)
    receivers = [value for value in wanted if id(value) in found]
    whole = replace(
        function,
        body=tuple(builder.body),
        results=(*function.results, *(found[id(value)] for value in receivers)),
    )
    whole = sweep.settled(whole)
    count = len(function.results)
    pairs = list(zip(receivers, whole.results[count:], strict=True))
    return replace(whole, results=whole.results[:count]), pairs


def seed_name(function: Function, position: int) -> str:
    """`d_f`; several results are told apart by number."""
    name = function.name.lstrip("_").replace("@", "_")
    return f"d_{name}" if len(function.results) - function.aux == 1 else f"d_{name}_{position}"


@dataclass(frozen=True)
class Moved:
    """A loop that took another's place, and where the other's results are now: by position, or a slice of one.

    `named` says what the results that are sliced are called.
    """

    loop: Value
    positions: Mapping[int, int]
    parts: Mapping[int, tuple[int, Slice]]
    named: Mapping[int, str | None]


class Sweep:
    """One backward walk over a body; `contributions` gathers what each value receives."""

    def __init__(
        self,
        builder: Builder,
        body: Sequence[Value],
        wanted: Sequence[Value],
        derive: Derive,
        parts: Collection[int] = (),
    ) -> None:
        self.builder = builder
        self.derive = derive
        self.body = body
        self.wanted = wanted
        self.parts = parts
        self.active = {id(value) for value in wanted}
        for value in body:
            moves = value.op != "stop_gradient" and carries(value.type)
            if moves and any(id(arg) in self.active for arg in value.args):
                self.active.add(id(value))
        self.contributions: dict[int, list[Value]] = {}
        self.tuples: dict[int, dict[int, Value]] = {}
        self.moved: dict[int, Moved] = {}

    def run(self, results: Sequence[Value], seeds: Sequence[Value | None]) -> dict[int, Value]:
        """The cotangent of each wanted value that receives one."""
        for result, seed in zip(results, seeds, strict=True):
            if seed is not None and id(result) in self.active:
                self.contributions.setdefault(id(result), []).append(seed)
        for value in reversed(self.body):
            if id(value) in self.active:
                self._visit(value)
        found = {}
        for value in self.wanted:
            cotangent = self._gather(value)
            if cotangent is not None:
                found[id(value)] = cotangent
        return found

    def replace(self, old: Value, moved: Moved) -> None:
        """Put a loop in the place of another; `settled` looks after the values that read the other."""
        self.builder.body = [moved.loop if value is old else value for value in self.builder.body]
        self.moved[id(old)] = moved

    def settled(self, function: Function) -> Function:
        """The function, in which the loops that were replaced have no users any more."""
        if not self.moved:
            return function
        builder = Builder()
        loops = {id(moved.loop) for moved in self.moved.values()}
        now: dict[int, Value] = {}

        def found(value: Value, args: tuple[Value, ...]) -> Value | None:
            if id(value) in loops:
                now[id(value)] = with_operands(value, args)
                builder.body.append(now[id(value)])
                return now[id(value)]
            moved = self.moved.get(id(value.args[0])) if value.op == "get" else None
            if moved is None:
                return None
            loop, index = now[id(moved.loop)], value.attrs["index"]
            with builder.at(value.span, value.stmt):
                if index in moved.positions:
                    return builder.value("get", [loop], index=moved.positions[index], name=value.name)
                position, steps = moved.parts[index]
                trail = builder.value("get", [loop], index=position, name=moved.named[position])
                rest = (Slice(Dim.of(0), dim) for dim in trail.shape[1:])
                return builder.value("slice", [trail], key=(steps, *rest), name=value.name)

        return rebuild(function, builder.body, found)

    def _visit(self, value: Value) -> None:
        with self.builder.at(value.span, value.stmt):
            if value.op == "get":
                cotangent = self._gather(value)
                if cotangent is not None:
                    parts = self.tuples.setdefault(id(value.args[0]), {})
                    position = value.attrs["index"]
                    if position in parts:
                        cotangent = plus(self.builder, parts[position], cotangent)
                    parts[position] = cotangent
                return
            if isinstance(value.type, Tuple):
                parts = self.tuples.pop(id(value), {})
                if parts:
                    several = [parts.get(k) for k in range(len(value.type.items))]
                    if TABLE[value.op].kind == "region":
                        self._region(value, several)
                    else:
                        self._linearised(value, several)
                return
            cotangent = self._gather(value)
            if cotangent is None:
                return
            op = TABLE[value.op]
            if op.kind == "region":
                self._region(value, [cotangent])
            elif op.kind == "elementwise":
                self._elementwise(value, cotangent)
            elif transposable(op, value, self._active_args(value)):
                self._linear(value, cotangent)
            else:
                self._linearised(value, [cotangent])

    def _gather(self, value: Value) -> Value | None:
        """The sum of what `value` has received, named `d_x`.

        It stands in the section of the value that receives it, unless it all comes from one statement.
        """
        parts = self.contributions.pop(id(value), None)
        if not parts:
            return None
        total = parts[0]
        stmts = {part.stmt for part in parts}
        with self.builder.at(value.span, stmts.pop() if len(stmts) == 1 else value.stmt):
            for part in parts[1:]:
                total = plus(self.builder, total, part)
        if value.name is not None and id(value) not in self.parts:
            self.builder.christen(total, f"d_{value.name}")
        return total

    def give(self, receiver: Value, contribution: Expr) -> None:
        """Add to what `receiver` has received; what it was stretched to is summed."""
        exact = contribution
        if isinstance(receiver.type, Tensor):
            exact = unbroadcast(contribution, receiver.type.shape)
        self.contributions.setdefault(id(receiver), []).append(exact.value)

    def _active_args(self, value: Value) -> list[int]:
        return [k for k, arg in enumerate(value.args) if id(arg) in self.active]

    def _elementwise(self, value: Value, cotangent: Value) -> None:
        expr = self.builder.expr
        d, out, operands = expr(cotangent), expr(value), [expr(arg) for arg in value.args]
        for k in self._active_args(value):
            if k in TABLE[value.op].unknown:
                unknown(value, k)
            rule = TABLE[value.op].partials[k]
            partial = rule(*operands, out) if rule is not None else None
            if partial is None:
                continue
            if not isinstance(partial, Expr):
                if partial == 0:
                    continue
                part = d if partial == 1 else -d if partial == -1 else d * partial
            else:
                part = d * partial
            self.give(value.args[k], part)

    def _linear(self, value: Value, cotangent: Value) -> None:
        op = TABLE[value.op]
        expr = self.builder.expr
        operands = [expr(arg) for arg in value.args]
        linear_in = op.linear_in(value) if op.linear_in is not None else range(len(value.args))
        for k in self._active_args(value):
            if k in linear_in:
                assert op.transpose is not None, f"{value.op} has no transpose"
                self.give(value.args[k], op.transpose(expr(cotangent), k, operands, value))

    def _linearised(self, value: Value, cotangents: Sequence[Value | None]) -> None:
        """The linearisation is written behind a stand-in for each tangent, and that piece is swept in turn."""
        op = TABLE[value.op]
        assert op.linearise is not None, f"{value.op} has no derivative"
        expr = self.builder.expr
        places = self._active_args(value)
        stand_ins = {k: Value("param", (), {}, value.args[k].type) for k in places}
        tangents = [expr(stand_ins[k]) if k in stand_ins else None for k in range(len(value.args))]
        out: Expr | tuple[Expr, ...] = expr(value)
        if isinstance(value.type, Tuple):
            items = range(len(value.type.items))
            out = tuple(expr(self.builder.value("get", [value], index=k)) for k in items)
        start = len(self.builder.body)
        made = op.linearise(tangents, [expr(arg) for arg in value.args], out, value)
        moved = [
            (tangent.value, cotangent)
            for tangent, cotangent in zip(made if isinstance(made, tuple) else (made,), cotangents, strict=True)
            if isinstance(tangent, Expr) and cotangent is not None
        ]
        if not moved:
            return
        piece = self.builder.body[start:]
        sweep = Sweep(self.builder, piece, list(stand_ins.values()), self.derive)
        found = sweep.run([tangent for tangent, _ in moved], [cotangent for _, cotangent in moved])
        linear = sweep.active
        self.builder.body[start:] = [v for v in self.builder.body[start:] if id(v) not in linear]
        for k, stand_in in stand_ins.items():
            if id(stand_in) in found:
                self.give(value.args[k], expr(found[id(stand_in)]))

    def _region(self, value: Value, cotangents: Sequence[Value | None]) -> None:
        if "outside" in value.attrs:
            unstated(value)
        REGIONS[value.op](self, value, cotangents)

    # ---- ops that hold functions

    def choice(self, value: Value, cotangents: Sequence[Value | None]) -> None:
        """A choice on the same condition, of the branches' cotangents; each branch recomputes what it needs."""
        places = [k for k in self._active_args(value) if k > 0]
        given = [d for d in cotangents if d is not None]
        branches: dict[str, Any] = {}
        for branch in ("then", "otherwise"):
            inner: Function = value.attrs[branch]
            seeds = [
                None if d is None else Value("param", (), {}, d.type, None, None, f"d_{inner.name}_{k}")
                for k, d in enumerate(cotangents)
            ]
            # a branch that fits by broadcasting receives the sum over what it was stretched to
            joint = reverse_region(inner, [k - 1 for k in places], seeds, self.derive)
            branches[branch] = joint
        types: list[Type] = [value.args[k].type for k in places]
        if not types:
            return
        made = self.builder.value(
            "choice", [*value.args, *given], type=types[0] if len(types) == 1 else Tuple(tuple(types)), **branches
        )
        for position, k in enumerate(places):
            part = made if len(types) == 1 else self.builder.value("get", [made], index=position, type=types[position])
            self.give(value.args[k], self.builder.expr(part))

    def call_forward(self, value: Value, cotangents: Sequence[Value | None]) -> None:
        """The callee's backward function, given what its forward function saved."""
        assert isinstance(value.type, Tuple)
        *results, saved_type = value.type.items
        saved = self.builder.value("get", [value], index=len(results), type=saved_type)
        seeds = []
        for type, d in zip(results, cotangents, strict=False):
            if isinstance(type, Tensor) and type.dtype == "real":
                seeds.append(d if d is not None else self.builder.full(0.0, type.shape))
        places: Sequence[int] = value.attrs["active"]
        types = tuple(value.args[k].type for k in places)
        made = self.builder.value(
            "call_backward",
            [saved, *seeds],
            type=types[0] if len(types) == 1 else Tuple(types),
            function=value.attrs["function"],
            active=places,
            sizes=value.attrs["sizes"],
            real=tuple(isinstance(type, Tensor) and type.dtype == "real" for type in results),
        )
        for position, k in enumerate(places):
            part = made if len(types) == 1 else self.builder.value("get", [made], index=position, type=types[position])
            self.give(value.args[k], self.builder.expr(part))

    def call(self, value: Value, cotangents: Sequence[Value | None]) -> None:
        """The callee's pullback, a function of its arguments and cotangents: it computes again what it needs."""
        places = [k for k in self._active_args(value) if carries(value.args[k].type)]
        results = value.type.items if isinstance(value.type, Tuple) else (value.type,)
        seeds = [
            d if d is not None else self.builder.full(0.0, type.shape)
            for type, d in zip(results, cotangents, strict=True)
            if isinstance(type, Tensor) and type.dtype == "real"
        ]
        types = tuple(value.args[k].type for k in places)
        made = self.builder.value(
            "call",
            [*value.args, *seeds],
            type=types[0] if len(types) == 1 else Tuple(types),
            function=self.derive("pullback", value.attrs["function"], tuple(places)),
            sizes=value.attrs["sizes"],
        )
        for position, k in enumerate(places):
            part = made if len(types) == 1 else self.builder.value("get", [made], index=position, type=types[position])
            self.give(value.args[k], self.builder.expr(part))


REGIONS: dict[str, Callable[[Sweep, Value, Sequence[Value | None]], None]] = {
    "choice": Sweep.choice,
    "call": Sweep.call,
    "call_forward": Sweep.call_forward,
    "root": root,
    "stated": stated,
}


def reverse_region(
    inner: Function, active: Sequence[int], seeds: Sequence[Value | None], derive: Derive = undefined
) -> Function:
    """The cotangents of a region's captures: its parameters and the seeds in, one result for each active capture."""
    builder = Builder()
    fitted: list[Value | None] = []
    for result, seed in zip(inner.results, seeds, strict=True):
        fitted.append(None if seed is None else unbroadcast(builder.expr(seed), result.shape).value)
    wanted = [inner.params[k] for k in active]
    whole, pairs = differentiated(inner, fitted, wanted, derive)
    builder.body.extend(whole.body)
    found = {id(param): cotangent for param, cotangent in pairs}
    results = [found.get(id(param)) or builder.full(0.0, param.shape) for param in wanted]
    params = (*inner.params, *(seed for seed in seeds if seed is not None))
    return replace(inner, params=params, body=tuple(builder.body), results=tuple(results))


def with_saved_calls(function: Function, active: Sequence[int]) -> Function:
    """`call` becomes `call_forward` where a cotangent will pass through it: its last result is what it saved."""
    if not any(value.op == "call" for value in function.body):
        return function
    builder = Builder()
    live = {id(function.params[k]) for k in active}

    def saving(value: Value, args: tuple[Value, ...]) -> Value | None:
        places = tuple(k for k, arg in enumerate(value.args) if id(arg) in live and carries(arg.type))
        if places and carries(value.type):
            live.add(id(value))
        if value.op != "call" or id(value) not in live:
            return None
        items = value.type.items if isinstance(value.type, Tuple) else (value.type,)
        with builder.at(value.span, value.stmt):
            attrs = {**value.attrs, "active": places}
            saved = Saved(value.attrs["function"])
            called = builder.value("call_forward", args, type=Tuple((*items, saved)), **attrs)
            if isinstance(value.type, Tuple):
                return called
            return builder.value("get", [called], type=value.type, name=value.name, index=0)

    return rebuild(function, builder.body, saving)


def unbroadcast(d: Expr, shape: Shape) -> Expr:
    """`d`, summed over the axes along which an operand of this shape was stretched.

    real[batch, m] -> real[m]       sum over batch
    real[n, m]     -> real[n, 1]    sum over m, the axis kept
    """
    if d.shape == shape:
        return d
    extra = d.rank - len(shape)
    if extra < 0:
        return d.apply("broadcast", shape=shape)
    kept = [k for k, dim in enumerate(shape) if dim.stretch and not d.shape[extra + k].stretch]
    axes = [*range(extra), *(extra + k for k in kept)]
    if axes:
        d = d.sum(axes).stretch(*kept)
    if d.shape != shape:
        d = d.apply("broadcast", shape=shape)
    return d
