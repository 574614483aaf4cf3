"""`contract`: products of arrays, summed over named indices. Every matrix product is one.

    contract(A, B){(i, k), (k, j) -> (i, j)}  is  A @ B

An index stands for one axis of each operand that has it; axes that stretch fit any size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr, matmul
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.ranges import NONNEGATIVE, Range, exactly, summed
from chainrule.compiler.ir.table import Op, Parameter, Sample, enter, tensors
from chainrule.compiler.ir.types import ShapeMismatch, Tensor, Type, join_axes, join_dtypes
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.contraction_text import contraction_text
from chainrule.compiler.ops.language import coerce, speak
from chainrule.compiler.ops.trial import array

Indices = tuple[str, ...]


def sizes_of(types: Sequence[Tensor], indices: Sequence[Indices]) -> dict[str, Dim]:
    """The size of each index; raises ShapeMismatch where its axes differ."""
    sizes: dict[str, Dim] = {}
    for type, names in zip(types, indices, strict=True):
        for name, dim in zip(names, type.shape, strict=True):
            joined = join_axes(sizes[name], dim) if name in sizes else dim
            if joined is None:
                shown = " and ".join(str(type) for type in types)
                raise ShapeMismatch(f"{shown} do not fit: {sizes[name]} is not {dim}")
            sizes[name] = joined
    return sizes


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    operands = tensors(types)
    indices: Sequence[Indices] = attrs["indices"]
    for names in (*indices, attrs["out"]):
        assert len(set(names)) == len(names), f"an index is twice in {names}"
    sizes = sizes_of(operands, indices)
    dtype = join_dtypes([operand.dtype for operand in operands])
    return Tensor("int" if dtype == "bool" else dtype, tuple(sizes[name] for name in attrs["out"]))


def _transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """The cotangent contracted with the other operands; an index that nobody else has is stretched to."""
    indices: tuple[Indices, ...] = value.attrs["indices"]
    out: Indices = value.attrs["out"]
    own, mine = indices[k], operands[k]
    sizes = sizes_of([operand.value.tensor for operand in operands], indices)
    others = [j for j in range(len(operands)) if j != k]
    found = {*out, *(name for j in others for name in indices[j])}
    lost = [
        position
        for position, (name, dim) in enumerate(zip(own, mine.shape, strict=True))
        if name not in found or (dim.stretch and not sizes[name].stretch)
    ]
    kept = tuple(name for position, name in enumerate(own) if position not in lost)
    given = (out, *(indices[j] for j in others))
    if not others and kept == out:
        made = cotangent
    else:
        made = cotangent.contract(*(operands[j] for j in others), indices=given, out=kept)
    made = made.stretch(*lost)
    return made if made.shape == mine.shape else made.apply("broadcast", shape=mine.shape)


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    """Leading axes are indices of their own, aligned at their end; those that the result needs come first."""
    taken = {name for names in value.attrs["indices"] for name in names}
    lead = max(leads)
    fresh: list[str] = []
    number = 0
    while len(fresh) < lead:
        if f"l{number}" not in taken:
            fresh.append(f"l{number}")
        number += 1
    indices = tuple((*fresh[lead - own :], *names) for own, names in zip(leads, value.attrs["indices"], strict=True))
    first, *rest = operands
    return first.contract(*rest, indices=indices, out=(*fresh, *value.attrs["out"]))


def _sample(text: str, *types: Tensor) -> Sample:
    """`ik,kj->ij` with the operands' types."""
    left, out = text.split("->")
    return Sample(types, {"indices": tuple(tuple(names) for names in left.split(",")), "out": tuple(out)})


def _named(text: str) -> Sample:
    """A sample whose axes are named as its indices."""
    left, _ = text.split("->")
    return _sample(text, *(array(*names) for names in left.split(",")))


