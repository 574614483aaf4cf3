"""The emitted functions of a function of arrays: value, forward, backward, gradient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.compiler.emit.docs import docstring
from chainrule.compiler.emit.entry import conditions, find_sizes, requirement
from chainrule.compiler.emit.names import Names
from chainrule.compiler.emit.numbers import bare
from chainrule.compiler.emit.offered import Offer, hinted, with_keywords, written
from chainrule.compiler.emit.routine import (
    Layout,
    Printed,
    Routine,
    Style,
    atom,
    bind_sizes,
    common_dtype,
    is_real,
    print_body,
)
from chainrule.compiler.ir import TABLE, Dim, Function, Tensor, Value
from chainrule.compiler.passes.plan import Split


@dataclass(frozen=True)
class Plan:
    """All that is emitted of one function.

    value     the primal alone
    split     forward and backward, None if nothing is active
    gradient  value and cotangents in one, the seed being 1; None if the value is no real scalar
    active    positions of the active parameters
    adjoint   the ids of the values that are not the primal's
    joint     values and cotangents in one, before the cut
    offer     how it is offered, if it is a derivative that is asked for by name
    notes     what a reader of the derivative is to know
    """

    name: str
    source: Function
    value: Function
    split: Split | None
    gradient: Function | None
    active: Sequence[int]
    adjoint: frozenset[int]
    joint: Function | None = None
    offer: Offer | None = None
    notes: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """What messages and cotangents call it: a private variant is called as the function that it is one of."""
        return stem(self.name, self.source)


def stem(label: str, source: Function) -> str:
    name = source.name.removesuffix("@alone")
    return name if label.startswith("_") and name.isidentifier() else label


def array_routines(plan: Plan, style: Style) -> list[Routine]:
    """`f`, and what of `f_forward`, `f_backward` and `f_grad` there is."""
    routines = [_value(plan, style)]
    if plan.split is not None:
        routines += _halves(plan, plan.split, style)
        if plan.gradient is not None:
            routines.append(_gradient(plan, plan.gradient, style))
    return routines


def hint(param: Value) -> str:
    assert isinstance(param.type, Tensor)
    return "ArrayLike" if param.shape else "Any"


def signature(function: Function, names: Sequence[str], style: Style | None = None) -> list[str]:
    trusted = style is not None and style.trusted
    pairs = zip(function.params, names, strict=True)
    return [f"{name}: {'Any' if trusted else hint(param)}{default(param)}" for param, name in pairs]


def default(param: Value) -> str:
    """` = 1.0`, for a parameter that has a default; an array that has one is left out as `None`."""
    if "default" not in param.attrs:
        return ""
    return " | None = None" if param.shape else f" = {default_text(param)}"


def default_text(param: Value) -> str:
    text = repr(param.attrs["default"])
    return f"math.{text}" if text in ("inf", "nan") else "-math.inf" if text == "-inf" else text


def returns(count: int) -> str:
    return "Any" if count == 1 else f"tuple[{', '.join(['Any'] * count)}]"


def restored(function: Function, printed: Printed) -> list[str]:
    """The results, leading axes and all."""
    pairs = zip(printed.results, function.results, strict=True)
    return [unflattened(text, result, function, printed) for text, result in pairs]


def _typed(values: Sequence[Value], texts: Sequence[str], dtype: str) -> list[str]:
    """Values as they are returned: a Python number, which would be float64, in the dtype of the arguments."""
    known = not dtype.startswith("np.float")
    return [
        f"{dtype}.type({bare(text)})" if known and is_real(value) and value.weak else text
        for value, text in zip(values, texts, strict=True)
    ]


def take_params(function: Function, names: Names) -> list[str]:
    return [names.take(param.name or f"argument_{k}") for k, param in enumerate(function.params)]


# ---- entry


def entry(function: Function, names: Sequence[str], style: Style) -> list[str]:
    """Conversion to arrays, the one combined check, and leading axes made into one."""
    if style.trusted:
        return []
    arrays = [(param, name) for param, name in zip(function.params, names, strict=True) if param.shape]
    lines = [f"{name} = np.asarray({name})" for param, name in arrays if "default" not in param.attrs]
    for param, name in arrays:
        if "default" in param.attrs:
            lines.append(f"{name} = {_full(function, names, param)} if {name} is None else np.asarray({name})")
    if style.options.checked:
        lines += check(function, names)
    done: set[str] = set()
    for param, name in arrays:
        lead = param.shape[0].name
        if lead in function.leads.values() and lead is not None:
            behind = len(param.shape) - 1
            if lead not in done:
                done.add(lead)
                lines.append(f"{lead}_shape = {name}.shape" + (f"[:-{behind}]" if behind else ""))
            rest = "".join(f", {name}.shape[{axis - behind}]" for axis in range(behind))
            lines.append(f"{name} = {name}.reshape(math.prod({lead}_shape){rest})")
    return lines


def _full(function: Function, names: Sequence[str], param: Value) -> str:
    """An array full of the default, as large and of the dtype that the other arguments say.

    Sizes are slices of shapes, which never raise: an argument of too few axes is told by the check that follows.
    """
    pairs = zip(function.params, names, strict=True)
    given = [(one, name) for one, name in pairs if one.shape and "default" not in one.attrs]
    leads = set(function.leads.values())
    sizes: dict[str | None, str] = {}
    for one, name in given:
        for axis, dim in enumerate(one.shape):
            behind = len(one.shape) - axis
            if dim.name in leads:
                sizes.setdefault(dim.name, f"*{name}.shape" + (f"[:{1 - behind}]" if behind > 1 else ""))
            elif one.shape[0].name in leads:
                sizes.setdefault(dim.name, f"*{name}.shape[-{behind}:{1 - behind or ''}]")
            else:
                sizes.setdefault(dim.name, f"*{name}.shape[{axis}:{axis + 1}]")
    parts = [str(dim.constant) if dim.constant is not None else sizes[dim.name] for dim in param.shape]
    shape = parts[0][1:] if len(parts) == 1 and parts[0].startswith("*") else as_tuple(parts)
    reals = [name for one, name in given if one.tensor.dtype == "real"]
    real = f"np.result_type({reals[0]}, 0.0)" if reals else "np.float64"  # the float type of the call
    dtype = {"real": real, "int": "np.int64", "bool": "np.bool_"}[param.tensor.dtype]
    return f"np.full({shape}, {default_text(param)}, {dtype})"


def check(function: Function, names: Sequence[str], rebound: bool = False) -> list[str]:
    """The one combined check of an entry; what it fails for goes to `_explain_shapes`."""
    leads = set(function.leads.values())
    sizes = find_sizes(function.params, names, leads)
    tests = [*_dtype_tests(function, names), *conditions(function, names, sizes)]
    if not tests:
        return []
    call = [f'"{function.name}"']
    unsaid = []
    for param, name in zip(function.params, names, strict=True):
        call.append(f'("{name}", {name}, "{param.tensor.dtype}", {_axes(param, function)})')
        for axis, dim in enumerate(param.shape):
            if dim.name is None and dim.constant is None:
                unsaid.append(
                    (f"{name} to be {param.type}", f"{name}.shape[{axis}] == {dim.show(sizes.where.__getitem__)}")
                )
    for need in function.requirements:
        if need.dim.constant is None and set(need.dim.names()) <= set(sizes.where):
            sign = "==" if need.exact else ">="
            unsaid.append((requirement(need.dim, sign), requirement(need.dim, sign, sizes.where.__getitem__)))
    if unsaid:
        pairs = ", ".join(f'("{text}", {test})' for text, test in unsaid)
        for name in names if function.leads or rebound else ():  # bound anew below: a checker has lost its type
            pairs = re.sub(rf"\b{name}\.shape", f"np.shape({name})", pairs)
        call.append(f"needs=lambda: ({pairs},)")
    arrays, scalars = _reals(function, names)
    lines = [f"{name} = {name}[()] if isinstance({name}, np.ndarray) else {name}" for name in scalars]
    lines += [f"if {' or '.join(tests)}:", f"    {bare_tuple(names)} = _explain_shapes({', '.join(call)})"]
    if scalars:  # numpy's numbers have an inf where Python's raise
        number = _number(arrays)
        lines += ["else:", f"    {', '.join(scalars)} = {', '.join(f'{number}({name})' for name in scalars)}"]
    return lines


def _reals(function: Function, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The real arguments: arrays, and single numbers."""
    pairs = [(param, name) for param, name in zip(function.params, names, strict=True) if is_real(param)]
    return [name for param, name in pairs if param.shape], [name for param, name in pairs if not param.shape]


