"""Derivative functions, made on demand and each once: `f@grad@x` is a function of the IR like any other.

A function is differentiated as it is `ready`: maps vectorised, small callees written out, choices per element
guarded. Calls that are left are answered by the derivative of what is called, so that a derivative is closed
under both modes, and can be differentiated in turn. A Jacobian is a product with every direction of a basis at
once: the function of one direction, batched; `simplify` knows what a product with the identity is.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace

import chainrule.compiler.autodiff.forward_loops
import chainrule.compiler.autodiff.loops  # noqa: F401  (how loops are differentiated)
from chainrule.compiler.autodiff.arranging import with_bands
from chainrule.compiler.autodiff.compact import compact
from chainrule.compiler.autodiff.forward import forward
from chainrule.compiler.autodiff.pattern import NotThere
from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.autodiff.seeds import basis, counted, given, joined, ones, told_apart, turned
from chainrule.compiler.autodiff.stated import transposed
from chainrule.compiler.ir import Builder, Derivation, Dim, Function, Module, Shape, Tuple, Value, derived_name
from chainrule.compiler.ir.verify import verified
from chainrule.compiler.passes.batching import batched
from chainrule.compiler.passes.contraction import nominal
from chainrule.compiler.passes.guard import guard
from chainrule.compiler.passes.inline import BUDGET, WHOLE_BUDGET, inline
from chainrule.compiler.passes.loops import simplified
from chainrule.compiler.passes.rewrite import prune
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.vectorise import Copies, vectorise
from chainrule.compiler.source import CompileError, CompileErrors


def differentiate(module: Module, literal: bool = False, whole: bool = False) -> Module:
    """The module with the derivatives that its functions, or its examples, call."""
    compact = [derivation for derivation in module.derivations if derivation.form]
    if not module.derived and not compact:
        return module
    derivatives = Derivatives(dict(module.functions), literal, whole)
    for derived in module.derived:
        derivatives(derived.mode, derived.function, derived.active)
    mistakes = [error for derivation in compact if (error := _not_there(derivatives, derivation)) is not None]
    if mistakes:
        raise CompileErrors(mistakes)
    return replace(module, functions=derivatives.functions, derived=())


def _not_there(derivatives: Derivatives, derivation: Derivation) -> CompileError | None:
    """The mistake of asking for a form that the structure does not give."""
    assert derivation.span is not None
    try:
        derivatives.compact(derivation)
    except NotThere as missing:
        message = f"`{derivation.function}` has no {derivation.mode} that is {_SAID[derivation.form]}: {missing}"
        hint = f"without `{derivation.form}` it is emitted in full"
        return CompileError(derivation.span, message, code="CR097", hint=hint)
    return None


_SAID = {"diagonal": "a diagonal", "blocks": "made of blocks", "sparse": "sparse"}


@dataclass
class Derivatives:
    """`functions` grows by what is asked for: derivatives, and copies of what they call.

    With `literal` no stable form takes the place of what is written. Functions that are `whole` have what they call
    written out, however large it is, and keep of a loop within a loop what has a size (`derive.Derive`).
    """

    functions: MutableMapping[str, Function]
    literal: bool = False
    whole: bool = False
    _flat: dict[str, Function] = field(default_factory=dict)
    _ready: dict[str, Function] = field(default_factory=dict)

    def __call__(self, mode: str, function: str, active: tuple[int, ...]) -> str:
        """The name of the derivative: `mode` of `function` by its parameters `active`."""
        params = self.functions[function].params
        name = derived_name(mode, function, [params[k].name or str(k) for k in active])
        if name not in self.functions:
            made = MODES[mode](self, function, active)
            made = replace(made, name=name, doc=None)
            self.functions[name] = verified(simplify(prune(made), literal=self.literal))
        return name

    def positions(self, derivation: Derivation) -> tuple[int, ...]:
        """The parameters by which a derivation differentiates, as it lists them."""
        names = [param.name for param in self.functions[derivation.function].params]
        return tuple(names.index(name) for name in derivation.active)

    def compact(self, derivation: Derivation) -> str:
        """The name of a Jacobian or Hessian in a compact form. Raises NotThere."""
        function, mode, active = derivation.function, derivation.mode, self.positions(derivation)
        name = derived_name(f"{mode}@{derivation.form}", function, derivation.active)
        if name not in self.functions:
            ready = self.of("grad", function, active) if mode == "hessian" else self.ready(function)
            made = replace(compact(self, ready, active, derivation.form), name=name, doc=None)
            self.functions[name] = verified(simplify(prune(made), literal=self.literal))
        return name

    def of(self, mode: str, function: str, active: tuple[int, ...]) -> Function:
        """The derivative, ready."""
        return self.ready(self(mode, function, active))

    @property
    def budget(self) -> int:
        """How large a function may be that is written out where it is called."""
        return WHOLE_BUDGET if self.whole else BUDGET

    def written_out(self, name: str) -> Function:
        """The function with maps vectorised and small callees inlined."""
        if name not in self._flat:
            self._flat[name] = self.inlined(self.functions[name])
        return self._flat[name]

    def inlined(self, function: Function) -> Function:
        function = vectorise(function, self.functions)
        callees = {callee: self.written_out(callee) for callee in callees_of(function)}
        return prune(inline(function, callees, self.budget))

    def ready(self, name: str) -> Function:
        """The function as it is differentiated."""
        if name not in self._ready:
            function = self.functions[name]
            written_out = self.written_out(name) if function.rule is None else self.inlined(called(function))
            self._ready[name] = with_bands(simplified(guard(written_out), self.literal))
        return self._ready[name]


def callees_of(function: Function, ops: Sequence[str] = ("call",)) -> list[str]:
    found: dict[str, None] = {}
    for value in function.body:
        if value.op in ops:
            found[value.attrs["function"]] = None
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                found.update(dict.fromkeys(callees_of(attr, ops)))
    return list(found)


def called(function: Function) -> Function:
    """A call of the function as the body of another with its parameters: what a stated derivative is found by."""
    builder = Builder()
    types = tuple(result.type for result in function.results)
    sizes = {name: Dim.of(name) for param in function.params for dim in param.shape for name in dim.names()}
    one = types[0] if len(types) == 1 else Tuple(types)
    made = builder.value("call", function.params, type=one, function=function.name, sizes=sizes)
    results: tuple[Value, ...] = (made,)
    if len(types) > 1:
        results = tuple(builder.value("get", [made], index=k, type=type) for k, type in enumerate(types))
    return replace(function, body=tuple(builder.body), results=results, rule=None)


# ---- the modes


def _vjp(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """(arguments, cotangents) -> values, cotangents."""
    return reverse(derivatives.ready(name), active, None, derivatives)


def _pullback(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """(arguments, cotangents) -> cotangents."""
    both = _vjp(derivatives, name, active)
    return replace(both, results=both.results[len(both.results) - len(active) :])


def _grad(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """arguments -> the gradient of the one real result."""
    pullback = _pullback(derivatives, name, active)
    return given(pullback, len(derivatives.functions[name].params), ones)


def _jvp(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """(arguments, tangents) -> values, tangents."""
    return forward(derivatives.ready(name), active, derivatives)


def _push(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """(arguments, tangents) -> tangents."""
    return _tangents(derivatives, derivatives.ready(name), active)


def _tangents(derivatives: Derivatives, ready: Function, active: Sequence[int], prefix: str = "t_") -> Function:
    both = forward(ready, active, derivatives, prefix)
    return prune(replace(both, results=both.results[len(ready.results) :]))


def _along(derivatives: Derivatives, ready: Function, k: int, several: bool) -> Function:
    """The tangents by one parameter, which say so where there are `several`."""
    push = _tangents(derivatives, ready, [k])
    return told_apart(push, ready.params[k].name or str(k)) if several else push


def _transposed(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """(arguments, tangents) -> tangents, of a function whose derivative is stated: the rule, transposed."""
    return transposed(derivatives.functions[name], active, derivatives)


def _hvp(derivatives: Derivatives, name: str, active: tuple[int, ...]) -> Function:
    """(arguments, directions) -> the Hessian times them: forward over reverse."""
    return _tangents(derivatives, derivatives.of("grad", name, active), active, "v_")


def _jacobian(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """arguments -> for each result, for each active argument, the derivatives of all elements by all elements."""
    ready = counted(derivatives.ready(name))
    params = [ready.params[k] for k in active]
    if _elements(params) <= _elements(ready.results):
        columns = [_columns(derivatives, ready, k, len(active) > 1) for k in active]
        blocks = [[columns[j].results[i] for j in range(len(active))] for i in range(len(ready.results))]
        return joined(ready, columns, [block for row in blocks for block in row])
    rows = [_rows(derivatives, ready, active, i) for i in range(len(ready.results))]
    return joined(ready, rows, [block for row in rows for block in row.results])


def _elements(values: Sequence[Value]) -> float:
    return sum(_nominal(value.shape) for value in values)


def _nominal(shape: Shape) -> float:
    total = 1.0
    for dim in shape:
        total *= nominal(dim)
    return total


def _columns(derivatives: Derivatives, ready: Function, k: int, several: bool) -> Function:
    """For each result its derivatives by parameter k: tangents along every direction at once, turned round."""
    push = _along(derivatives, ready, k, several)
    lead = ready.params[k].shape
    every = _along_basis(derivatives, push, len(ready.params), lead, len(ready.params))
    return turned(every, len(lead))


def _rows(derivatives: Derivatives, ready: Function, active: Sequence[int], i: int) -> Function:
    """For each active parameter the derivatives of result i: the cotangent for every element at once."""
    one = replace(ready, results=(ready.results[i],))
    both = reverse(one, active, None, derivatives)
    pullback = prune(replace(both, results=both.results[1:]))
    return _along_basis(derivatives, pullback, len(ready.params), ready.results[i].shape, len(ready.params))


def _hessian(derivatives: Derivatives, name: str, active: tuple[int, ...]) -> Function:
    """arguments -> for each active argument, for each active argument, the second derivatives.

    Tangents of the gradient along every direction of b are H[b, a], and turned round H[a, b]: only pairs in
    order are computed.
    """
    ready = derivatives.of("grad", name, active)
    parts: list[Function] = []
    blocks: dict[tuple[int, int], Value] = {}
    for q, k in enumerate(active):
        wanted = replace(ready, results=ready.results[: q + 1])
        lead = ready.params[k].shape
        push = _along(derivatives, wanted, k, len(active) > 1)
        every = _along_basis(derivatives, push, len(ready.params), lead, len(ready.params))
        aside = turned(every, len(lead))
        parts += [every, aside]
        for p in range(q + 1):
            blocks[q, p] = every.results[p]
            if p < q:
                blocks[p, q] = aside.results[p]
    count = range(len(active))
    return joined(ready, parts, [blocks[p, q] for p in count for q in count])


MODES: dict[str, Callable[[Derivatives, str, tuple[int, ...]], Function]] = {
    "grad": _grad,
    "jvp": _jvp,
    "push": _push,
    "vjp": _vjp,
    "pullback": _pullback,
    "transposed": _transposed,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "hvp": _hvp,
}


# ---- every direction at once


def _along_basis(derivatives: Derivatives, linear: Function, position: int, lead: Shape, count: int) -> Function:
    """`linear` applied to each element of the basis for its parameter at `position`, the last one.

    Its results get the axes `lead` in front.
    """
    if lead:
        pattern = tuple((False,) * len(lead) if k == position else () for k in range(len(linear.params)))
        linear = batched(linear, linear.name, pattern, lead, Copies(derivatives.functions))
    return given(linear, count, lambda builder, param: basis(builder, lead))
