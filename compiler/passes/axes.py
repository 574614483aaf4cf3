"""Rules of `simplify` for axes: where they stand, how long they are, which of their elements are read.

transpose(transpose(A))           transpose(A)
broadcast(broadcast(A))           broadcast(A)
squeeze(expand(A))                A
slice(-A), slice of all of A      -slice(A), A
"""

from __future__ import annotations

from chainrule.compiler.ir import Dim, Slice, Tensor, Type, Value
from chainrule.compiler.passes.facts import Args, Attrs, is_scalar, named
from chainrule.compiler.passes.rewrite import Rewriter, rule


@rule("transpose")
def transpose(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    perm: tuple[int, ...] = attrs["perm"]
    if perm == tuple(range(len(perm))):
        return x
    if x.op == "transpose":
        inner = x.attrs["perm"]
        return r.make("transpose", x.args, {"perm": tuple(inner[k] for k in perm)})
    if x.op == "contract" and r.single(x) and not named(x):
        out = tuple(x.attrs["out"][k] for k in perm)
        return r.make("contract", x.args, {"indices": x.attrs["indices"], "out": out})
    if x.op == "broadcast" and is_scalar(x.args[0]):
        assert isinstance(type, Tensor)
        return r.broadcast(x.args[0], type.shape)
    return None


@rule("reshape")
def reshape(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.type == type:
        return x
    if x.op == "reshape":
        return r.make("reshape", x.args, attrs, type)
    if x.op == "broadcast" and is_scalar(x.args[0]):
        assert isinstance(type, Tensor)
        return r.broadcast(x.args[0], type.shape)
    return None


@rule("broadcast")
def broadcast(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.type == type:
        return x
    if x.op == "broadcast":
        return r.make("broadcast", x.args, attrs, type)
    if x.op == "expand":
        lead = 0
        while lead in x.attrs["axes"]:
            lead += 1
        if lead:
            rest = tuple(k - lead for k in x.attrs["axes"] if k >= lead)
            inner = r.make("expand", x.args, {"axes": rest}) if rest else x.args[0]
            return r.make("broadcast", [inner], attrs, type)
    return None


@rule("expand")
def expand(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    axes: tuple[int, ...] = attrs["axes"]
    if not axes:
        return x
    if x.op == "expand":
        rank = x.tensor.rank + len(axes)
        outer = [k for k in range(rank) if k not in axes]
        return r.make("expand", x.args, {"axes": tuple(sorted([*axes, *(outer[k] for k in x.attrs["axes"])]))})
    if x.op == "squeeze" and x.attrs["axes"] == axes and x.args[0].type == type:
        return x.args[0]
    if x.op == "broadcast" and is_scalar(x.args[0]):
        assert isinstance(type, Tensor)
        return r.broadcast(x.args[0], type.shape)
    return None


@rule("squeeze")
def squeeze(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    axes: tuple[int, ...] = attrs["axes"]
    if not axes:
        return x
    if x.op == "expand" and set(axes) <= set(x.attrs["axes"]):
        left = [k for k in range(x.tensor.rank) if k not in axes]
        places = tuple(position for position, k in enumerate(left) if k in x.attrs["axes"])
        return r.make("expand", x.args, {"axes": places}) if places else x.args[0]
    if x.op == "broadcast":
        assert isinstance(type, Tensor)
        if is_scalar(x.args[0]):
            return r.broadcast(x.args[0], type.shape)
    return None


@rule("slice")
def slice_(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    whole = all(
        isinstance(item, Slice) and item.step == 1 and item.start == Dim.of(0) and item.length == dim
        for item, dim in zip(attrs["key"], x.shape, strict=True)
    )
    if whole:
        return x
    if x.op == "negative" and r.single(x):
        return r.make("negative", [r.make("slice", x.args, attrs)])
    if x.op == "broadcast" and is_scalar(x.args[0]):
        assert isinstance(type, Tensor)
        return r.broadcast(x.args[0], type.shape)
    return None


@rule("gather")
def gather(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """Of one number, wherever it is read."""
    x = args[0]
    if x.op == "broadcast" and is_scalar(x.args[0]):
        assert isinstance(type, Tensor)
        return r.broadcast(x.args[0], type.shape)
    return None