def _number(arrays: Sequence[str]) -> str:
    """Python for the type of a number of the float type that the arrays share."""
    return f"{arrays[0]}.dtype.type" if arrays else "np.float64"


def _axes(param: Value, function: Function) -> str:
    """The axes of a signature, for messages: numbers, names, and `...` for leading ones."""
    labels = {dim: label for label, dim in function.leads.items()}
    parts = []
    for dim in param.shape:
        label = labels.get(dim.name or "")
        parts.append(f'"{label}"' if label else _spec(dim))
    return as_tuple(parts) if parts else "()"


def unflattened(text: str, result: Value, function: Function, printed: Printed) -> str:
    """A result with its leading axes restored."""
    leads = set(function.leads.values())
    if not any(dim.name in leads for dim in result.shape):
        return text
    if len(result.shape) == 1:
        return f"{atom(text)}.reshape({result.shape[0].name}_shape)"
    axes = [f"*{dim.name}_shape" if dim.name in leads else printed.sizing(dim).text for dim in result.shape]
    return f"{atom(text)}.reshape({', '.join(axes)})"


def _spec(dim: Dim) -> str:
    """One axis of a signature, for messages: a number or its text."""
    number = dim.constant
    return str(number) if number is not None else f'"{dim}"'


def _dtype_tests(function: Function, names: Sequence[str]) -> list[str]:
    """Conditions that hold unless every argument is of the dtype that the body computes in.

    A number beside arrays is Python's, which takes their float type, or of that type.
    """
    reals, scalars = _reals(function, names)
    tests = []
    if len(reals) == 1:
        tests.append(f'{reals[0]}.dtype.kind != "f"')
    elif reals:
        chars = " + ".join(f"{name}.dtype.char" for name in reals)
        tests.append(f'{chars} not in ("{"d" * len(reals)}", "{"f" * len(reals)}")')
    tests += [f"type({name}) not in (float, int, {_number(reals)})" for name in scalars]
    for param, name in zip(function.params, names, strict=True):
        dtype = param.tensor.dtype
        if dtype == "int":
            tests.append(f'{name}.dtype.kind != "i"' if param.shape else f"type({name}) is not int")
        elif dtype == "bool":
            tests.append(f'{name}.dtype.kind != "b"' if param.shape else f"type({name}) is not bool")
    return tests


