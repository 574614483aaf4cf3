"""Rules of `simplify` for products with the identity: what a Jacobian is, where its structure says it.

contract(A[i, k], I[k, j])          A                         a linear function's Jacobian is its matrix
g * I                               contract(I, g)            an elementwise function's is a diagonal
contract(I, g) + contract(I, h)     contract(I, g + h)
sum(contract(I[i, j], g[j]), j)     g                         a diagonal that is summed is not built
contract(I + A, v)                  v + contract(A, v)        and is not built to be multiplied

The identity is the basis along whose directions a function is differentiated (`autodiff.derivatives`). A product
is `kept` if it has an identity with both indices in the result; whatever else it holds is the diagonal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir import Dim, Tensor, Type, Value
from chainrule.compiler.passes.contracting import merged, product_of, whole
from chainrule.compiler.passes.facts import constant, fit, is_scalar
from chainrule.compiler.passes.rewrite import Rewriter, rule

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]
Indices = tuple[str, ...]


def _kept(x: Value) -> bool:
    """Whether a value is an identity, or a product with one whose indices are both in the result."""
    if x.op != "contract":
        return x.op == "identity"
    pairs = zip(x.args, x.attrs["indices"], strict=True)
    return any(arg.op == "identity" and set(names) <= set(x.attrs["out"]) for arg, names in pairs)


@rule("contract")
def contract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    indices: tuple[Indices, ...] = attrs["indices"]
    out: Indices = attrs["out"]
    if len(args) == 1 and args[0].op == "identity" and len(out) == 2:
        return args[0]
    for k, x in enumerate(args):
        if x.op == "contract" and len(args) > 1 and _kept(x) and whole((*args, *x.args)):
            return merged(r, args, attrs, k, type)
        if len(args) > 1 and (scaled := _scaled(x)) is not None:
            scale, product = scaled
            inner = r.make("contract", [*args[:k], product, *args[k + 1 :]], attrs)
            return r.make("multiply", [scale, inner], type=type)
    for k, x in enumerate(args):
        if x.op == "identity":
            made = _dissolved(r, args, indices, out, k)
            if made is not None:
                return fit(r, made, type)  # of what holds, without the identity, which is real
        summed = len(args) > 1 and not set(indices[k]) <= set(out)
        if summed and x.op in ("add", "subtract") and any(_kept(_bare(term)) for term in x.args):
            return _term_by_term(r, args, attrs, k, type)
    return None


def _term_by_term(r: Rewriter, args: Args, attrs: Attrs, k: int, type: Type) -> Value:
    """A product with a sum, one of whose terms has an identity in it."""
    terms = [r.broadcast(term, args[k].shape) for term in args[k].args]
    return r.make(args[k].op, [r.make("contract", [*args[:k], t, *args[k + 1 :]], attrs) for t in terms], type=type)


def _dissolved(r: Rewriter, args: Args, indices: tuple[Indices, ...], out: Indices, k: int) -> Value | None:
    """The product without an identity one of whose indices is summed; one that is kept reads the other's rows."""
    first, second = indices[k]
    kept = first in out and second in out
    if kept and out.index(first) > out.index(second):
        first, second = second, first
    for gone, stays in ((second, first), (first, second)) if not kept else ((first, second),):
        if gone in out and not kept:
            continue
        having = [j for j, names in enumerate(indices) if j != k and gone in names]
        if not having and not kept and _is_summed_away(args, indices, k, stays):
            left = [j for j in range(len(args)) if j != k]
            return r.make("contract", [args[j] for j in left], {"indices": tuple(indices[j] for j in left), "out": out})
        if not having or any(stays in indices[j] or _stretches(args[j], indices[j], gone) for j in having):
            continue
        renamed = [
            tuple(stays if name == gone else name for name in names) if j in having else names
            for j, names in enumerate(indices)
        ]
        left = [j for j in range(len(args)) if j != k or kept]
        return r.make("contract", [args[j] for j in left], {"indices": tuple(renamed[j] for j in left), "out": out})
    if kept and indices[k] != (first, second):
        # as it is symmetric, its indices stand as in the result
        ordered = tuple((first, second) if j == k else names for j, names in enumerate(indices))
        return r.make("contract", args, {"indices": ordered, "out": out})
    return None


