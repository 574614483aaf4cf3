"""Equations: the implicit function theorem, `root` in both modes, and the Jacobian that Newton's method needs.

    F(x, p) = 0         =>      dx = -(dF/dx)^-1 dF/dp dp
    d_p = -(dF/dp)' l   where   (dF/dx)' l = d_x            one linear system, at the solution

How the solution was found has no part in it. All of it is IR, in the unknown and what the residual captures, so that
it can be differentiated again. Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 15.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from chainrule.compiler.ir import At, Builder, Dim, Expr, Function, Shape, Tensor, Value
from chainrule.compiler.passes.batching import batched
from chainrule.compiler.passes.inline import splice
from chainrule.compiler.passes.rewrite import has_regions, prune, rebuild
from chainrule.compiler.passes.simplify import simplify

if TYPE_CHECKING:
    from chainrule.compiler.autodiff.arranging import Banded
    from chainrule.compiler.autodiff.forward import Walk
    from chainrule.compiler.autodiff.reverse import Sweep

MADE = ("slope", "jacobian")
"""What the derivative by the unknown is called: of a number, of a vector."""


def backward(sweep: Sweep, value: Value, cotangents: Sequence[Value | None]) -> None:
    """One transposed linear system at the solution, and the residual's cotangents of what it captures."""
    (cotangent,) = cotangents
    residual: Function = value.attrs["residual"]
    places = [k for k in sweep._active_args(value) if k > 0]
    if cotangent is None or not places:
        return
    builder = sweep.builder
    inputs = [value, *value.args[1:]]
    (matrix,) = written(builder, jacobian(value, bare=_is_number(value)), inputs, value)
    multiplier = -divided(builder.expr(cotangent), builder.expr(matrix), value, transposed=True)
    given = written(builder, pullback(residual, places), [*inputs, multiplier.value], value)
    for k, part in zip(places, given, strict=True):
        sweep.give(value.args[k], builder.expr(part))


def forward(walk: Walk, value: Value, args: Sequence[Value]) -> None:
    """The solution, and its tangent: one linear system, with the residual's tangent on its right side."""
    made = walk.made_anew(value, args)
    residual: Function = value.attrs["residual"]
    places = [k for k in walk.moving(value) if k > 0]
    if not places:
        return
    builder = walk.builder
    inputs = [made, *made.args[1:]]
    tangents = [walk.tangents[id(value.args[k])] for k in places]
    (matrix,) = written(builder, jacobian(value, bare=_is_number(value)), inputs, value)
    (side,) = written(builder, pushforward(residual, places), [*inputs, *tangents], value)
    walk.give(value, (-divided(builder.expr(side), builder.expr(matrix), value)).value)


def written(builder: Builder, function: Function, args: Sequence[Value], call: Value) -> tuple[Value, ...]:
    """The function's body, behind what the builder has made; its results."""
    return splice(builder.body, function, args, {}, replace(call, name=None))[0]


def pullback(residual: Function, places: Sequence[int]) -> Function:
    """The residual's cotangents of the parameters at `places`, given its own behind its parameters."""
    from chainrule.compiler.autodiff.reverse import reverse_region

    seed = Value("param", (), {}, residual.results[0].type, None, None, "seed")
    return prune(reverse_region(residual, places, [seed]))


def pushforward(residual: Function, places: Sequence[int]) -> Function:
    """The residual's tangent, given those of the parameters at `places` behind its parameters."""
    from chainrule.compiler.autodiff.forward import forward as tangent

    both = tangent(residual, places)
    return prune(replace(both, results=both.results[1:]))


def _is_number(value: Value) -> bool:
    """Whether each lane has one unknown."""
    lanes: int = value.attrs["lanes"]
    return len(value.shape) == lanes