_PATTERNS = (
    "i,i->",
    "i,j->ij",
    "i,j->ji",
    "ik,kj->ij",
    "ik,kj->ji",
    "ki,kj->ij",
    "ki,kj->ji",
    "ik,jk->ij",
    "ki,jk->ij",
    "ij,j->i",
    "ij,i->j",
    "j,ij->i",
    "ij,ij->",
    "ij,ji->",
    "ij,ij->i",
    "ij,ij->ij",
    "ij,j->ij",
    "ij,->ij",
    "bik,bkj->bij",
    "bki,bkj->bij",
    "bik,bjk->bij",
    "bik,bk->bi",
    "bi,bij->bj",
    "bik,kj->bij",
    "bik,kj->bji",
    "bik,bij->kj",
    "bik,bij->jk",
    "abik,abkj->abij",
    "abik,bkj->abij",
    "iab,abj->ij",
    "iab,abj->ji",
    "iab,ab->i",
    "aib,abj->ij",
    "ij->i",
    "ij->j",
    "ij->",
    "ij->ji",
    "ijk->ki",
    "ij,k->",
    "ij,k->i",
    "ij,jk,kl->il",
    "i,ij,j->",
    "i,j,k->ijk",
    "iab,jab->abij",
    "jab,nib->nija",
)


def _bounds(operands: Sequence[Range], value: Value) -> Range:
    """Sums of products; x . x is not negative."""
    first, *rest = value.args
    indices = value.attrs["indices"]
    if len(rest) == 1 and rest[0] is first and indices[0] == indices[1]:
        return NONNEGATIVE
    product = exactly(1.0)
    for operand in operands:
        product = product * operand
    return summed(product)


enter(
    Op(
        "contract",
        _infer,
        contraction_text,
        kind="linear",
        takes="number",
        transpose=_transpose,
        linear_in=lambda value: range(len(value.args)),
        batch=_batch,
        total=True,
        spelled=None,
        sentence="d(A B) = dA B + A dB",
        bounds=_bounds,
        doc="Products of arrays, summed over indices that they share.",
        samples=(
            *(_named(pattern) for pattern in _PATTERNS),
            _sample("bik,bkj->bij", array(1, "i", "k"), array("b", "k", "j")),
            _sample("bik,bkj->bij", array("b", "i", "k"), array(1, "k", "j")),
            _sample("ik,kj->ij", array("i", 1), array("k", "j")),
            _sample("ij,ij->i", array("i", 1), array("i", "j")),
            _sample("ij,ij->ij", array("i", 1), array(1, "j")),
        ),
    )
)


def products(builder: Builder, operands: Sequence[Expr], indices: Sequence[Indices], out: Indices) -> Expr:
    """A contraction of operands brought to one dtype, int at least."""
    dtype = join_dtypes([operand.dtype for operand in operands])
    first, *rest = (coerce(builder, operand, "int" if dtype == "bool" else dtype) for operand in operands)
    return first.contract(*rest, indices=tuple(indices), out=out)


def _matmul(builder: Builder, a: Expr, b: Expr) -> Expr:
    dtype = join_dtypes([a.dtype, b.dtype, "int"])
    return Expr(builder, matmul(builder, coerce(builder, a, dtype).value, coerce(builder, b, dtype).value))


def _ranked(operand: Expr, rank: int, name: str) -> Expr:
    if operand.rank != rank:
        raise ShapeMismatch(f"`{name}` takes arrays of {rank} axis, not {operand.value.type}", code="CR035")
    return operand


def _dot(builder: Builder, a: Expr, b: Expr) -> Expr:
    """As numpy: scalars multiply, vectors and matrices contract the last axis of a with the last but one of b."""
    if not a.rank or not b.rank:
        return coerce(builder, a, join_dtypes([a.dtype, "int"])) * coerce(builder, b, join_dtypes([b.dtype, "int"]))
    if a.rank <= 2 and b.rank <= 2:
        return _matmul(builder, a, b)
    left = tuple(f"i{k}" for k in range(a.rank - 1))
    right = tuple(f"j{k}" for k in range(b.rank))
    if b.rank == 1:
        return products(builder, [a, b], [(*left, "k"), ("k",)], left)
    return products(builder, [a, b], [(*left, "k"), (*right[:-2], "k", right[-1])], (*left, *right[:-2], right[-1]))


