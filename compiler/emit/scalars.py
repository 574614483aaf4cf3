"""The emitted functions of a function of scalars: a body over Python floats, and behind it one over arrays.

The body over floats serves calls whose arguments are all exactly floats or ints. Where `math` raises, the body
over arrays answers instead, with the nan or inf that numpy has for it. That body takes arrays of one shape,
scalars beside them, element by element; a gradient is that of the sum, so that each cotangent has the shape of
its argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chainrule.compiler.emit.arrays import Plan, as_tuple, bare_tuple, default, one, returns, seeds_of, take_params
from chainrule.compiler.emit.docs import docstring
from chainrule.compiler.emit.moving import resting
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.offered import hinted, with_keywords, written
from chainrule.compiler.emit.routine import Printed, Routine, Style, atom, print_body
from chainrule.compiler.emit.sections import indent
from chainrule.compiler.ir import TABLE, Function, Tensor, Value, owned
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.ops.text import Target

LEAD = "lead"  # the dimension of the lanes, in the batched form
SHAPE = "lanes_shape"  # their shape, as the caller has it
TILED = "by_tile"  # the results for long arrays


@dataclass(frozen=True)
class ScalarPlan:
    """A plan over floats (None if an op has no text there) and the same over lanes; `single` is of single numbers."""

    floats: Plan | None
    lanes: Plan
    single: Plan


def is_scalar_function(function: Function) -> bool:
    """Whether it has parameters, and all of them and all results are scalars; a model's function has no floats."""
    if any(owned(param) is not None for param in function.params):
        return False
    types = [value.type for value in (*function.params, *function.results)]
    return bool(function.params) and all(isinstance(type, Tensor) and not type.shape for type in types)


def has_math(function: Function) -> bool:
    """Whether every op can be written over Python floats."""
    for value in function.body:
        if value.op == "choice":
            if not all(has_math(value.attrs[branch]) for branch in ("then", "otherwise")):
                return False
        elif value.op in LOOPS:
            if not all(has_math(attr) for attr in value.attrs.values() if isinstance(attr, Function)):
                return False
        elif value.op in ("get", "const", "steps"):
            continue
        elif value.op == "root":
            if value.shape or not has_math(value.attrs["system"]):
                return False
        elif TABLE[value.op].math is None or not isinstance(value.type, Tensor) or value.type.shape:
            return False
    return True


def lanewise(function: Function, but: Sequence[str] = ()) -> bool:
    """Whether the batched form works on arrays of any shape as they are; the ops `but` are left open."""
    return all(
        TABLE[value.op].batch == "elementwise"
        or value.op in ("const", *but)
        or (value.op == "root" and not value.shape and lanewise(value.attrs.get("system", value.attrs["residual"])))
        or (value.op == "broadcast" and not value.args[0].shape)
        for value in function.body
    )


def scalar_routines(plan: ScalarPlan, style: Style) -> list[Routine]:
    """`f`, and what of `f_forward`, `f_backward` and `f_grad` there is."""
    routines = [_primal(plan, style, "value")]
    if plan.lanes.split is not None:
        routines += [_primal(plan, style, "forward"), _backward(plan, style)]
        if plan.lanes.gradient is not None:
            routines.append(_gradient(plan, style))
    return routines


def _attempt(test: str, lines: Sequence[str]) -> list[str]:
    """The body over floats, where the arguments are floats."""
    return [
        f"if {test}:",
        "    try:",
        *indent(lines, 2),
        "    except (ArithmeticError, ValueError):",
        "        pass  # numpy has a value where `math` refuses",
    ]


def _with_arguments(own: Sequence[str], plan: Plan, lines: Sequence[str]) -> list[str]:
    """The body over floats behind a test of the arguments' types: exactly float or int."""
    pairs = [(name, param.tensor.dtype) for name, param in zip(own, plan.source.params, strict=True)]
    tests = [f"type({name}) in _FLOATS" if dtype == "real" else f"type({name}) is {dtype}" for name, dtype in pairs]
    reals = [name for name, dtype in pairs if dtype == "real"]
    convert = [f"{', '.join(reals)} = {', '.join(f'float({name})' for name in reals)}"] if reals else []
    return _attempt(" and ".join(tests), [*convert, *lines])