def jacobian(value: Value, bare: bool = False) -> Function:
    """The derivative of the residual by the unknown: in each lane a number, or a matrix if the unknown is a vector.

    Of a matrix that is a diagonal there is the diagonal, of one that is a band the bands. `bare` leaves it without a
    name.
    """
    from chainrule.compiler.autodiff.banded import bands

    residual: Function = value.attrs["residual"]
    lanes: int = value.attrs["lanes"]
    how: Banded | None = value.attrs.get("banded")
    unknown = residual.params[0]
    own = replace(unknown, name=None)  # else its cotangent, a row of the matrix, would be called one
    builder = Builder()
    if _is_number(value):
        seed = builder.full(1.0, unknown.shape)
        (made,) = written(builder, pullback(_with_unknown(residual, own), [0]), [*residual.params, seed], seed)
    elif (scalars := _scalars(residual, lanes)) is not None:
        made = _by_elements(builder, residual, *scalars)
    elif how is not None and (found := bands(builder, residual, lanes, how)) is not None:
        made = found
    else:
        made = _by_rows(builder, residual, pullback(_with_unknown(residual, own), [0]), lanes)
    if not bare and made is builder.body[-1] and made.name is None and made.op not in ("const", "size"):
        made = builder.body[-1] = replace(made, name=MADE[len(unknown.shape) > lanes])
    return _as_one(replace(residual, name="jacobian", body=tuple(builder.body), results=(made,)))


def _as_one(function: Function) -> Function:
    """The function, whose instructions serve the statement that uses it, and none of their own."""
    body: list[Value] = []

    def bare(value: Value, args: tuple[Value, ...]) -> Value:
        body.append(replace(value, args=args, stmt=None))
        return body[-1]

    return rebuild(function, body, bare)


def _with_unknown(residual: Function, unknown: Value) -> Function:
    """The residual, with another parameter as its unknown."""
    body: list[Value] = []
    made = rebuild(residual, body, lambda value, args: None, {id(residual.params[0]): unknown})
    return replace(made, params=(unknown, *residual.params[1:]))


def _scalars(residual: Function, lanes: int) -> tuple[list[Value], list[Value]] | None:
    """The unknowns and the equations of a system of scalars: elements of the vector, and what is stacked to it."""
    unknown, (result,) = residual.params[0], residual.results
    uses = [value for value in residual.body if any(arg is unknown for arg in value.args)]
    if result.op != "stack" or result.attrs["axis"] != lanes or result in uses:
        return None
    at: dict[int, Value] = {}
    for value in uses:
        if value.op != "slice" or not isinstance(value.attrs["key"][lanes], At):
            return None
        position = value.attrs["key"][lanes].position.constant
        if position is None or position in at:
            return None
        at[position] = value
    if sorted(at) != list(range(len(result.args))):
        return None
    return [at[k] for k in range(len(at))], list(result.args)


def _by_elements(builder: Builder, residual: Function, unknowns: Sequence[Value], equations: Sequence[Value]) -> Value:
    """A row for each equation, one backward walk each; its elements are numbers."""
    from chainrule.compiler.autodiff.reverse import reverse_region

    inner = of_values(residual, unknowns, equations)
    builder.body.extend(unknowns)
    rank, places = len(equations[0].shape), range(len(unknowns))
    rows = []
    for k, equation in enumerate(equations):
        seeds = [Value("param", (), {}, one.type) if j == k else None for j, one in enumerate(inner.results)]
        back = prune(reverse_region(inner, places, seeds))
        ones = builder.full(1.0, equation.shape)
        row = written(builder, back, [*unknowns, *residual.params[1:], ones], equation)
        rows.append(builder.value("stack", row, axis=rank))
    return builder.value("stack", rows, axis=rank)


def of_values(residual: Function, values: Sequence[Value], results: Sequence[Value]) -> Function:
    """The residual as a function of these values of its body, which take the place of the unknown."""
    stand_ins = {id(one): Value("param", (), {}, one.type, one.span, one.stmt) for one in values}
    body: list[Value] = []
    made = rebuild(replace(residual, results=tuple(results)), body, lambda value, args: stand_ins.get(id(value)))
    return replace(made, params=(*stand_ins.values(), *residual.params[1:]))