# ---- routines


def assemble(
    function: Function, names: Sequence[str], printed: Printed, style: Style, last: str, more: Sequence[str] = ()
) -> list[str]:
    used = [*printed.sizes, *(name for name in more if name not in printed.sizes)]
    body = entry(function, names, style)
    body += bind_sizes(used, function.params, names, printed.sizing.spelled)
    return [*body, *([""] if body and printed.lines else []), *printed.lines, last]


def _value(plan: Plan, style: Style) -> Routine:
    names = Names(style.called)
    own = take_params(plan.value, names)
    params = {id(param): name for param, name in zip(plan.value.params, own, strict=True)}
    dtype = common_dtype(plan.value.params, own, style)
    printed = print_body(plan.value, params, names, "numpy", style, plan.name, plan.adjoint, dtype=dtype)
    texts = _typed(plan.value.results, restored(plan.value, printed), printed.dtype)
    if plan.offer is None:
        body = assemble(plan.value, own, printed, style, f"return {', '.join(texts)}")
        head = signature(plan.value, own, style)
        return Routine(plan.name, head, returns(len(plan.value.results)), docstring(plan, "value"), body)
    if len([param for param in plan.source.params if is_real(param)]) > 1 and not style.trusted:
        for k, like in enumerate(plan.offer.like):
            if like is not None and plan.source.params[like].shape:
                texts[k] = _with_dtype(texts[k], f"{own[like]}.dtype")
    if plan.offer.sparse:
        texts = _matrices(plan.offer.sparse, texts, printed)
    layout, count = plan.offer.layout, plan.offer.keywords
    body = assemble(plan.value, own, printed, style, f"return {written(layout, texts)}")
    head = with_keywords(signature(plan.value, own, style), 0 if style.trusted else count)
    return Routine(plan.name, head, hinted(layout), docstring(plan, "value"), body)


