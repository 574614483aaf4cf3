"""`map`: a function applied at each index, or for each element of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.compiler.ir import BOOL, Builder, Dim, Function, ShapeMismatch, Tensor, Tuple, Type, Value, broadcast
from chainrule.compiler.lower.elementwise import aligned, union
from chainrule.compiler.lower.frame import Frame
from chainrule.compiler.lower.program import Program
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Span


def map_over(
    frame: Frame,
    span: Span,
    name: str,
    types: Sequence[Tensor],
    result: Type,
    sizes: Mapping[str, Dim],
    terms: Sequence[Term],
) -> Term:
    """`name`, which takes these types and gives `result`, over the indices of its arguments and their further axes."""
    taken = _guard(frame, terms)
    if taken is not None:
        name = _conditional(frame.program, name, types, result)
        types, terms = (BOOL, *types), (taken, *terms)
    further = max((len(term.carried) - type.rank for term, type in zip(terms, types, strict=True)), default=0)
    indices = union(frame, terms)
    values, mapped = [], []
    for term, type in zip(terms, types, strict=True):
        value = aligned(frame, span, term, indices, type.rank + further)
        values.append(value)
        mapped.append(value.tensor.rank - type.rank)
    try:
        lead = broadcast([value.shape[:count] for value, count in zip(values, mapped, strict=True)])
    except ShapeMismatch as mismatch:
        raise CompileError(span, mismatch.message, code=mismatch.code, hint=mismatch.hint) from None
    made = frame.emit(
        span,
        "map",
        values,
        type=_over(lead, result.substitute(sizes)),
        function=name,
        sizes=dict(sizes),
        lead=lead,
        mapped=tuple(mapped),
    )
    return Term(made, indices)


def _over(lead: tuple[Dim, ...], type: Type) -> Type:
    if isinstance(type, Tuple):
        return Tuple(tuple(_over(lead, item) for item in type.items))
    assert isinstance(type, Tensor)
    return Tensor(type.dtype, (*lead, *type.shape))


def _guard(frame: Frame, terms: Sequence[Term]) -> Term | None:
    """The condition of the branch for whose elements a map is made outside of it; None where there is none."""
    if frame.guard is None or frame.region.lanes is not None:
        return None
    condition = frame.guard()
    shared = set(condition.indices) & {name for term in terms for name in term.indices}
    return condition if shared and not condition.carried else None


def _conditional(program: Program, name: str, types: Sequence[Tensor], result: Type) -> str:
    """The function `taken, ... -> name(...) if taken else 0`: what is not taken is a branch in the map, too."""
    key = ("if", name)
    if key not in program.mapped:
        params = [Value("param", (), {}, type, None, None, f"x{k}") for k, type in enumerate((BOOL, *types))]
        items = result.items if isinstance(result, Tuple) else (result,)
        inner = [Value("param", (), {}, type, None, None, f"x{k + 1}") for k, type in enumerate(types)]
        then, otherwise = Builder(), Builder()
        names = sorted({dim for type in (*types, *items) if isinstance(type, Tensor) for dim in _names(type)})
        sizes = {one: Dim.of(one) for one in names}
        called = then.value("call", inner, type=result, function=name, sizes=sizes)
        parts = [then.value("get", [called], index=k) for k in range(len(items))] if len(items) > 1 else [called]
        zeros = [_zeros(otherwise, item) for item in items if isinstance(item, Tensor)]
        builder = Builder()
        made = builder.value(
            "choice",
            params,
            type=result,
            then=Function("then", tuple(inner), tuple(then.body), tuple(parts)),
            otherwise=Function("otherwise", tuple(inner), tuple(otherwise.body), tuple(zeros)),
        )
        results = [builder.value("get", [made], index=k) for k in range(len(items))] if len(items) > 1 else [made]
        wrapper = f"{name}@if"
        program.functions[wrapper] = Function(wrapper, tuple(params), tuple(builder.body), tuple(results))
        program.mapped[key] = wrapper
    return program.mapped[key]


def _zeros(builder: Builder, type: Tensor) -> Value:
    return builder.full(False if type.dtype == "bool" else 0 if type.dtype == "int" else 0.0, type.shape, type.dtype)


def _names(type: Tensor) -> list[str]:
    return [name for dim in type.shape for name in dim.names()]