def _by_rows(builder: Builder, residual: Function, back: Function, lanes: int) -> Value:
    """The cotangents of all rows at once: those of the identity's."""
    shape = residual.params[0].shape
    fresh = Dim.of(_free(back, "rows"))
    pattern = (*(() for _ in residual.params), (False,))
    each = batched(back, "rows", pattern, (fresh,), _no_calls)
    seeds = _rows(builder, shape, lanes)
    (found,), _ = splice(builder.body, each, [*residual.params, seeds], {str(fresh): shape[-1]}, seeds)
    order = (*range(1, lanes + 1), 0, lanes + 1)
    return builder.expr(found).move(*order).value


def _rows(builder: Builder, shape: Shape, lanes: int) -> Value:
    """The rows of the identity, each in every lane."""
    rows = builder.expr(builder.value("identity", dim=shape[-1]))
    if not lanes:
        return rows.value
    return rows.stretch(*range(1, lanes + 1)).apply("broadcast", shape=(shape[-1], *shape)).value


def _free(function: Function, wanted: str) -> str:
    """A name for a dim that the function does not use."""
    taken = {
        name
        for value in (*function.params, *function.body)
        if isinstance(value.type, Tensor)
        for dim in value.shape
        for name in dim.names()
    }
    while wanted in taken:
        wanted += "_"
    return wanted


def _no_calls(name: str, pattern: Any, lead: Shape) -> NoReturn:
    raise AssertionError(f"{name} is called in a residual, whose calls are written out")


def divided(side: Expr, matrix: Expr, value: Value, transposed: bool = False) -> Expr:
    """The solution of the linear system with this Jacobian, or with it turned, in each lane."""
    rank, root = len(value.shape), said(value)
    if matrix.rank == rank:
        slope = matrix.slope_at_root(root=root)
        side.builder.christen(slope.value, MADE[0])
        return side / slope
    if is_banded(matrix.value):
        return matrix.solve_bands(side, transposed=transposed, root=root, **value.attrs["banded"].attrs)
    turned = matrix.move(*range(rank - 1), rank, rank - 1) if transposed else matrix
    return turned.solve(side, vector=True, root=root)


def said(value: Value) -> str:
    """Where an equation stands, and what it says."""
    if value.span is None:
        return "an equation"
    lines = "; ".join(line.strip() for line in value.span.text.split("\n") if line.strip())
    short = lines if len(lines) <= 60 else f"{lines[:57]}..."
    return f"{value.span.source.label}:{value.span.line}: {short}"


def is_banded(matrix: Value) -> bool:
    """Whether a Jacobian is given by its bands, of which there are never as many as unknowns."""
    rows, columns = matrix.shape[-2:]
    return rows.terms != columns.terms


def with_systems(function: Function) -> Function:
    """The function, whose equations carry what is printed of them: the residual and beside it its Jacobian."""
    return _over(function, _system)


def _system(value: Value) -> Function:
    residual: Function = value.attrs["residual"]
    slope = jacobian(value)
    builder = Builder()
    builder.body.extend(residual.body)
    results = (*residual.results, *written(builder, slope, residual.params, residual.results[0]))
    return simplify(replace(residual, body=tuple(builder.body), results=results))


def _over(function: Function, make: Callable[[Value], Function]) -> Function:
    if not has_regions(function):
        return function
    body: list[Value] = []

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        regions: dict[str, Any] = {
            key: _over(attr, make) for key, attr in value.attrs.items() if isinstance(attr, Function)
        }
        if value.op == "root" and "system" not in value.attrs:
            regions["system"] = _over(make(value), make)  # there may be equations in an equation
        if not regions:
            return None
        body.append(replace(value, args=args, attrs={**value.attrs, **regions}))
        return body[-1]

    return rebuild(function, body, change)