def _matrices(shapes: Sequence[tuple[Dim, Dim]], texts: Sequence[str], printed: Printed) -> list[str]:
    """Values, rows and columns as matrices of scipy; what stands at one place twice is added."""
    made = []
    for k, (rows, columns) in enumerate(shapes):
        values, at_rows, at_columns = texts[3 * k : 3 * k + 3]
        shape = f"({printed.sizing(rows).text}, {printed.sizing(columns).text})"
        made.append(f"coo_array(({values}, ({at_rows}, {at_columns})), shape={shape}).tocsr()")
    return made


def _halves(plan: Plan, halves: Split, style: Style) -> list[Routine]:
    forward, backward = halves.forward, halves.backward
    names = Names(style.called)
    own = take_params(forward, names)
    params = {id(param): name for param, name in zip(forward.params, own, strict=True)}
    argued = common_dtype(forward.params, own, style)
    printed = print_body(
        forward, params, names, "numpy", style, plan.name, frozenset(), outer=halves.saved, dtype=argued
    )

    back_names = Names(style.called)
    kept = dict(zip(map(id, halves.saved), printed.outer, strict=True))
    seeds = backward.params[len(halves.saved) :]
    given = {key: back_names.take(name) for key, name in kept.items()}
    for seed in seeds:
        given[id(seed)] = back_names.take(seed.name or "d")
    arrays = [value for value in halves.saved if is_real(value) and value.shape]
    known: Sequence[Value] = arrays or seeds
    if len(made := [value for value in arrays if value.op != "param"]) or sum(map(is_real, plan.source.params)) == 1:
        known = (made or known)[-1:]  # what was computed last has the dtype of all
    wanted = [plan.source.params[k] for k in plan.active]
    primal = [plan.value.params[k] for k in plan.active]
    casts = [("", False) if style.trusted else _cast(param, halves.saved, given, back_names) for param in primal]
    dtypes = [(param, text) for param, (text, is_new) in zip(primal, casts, strict=True) if is_new]
    if style.trusted and primal and not arrays:  # a model of numbers: what they share is kept
        dtypes = [(primal[0], back_names.take("dtype"))]
    dtype = common_dtype(known, [given[id(value)] for value in known], style)
    zeros = all(value.op in ("const", "broadcast") for value in backward.body)
    if dtypes and not arrays and (style.trusted or not zeros):  # nothing that is saved has the dtype of the arguments
        words = [text for _, text in dtypes]
        dtype = words[0] if len(words) == 1 else f"np.result_type({', '.join(words)})"
    back = print_body(backward, given, back_names, "numpy", style, plan.name, plan.adjoint, dtype=dtype)

    saved_names = [given[id(value)] for value in halves.saved]
    bound = find_sizes(halves.saved, saved_names).where
    results = restored(backward, back)
    seeds_shapes = [[back.sizing(dim).text for dim in seed.shape] for seed in seeds]
    ints = [name for name in back.sizes if name not in bound]
    for name in ints:
        if name not in printed.sizing.spelled:
            printed.sizing.spelled[name] = names.take(name)
    outer = [lead for lead in backward.leads.values() if _mentions(lead, (*seeds, *backward.results))]
    leads = [f"{lead}_shape" for lead in outer]
    layout = Layout(ints, outer, [param.name or "" for param, _ in dtypes])

    by_param = dict(zip(map(id, forward.params), own, strict=True))
    items = [
        *printed.outer,
        *(printed.sizing.spelled[name] for name in ints),
        *leads,
        *(f"{by_param[id(param)]}.dtype" for param, _ in dtypes),
    ]
    values = _typed(forward.results, restored(forward, printed), printed.dtype)
    last = f"return {one(values)}, {as_tuple(items)}"
    first = Routine(
        f"{plan.name}_forward",
        signature(forward, own, style),
        f"tuple[{returns(len(forward.results))}, tuple[Any, ...]]",
        docstring(plan, "forward"),
        assemble(forward, own, printed, style, last, ints),
        layout,
    )

    lines = []
    unpacked = [*saved_names, *(back.sizing.spelled[name] for name in ints), *leads, *(text for _, text in dtypes)]
    if unpacked:
        lines.append(f"{bare_tuple(unpacked)} = saved")
    seed_texts = [given[id(seed)] for seed in seeds]
    if len(plan.source.results) - plan.source.aux > 1 and seeds:
        lines.append(f"{bare_tuple(seeds_of(plan.source, seed_texts))} = d_{plan.stem}")
    lines += bind_sizes(
        [name for name in back.sizes if name not in ints], halves.saved, saved_names, back.sizing.spelled
    )
    for seed, name, shape in zip(seeds, seed_texts, seeds_shapes, strict=True):
        lines += _seed_entry(plan, seed, name, shape, style, dtype)
    results = [_with_dtype(text, cast) for text, (cast, _) in zip(results, casts, strict=True)]
    several = len(plan.source.results) - plan.source.aux > 1
    seed_params = [f"d_{plan.stem}: Any"] if several else [f"{name}: Any" for name in seed_texts]
    second = Routine(
        f"{plan.name}_backward",
        ["saved: tuple[Any, ...]", *seed_params],
        returns(len(wanted)),
        docstring(plan, "backward"),
        [*lines, *([""] if lines and back.lines else []), *back.lines, f"return {', '.join(results)}"],
        layout,
    )
    return [first, second]


