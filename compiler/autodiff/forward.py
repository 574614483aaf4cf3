"""Forward mode: a function and, beside each value that moves, its tangent.

    %y = sin(%x)                    %y = sin(%x)
    return %y               ->      %c = cos(%x)
                                    %t_y = multiply(%t_x, %c)
                                    return %y, %t_y

Nothing is differentiated here that the table does not state: partial derivatives are multiplied by the tangents,
a linear op is applied to them (once to all, if it is linear in all operands together), and a linearisation is
written out. Zero is symbolic (a tangent that is not there) until the API's edge, and broadcasting is done here.
Two tangents of one value are two parameters of two functions, so that nested differentiation cannot confuse them.

Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 3; on confusion Siskind and Pearlmutter,
Perturbation Confusion and Referential Transparency (2005).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chainrule.compiler.autodiff.derive import Derive, carries, undefined
from chainrule.compiler.autodiff.implicit import forward as root
from chainrule.compiler.autodiff.outside import unstated
from chainrule.compiler.autodiff.stated import forward as stated
from chainrule.compiler.autodiff.unknown import unknown
from chainrule.compiler.ir import TABLE, Builder, Expr, Function, Shape, Tensor, Tuple, Type, Value
from chainrule.compiler.passes.rewrite import with_operands


def forward(function: Function, active: Sequence[int], derive: Derive = undefined, prefix: str = "t_") -> Function:
    """`function` with a tangent `t_x` behind its parameters for each active one, and one behind its results for each
    real one."""
    params = [function.params[k] for k in active]
    given = [tangent_of(param, prefix) for param in params]
    builder = Builder()
    walk = Walk(builder, derive)
    walk.tangents.update((id(param), tangent) for param, tangent in zip(params, given, strict=True))
    walk.run(function.body, function.results)
    results = tuple(walk.new.get(id(result), result) for result in function.results)
    moved = []
    for result in function.results:
        if carries(result.type):
            tangent = walk.tangents.get(id(result))
            moved.append(tangent if tangent is not None else builder.full(0.0, result.shape))
    return replace(function, params=(*function.params, *given), body=tuple(builder.body), results=(*results, *moved))


def tangent_of(param: Value, prefix: str = "t_") -> Value:
    """A parameter for its tangent, called after it if it is called something."""
    name = None if param.name is None else f"{prefix}{param.name}"
    return Value("param", (), {}, param.type, param.span, param.stmt, name)


class Walk:
    """One walk over a body, which is made anew.

    `new` is what stands for a value where that is not the value itself, `tangents` the tangent of each value that
    moves, `parts` those of a tuple's items. Those that are `idle` need none.
    """

    def __init__(self, builder: Builder, derive: Derive) -> None:
        self.builder = builder
        self.derive = derive
        self.new: dict[int, Value] = {}
        self.tangents: dict[int, Value] = {}
        self.parts: dict[int, Sequence[Value | None]] = {}
        self.idle: set[int] = set()

    def run(self, body: Sequence[Value], results: Sequence[Value]) -> None:
        self.idle |= _idle(body, results)
        for value in body:
            with self.builder.at(value.span, value.stmt):
                self._visit(value)

    def moving(self, value: Value) -> list[int]:
        """The positions of the operands that have a tangent."""
        return [k for k, arg in enumerate(value.args) if id(arg) in self.tangents]

    def give(self, value: Value, tangent: Value | None) -> None:
        """`value` has this tangent, named after it."""
        if tangent is not None:
            if isinstance(value.type, Tensor):
                tangent = fitted(self.builder.expr(tangent), value.shape).value
            if value.name is not None:
                self.builder.christen(tangent, f"t_{value.name}")
            self.tangents[id(value)] = tangent

    def made_anew(self, value: Value, args: Sequence[Value]) -> Value:
        """The instruction itself, on its operands as they are now."""
        made = with_operands(value, tuple(args))
        self.builder.body.append(made)
        self.new[id(value)] = made
        return made

    def _visit(self, value: Value) -> None:
        args = [self.new.get(id(arg), arg) for arg in value.args]
        op = TABLE[value.op]
        if value.op == "get":
            made = self.made_anew(value, args)
            parts = self.parts.get(id(value.args[0]))
            if parts is not None:
                self.give(value, parts[value.attrs["index"]])
            assert made.type == value.type
        elif not self.moving(value) or not carries(value.type) or id(value) in self.idle:
            self.made_anew(value, args)
        elif op.kind == "region" and "outside" not in value.attrs:
            REGIONS[value.op](self, value, args)
        else:
            made = self.made_anew(value, args)
            moved = self.pushed(made, {k: self.tangents[id(value.args[k])] for k in self.moving(value)})
            if isinstance(moved, Value):
                self.give(value, moved)
            elif moved is not None:
                self.parts[id(value)] = moved

    def pushed(self, made: Value, given: Mapping[int, Value]) -> Value | Sequence[Value | None] | None:
        """The tangent of an instruction for those of its operands, by their positions; of several results one each."""
        if "outside" in made.attrs:
            unstated(made)
        rule = {"elementwise": self._elementwise, "linear": self._linear, "other": self._linearised}
        return rule[TABLE[made.op].kind](made, given)

    def _elementwise(self, made: Value, given: Mapping[int, Value]) -> Value | None:
        """Each tangent times its partial derivative, summed."""
        expr = self.builder.expr
        operands = [expr(arg) for arg in made.args]
        terms: list[Expr] = []
        for k, tangent in given.items():
            t = expr(tangent)
            if k in TABLE[made.op].unknown:
                unknown(made, k)
            rule = TABLE[made.op].partials[k]
            partial = rule(*operands, expr(made)) if rule is not None else None
            if partial is None:
                continue
            if isinstance(partial, Expr) or partial not in (0, 1, -1):
                terms.append(t * partial)
            elif partial != 0:
                terms.append(t if partial == 1 else -t)
        return self._sum(terms)

    def _linear(self, made: Value, given: Mapping[int, Value]) -> Value | None:
        """The op on the tangents: once on all of them, or once for each, beside the other operands as they are."""
        op = TABLE[made.op]
        assert op.linear_in is not None
        linear_in = list(op.linear_in(made))
        places = [k for k in given if k in linear_in]
        if not places:
            return None
        if op.joint:
            args = [
                given[k] if k in places else self._zero(arg) if k in linear_in else arg
                for k, arg in enumerate(made.args)
            ]
            return self.builder.value(op.name, args, type=made.type, **made.attrs)
        terms = []
        for k in places:
            args = [given[k] if j == k else arg for j, arg in enumerate(made.args)]
            terms.append(self.builder.expr(self.builder.value(op.name, args, type=made.type, **made.attrs)))
        return self._sum(terms)

    def _zero(self, like: Value) -> Value:
        return self.builder.full(0.0, like.shape)

    def _linearised(self, made: Value, given: Mapping[int, Value]) -> Value | Sequence[Value | None] | None:
        """The linearisation, written out."""
        op = TABLE[made.op]
        assert op.linearise is not None, f"{made.op} has no derivative"
        expr = self.builder.expr
        tangents = [expr(given[k]) if k in given else None for k in range(len(made.args))]
        out: Expr | tuple[Expr, ...] = expr(made)
        if isinstance(made.type, Tuple):
            out = tuple(expr(self.builder.value("get", [made], index=k)) for k in range(len(made.type.items)))
        moved = op.linearise(tangents, [expr(arg) for arg in made.args], out, made)
        if isinstance(moved, tuple):
            return [tangent.value if isinstance(tangent, Expr) else None for tangent in moved]
        return moved.value if isinstance(moved, Expr) else None

    def _sum(self, terms: Sequence[Expr]) -> Value | None:
        if not terms:
            return None
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total.value


def _idle(body: Sequence[Value], results: Sequence[Value]) -> set[int]:
    """The values that are read for no derivative: by `stop_gradient` alone, or by others that are not."""
    if not any(value.op == "stop_gradient" for value in body):
        return set()
    users: dict[int, list[Value]] = {id(result): [result] for result in results}
    idle: set[int] = set()
    for value in reversed(body):
        read = users.get(id(value), [])
        if read and all(user.op == "stop_gradient" or id(user) in idle for user in read):
            idle.add(id(value))
        for arg in value.args:
            users.setdefault(id(arg), []).append(value)
    return idle


def fitted(tangent: Expr, shape: Shape) -> Expr:
    """A tangent in the shape of its value: a scalar's, or one that lacks axes, is repeated along them.

    An axis of length 1 may have come to stretch, or no longer to.
    """
    if tangent.shape == shape:
        return tangent
    same = [dim.terms for dim in tangent.shape] == [dim.terms for dim in shape]
    return tangent.apply("reshape" if same else "broadcast", shape=shape)


# ---- ops that hold functions


def results_of(type: Type) -> tuple[Type, ...]:
    """The types of the results of an op, one or several."""
    return type.items if isinstance(type, Tuple) else (type,)


def give_results(walk: Walk, value: Value, made: Value, tangents: Sequence[int | None]) -> None:
    """`made` yields what `value` did, and behind it tangents: that of result k is item `tangents[k]`, None for zero."""
    assert isinstance(made.type, Tuple)
    items = made.type.items
    moved = [None if at is None else walk.builder.value("get", [made], type=items[at], index=at) for at in tangents]
    if isinstance(value.type, Tuple):
        # the gets that follow read the first items of the longer tuple
        walk.new[id(value)] = made
        walk.parts[id(value)] = moved
    else:
        walk.new[id(value)] = walk.builder.value("get", [made], type=value.type, name=value.name, index=0)
        walk.give(value, moved[0])


def choice(walk: Walk, value: Value, args: Sequence[Value]) -> None:
    """One choice of values and tangents: either branch is made with its tangents."""
    places = [k for k in walk.moving(value) if k > 0]
    if not places:
        walk.made_anew(value, args)
        return
    inner = {key: _branch(value.attrs[key], [k - 1 for k in places], walk.derive) for key in ("then", "otherwise")}
    types = results_of(value.type)
    moved = [k for k in range(len(types)) if any(tangents[k] is not None for _, tangents, _ in inner.values())]
    branches: dict[str, Any] = {}
    for key, (branch, tangents, builder) in inner.items():
        found = [tangents[k] for k in moved]
        full = [t if t is not None else builder.full(0.0, _shape(types[k])) for k, t in zip(moved, found, strict=True)]
        branches[key] = replace(branch, body=tuple(builder.body), results=(*branch.results, *full))
    given = [walk.tangents[id(value.args[k])] for k in places]
    if not moved:
        walk.made_anew(value, args)
        return
    made = walk.builder.value(
        "choice",
        [*args, *given],
        type=Tuple((*types, *(types[k] for k in moved))),
        **{**value.attrs, **branches},
    )
    give_results(walk, value, made, [len(types) + moved.index(k) if k in moved else None for k in range(len(types))])


def _branch(inner: Function, active: Sequence[int], derive: Derive) -> tuple[Function, list[Value | None], Builder]:
    """A region with tangents behind its parameters; those of its results, None where zero; what it is built with."""
    given = [tangent_of(inner.params[k]) for k in active]
    walk = Walk(Builder(), derive)
    walk.tangents.update((id(inner.params[k]), tangent) for k, tangent in zip(active, given, strict=True))
    walk.run(inner.body, inner.results)
    results = tuple(walk.new.get(id(result), result) for result in inner.results)
    moved = [walk.tangents.get(id(result)) for result in inner.results]
    return replace(inner, params=(*inner.params, *given), results=results), moved, walk.builder


def _shape(type: Type) -> Shape:
    assert isinstance(type, Tensor)
    return type.shape


def call(walk: Walk, value: Value, args: Sequence[Value]) -> None:
    """The callee with tangents, in its place; of a map, the same in each lane."""
    places = [k for k in walk.moving(value) if carries(value.args[k].type)]
    given = [walk.tangents[id(value.args[k])] for k in places]
    types = results_of(value.type)
    moved = [k for k, type in enumerate(types) if carries(type)]
    attrs = dict(value.attrs)
    attrs["function"] = walk.derive("jvp", value.attrs["function"], tuple(places))
    if value.op == "map":
        attrs["mapped"] = (*value.attrs["mapped"], *(value.attrs["mapped"][k] for k in places))
    made = walk.builder.value(value.op, [*args, *given], type=Tuple((*types, *(types[k] for k in moved))), **attrs)
    give_results(walk, value, made, [len(types) + moved.index(k) if k in moved else None for k in range(len(types))])


REGIONS: dict[str, Callable[[Walk, Value, Sequence[Value]], None]] = {
    "call": call,
    "map": call,
    "choice": choice,
    "root": root,
    "stated": stated,
}
