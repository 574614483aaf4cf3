"""Derivative functions, made on demand and each once: `f@grad@x` is a function of the IR like any other.

A function is differentiated as it is `ready`: maps vectorised, small callees written out, choices per element
guarded. Calls that are left are answered by the derivative of what is called, so that a derivative is closed
under both modes, and can be differentiated in turn. A Jacobian is a product with every direction of a basis at
once: the function of one direction, batched; `simplify` knows what a product with the identity is.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.autodiff.forward import forward
from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Function, Module, Shape, Value, derived_name
from chainrule.compiler.ir.verify import verified
from chainrule.compiler.passes.batching import batched
from chainrule.compiler.passes.contraction import nominal
from chainrule.compiler.passes.guard import guard
from chainrule.compiler.passes.inline import inline
from chainrule.compiler.passes.rewrite import prune, rebuild
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.vectorise import Copies, vectorise


def differentiate(module: Module, literal: bool = False) -> Module:
    """The module with the derivatives that its functions, or its examples, call."""
    if not module.derived:
        return module
    derivatives = Derivatives(dict(module.functions), literal)
    for derived in module.derived:
        derivatives(derived.mode, derived.function, derived.active)
    return replace(module, functions=derivatives.functions, derived=())


@dataclass
class Derivatives:
    """`functions` grows by what is asked for: derivatives, and copies of what they call.

    With `literal` no stable form takes the place of what is written.
    """

    functions: MutableMapping[str, Function]
    literal: bool = False
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

    def of(self, mode: str, function: str, active: tuple[int, ...]) -> Function:
        """The derivative, ready."""
        return self.ready(self(mode, function, active))

    def written_out(self, name: str) -> Function:
        """The function with maps vectorised and small callees inlined."""
        if name not in self._flat:
            self._flat[name] = self.inlined(self.functions[name])
        return self._flat[name]

    def inlined(self, function: Function) -> Function:
        function = vectorise(function, self.functions)
        callees = {callee: self.written_out(callee) for callee in callees_of(function)}
        return prune(inline(function, callees))

    def ready(self, name: str) -> Function:
        """The function as it is differentiated."""
        if name not in self._ready:
            self._ready[name] = simplify(guard(self.written_out(name)), literal=self.literal)
        return self._ready[name]


def callees_of(function: Function) -> list[str]:
    found: dict[str, None] = {}
    for value in function.body:
        if value.op == "call":
            found[value.attrs["function"]] = None
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                found.update(dict.fromkeys(callees_of(attr)))
    return list(found)


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


def _hvp(derivatives: Derivatives, name: str, active: tuple[int, ...]) -> Function:
    """(arguments, directions) -> the Hessian times them: forward over reverse."""
    return _tangents(derivatives, derivatives.of("grad", name, active), active, "v_")


def _jacobian(derivatives: Derivatives, name: str, active: Sequence[int]) -> Function:
    """arguments -> for each result, for each active argument, the derivatives of all elements by all elements."""
    ready = derivatives.ready(name)
    params = [ready.params[k] for k in active]
    if _elements(params) <= _elements(ready.results):
        columns = [_columns(derivatives, ready, k) for k in active]
        blocks = [[columns[j].results[i] for j in range(len(active))] for i in range(len(ready.results))]
        return _joined(ready, columns, [block for row in blocks for block in row])
    rows = [_rows(derivatives, ready, active, i) for i in range(len(ready.results))]
    return _joined(ready, rows, [block for row in rows for block in row.results])


def _elements(values: Sequence[Value]) -> float:
    return sum(_nominal(value.shape) for value in values)


def _nominal(shape: Shape) -> float:
    total = 1.0
    for dim in shape:
        total *= nominal(dim)
    return total


def _columns(derivatives: Derivatives, ready: Function, k: int) -> Function:
    """For each result its derivatives by parameter k: tangents along every direction at once, turned round."""
    push = _tangents(derivatives, ready, [k])
    lead = ready.params[k].shape
    every = _along_basis(derivatives, push, len(ready.params), lead, len(ready.params))
    return _turned(every, len(lead))


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
        push = _tangents(derivatives, wanted, [k])
        every = _along_basis(derivatives, push, len(ready.params), lead, len(ready.params))
        turned = _turned(every, len(lead))
        parts += [every, turned]
        for p in range(q + 1):
            blocks[q, p] = every.results[p]
            if p < q:
                blocks[p, q] = turned.results[p]
    count = range(len(active))
    return _joined(ready, parts, [blocks[p, q] for p in count for q in count])


MODES: dict[str, Callable[[Derivatives, str, tuple[int, ...]], Function]] = {
    "grad": _grad,
    "jvp": _jvp,
    "push": _push,
    "vjp": _vjp,
    "pullback": _pullback,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "hvp": _hvp,
}


def ones(builder: Builder, seed: Value) -> Value:
    return builder.full(1.0, seed.shape)


# ---- every direction at once


def _along_basis(derivatives: Derivatives, linear: Function, position: int, lead: Shape, count: int) -> Function:
    """`linear` applied to each element of the basis for its parameter at `position`, the last one.

    Its results get the axes `lead` in front.
    """
    if lead:
        pattern = tuple((False,) * len(lead) if k == position else () for k in range(len(linear.params)))
        linear = batched(linear, linear.name, pattern, lead, Copies(derivatives.functions))
    return given(linear, count, lambda builder, param: basis(builder, lead))


def basis(builder: Builder, shape: Shape) -> Value:
    """For each element of an array of this shape the array in which it is 1 and all others are 0."""
    if not shape:
        return builder.const(1.0)
    factors = [builder.value("identity", dim=dim) for dim in shape]
    if len(factors) == 1:
        return factors[0]
    indices = tuple((f"i{k}", f"j{k}") for k in range(len(shape)))
    out = (*(i for i, _ in indices), *(j for _, j in indices))
    return builder.value("contract", factors, indices=indices, out=out)


def _turned(function: Function, lead: int) -> Function:
    """The results with their leading axes last."""
    builder = Builder()
    builder.body.extend(function.body)
    results = []
    for result in function.results:
        rank = result.tensor.rank
        with builder.at(result.span, result.stmt):
            results.append(builder.expr(result).move(*range(lead, rank), *range(lead)).value)
    return replace(function, body=tuple(builder.body), results=tuple(results))


def given(function: Function, count: int, make: Callable[[Builder, Value], Value]) -> Function:
    """The function of its first `count` parameters, what `make` makes being handed in for the others."""
    builder = Builder()
    made = {id(param): make(builder, param) for param in function.params[count:]}
    closed = rebuild(function, builder.body, lambda value, args: None, made)
    return replace(closed, params=function.params[:count])


def _joined(like: Function, parts: Sequence[Function], results: Sequence[Value]) -> Function:
    """Functions of the same parameters as one, with results of any of them."""
    body: dict[int, Value] = {}
    for part in parts:
        body.update((id(value), value) for value in part.body)
    return replace(like, body=tuple(body.values()), results=tuple(results))