def _mentions(lead: str, values: Sequence[Value]) -> bool:
    return any(value.tensor.shape and value.shape[0].name == lead for value in values)


def _seed_entry(plan: Plan, seed: Value, name: str, shape: Sequence[str], style: Style, dtype: str) -> list[str]:
    """The cotangent that the caller hands in: an array of the result's shape, leading axes made into one."""
    if not seed.shape:
        given = f"np.asarray({name}, {dtype})" if name not in dtype else f"np.asarray({name})"
        lines = [f"{name} = {given}[()]"]  # numpy reckons with a number in a tenth of the time of an array
        if style.options.checked:
            call = f'_explain_shapes("{plan.stem}_backward", ("{name}", {name}, "real", ()))'
            lines += [f"if {name}.shape:", f"    {call}"]
        return lines
    lines = [f"{name} = np.asarray({name})"]
    lead = seed.shape[0].name if seed.shape[0].name in plan.source.leads.values() else None
    outer = [f"*{lead}_shape", *shape[1:]] if lead else list(shape)
    if style.options.checked:
        call = f'_explain_shapes("{plan.stem}_backward", ("{name}", {name}, "real", {as_tuple(outer)}))'
        lines += [f"if {name}.shape != {as_tuple(outer)}:", f"    {call}"]
    if lead:
        lines.append(f"{name} = {name}.reshape({', '.join(shape)})")
    return lines


