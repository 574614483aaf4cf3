"""A logsumexp and the softmax of the same values share their exponentials.

    %l = logsumexp(%x)                  %m = max(%x)                 the largest, or 0 where it is not finite
    %p = softmax(%x)         ->         %e = exp(%x - %m)
                                        %s = maximum(sum(%e), 1)     1 at least, but 0 where all are -inf
                                        %l = log(%s) + %m
                                        %p = %e / %s

By itself each stays one call. Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and
softmax functions (2021), section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.compiler.ir import Builder, Expr, Function, Value


@dataclass
class _Shared:
    """What the two have in common: the largest as it is, the exponentials and their sum."""

    top: Expr
    exponentials: Expr
    total: Expr


def share_exponentials(function: Function) -> Function:
    """`function` with every such pair written out."""
    wanted = {_key(value) for value in function.body if value.op == "softmax"}
    wanted &= {_key(value) for value in function.body if value.op == "logsumexp"}
    if not wanted:
        return function
    builder = Builder()
    new: dict[int, Value] = {}
    shared: dict[tuple[int, tuple[int, ...]], _Shared] = {}
    for value in function.body:
        args = tuple(new.get(id(arg), arg) for arg in value.args)
        if value.op in ("logsumexp", "softmax") and _key(value) in wanted:
            with builder.at(value.span, value.stmt):
                if _key(value) not in shared:
                    shared[_key(value)] = _make(builder.expr(args[0]), value.attrs["axes"])
                made = _written_out(value, shared[_key(value)])
            if value.name is not None:
                builder.christen(made, value.name)
            new[id(value)] = made
            continue
        same = all(a is b for a, b in zip(args, value.args, strict=True))
        new[id(value)] = value if same else replace(value, args=args)
        builder.body.append(new[id(value)])
    results = tuple(new.get(id(result), result) for result in function.results)
    return replace(function, body=tuple(builder.body), results=results)


def _key(value: Value) -> tuple[int, tuple[int, ...]]:
    return id(value.args[0]), value.attrs["axes"]


def _kept(reduced: Expr, like: Expr, axes: tuple[int, ...]) -> Expr:
    """A reduction beside what was reduced; a scalar needs no axes for that."""
    return reduced.stretch(*axes) if len(axes) < like.rank else reduced


def _make(x: Expr, axes: tuple[int, ...]) -> _Shared:
    top = x.apply("max", axes=axes, keep=False, of_none=True)
    shift = top.apply("isfinite").where(top, 0.0)
    exponentials = (x - _kept(shift, x, axes)).exp()
    return _Shared(top, exponentials, exponentials.sum(axes).maximum(1.0))


def _written_out(value: Value, shared: _Shared) -> Value:
    axes = value.attrs["axes"]
    if value.op == "softmax":
        return (shared.exponentials / _kept(shared.total, shared.exponentials, axes)).value
    result = shared.total.log() + shared.top
    return (result.stretch(*axes) if value.attrs["keep"] else result).value
