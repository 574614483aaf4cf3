"""Rules of `simplify` for sums, means and contractions.

sum(broadcast(a))            a * n                  nothing is stretched to be summed
sum(s * A)                   s * sum(A)             a scalar leaves the sum, and the mean
sum(A * B)                   contract(A, B)         where the product has no other user
contract(transpose(A), B)    contract(A, B)         the layout goes into the indices
contract(A, eye(n))          trace(A)               and A @ eye(n) is A
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import mul

from chainrule.compiler.ir import ONE, Dim, Tensor, Type, Value
from chainrule.compiler.passes.facts import Args, Attrs, fit, is_scalar, named
from chainrule.compiler.passes.rewrite import Rewriter, rule
from chainrule.compiler.passes.traces import along_the_diagonal, identity


def _reduced(args: Args, attrs: Attrs) -> list[int]:
    """The operand's axes that stay."""
    return [k for k in range(args[0].tensor.rank) if k not in attrs["axes"]]


@rule("sum")
def sum_(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    axes: tuple[int, ...] = attrs["axes"]
    if not axes:
        return x
    if attrs["keep"]:
        return r.make("expand", [r.make("sum", [x], {"axes": axes, "keep": False})], {"axes": axes})
    if x.op == "negative":
        return r.make("negative", [r.make("sum", x.args, attrs)])
    if x.op == "broadcast":
        return _sum_of_broadcast(r, x, axes, type)
    if x.op == "expand":
        return _sum_of_expand(r, x, axes)
    if x.op in ("multiply", "divide") and not _there_anyway(r, x):
        a, b = x.args
        if is_scalar(a) and not is_scalar(b) and x.op == "multiply":
            return r.make("multiply", [a, r.make("sum", [b], attrs)])
        if is_scalar(b) and not is_scalar(a):
            return r.make(x.op, [r.make("sum", [a], attrs), b])
    if x.op == "sum" and not x.attrs["keep"]:
        kept = _reduced(x.args, x.attrs)
        both = tuple(sorted({*x.attrs["axes"], *(kept[k] for k in axes)}))
        return r.make("sum", x.args, {"axes": both, "keep": False})
    if x.op == "transpose":
        perm: tuple[int, ...] = x.attrs["perm"]
        inner = tuple(sorted(perm[k] for k in axes))
        rest = [k for k in range(len(perm)) if k not in inner]
        order = tuple(rest.index(perm[k]) for k in range(len(perm)) if k not in axes)
        summed = r.make("sum", x.args, {"axes": inner, "keep": False})
        return r.make("transpose", [summed], {"perm": order}) if order else summed
    if r.single(x):
        if x.op == "power" and x.args[1].op == "const" and x.args[1].attrs["value"] == 2:
            return product_of(r, [x.args[0], x.args[0]], axes, x.tensor)
        if x.op == "multiply" and not any(map(is_scalar, x.args)):
            return product_of(r, list(x.args), axes, x.tensor)
    if x.op == "contract" and r.single(x):
        out = tuple(index for k, index in enumerate(x.attrs["out"]) if k not in axes)
        if not any(x.shape[k].stretch for k in axes):
            return r.make("contract", x.args, {"indices": x.attrs["indices"], "out": out})
    return None


@rule("mean")
def mean(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """Signs and scalars leave a mean; a product within is scaled after it is summed."""
    (x,) = args
    if x.op == "negative":
        return r.make("negative", [r.make("mean", x.args, attrs)])
    if x.op not in ("multiply", "divide") or _there_anyway(r, x):
        return None
    a, b = x.args
    if is_scalar(b) and not is_scalar(a):
        return r.make(x.op, [r.make("mean", [a], attrs), b])
    if x.op == "multiply" and is_scalar(a) and not is_scalar(b):
        return r.make("multiply", [a, r.make("mean", [b], attrs)])
    for one, other in ((a, b), (b, a)) if x.op == "multiply" and r.single(x) else ():
        if one.op == "multiply" and is_scalar(one.args[0]) and one.type == x.type and r.single(one) and not named(one):
            inner = r.make("multiply", [one.args[1], other] if one is a else [other, one.args[1]])
            return r.make("multiply", [one.args[0], r.make("mean", [inner], attrs)])
    if r.alone and x.op == "multiply" and r.single(x) and not attrs["keep"] and not (is_scalar(a) or is_scalar(b)):
        summed = product_of(r, [a, b], attrs["axes"], x.tensor)
        if summed is not None and summed.type == type:
            size = reduce(mul, (x.shape[axis] for axis in attrs["axes"]), ONE)
            return r.make("divide", [summed, r.size(size, "real")], type=type)
    return None


def _there_anyway(r: Rewriter, x: Value) -> bool:
    """Whether the product of a scalar and a product by element is made for others, and so is best summed itself."""
    return not r.single(x) and any(arg.op in ("multiply", "divide") and not is_scalar(arg) for arg in x.args)


def _sum_of_broadcast(r: Rewriter, x: Value, axes: tuple[int, ...], type: Type) -> Value:
    (inner,) = x.args
    extra = x.tensor.rank - inner.tensor.rank
    times = ONE
    summed = []
    for axis in axes:
        own = axis - extra
        if own < 0 or (inner.shape[own].stretch and not x.shape[axis].stretch):
            times = times * x.shape[axis]
        if own >= 0:
            summed.append(own)
    result = r.make("sum", [inner], {"axes": tuple(summed), "keep": False})
    if times != ONE:
        result = r.make("multiply", [result, r.size(times, "real" if result.tensor.dtype == "real" else "int")])
    assert isinstance(type, Tensor)
    return r.broadcast(result, type.shape)


def _sum_of_expand(r: Rewriter, x: Value, axes: tuple[int, ...]) -> Value:
    """Axes that were put in to be summed go; the others are put in afterwards."""
    new: tuple[int, ...] = x.attrs["axes"]
    old = [k for k in range(x.tensor.rank) if k not in new]
    result = r.make(
        "sum", x.args, {"axes": tuple(position for position, k in enumerate(old) if k in axes), "keep": False}
    )
    left = [k for k in range(x.tensor.rank) if k not in axes]
    places = tuple(position for position, k in enumerate(left) if k in new)
    return r.make("expand", [result], {"axes": places}) if places else result


def product_of(r: Rewriter, factors: list[Value], axes: tuple[int, ...], product: Tensor) -> Value | None:
    """The sum of an elementwise product as a contraction; axes that stretch are dropped from a factor."""
    rank = product.rank
    letters = [f"i{k}" for k in range(rank)]
    if any(product.shape[k].stretch for k in axes):
        return None
    operands, indices = [], []
    for factor in factors:
        offset = rank - factor.tensor.rank
        drop = tuple(k for k, dim in enumerate(factor.shape) if dim.stretch and not product.shape[offset + k].stretch)
        operands.append(r.make("squeeze", [factor], {"axes": drop}) if drop else factor)
        indices.append(tuple(letters[offset + k] for k in range(factor.tensor.rank) if k not in drop))
    seen = {index for names in indices for index in names}
    if not all(letters[k] in seen for k in range(rank)):
        return None
    out = tuple(letters[k] for k in range(rank) if k not in axes)
    return r.make("contract", operands, {"indices": tuple(indices), "out": out})


@rule("contract")
def contract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    indices: tuple[tuple[str, ...], ...] = attrs["indices"]
    out: tuple[str, ...] = attrs["out"]
    for k, x in enumerate(args):
        others = [*args[:k], *args[k + 1 :]]

        def replaced(new: Value, names: tuple[str, ...], k: int = k) -> Value:
            return r.make(
                "contract",
                [*args[:k], new, *args[k + 1 :]],
                {"indices": (*indices[:k], names, *indices[k + 1 :]), "out": out},
            )

        if x.op == "transpose" and not named(x):
            perm = x.attrs["perm"]
            names = tuple(indices[k][perm.index(axis)] for axis in range(len(perm)))
            return replaced(x.args[0], names)
        if x.op == "negative":
            return r.make("negative", [replaced(x.args[0], indices[k])])
        if is_scalar(x) and others:
            rest = r.make("contract", others, {"indices": (*indices[:k], *indices[k + 1 :]), "out": out})
            assert isinstance(type, Tensor)
            rest = fit(r, rest, Tensor(type.dtype, rest.shape))  # it may be one of bools, without the number
            return r.make("multiply", [x, rest], type=type)
        if x.op in ("multiply", "divide") and r.single(x) and not named(x) and len(args) > 1:
            a, b = x.args
            if is_scalar(a) and not is_scalar(b) and x.op == "multiply":
                return r.make("multiply", [a, replaced(b, indices[k])], type=type)
            if is_scalar(b) and not is_scalar(a):
                return r.make(x.op, [replaced(a, indices[k]), b], type=type)
        if others and (places := identity(x)) is not None:
            result = along_the_diagonal(r, args, attrs, k, places)
            if result is not None:
                return result
        if x.op in ("broadcast", "expand"):
            result = _thin(r, args, attrs, k, type)
            if result is not None:
                return result
        alone = r.single(x) and not any(other is x for other in others)
        if x.op == "contract" and x.name is None and alone and others and whole((*args, *x.args)):
            return merged(r, args, attrs, k, type)
    if r.alone and len(args) > 1 and all(names == out for names in indices) and _plain(args):
        return reduce(lambda a, b: r.make("multiply", [a, b]), args)
    if len(args) == 1 and set(out) <= set(indices[0]):
        axes = tuple(k for k, index in enumerate(indices[0]) if index not in out)
        left = [index for index in indices[0] if index in out]
        summed = r.make("sum", args, {"axes": axes, "keep": False}) if axes else args[0]
        if isinstance(type, Tensor) and summed.tensor.dtype != type.dtype:  # what holds, as 1
            summed = r.make("convert", [summed], {"dtype": type.dtype})
        perm = tuple(left.index(index) for index in out)
        return r.make("transpose", [summed], {"perm": perm})
    return None


def _plain(args: Args) -> bool:
    """Whether a product of these by element is `multiply`: of real numbers, and of no identity, which `basis` takes."""
    return whole(args) and all(arg.tensor.dtype == "real" and arg.op != "identity" for arg in args)


def _thin(r: Rewriter, args: Args, attrs: Attrs, k: int, type: Type) -> Value | None:
    """An operand that was stretched takes part unstretched; an index that nobody else has counts its size."""
    x = args[k]
    indices, out = attrs["indices"], attrs["out"]
    (inner,) = x.args
    if x.op == "expand":
        gone = set(x.attrs["axes"])
        base = inner
    else:
        extra = x.tensor.rank - inner.tensor.rank
        stretched = {
            axis
            for axis in range(extra, x.tensor.rank)
            if inner.shape[axis - extra].stretch and not x.shape[axis].stretch
        }
        drop = tuple(sorted(axis - extra for axis in stretched))
        base = r.make("squeeze", [inner], {"axes": drop}) if drop else inner
        gone = set(range(extra)) | stretched
    if not gone:
        return None
    names = indices[k]
    elsewhere = {index for j, group in enumerate(indices) if j != k for index in group}
    times, again = ONE, set()
    for axis in gone:
        index = names[axis]
        if index not in elsewhere:
            if index in out:
                if x.op == "expand" or not whole(args):
                    return None
                again.add(index)
            elif not x.shape[axis].stretch:
                times = times * x.shape[axis]
        elif x.op == "broadcast" and index in out and not _sized(args, indices, k, index):
            return None
    kept = tuple(name for axis, name in enumerate(names) if axis not in gone)
    made = r.make(
        "contract",
        [*args[:k], base, *args[k + 1 :]],
        {"indices": (*indices[:k], kept, *indices[k + 1 :]), "out": tuple(name for name in out if name not in again)},
    )
    if times != ONE:
        made = r.make("multiply", [r.size(times, "real"), made])
    return _repeated(r, made, {out.index(name): x.shape[names.index(name)] for name in again})


def _repeated(r: Rewriter, made: Value, along: Mapping[int, Dim]) -> Value:
    """The value, repeated along more axes, each of its size: outer(full(n, s), w) is s * w, n times."""
    if not along:
        return made
    sizes = iter(made.shape)
    shape = tuple(along[axis] if axis in along else next(sizes) for axis in range(made.tensor.rank + len(along)))
    return r.broadcast(r.make("expand", [made], {"axes": tuple(sorted(along))}), shape)


_MOST = 8  # operands of one contraction


def whole(operands: Sequence[Value]) -> bool:
    """Whether a contraction of these may be ordered anew: no axis stretches, and there are not too many."""
    return len(operands) <= _MOST + 1 and not any(dim.stretch for operand in operands for dim in operand.shape)


def merged(r: Rewriter, args: Args, attrs: Attrs, k: int, type: Type) -> Value:
    """A product within a product: one contraction, whose order the plan chooses."""
    x = args[k]
    indices: tuple[tuple[str, ...], ...] = attrs["indices"]
    taken = {index for names in indices for index in names}
    inner = dict(zip(x.attrs["out"], indices[k], strict=True))
    for names in x.attrs["indices"]:
        for index in names:
            if index not in inner:
                fresh = next(name for name in (f"{index}{'_' * n}" for n in range(1, _MOST * 4)) if name not in taken)
                inner[index] = fresh
                taken.add(fresh)
    renamed = tuple(tuple(inner[index] for index in names) for names in x.attrs["indices"])
    return r.make(
        "contract",
        [*args[:k], *x.args, *args[k + 1 :]],
        {"indices": (*indices[:k], *renamed, *indices[k + 1 :]), "out": attrs["out"]},
        type,
    )


def _sized(args: Args, indices: tuple[tuple[str, ...], ...], k: int, index: str) -> bool:
    """Whether some other operand has the index at full size."""
    return any(
        not args[j].shape[group.index(index)].stretch for j, group in enumerate(indices) if j != k and index in group
    )
