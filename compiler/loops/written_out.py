"""Ops that are several loops, written out in simpler ones: a mean is a sum, divided.

softmax(x)        ->        top = max(x);  y = exp(x - top);  y / sum(y)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Builder, Dim, Function, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.loops.cofactors import cofactor_slope
from chainrule.compiler.loops.contractions import with_columns_last
from chainrule.compiler.loops.convolutions import laid, windowed
from chainrule.compiler.loops.equations import as_loop
from chainrule.compiler.loops.index import ONE
from chainrule.compiler.loops.lengths import Lengths
from chainrule.compiler.loops.reached import Reached
from chainrule.compiler.loops.singular import pinv
from chainrule.compiler.loops.tables import Tables
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.ops.matrices import multiplied
from chainrule.compiler.passes.rewrite import rebuild, with_operands

_OF_LOOPS = ("get", "steps", "joined", "parted")
_ARITHMETIC = ("add", "subtract", "multiply", "divide")


def write_out(
    function: Function,
    given: Mapping[int, Value] | None = None,
    lengths: Lengths | None = None,
    outputs: Sequence[Value] = (),
    step: bool = False,
) -> tuple[Function, dict[int, Value]]:
    """The function in simpler ops, and what became of each of its values, by its id.

    `given` has what takes the place of its parameters, by their ids; `outputs` are handed out besides its results; a
    `step` is the body of a loop, or one side of a choice.
    """
    builder = Builder()
    new: dict[int, Value] = {}
    sizes = lengths or Lengths()
    convolutions = windowed(function, outputs)
    tables = Tables(function, outputs, step=step)
    reached = Reached(function, outputs)
    numbers: dict[int, Value] = {}  # conditions that are needed as numbers are kept as such

    def region(inner: Function, given: Mapping[int, Value]) -> Function:
        return write_out(inner, given, sizes, step=True)[0]

    def operands(args: Sequence[Value]) -> list[Expr]:
        return [builder.expr(arg) for arg in args]

    def simpler(value: Value, args: tuple[Value, ...]) -> Value:
        if value.op in _ARITHMETIC:
            args = tuple(numbers.get(id(arg), arg) for arg in args)
        made = with_operands(value, args)
        if value.op == "convert" and value.tensor.dtype == "real" and args[0].tensor.dtype == "bool":
            numbers[id(args[0])] = made
        rule = RULES.get(value.op)
        if value.op == "choice":
            made = sizes.choice(value, args, region)
        elif value.op in LOOPS:
            made = sizes.loop(value, args, region, builder)
        elif value.op == "root":
            with builder.at(value.span, value.stmt):
                made = as_loop(builder, value, args, lambda loop: sizes.loop(loop, loop.args, region, builder))
            new[id(value)] = made
            return made
        with builder.at(value.span, value.stmt):
            if id(value) in reached.leaves:
                new[id(value)] = made = reached.sum_of(builder, value, new)
                return made
            part = sizes.part(value, args, builder) if value.op in _OF_LOOPS else None
            if part is not None:
                made = part
            elif rule is not None:
                made = rule(operands(args), value).value
            elif id(value) in convolutions and (found := laid(operands(args), made, convolutions[id(value)])):
                made = found.value
            elif value.op == "contract" and (turned := with_columns_last(operands(args), made)):
                made = turned.value
            elif (looked_up := tables.instead(builder, value, args)) is not None:
                made = looked_up
            elif id(value) not in reached.dissolved:
                builder.body.append(made)
        if made.name is None and value.name is not None:
            builder.christen(made, value.name)
        new[id(value)] = made
        return made

    made = rebuild(function, builder.body, simpler, given)
    params = tuple((given or {}).get(id(param), param) for param in function.params)
    return replace(made, params=params, body=tuple(builder.body)), new


def _mean(operands: Sequence[Expr], value: Value) -> Expr:
    (x,) = operands
    count = ONE
    for axis in value.attrs["axes"]:
        count = count * Dim(x.shape[axis].terms)
    total = x.apply("sum", axes=value.attrs["axes"], keep=value.attrs["keep"])
    return total / total.lift(count).convert(dtype="real")


def _norm(operands: Sequence[Expr], value: Value) -> Expr:
    (x,) = operands
    return (x * x).apply("sum", axes=value.attrs["axes"], keep=value.attrs["keep"]).sqrt()


def _exponentials(x: Expr, axes: Sequence[int]) -> tuple[Expr, Expr, Expr]:
    """exp(x - top), its sum, and top; where top is infinite or nan, nothing is taken off."""
    top = x.apply("max", axes=tuple(axes), keep=True)
    powers = (x - top.isfinite().where(top, 0.0)).exp()
    return powers, powers.sum(tuple(axes), keep=True), top


def _softmax(operands: Sequence[Expr], value: Value) -> Expr:
    powers, total, _ = _exponentials(operands[0], value.attrs["axes"])
    return powers / total.maximum(1.0)  # 1 at least, but 0 where all are -inf


def _logsumexp(operands: Sequence[Expr], value: Value) -> Expr:
    axes = value.attrs["axes"]
    _, total, top = _exponentials(operands[0], axes)
    made = total.maximum(1.0).log() + top
    return made if value.attrs["keep"] else made.squeeze(axes=tuple(axes))


def _slope_at_root(operands: Sequence[Expr], value: Value) -> Expr:
    """The slope; there is no result where it is 0 or nan."""
    (slope,) = operands
    return slope.solved((slope.abs() > slope.lift(0.0)).logical_not())


def _solve(operands: Sequence[Expr], value: Value) -> Expr:
    """The solution; at a root there is none where rounding could make the side of a Jacobian that takes it to 0."""
    a, b = operands
    x = a.solve(b, **value.attrs)
    if "root" not in value.attrs:
        return x
    vector = value.attrs["vector"]
    product = multiplied(a.abs(), x.abs(), "ij", "j", "i") if vector else a.abs() @ x.abs()
    return _if_it_moves(a, b, x, product, x.rank - (1 if vector else 2))


def _solve_bands(operands: Sequence[Expr], value: Value) -> Expr:
    """The same of bands."""
    a, b = operands
    x = a.solve_bands(b, **value.attrs)
    if "root" not in value.attrs:
        return x
    told = {key: one for key, one in value.attrs.items() if key != "root"}
    return _if_it_moves(a, b, x, a.abs().times_bands(x.abs(), **told), x.rank - 1)


def _if_it_moves(a: Expr, b: Expr, x: Expr, product: Expr, rows: int) -> Expr:
    """The solution x of a x = b, unless each element of b is as small as what its row of the product rounds."""
    count = a.lift(Dim(a.shape[-2].terms)).convert(dtype="real")  # how many meet in a row
    rounding = product * (4.0 * count * a.builder.expr(a.builder.value("epsilon")))
    rest = (b.abs() <= rounding).apply("all", axes=(rows,), keep=True)
    moves = x.abs().apply("max", axes=(rows,), keep=True) > x.lift(0.0)
    return x.solved(rest.logical_and(moves))


RULES: dict[str, Callable[[Sequence[Expr], Value], Expr]] = {
    "mean": _mean,
    "norm": _norm,
    "slope_at_root": _slope_at_root,
    "solve": _solve,
    "solve_bands": _solve_bands,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "pinv": pinv,
    "cofactor_slope": cofactor_slope,
}

__all__ = ["RULES", "write_out"]
