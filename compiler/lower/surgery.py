"""`on_backward x: d_x = ...`: the cotangent of a value, edited as it passes.

    on_backward h: d_h = clip(d_h, -k, k)       ->      %h = call f@on_backward(%h, %k)

The value is handed on by a function of its own, which is the identity, and whose derivative is stated: what the
statement says, for the cotangent; nothing for what it captures.
"""

from __future__ import annotations

from itertools import count

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Function, Rule, Tensor, Value
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Local, brief
from chainrule.compiler.lower.region import Region, needed
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError


def on_backward(frame: Frame, node: syntax.OnBackward) -> None:
    """Binds the name to the same value, whose cotangent is edited. Raises CompileError."""
    found = frame.look_up(node.name)
    if not isinstance(found, Local):
        what = "is not a value of this function" if found is not None else "is not bound above"
        raise CompileError(node.name.span, f"`{node.name.id}` {what}: there is no cotangent to edit", code="CR134")
    term = frame.settle(node.name.span, found.term)
    if term.dtype != "real":
        shown = show_type(frame, term.dtype, term.carried)
        raise CompileError(
            node.name.span, f"`{node.name.id}` is {shown}, and only what is real has a cotangent", code="CR134"
        )
    value = term.value
    cotangent = Value("param", (), {}, value.type, node.span, node.span, node.cotangent.id)
    region, edited = _edited(frame, node, value, cotangent)
    captures = [value, *(outer for outer in region.outer if outer is not value)]
    params = [
        Value("param", (), {}, capture.type, capture.span, capture.stmt, capture.name or f"x{k}")
        for k, capture in enumerate(captures)
    ]
    known = {id(outer): param for outer, param in zip(region.outer, region.params, strict=True)}
    own = [known.get(id(capture)) or param for capture, param in zip(captures, params, strict=True)]
    functions = frame.program.functions
    name = next(one for k in count(1) if (one := f"{node.name.id}@on_backward{k}") not in functions)
    back = Function(
        f"{name}@backward", (*own, cotangent), needed(region.builder.body, [edited]), (edited,), span=node.span
    )
    rule = Rule("on_backward", back.name, (0,), (value.type,), unchecked="on_backward", span=node.span)
    functions[back.name] = back
    functions[name] = Function(name, tuple(params), (), (params[0],), span=node.span, rule=rule)
    sizes = {one: Dim.of(one) for capture in captures for dim in capture.shape for one in dim.names()}
    made = frame.emit(node.span, "call", captures, type=value.type, name=value.name, function=name, sizes=sizes)
    frame.names[node.name.id] = Local(Term(made, term.indices), found.span, found.word)


def _edited(frame: Frame, node: syntax.OnBackward, value: Value, cotangent: Value) -> tuple[Region, Value]:
    """What the cotangent becomes, in a region of its own. Raises CompileError."""
    around, before = frame.region, frame.names.get(node.cotangent.id)
    frame.region = region = Region(parent=around)
    region.known[id(cotangent)] = cotangent
    frame.names[node.cotangent.id] = Local(Term(cotangent), node.cotangent.span, "cotangent")
    try:
        edited = frame.settle(node.value.span, expression(frame, node.value))
        result = frame.convert(node.value.span, edited.value, "real") if edited.dtype != "bool" else edited.value
        if result.op == "const" and value.shape and result.tensor == Tensor("real"):
            result = frame.emit(node.value.span, "broadcast", [result], shape=value.shape)
    finally:
        frame.region = around
        if before is None:
            del frame.names[node.cotangent.id]
        else:
            frame.names[node.cotangent.id] = before
    if result.type != value.type:
        raise CompileError(
            node.value.span,
            f"the cotangent of `{node.name.id}` is {show_type(frame, 'real', value.shape)} like it, and "
            f"`{brief(node.value.span)}` is {show_type(frame, edited.dtype, edited.carried)}",
            code="CR134",
        )
    return region, result
