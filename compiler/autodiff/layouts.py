"""Arrays laid out in another shape, without a change of their elements' order.

    fn(%x: real[n*m]) {u = reshape(%x): real[n, m]; ...; return reshape(%r): real[n*m]}
    ->      fn(%u: real[n, m]) {...; return %r}

The Jacobian between the arrays laid out flat is the same, and in the second form the program says which neighbours an
element has.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.compiler.ir import TABLE, Builder, Function, Shape, Tensor, Value
from chainrule.compiler.passes.rewrite import prune, rebuild


def unflattened(one: Function, k: int) -> tuple[Function, Value | None]:
    """The function of one result without reshapes at its ends; and the parameter that takes the place of parameter k,
    None if that stays."""
    param = one.params[k]
    shapes = [value.shape for value in one.body if value.op == "reshape" and value.args[0] is param]
    own = None
    if shapes and all(shape == shapes[0] for shape in shapes):
        own = replace(param, type=Tensor(param.tensor.dtype, shapes[0]))
        one = _of(one, k, own)
    outward = _outward(one)
    (result,) = outward.results
    while result.op == "reshape":
        result = result.args[0]
    return prune(replace(outward, results=(result,))), own


def _of(one: Function, k: int, own: Value) -> Function:
    """The function of a parameter in the shape that it reshapes it to."""
    builder = Builder()
    back = builder.value("reshape", [own], shape=one.params[k].shape)

    def read(value: Value, args: tuple[Value, ...]) -> Value | None:
        return own if value.op == "reshape" and args[0] is back and value.shape == own.shape else None

    inner = rebuild(one, builder.body, read, {id(one.params[k]): back})
    return prune(replace(inner, params=(*one.params[:k], own, *one.params[k + 1 :])))


def reshaped(one: Function, k: int, made: Function, own: Value) -> Function:
    """`made`, which is of a parameter in another shape, of the function's parameters."""
    builder = Builder()
    laid = builder.value("reshape", [one.params[k]], shape=own.shape)
    inner = rebuild(made, builder.body, lambda value, args: None, {id(own): laid})
    return replace(inner, params=one.params)


def _outward(function: Function) -> Function:
    """The function, whose elementwise operations are done before what they are done to is reshaped."""
    builder = Builder()

    def laid(arg: Value, shape: Shape) -> Value:
        if not arg.shape or arg.shape == shape:
            return arg
        return arg.args[0] if arg.op == "reshape" and arg.args[0].shape == shape else builder.value(
            "reshape", [arg], shape=shape
        )

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        if TABLE[value.op].batch != "elementwise" or not isinstance(value.type, Tensor):
            return None
        inner = next((arg.args[0].shape for arg in args if arg.op == "reshape" and arg.shape == value.shape), None)
        if inner is None or any(arg.shape not in ((), value.shape) for arg in args):
            return None
        with builder.at(value.span, value.stmt):
            made = builder.value(value.op, [laid(arg, inner) for arg in args], name=value.name, **value.attrs)
            return builder.value("reshape", [made], shape=value.shape)

    return rebuild(function, builder.body, change)
