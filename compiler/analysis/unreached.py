"""Parameters of a model that its loss does not depend on: training leaves them as they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.ir import Function, Model, Owned, Tensor, Value, owned
from chainrule.compiler.source import CompileWarning, Span


def unreached(model: Model, functions: Mapping[str, Function]) -> tuple[CompileWarning, ...]:
    """A warning for each, or for those of a layer; the first result of the model's loss is the loss itself."""
    if model.loss is None:
        return ()
    loss = functions[model.loss]
    reached = _Search(functions).reached(loss, loss.results[:1])
    paths = {one.path for k in reached if (one := owned(loss.params[k])) is not None}
    left: dict[Span, list[str]] = {}
    for one in model.params:
        if one.path not in paths:
            left.setdefault(_place(one, model, functions), []).append(one.path)
    return tuple(_warning(model, span, names) for span, names in left.items())


def _place(param: Owned, model: Model, functions: Mapping[str, Function]) -> Span:
    """Where the model's file says it: the declaration, or the first statement that hands it to a layer of another."""
    if param.span.source is model.span.source:
        return param.span
    for name in model.functions:
        mine = {id(one) for one in functions[name].params if (own := owned(one)) is not None and own.path == param.path}
        for value in functions[name].body:
            if value.stmt is not None and any(id(arg) in mine for arg in value.args):
                return value.stmt
    return model.span


def _warning(model: Model, span: Span, names: Sequence[str]) -> CompileWarning:
    *most, last = (f"`{name}`" for name in names)
    params = (
        f"parameters {', '.join(most)} and {last}, which stay as they are"
        if most
        else f"parameter {last}, which stays as it is"
    )
    return CompileWarning(
        span,
        f"the loss of `{model.name}` does not depend on its {params} drawn",
        code="CR202",
        hint="use in the loss what is made of it, or drop it",
    )


@dataclass
class _Search:
    """Loops and choices are taken to need all that they are handed; `known` remembers functions that are called."""

    functions: Mapping[str, Function]
    known: dict[str, frozenset[int]] = field(default_factory=dict)

    def reached(self, function: Function, results: Sequence[Value]) -> frozenset[int]:
        """The numbers of the parameters that a cotangent of these results comes to."""
        found = {id(result) for result in results}
        for value in reversed(function.body):
            if id(value) not in found or value.op == "stop_gradient" or not _is_real(value):
                continue
            args = value.args
            if value.op in ("call", "map"):
                args = tuple(args[k] for k in self._called(value.attrs["function"]))
            found.update(id(arg) for arg in args)
        return frozenset(k for k, param in enumerate(function.params) if id(param) in found)

    def _called(self, name: str) -> frozenset[int]:
        if name not in self.known:
            self.known[name] = self.reached(self.functions[name], self.functions[name].results)
        return self.known[name]


def _is_real(value: Value) -> bool:
    """Whether it may have a derivative; of several results one may."""
    return not isinstance(value.type, Tensor) or value.type.dtype == "real"
