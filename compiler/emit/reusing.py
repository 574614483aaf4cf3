"""Elementwise operations in the memory of an operand that nobody reads any more: what `--fast` prints.

    y = np.exp(-x * x)        ->        y = -x * x
                                        np.exp(y, out=y)

A ufunc gives the same bits wherever it writes them.
"""

from __future__ import annotations

import re

from chainrule.compiler.ir import TABLE, Prec, Tensor, Text, Value
from chainrule.compiler.ops.contraction_text import aligned, is_elementwise

_CALL = re.compile(r"np\.\w+\([^()]*\)")
_OPERATORS = {
    "add": ("np.add", "+="),
    "subtract": ("np.subtract", "-="),
    "multiply": ("np.multiply", "*="),
    "divide": ("np.divide", "/="),
}
_NO_OUT = ("sinc",)


def is_ufunc(value: Value) -> bool:
    """Whether it is made by one call of numpy, or one operator, that can write where it is told to."""
    template = TABLE[value.op].numpy
    if not isinstance(value.type, Tensor) or value.tensor.dtype != "real" or not value.shape:
        return False
    if value.op in (*_OPERATORS, "negative", "reciprocal") or is_elementwise(value):
        return True
    if TABLE[value.op].batch != "elementwise" or value.op in _NO_OUT:
        return False
    return isinstance(template, str) and _CALL.fullmatch(template) is not None


def is_made(value: Value, text: Text) -> bool:
    """Whether this text makes an array of its own: not what two signs that cancel leave, which is the operand."""
    return is_ufunc(value) and (text.prec != Prec.ATOM or text.text.startswith("np."))


def may_take(value: Value, arg: Value) -> bool:
    """Whether the result fits into the operand's memory: the same shape and type, of arrays that are real."""
    arrays = [other for other in value.args if isinstance(other.type, Tensor) and other.shape]
    if value.op == "contract" and any(
        other is arg and names != value.attrs["out"]
        for other, names in zip(value.args, value.attrs["indices"], strict=True)
    ):
        return False
    return is_ufunc(value) and arg.type == value.type and all(other.tensor.dtype == "real" for other in arrays)


def in_place(value: Value, k: int, operands: list[Text], name: str, target: str) -> str:
    """The line that makes the value in the memory that is called `name`, where operand k is, and calls it `target`."""
    operands = [Text(name) if j == k else operand for j, operand in enumerate(operands)]
    operands = aligned(value, operands) if value.op == "contract" else operands
    texts = [operand.text for operand in operands]
    op = "multiply" if value.op == "contract" else value.op
    if op in _OPERATORS:
        call, sign = _OPERATORS[op]
        if name == target and (k == 0 or op in ("add", "multiply")):
            return f"{name} {sign} {texts[1 - k]}"
        made = f"{call}({', '.join(texts)}, out={name})"
    elif value.op == "negative":
        made = f"np.negative({name}, out={name})"
    elif value.op == "reciprocal":
        made = f"np.divide(1, {name}, out={name})"
    else:
        template = TABLE[value.op].numpy
        assert isinstance(template, str)
        made = f"{template.format(*texts)[:-1]}, out={name})"
    return made if name == target else f"{target} = {made}"