def _printed(
    function: Function,
    target: Target,
    plan: Plan,
    style: Style,
    saved: Sequence[Value] = (),
    given: Mapping[int, str] | None = None,
    floats: Printed | None = None,
) -> tuple[list[str], Printed]:
    """A body, and the names of the function's parameters; over flattened lanes it reads `x_lanes` for `x`."""
    names = Names({*style.called, SHAPE, TILED})
    if given is None:
        own = take_params(function, names)
    else:
        own = [names.take(name) for name in given.values()]
    if floats is not None:
        names.avoid(floats.sizing.names)  # a checker takes a name that was a float for a float
    keys = list(given) if given is not None else [id(param) for param in function.params]
    flat = target == "numpy" and not lanewise(function)
    arguments = {id(param) for param in plan.value.params}
    reals = {id(param) for param in plan.value.params if param.tensor.dtype == "real"}
    bodily = [f"{name}_lanes" if flat and key in arguments else name for key, name in zip(keys, own, strict=True)]
    spelled = {LEAD: SHAPE if target == "numpy" and not flat else LEAD}
    printed = print_body(
        function,
        dict(zip(keys, bodily, strict=True)),
        names,
        target,
        style,
        plan.name,
        plan.adjoint,
        spelled,
        saved,
        _float_type([name for key, name in zip(keys, own, strict=True) if key in reals]),
        target == "numpy" and not flat,
    )
    by_id = dict(zip(keys, own, strict=True))
    printed = replace(
        printed, outer=[by_id.get(id(value), text) for value, text in zip(saved, printed.outer, strict=True)]
    )
    return own, printed


def _float_type(reals: Sequence[str]) -> str:
    """Python for what the real arguments share: ints beside them say nothing of it."""
    return f"np.result_type({', '.join(reals)})" if reals else "np.float64"


def _quiet(lines: Sequence[str]) -> list[str]:
    """Over arrays nan and inf are values too, as over floats, and nothing warns of them."""
    return ['with np.errstate(all="ignore"):', *indent(lines)]


def _arrays_entry(plan: Plan, own: Sequence[str], style: Style) -> list[str]:
    """Arrays of one shape, scalars beside them; ints and lists become arrays of float64."""
    if not style.options.checked or len(own) == 1:
        lines = [f"{name} = np.asarray({name})" for name in own]
    else:
        lines = []
    if not style.options.checked:
        return lines
    params = plan.source.params
    kinds = " + ".join(f"{name}.dtype.kind" for name in own)
    expected = "".join({"real": "f", "int": "i", "bool": "b"}[param.tensor.dtype] for param in params)
    tests = [f"not isinstance({name}, _ARRAYS)" for name in own if len(own) > 1]
    tests.append(f'{kinds} != "{expected}"')
    tests += [f"{name}.shape != {own[0]}.shape" for name in own[1:]]
    call = [f'"{plan.stem}"']
    call += [f'("{name}", {name}, "{param.tensor.dtype}", "...")' for name, param in zip(own, params, strict=True)]
    target = ", ".join(own) if len(own) > 1 else f"({own[0]},)"
    return [*lines, f"if {' or '.join(tests)}:", f"    {target} = _explain_shapes({', '.join(call)})"]


def _lanes(function: Function, own: Sequence[str], plan: Plan, printed: Printed, seed: str = "") -> list[str]:
    """The shape of the lanes, where the body needs it, and the arguments spread over them."""
    flat = not lanewise(function)
    if not (flat or LEAD in printed.sizes or seed or _constant(plan)):
        return []
    if len(own) == 1:
        lines = [f"{SHAPE} = {own[0]}.shape"]
    else:
        lines = [f"{SHAPE} = np.broadcast({', '.join(own)}).shape"]
    if flat:
        lines += [f"{name}_lanes = np.broadcast_to({name}, {SHAPE}).ravel()" for name in own]
        if LEAD in printed.sizes:
            lines.append(f"{LEAD} = {own[0]}_lanes.size")
    return lines


def _constant(plan: Plan) -> bool:
    """Whether some result does not depend on every argument, so that it has to be spread."""
    return any(spreads(plan.value, result) for result in plan.value.results)


def spreads(function: Function, result: Value) -> bool:
    reached = {id(result)}
    for value in reversed(function.body):
        if id(value) in reached:
            reached.update(id(arg) for arg in value.args)
    return not all(id(param) in reached for param in function.params)