def _cast(param: Value, saved: Sequence[Value], given: dict[int, str], names: Names) -> tuple[str, bool]:
    """Where the dtype of a cotangent is read from, and whether it has to be saved for that."""
    if not param.shape:
        return "", False
    for value in saved:
        if value is param:
            return f"{given[id(value)]}.dtype", False
    return names.take(f"{param.name}_dtype"), True


def _with_dtype(text: str, dtype: str) -> str:
    if not dtype:
        return text
    return f"{atom(text)}.astype({dtype}, copy=False)"


def _gradient(plan: Plan, gradient: Function, style: Style) -> Routine:
    names = Names(style.called)
    own = take_params(gradient, names)
    assert plan.split is not None
    if not _saves(gradient, plan.split):
        value, saved = names.take("value"), "saved"
        lines = [
            f"{value}, {saved} = {plan.name}_forward({', '.join(own)})",
            f"return {value}, {plan.name}_backward({saved}, 1.0)",
        ]
    else:
        params = {id(param): name for param, name in zip(gradient.params, own, strict=True)}
        dtype = common_dtype(gradient.params, own, style)
        printed = print_body(gradient, params, names, "numpy", style, plan.name, plan.adjoint, dtype=dtype)
        found = restored(gradient, printed)
        count = len(found) - len(plan.active)
        value = one(_typed(gradient.results[:count], found[:count], printed.dtype))
        cotangents = found[count:]
        wanted = [plan.value.params[k] for k in plan.active]
        by_param = dict(zip(map(id, gradient.params), own, strict=True))
        reals = [param for param in plan.source.params if param.tensor.dtype == "real"]
        if len(reals) > 1 and not style.trusted:
            cotangents = [
                _with_dtype(text, f"{by_param[id(param)]}.dtype" if param.shape else "")
                for text, param in zip(cotangents, wanted, strict=True)
            ]
        lines = assemble(gradient, own, printed, style, f"return {value}, {one(cotangents)}")
    kind = f"tuple[Any, {returns(len(plan.active))}]"
    return Routine(f"{plan.name}_grad", signature(gradient, own, style), kind, docstring(plan, "grad"), lines)


_SHORT = 40  # instructions: of so few what a call takes besides, and what is done to numbers, is a part that counts


def _saves(gradient: Function, halves: Split) -> bool:
    """Whether the gradient in one body has fewer operations than its halves; if it is short, those on numbers count."""
    arrays, numbers = work(gradient)
    apart = [sum(pair) for pair in zip(work(halves.forward), work(halves.backward), strict=True)]
    if arrays != apart[0]:
        return arrays < apart[0]
    short = len(gradient.body) <= _SHORT and all(TABLE[value.op].kind != "region" for value in gradient.body)
    return short and numbers < apart[1]


def work(function: Function) -> tuple[int, int]:
    """How many operations go over an array, and how many make a number of numbers."""
    arrays, numbers = 0, 0
    for value in function.body:
        if isinstance(value.type, Tensor) and not TABLE[value.op].cheap:
            over = value.type.shape or any(isinstance(arg.type, Tensor) and arg.type.shape for arg in value.args)
            arrays, numbers = (arrays + 1, numbers) if over else (arrays, numbers + 1)
    return arrays, numbers


def seeds_of(function: Function, names: Sequence[str]) -> list[str]:
    """What the cotangents of all results are called: of a result that has none, `_`."""
    left = iter(names)
    return [next(left) if result.tensor.dtype == "real" else "_" for result in function.results]


def as_tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def bare_tuple(parts: Sequence[str]) -> str:
    """The left side of an unpacking."""
    return ", ".join(parts) if len(parts) > 1 else as_tuple(parts)


def one(parts: Sequence[str]) -> str:
    """One result bare, several as a tuple."""
    return parts[0] if len(parts) == 1 else as_tuple(parts)
