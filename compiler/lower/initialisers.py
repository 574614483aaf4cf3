"""`~ glorot_uniform`, `~ normal(0, 0.02)`: what parameters and states start as, what samples are drawn from."""

from __future__ import annotations

from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Function, Initialiser, Tensor, Value
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Local, Silenced, Size, brief
from chainrule.compiler.lower.region import Region, needed
from chainrule.compiler.ops.initialisers import INITIALISERS, Source
from chainrule.compiler.source import CompileError, Span

ELSEWHERE = {
    "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal",
    "glorot": "glorot_uniform", "kaiming_uniform": "he_uniform", "kaiming_normal": "he_normal", "he": "he_normal",
    "kaiming": "he_normal", "lecun_normal": "lecun", "randn": "normal", "rand": "uniform", "gaussian": "normal",
    "zero": "zeros", "one": "ones", "full": "constant", "standard_normal": "normal", "random": "uniform",
}  # fmt: skip


def initialiser(frame: Frame, node: syntax.Expression, type: Tensor, kind: str) -> Initialiser:
    """Where the values of a type come from. Raises CompileError."""
    if isinstance(node, syntax.Number) or (isinstance(node, syntax.Unary) and isinstance(node.operand, syntax.Number)):
        node = syntax.Call(syntax.Name("constant", node.span), (syntax.Argument(None, node, node.span),), (), node.span)
    function = node.function if isinstance(node, syntax.Call) else node
    if not isinstance(function, syntax.Name):
        message = f"`{brief(node.span)}` is nothing to start as"
        raise CompileError(node.span, message, code="CR303", hint="write `~ zeros`, `~ normal(0, 0.02)`, or a number")
    source = INITIALISERS.get(function.id)
    fitting = [one.name for one in INITIALISERS.values() if kind in one.kinds]
    if source is None:
        near = get_close_matches(function.id, fitting, 1)
        meant = ELSEWHERE.get(function.id) or (near[0] if near else "")
        hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(f'`{one}`' for one in fitting)}"
        raise CompileError(function.span, f"there is no initialiser `{function.id}`", code="CR303", hint=hint)
    if kind not in source.kinds:
        raise CompileError(
            function.span,
            f"`{source.name}` draws no sample" if kind == "noise" else f"a state does not start as `{source.name}`",
            code="CR303",
            hint=f"it is one of {', '.join(f'`{one}`' for one in fitting)}",
        )
    _check_type(source, function.span, type)
    given = node.arguments if isinstance(node, syntax.Call) else ()
    return Initialiser(source.name, *_arguments(frame, node, source, given))


def _check_type(source: Source, span: Span, type: Tensor) -> None:
    if type.rank < source.rank:
        what = "a matrix" if source.rank == 2 else "an array"
        raise CompileError(
            span,
            f"`{source.name}` starts {what}, and this is {type}",
            code="CR303",
            hint="write `~ zeros`, or `~ normal(0, 0.1)`",
        )
    if type.dtype != "real" and source.name not in ("zeros", "ones", "constant"):
        raise CompileError(span, f"`{source.name}` gives real numbers, and this is {type}", code="CR303")


def _arguments(
    frame: Frame, node: syntax.Expression, source: Source, given: tuple[syntax.Argument, ...]
) -> tuple[Function, dict[str, Dim]]:
    """The numbers that are handed over, as a function of sizes; those left out have defaults."""
    if len(given) > len(source.defaults):
        count = len(source.defaults)
        takes = "no numbers" if not count else "one number" if count == 1 else f"{count} numbers"
        raise CompileError(given[count].span, f"`{source.name}` takes {takes}", code="CR303")
    names = [name for name, _ in source.defaults]
    by_name: dict[str, syntax.Argument] = {}
    for position, argument in enumerate(given):
        name = argument.name or names[position]
        if name not in names:
            hint = f"it has {', '.join(f'`{one}`' for one in names)}"
            raise CompileError(argument.span, f"`{source.name}` has no `{name}`", code="CR303", hint=hint)
        by_name[name] = argument
    inner = Frame(frame.program, frame.scope, Region())
    inner.names = {name: found for name, found in frame.names.items() if _is_known(found)}
    inner.stmt = node.span
    results: list[Value] = []
    for name, default in source.defaults:
        if name not in by_name:
            if default is None:
                hint = f"write `{source.name}({', '.join(names)})`"
                raise CompileError(node.span, f"`{source.name}` needs its `{name}`", code="CR303", hint=hint)
            results.append(inner.const(default))
            continue
        value = by_name[name].value
        try:
            term = inner.settle(value.span, expression(inner, value))
        except (CompileError, Silenced):
            raise _not_known(source, value) from None
        if term.carried or term.dtype == "bool" or not term.value.weak:
            raise _not_known(source, value)
        results.append(term.value)
    sizes = {name: found.dim for name, found in inner.names.items() if isinstance(found, Size)}
    own = {one: Dim.of(one) for dim in sizes.values() for one in dim.names()}
    made = Function(source.name, (), needed(inner.region.builder.body, results), tuple(results))
    return made, own


def _is_known(binding: object) -> bool:
    """Whether a name stands for a size, or for a number that is known."""
    if isinstance(binding, Local):
        return binding.term.static is not None or (binding.term.made is not None and binding.term.made.op == "const")
    return isinstance(binding, Size)


def _not_known(source: Source, node: syntax.Expression) -> CompileError:
    return CompileError(
        node.span,
        f"`{source.name}` takes numbers that are known when compiling, and here is `{brief(node.span)}`",
        code="CR303",
        hint="they are made of numbers, sizes, and what is fixed when compiling",
    )