def _primal(plan: ScalarPlan, style: Style, kind: Literal["value", "forward"]) -> Routine:
    lines: list[str] = []
    lanes = plan.lanes
    function, saved = _half(lanes, kind)
    floats: Printed | None = None
    if plan.floats is not None:
        inner, kept = _half(plan.floats, kind)
        own, floats = _printed(inner, "math", plan.floats, style, kept)
        last = _result(lanes, floats.results, floats.outer, kind)
        lines += _with_arguments(own, plan.floats, [*floats.lines, last])
    own, printed = _printed(function, "numpy", lanes, style, saved, floats=_apart(plan, floats))
    flat = not lanewise(function)
    inside = _lanes(function, own, lanes, printed)
    if kind == "value" and lanes.offer is None:
        lines += _tiled(lanes, lanes.name, returns(len(function.results)), own, style)
    results: list[str] = []
    for text, result in zip(printed.results, function.results, strict=True):
        if flat:
            text = f"{atom(text)}.reshape({SHAPE})[()]"
        elif spreads(lanes.value, lanes.value.results[len(results)]) and result.op != "broadcast":
            reals = [one for one, param in zip(own, function.params, strict=True) if param.tensor.dtype == "real"]
            dtype = f", {_float_type(reals)}" if result.weak and result.tensor.dtype == "real" else ""
            text = f"np.full({SHAPE}, {text}{dtype})[()]"
        elif result.op in ("select", "broadcast"):
            text = f"{text}[()]"  # a number for numbers
        elif any(result is value for value in saved):
            text = f"{text}.copy()"  # a caller may write into it
        like = lanes.offer.like[len(results)] if lanes.offer is not None else None
        if like is not None:
            text = _like(printed.results[len(results)], own[like], result, len(own) > 1, flat, False)
        elif result.op == "param":
            text = f"{text}.copy()[()]"
        results.append(text)
    lines += _arrays_entry(lanes, own, style)
    lines += _quiet([*inside, *printed.lines, _result(lanes, results, printed.outer, kind)])
    name = lanes.name if kind == "value" else f"{lanes.name}_forward"
    count = returns(len(function.results)) if lanes.offer is None else hinted(lanes.offer.layout)
    hint = count if kind == "value" else f"tuple[{count}, tuple[Any, ...]]"
    head = with_keywords(scalar_signature(lanes.source, own), lanes.offer.keywords if lanes.offer is not None else 0)
    return Routine(name, head, hint, docstring(lanes, kind), lines)


def _tiled(plan: Plan, name: str, hint: str, own: Sequence[str], style: Style) -> list[str]:
    """Long arrays taken in tiles, where that was asked for and no lane waits for another."""
    if not style.options.fast or not lanewise(plan.value) or any(value.op == "root" for value in plan.value.body):
        return []
    args = ", ".join(own)
    return [f"if _are_long({args}):", f"    {TILED}: {hint} = _in_tiles({name}, {args})", f"    return {TILED}"]


def _apart(plan: ScalarPlan, floats: Printed | None) -> Printed | None:
    """The body over floats, if the one over arrays is another."""
    return None if plan.floats is plan.lanes else floats


def _half(plan: Plan, kind: str) -> tuple[Function, tuple[Value, ...]]:
    if kind == "value":
        return plan.value, ()
    assert plan.split is not None
    return plan.split.forward, plan.split.saved


def _result(plan: Plan, results: Sequence[str], saved: Sequence[str], kind: str) -> str:
    if plan.offer is not None:
        return f"return {written(plan.offer.layout, results)}"
    if kind == "value":
        return f"return {', '.join(results)}"
    return f"return {one(results)}, {as_tuple(saved)}"


def _backward(plan: ScalarPlan, style: Style) -> Routine:
    lanes = plan.lanes
    halves = lanes.split
    assert halves is not None
    _, forward = _printed(halves.forward, "numpy", lanes, style, halves.saved)
    seeds = halves.backward.params[len(halves.saved) :]
    seed_names = [seed.name or "d" for seed in seeds]
    lines: list[str] = []
    result: tuple[list[str], Printed] | None = None
    floats: Printed | None = None
    for which, target in ((plan.floats, "math"), (lanes, "numpy")):
        if which is None:
            continue
        assert which.split is not None
        own_seeds = which.split.backward.params[len(which.split.saved) :]
        given = dict(zip(map(id, which.split.saved), forward.outer, strict=True))
        given.update((id(seed), name) for seed, name in zip(own_seeds, seed_names, strict=True))
        own, printed = _printed(
            which.split.backward,
            "math" if target == "math" else "numpy",
            which,
            style,
            which.split.backward.results,
            given,
            _apart(plan, floats),
        )
        if not lines:
            saved_names = own[: len(halves.saved)]
            seed_names = own[len(halves.saved) :]
            lines.append(f"{bare_tuple(saved_names)} = saved")
            if len(lanes.source.results) > 1:
                lines.append(f"{bare_tuple(seeds_of(lanes.source, seed_names))} = d_{lanes.stem}")
        if target == "math":
            tests = [f"type({saved_names[0]}) is float", *(f"type({name}) in _FLOATS" for name in seed_names)]
            floats = printed
            lines += _attempt(" and ".join(tests), [*printed.lines, f"return {', '.join(printed.results)}"])
        else:
            result = own, printed
    assert result is not None
    own, printed = result
    params = [own[k] for k, value in enumerate(halves.saved) if value.op == "param"]
    flat = not lanewise(halves.backward)
    inside = _lanes(halves.backward, params, lanes, printed, seed=seed_names[0])
    for name in seed_names:
        if flat:
            inside.append(f"{name} = np.broadcast_to({name}, {SHAPE}).ravel()")
        else:
            inside += [f"{name} = np.asarray({name})", f"if {name}.shape != {SHAPE}:"]
            inside.append(f"    {name} = np.broadcast_to({name}, {SHAPE})")
    by_id = dict(zip(map(id, halves.saved), own, strict=False))
    if plan.floats is not None:
        inside.insert(0, f"{bare_tuple(saved_names)} = map(np.asarray, saved)")
    results: list[str] = []
    handed_out: set[int] = set()
    wanted = [lanes.value.params[k] for k in lanes.active]
    for param, text, value in zip(wanted, printed.outer, halves.backward.results, strict=True):
        name = by_id[id(param)]
        alone = value.op != "param" and id(value) not in handed_out
        handed_out.add(id(value))
        results.append(_like(text, name, value, len(params) > 1, flat, alone))
    lines += _quiet([*inside, *printed.lines, *_returning(results)])
    seed = seed_names[0] if len(lanes.source.results) == 1 else f"d_{lanes.stem}"
    return Routine(
        f"{lanes.name}_backward",
        ["saved: tuple[Any, ...]", f"{seed}: Any"],
        returns(len(wanted)),
        docstring(lanes, "backward"),
        lines,
    )