def _vdot(builder: Builder, a: Expr, b: Expr) -> Expr:
    names = tuple(f"i{k}" for k in range(a.rank))
    if a.rank != b.rank:
        raise ShapeMismatch(f"{a.value.type} and {b.value.type} have not the same axes")
    return products(builder, [a, b], [names, names], ())


def _vecdot(builder: Builder, a: Expr, b: Expr, axis: int = -1) -> Expr:
    if not a.rank or not b.rank:
        raise ShapeMismatch(f"`vecdot` takes arrays, not {a.value.type} and {b.value.type}", code="CR035")
    product = coerce(builder, a, join_dtypes([a.dtype, "int"])) * coerce(builder, b, join_dtypes([b.dtype, "int"]))
    rank = product.rank
    if axis not in (-1, rank - 1):
        return product.sum([axis])
    names = tuple(f"i{k}" for k in range(rank))
    return products(builder, [a, b], [names[rank - a.rank :], names[rank - b.rank :]], names[:-1])


def _outer(builder: Builder, a: Expr, b: Expr) -> Expr:
    return products(builder, [_ranked(a, 1, "outer"), _ranked(b, 1, "outer")], [("i",), ("j",)], ("i", "j"))


def _inner(builder: Builder, a: Expr, b: Expr) -> Expr:
    if not a.rank or not b.rank:
        return _dot(builder, a, b)
    left = tuple(f"i{k}" for k in range(a.rank - 1))
    right = tuple(f"j{k}" for k in range(b.rank - 1))
    return products(builder, [a, b], [(*left, "k"), (*right, "k")], (*left, *right))


def _tensordot(builder: Builder, a: Expr, b: Expr, axes: int | tuple[int, ...] = 2) -> Expr:
    """The last `axes` axes of a with the first of b, or the two axes that are named."""
    if isinstance(axes, int):
        ours, theirs = list(range(a.rank - axes, a.rank)), list(range(axes))
    else:
        if len(axes) != 2:
            raise ShapeMismatch(
                f"`axes` is {len(axes)} numbers",
                "how many axes to contract, or one axis of each: `axes = [1, 0]`",
                "CR035",
            )
        ours, theirs = [axes[0] % a.rank], [axes[1] % b.rank]
    if len(ours) > min(a.rank, b.rank):
        raise ShapeMismatch(f"{a.value.type} and {b.value.type} have not {len(ours)} axes to contract", code="CR035")
    left = [f"i{k}" for k in range(a.rank)]
    right = [f"j{k}" for k in range(b.rank)]
    for mine, other in zip(ours, theirs, strict=True):
        right[other] = left[mine]
    out = (*(n for n in left if n not in right), *(n for n in right if n not in left))
    return products(builder, [a, b], [tuple(left), tuple(right)], out)


_A, _B = Parameter("a"), Parameter("b")
_X, _Y = Parameter("x"), Parameter("y")
speak("matmul", (_X, _Y), _matmul, "The matrix product, as `@`.")
speak("dot", (_A, _B), _dot, "The inner product of vectors, the matrix product of matrices.")
speak("vdot", (_A, _B), _vdot, "The sum of the products of all elements.")
speak("vecdot", (_X, _Y, Parameter("axis", "axis", -1)), _vecdot, "The inner product along an axis.")
speak("inner", (_A, _B), _inner, "The sum of products over the last axes of both.")
speak("outer", (_A, _B), _outer, "All products of an element of a and one of b.")
speak(
    "tensordot",
    (_A, _B, Parameter("axes", "ints", 2)),
    _tensordot,
    "The sum of products over the last axes of a and the first of b.",
)