def _is_summed_away(args: Args, indices: tuple[Indices, ...], k: int, stays: str) -> bool:
    """Whether an identity that is summed over its other index is a factor of ones, as long as others say how many."""
    return any(
        j != k and stays in names and not _stretches(args[j], names, stays) for j, names in enumerate(indices)
    )


def _stretches(x: Value, names: Indices, index: str) -> bool:
    return x.shape[names.index(index)].stretch


@rule("transpose")
def transpose(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if not _kept(x):
        return None
    if x.op == "identity":
        return x
    out = tuple(x.attrs["out"][k] for k in attrs["perm"])
    return r.make("contract", x.args, {"indices": x.attrs["indices"], "out": out})


@rule("sum")
def sum_(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if attrs["keep"] or not _kept(x):
        return None
    assert isinstance(type, Tensor)
    if x.op == "identity":
        axes = len(attrs["axes"])
        return r.filled(1.0, type) if axes == 1 else r.size(x.shape[0], "real") if axes == 2 else None
    out = tuple(index for k, index in enumerate(x.attrs["out"]) if k not in attrs["axes"])
    return r.make("contract", x.args, {"indices": x.attrs["indices"], "out": out})


@rule("mean")
def mean(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op != "identity" or len(attrs["axes"]) != 1:
        return None
    made = r.make("divide", [r.const(1, "real"), r.size(x.shape[0], "real")])
    assert isinstance(type, Tensor)
    return r.broadcast(made, type.shape)


@rule("multiply")
def multiply(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    assert isinstance(type, Tensor)
    if type.rank < 2 or any(map(is_scalar, args)):
        return None
    for x, y in (args, args[::-1]):
        if (scaled := _scaled(x)) is not None:
            scale, product = scaled
            made = multiply(r, (product, y), {}, type)
            return None if made is None else r.make("multiply", [scale, made], type=type)
    if not any(_kept(_bare(x)) for x in args):
        return None
    made = product_of(r, list(args), (), type)
    return made if made is not None and made.type == type else None


def _scaled(x: Value) -> tuple[Value, Value] | None:
    """A number, and the kept product that it is multiplied with."""
    if x.op == "multiply":
        for scale, product in (x.args, x.args[::-1]):
            if is_scalar(scale) and _kept(product):
                return scale, product
    return None


def _bare(x: Value) -> Value:
    """What axes were put into."""
    return x.args[0] if x.op == "expand" else x


@rule("divide")
def divide(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    x, y = args
    if is_scalar(y) or not (_kept(_bare(x)) or _scaled(x)):
        return None
    return multiply(r, (x, r.make("divide", [r.const(1, "real"), y])), {}, type)


# ---- diagonals that are added, or chosen


class _Diagonal:
    """A kept product with one identity, its axes numbered: which two those of the identity are, and the rest."""

    def __init__(self, pair: tuple[int, int], places: tuple[int, ...], rest: Value) -> None:
        self.pair = pair
        self.places = places
        self.rest = rest


def _diagonal(r: Rewriter, x: Value) -> _Diagonal | None:
    if x.op == "negative" and (inner := _diagonal(r, x.args[0])) is not None:
        return _Diagonal(inner.pair, inner.places, r.make("negative", [inner.rest]))
    if x.op in ("multiply", "divide") and any(map(is_scalar, x.args)):
        scalar, product = x.args if is_scalar(x.args[0]) else x.args[::-1]
        if x.op == "divide" and product is not x.args[0]:
            return None
        inner = _diagonal(r, product)
        if inner is None:
            return None
        scaled = [inner.rest, scalar] if x.op == "divide" else [scalar, inner.rest]
        return _Diagonal(inner.pair, inner.places, r.make(x.op, scaled))
    if x.op == "identity":
        return _Diagonal((0, 1), (), r.const(1, "real"))
    if not _kept(x):
        return None
    indices, out = x.attrs["indices"], x.attrs["out"]
    own = [k for k, arg in enumerate(x.args) if arg.op == "identity"]
    if len(own) != 1:
        return None
    first, second = (out.index(name) for name in indices[own[0]])
    others = [k for k in range(len(x.args)) if k not in own]
    found = {name for k in others for name in indices[k]}
    places = tuple(position for position, name in enumerate(out) if name in found)
    if first in places or len(places) != len(out) - 1:
        return None
    factors = [x.args[k] for k in others]
    if all(factor.tensor.dtype != "real" for factor in factors):  # the identity, which is real, was among them
        factors = [r.make("convert", [factor], {"dtype": "real"}) for factor in factors]
    rest = r.make(
        "contract",
        factors,
        {"indices": tuple(indices[k] for k in others), "out": tuple(out[position] for position in places)},
    )
    return _Diagonal((first, second), places, rest)


def _embedded(r: Rewriter, pair: tuple[int, int], places: Sequence[int], rest: Value, dim: Dim) -> Value:
    """The product again."""
    identity = r.make("identity", (), {"dim": dim})
    names = [f"i{k}" for k in range(max((*pair, *places)) + 1)]
    indices = ((names[pair[0]], names[pair[1]]), tuple(names[k] for k in places))
    return r.make("contract", [identity, rest], {"indices": indices, "out": tuple(names)})


def _combined(r: Rewriter, op: str, args: Args, type: Type) -> Value | None:
    if any(x.tensor.rank < 2 for x in args):
        return None
    a = _diagonal(r, args[0])
    b = _diagonal(r, args[1]) if a is not None else None
    if a is None or b is None or a.pair != b.pair or args[0].type != args[1].type:
        return None
    places = a.places or b.places
    if (a.places and b.places and a.places != b.places) or not places:
        return None
    made = r.make(op, [a.rest, b.rest])
    return _embedded(r, a.pair, places, made, args[0].shape[a.pair[0]])


@rule("add")
def add(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    return _combined(r, "add", args, type)


@rule("subtract")
def subtract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    return _combined(r, "subtract", args, type)


@rule("select")
def select(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """A diagonal in some elements, 0 in others: the choice is made along the diagonal."""
    condition, *sides = args
    assert isinstance(type, Tensor)
    for k, x in enumerate(sides):
        if constant(sides[1 - k]) != 0 or is_scalar(x) or is_scalar(condition):
            continue
        found = _diagonal(r, _bare(x))
        rank = len(type.shape)
        chosen = range(rank - len(condition.shape), rank)
        if found is None or (x.shape != type.shape[rank - len(x.shape) :] and x is _bare(x)):
            continue
        ahead = rank - len(x.shape)
        own = [ahead + axis for axis in range(len(x.shape)) if x.op != "expand" or axis not in x.attrs["axes"]]
        pair, places = (tuple(own[axis] for axis in axes) for axes in (found.pair, found.places))
        left, right = pair if pair[1] in chosen else pair[::-1]
        if left in chosen or right not in chosen or rank != len(chosen) + 1 or not set(places) <= set(chosen):
            continue
        room = tuple(axis - chosen[0] for axis in chosen if axis not in places)
        rest = r.make("expand", [found.rest], {"axes": room}) if places and room else found.rest
        zero = r.const(0, "real")
        made = r.make("select", [condition, rest, zero] if k == 0 else [condition, zero, rest])
        if made.shape != tuple(type.shape[axis] for axis in chosen):
            continue
        return _embedded(r, (left, right), tuple(chosen), made, type.shape[left])
    return None