def scalar_signature(function: Function, names: Sequence[str]) -> list[str]:
    return [f"{name}: Scalar{default(param)}" for param, name in zip(function.params, names, strict=True)]


def _like(text: str, name: str, value: Value, several: bool, flat: bool, alone: bool) -> str:
    """A cotangent with the shape and the dtype of its argument; a copy if the array is somebody else's too."""
    if value.op == "const" or (value.op == "broadcast" and value.args[0].op == "const"):
        return f"np.full_like({name}, {text})[()]" if value.op == "const" else f"np.zeros_like({name})[()]"
    if flat:
        text = f"{atom(text)}.reshape({SHAPE})[()]"
    if several:
        text = f"({text} if {name}.ndim else {atom(text)}.sum())"
    dtype = f"{name}.dtype, copy=False" if alone else f"{name}.dtype"
    return f"{text if several else atom(text)}.astype({dtype})"


def _returning(results: Sequence[str]) -> list[str]:
    if len(results) == 1:
        return [f"return {results[0]}"]
    return ["return (", *(f"    {result}," for result in results), ")"]


def _gradient(plan: ScalarPlan, style: Style) -> Routine:
    lanes = plan.lanes
    lines: list[str] = []
    own = take_params(lanes.value, Names({*style.called, SHAPE, TILED}))
    floats: Printed | None = None
    if plan.floats is not None and plan.floats.gradient is not None:
        names, floats = _printed(plan.floats.gradient, "math", plan.floats, style)
        value, *cotangents = floats.results
        lines += _with_arguments(names, plan.floats, [*floats.lines, f"return {value}, {one(cotangents)}"])
    kind = f"tuple[Any, {returns(len(lanes.active))}]"
    lines += _tiled(lanes, f"{lanes.name}_grad", kind, own, style)
    lines += _at_once(plan, style, floats)
    lines += [
        f"value, saved = {lanes.name}_forward({', '.join(own)})",
        f"return value, {lanes.name}_backward(saved, np.ones_like(value))",
    ]
    return Routine(f"{lanes.name}_grad", scalar_signature(lanes.source, own), kind, docstring(lanes, "grad"), lines)


def _at_once(plan: ScalarPlan, style: Style, floats: Printed | None) -> list[str]:
    """Value and gradient in one, of arrays of one shape and float type: nothing is kept, no seed is multiplied by."""
    lanes = plan.lanes
    function = lanes.gradient
    if function is None or not lanewise(function) or _constant(lanes) or function.results[0].op == "param":
        return []
    if any(param.tensor.dtype != "real" for param in function.params):
        return []
    own, printed = _printed(function, "numpy", lanes, style, floats=_apart(plan, floats))
    if LEAD in printed.sizes:
        return []
    results, taken = list[str](), {id(param) for param in function.params}
    still = resting(function, function.params)
    for k, text, result in zip((0, *lanes.active), printed.results, function.results, strict=True):
        if id(result) in still:
            text = f"np.full_like({own[k]}, {text})[()]"
        elif result.op == "select":
            text = f"{text}[()]"  # a number for numbers
        elif id(result) in taken:
            text = f"{atom(text)}.copy()[()]"  # a caller may write into it
        taken.add(id(result))
        results.append(text)
    lines = [*printed.lines, f"return {results[0]}, {one(results[1:])}"]
    return [f"if _are_alike({', '.join(own)}):", *indent(_quiet(lines))]
