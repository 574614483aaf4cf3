"""`extern` and `extern_arrays`: a function that somebody else has written, called as the file declares it.

    %y = extern(%x) {outside: scipy.special.j0}

One of numbers works on arrays element by element. One of arrays is called once for each of its `lanes`, which stand
in front of those operands that have them: operand k the last `mapped[k]` of them. Of several results `item` picks one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.outside import Outside
from chainrule.compiler.ir.table import Op, Printing, Text, enter, tensors
from chainrule.compiler.ir.types import Shape, Tensor, Tuple, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.text import dims, size, weak


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    outside: Outside = attrs["outside"]
    shape = broadcast([tensor.shape for tensor in tensors(types)])
    made = tuple(Tensor(result.dtype, shape) for result in outside.results)
    return made[0] if len(made) == 1 else Tuple(made)


def _given(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    raise AssertionError("its type is that of the call")


def _numpy(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    outside: Outside = value.attrs["outside"]
    texts = [operand.text for operand in operands]
    reals = [k for k, arg in enumerate(value.args) if arg.tensor.dtype == "real"]
    if reals and all(weak(value.args[k]) for k in reals):
        texts[reals[0]] = f"np.asarray({texts[reals[0]]}, {printing.dtype})"  # literals say no float type
    return f"{outside.helper}({', '.join(texts)})"


def _numpy_arrays(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    """One call, or a list of them that is made an array."""
    outside, lanes = value.attrs["outside"], value.attrs["lanes"]
    if not lanes:
        return _numpy(printing, value, operands)
    names = [printing.take("lane") for _ in range(lanes)]
    arguments = [
        f"{operand.atom}[{', '.join(names[lanes - own :])}]" if own else operand.text
        for operand, own in zip(operands, value.attrs["mapped"], strict=True)
    ]
    item = value.attrs["item"]
    call = f"{outside.helper}({', '.join(arguments)})" + (f"[{item}]" if item is not None else "")
    loops = " ".join(
        f"for {name} in range({size(printing, dim).text})" for name, dim in zip(names, value.shape[:lanes], strict=True)
    )
    dtype = {"real": printing.dtype, "int": "np.int64", "bool": "np.bool_"}[value.tensor.dtype]
    return f"np.array([{call} {loops}], {dtype}).reshape({dims(printing, value.shape)})"


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    """More lanes in front; an operand that has some of them gets them all."""
    builder, old = operands[0].builder, value.attrs["lanes"]
    inner = value.type.items[0] if isinstance(value.type, Tuple) else value.type
    assert isinstance(inner, Tensor)
    lead = broadcast([operand.shape[:own] for operand, own in zip(operands, leads, strict=True) if own])
    args, mapped = [], []
    for operand, own, had in zip(operands, leads, value.attrs["mapped"], strict=True):
        if not own:
            args.append(operand.value)
            mapped.append(had)
            continue
        wide = operand if had == old else operand.apply("expand", axes=tuple(range(own, own + old - had)))
        shape = (*lead, *inner.shape[:old], *operand.shape[own + had :])
        args.append((wide if wide.shape == shape else wide.apply("broadcast", shape=shape)).value)
        mapped.append(len(lead) + old)
    attrs = {**value.attrs, "lanes": len(lead) + old, "mapped": tuple(mapped)}
    if isinstance(value.type, Tensor):
        return builder.expr(builder.value(value.op, args, type=_wider(value.type, lead), **attrs))
    parts = []
    assert isinstance(value.type, Tuple)
    for k, item in enumerate(value.type.items):
        assert isinstance(item, Tensor)
        parts.append(builder.value(value.op, args, type=_wider(item, lead), **{**attrs, "item": k}))
    return builder.expr(builder.value("pack", parts))


def _wider(type: Tensor, lead: Shape) -> Tensor:
    return replace(type, shape=(*lead, *type.shape))


enter(
    Op(
        "extern",
        _infer,
        _numpy,
        kind="region",
        batch="elementwise",
        spelled=None,
        doc="A function of numbers from outside, applied element by element.",
    )
)
enter(
    Op(
        "extern_arrays",
        _given,
        _numpy_arrays,
        kind="region",
        twice=True,
        batch=_batch,
        spelled=None,
        doc="A function of arrays from outside, applied once for each lane.",
    )
)
