"""The extension that Python imports: for each function of C what it takes and gives, behind one fixed machinery."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.emit.offered import Layout
from chainrule.compiler.emit.routine import Layout as Behind
from chainrule.compiler.emit.routine import Routine
from chainrule.compiler.ir import Dim, Function
from chainrule.compiler.native import functions
from chainrule.compiler.native.interface import Variable
from chainrule.compiler.native.machinery import HIDDEN, WITHOUT_PYTHON, declarations, machinery, template
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.routine import CRoutine
from chainrule.compiler.native.source import Printed
from chainrule.compiler.native.text import ELEMENTS, size_text, wrapped

_KINDS = {"real": "r", "int": "i", "bool": "b"}


@dataclass(frozen=True)
class Bound:
    """A function of C, and the function of the Python module that it stands in for.

    `anew` marks a backward function for which C saves the arguments alone, and NumPy more.
    """

    printed: Printed
    python: Routine
    prefix: str
    anew: bool = False


def extension(stem: str, bound: Sequence[Bound], digest: str) -> str:
    """The text of `model_py.c`, whole and without header line."""
    parts = [
        f"/* Compiled twice, as {stem}.c is: with -DCHAINRULE_F32 these are the calls of functions of floats. */",
        f"#ifndef CHAINRULE_F32\n{template('python.c')}\n#endif",
        *_called(stem, bound),
        f"#ifndef CHAINRULE_F32\nextern const Calls {stem}_calls_f32[];",
        machinery(limits(bound), "static"),
        *_tables(stem, [bound], digest, f"{{{{{stem}_calls, {stem}_calls_f32}}}}"),
        "#endif",
    ]
    return "\n\n".join(parts) + "\n"


def extension_apart(stem: str, libraries: Sequence[Sequence[Bound]], digest: str, sizes: Mapping[str, int]) -> str:
    """The same for one over doubles that has the functions of the first of several libraries, without the machinery."""
    parts = [
        *_called(stem, libraries[0]),
        template("adapted.c", stem),
        WITHOUT_PYTHON,
        declarations(sizes, HIDDEN),
        *_tables(stem, libraries, digest, f"{{{{{stem}_calls, NULL}}}}"),
    ]
    return "\n\n".join(parts) + "\n"


def library(stem: str, bound: Sequence[Bound]) -> str:
    """What calls the functions of another library, over doubles or floats."""
    return "\n\n".join([*_called(stem, bound), template("adapted.c", stem), template("library.c", stem)]) + "\n"


def limits(bound: Sequence[Bound]) -> dict[str, int]:
    """How many of each there are at most."""
    routines = [each.printed.routine for each in bound]
    values = max((len(b.printed.plan.source.results) for b in bound), default=0)
    found = {
        "ARGUMENTS": max((len(r.arguments) for r in routines), default=0),
        "RESULTS": max((len(r.results) + len(r.counts) for r in routines), default=0) + values,
        "SIZES": max((len(r.sizes) for r in routines), default=0),
        "RANK": max((len(v.type.shape) for r in routines for v in (*r.arguments, *r.results)), default=0),
        "LEADS": max((len(b.printed.plan.source.leads) for b in bound), default=0),
    }
    return {**{name: max(size, 1) for name, size in found.items()}, "RANK": max(found["RANK"], 8)}


def _called(stem: str, bound: Sequence[Bound]) -> list[str]:
    """What calls the functions of C, and their table."""
    return [
        f'#include "{stem}.h"',
        template("real.c"),
        template("calls.c"),
        *(_run(each.printed.routine) for each in bound),
        *(_lane_run(each.printed.routine) for each in bound if in_lanes(each.printed)),
        _calls(stem, bound),
    ]


def _tables(stem: str, libraries: Sequence[Sequence[Bound]], digest: str, over: str) -> list[str]:
    """What the functions take and give, of each library in the order of its table; and the module."""
    texts = [_routine(each, k, number) for k, bound in enumerate(libraries) for number, each in enumerate(bound)]
    sizing = [name for name in ("floor_of", "least") if any(f"{name}(" in text for text in texts)]
    named = "\n".join(f"    &{each.printed.routine.name}_routine," for bound in libraries for each in bound)
    model = template("model.c", stem).replace("@ROUTINES@", named).replace("@DIGEST@", digest).replace("@OVER@", over)
    return [*([functions.source(sizing)] if sizing else []), *texts, model]


# ---- one function


def _routine(bound: Bound, library: int, number: int) -> str:
    printed, routine = bound.printed, bound.printed.routine
    name = routine.name
    plan, kind = printed.plan, printed.kind
    leads = list(plan.source.leads.values())
    saved = plan.split.saved if plan.split is not None else ()
    from_saved = len(saved) if kind == "backward" else 0
    arguments = [_spec(variable, leads if k >= from_saved else ()) for k, variable in enumerate(routine.arguments)]
    counts = list(routine.counts)
    values = len(plan.source.results) - (plan.source.aux if kind == "backward" else 0)
    results = [
        _spec(variable, () if kind == "forward" and k >= values else leads, counts)
        for k, variable in enumerate(routine.results)
    ]
    results += [_spec(Variable("", result.tensor), leads) for result in plan.source.results[:values]]
    parts = _parts(bound, leads)
    lines = [
        _table("Spec", f"{name}_argument", arguments),
        _table("Spec", f"{name}_result", results),
        _table("Part", f"{name}_part", parts),
        _offer_tables(bound),
        _bind(bound),
        _shapes(routine),
    ]
    offered = _offered(bound)
    own = {"value": "v", "forward": "f", "backward": "b", "grad": "g"}[kind]
    forward = f"&{name.removesuffix('_backward')}_forward_routine" if bound.anew else "NULL"
    lines.append(
        f"static Routine {name}_routine = {{\n"
        f"    .kind = '{own}', .single = {int(printed.lanes)}, .lanes = {int(in_lanes(printed))},\n"
        f"    .arguments = {len(routine.arguments)}, .results = {len(routine.results)}, "
        f".counts = {len(routine.counts)}, .values = {values},\n"
        f"    .sizes = {len(routine.sizes)}, .parts = {len(parts)}, .saved = {from_saved},\n"
        f"    .argument = {name}_argument, .result = {name}_result, .part = {name}_part,\n"
        f"{offered}"
        f"    .bind = {name}_bind, .shapes = {name}_shapes,\n"
        f"    .library = {library}, .number = {number}, .forward = {forward}, .call = {name}_call,\n"
        f'    .name = "{bound.python.name}",\n    .doc ={_doc(bound.python)},\n}};'
    )
    call = f"static PyObject *{name}_call(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names)"
    lines.insert(-1, f"{call};")
    lines.append(f"{call}\n{{\n    (void)module;\n    return answered(&{name}_routine, args, count, names);\n}}")
    return "\n\n".join(line for line in lines if line)


def _offer_tables(bound: Bound) -> str:
    """How the results of a derivative that is asked for by name stand in tuples, and what is handed in by name."""
    offer, name = bound.printed.plan.offer, bound.printed.routine.name
    if offer is None:
        return ""
    like = [-1 if one is None else one for one in offer.like]
    lines = [
        f"static const int {name}_layout[] = {{{', '.join(map(str, _flat(offer.layout)))}}};",
        f"static const int {name}_like[] = {{{', '.join(map(str, like))}}};",
    ]
    if keywords := _keywords(bound):
        words = ", ".join(f'"{word}"' for word in keywords)
        lines.append(f"static const char *const {name}_keyword[] = {{{words}}};")
    return "\n".join(lines)


def _offered(bound: Bound) -> str:
    if bound.printed.plan.offer is None:
        return ""
    name, keywords = bound.printed.routine.name, len(_keywords(bound))
    given = f" .keywords = {keywords}, .keyword = {name}_keyword," if keywords else ""
    return f"    .layout = {name}_layout, .like = {name}_like,{given}\n"


def _keywords(bound: Bound) -> list[str]:
    """The parameters behind the star."""
    parameters = list(bound.python.parameters)
    behind = parameters[parameters.index("*") + 1 :] if "*" in parameters else []
    return [parameter.split(":")[0] for parameter in behind]


def _flat(layout: Layout) -> list[int]:
    """A layout in Polish notation."""
    if isinstance(layout, tuple):
        return [-2 - len(layout), *(word for item in layout for word in _flat(item))]
    return [-1 if layout is None else layout]


def _table(kind: str, name: str, rows: Sequence[str]) -> str:
    return f"static const {kind} {name}[] = {{{', '.join(rows or ['{0}'])}}};"


def _spec(variable: Variable, leads: Sequence[str], counts: Sequence[str] = ()) -> str:
    shape = variable.type.shape
    lead = leads.index(shape[0].name or "") if shape and shape[0].name in leads else -1
    count = counts.index(shape[0].name or "") if variable.grown else -1
    return f"{{'{_KINDS[variable.type.dtype]}', {len(shape)}, {lead}, {count}}}"


def _parts(bound: Bound, leads: Sequence[str]) -> list[str]:
    """What the tuple `saved` holds, in order; of a gradient, whose cotangents there are."""
    printed, plan, layout = bound.printed, bound.printed.plan, bound.python.layout
    if printed.kind == "grad":
        return [f"{{'a', {k}}}" for k in plan.active]
    if printed.kind == "value" or plan.split is None:
        return []
    if printed.kind == "backward":
        values = [f"{{'a', {k}}}" for k in range(len(plan.split.saved))]
    else:
        params = {id(param): k for k, param in enumerate(plan.split.forward.params)}
        made = iter(range(len(plan.source.results), len(printed.routine.results)))
        values = [
            f"{{'a', {params[id(value)]}}}" if value.op == "param" else f"{{'r', {next(made)}}}"
            for value in plan.split.saved
        ]
    return [*values, *_behind(layout, printed.routine, plan.source, leads)]


def _behind(layout: Behind, routine: CRoutine, source: Function, leads: Sequence[str]) -> list[str]:
    sizes = [routine.sizes.index(size) if size in routine.sizes else -1 for size in layout.sizes]
    names = [param.name or "" for param in source.params]
    return [
        *(f"{{'n', {k}}}" for k in sizes),
        *(f"{{'l', {leads.index(lead)}}}" for lead in layout.leads),
        *(f"{{'d', {names.index(name)}}}" for name in layout.dtypes),
    ]


def _bind(bound: Bound) -> str:
    """Sizes read from shapes; false where a shape is not what the signature says."""
    routine, function = bound.printed.routine, bound.printed.plan.value
    known: dict[str, str] = {}
    lines: list[str] = []
    tests: list[str] = []
    backward = bound.printed.kind == "backward"
    given = bound.python.layout.sizes if backward else ()
    names = routine.size_names
    free = CNames()
    for name in names.values():
        free.take(name)
    shape, size = free.take("shape"), free.take("size")
    axes = [
        (f"{shape}[{k}][{axis}]", dim)
        for k, variable in enumerate(routine.arguments)
        for axis, dim in enumerate(variable.type.shape)
    ]

    def learn(name: str, text: str) -> None:
        known[name] = names[name]
        lines.append(f"    const int64_t {names[name]} = {text};")

    for name in given:
        if name in names:
            learn(name, f"{size}[{routine.sizes.index(name)}]")
    done = set()
    for text, dim in axes:
        if dim.name is not None and dim.name not in known:
            learn(dim.name, text)
            done.add(text)
    progress = True
    while progress:
        progress = False
        for text, dim in axes:
            unknown = [name for name in dim.names() if name not in known]
            solved = _solve(dim, unknown[0], text, names) if len(unknown) == 1 else None
            if solved is not None:
                divisor, difference = solved
                tests.append(f"{divisor} == 0 || {difference} % {divisor} != 0")
                lines.append(f"    if ({tests.pop()}) {{\n        return 0;\n    }}")
                learn(unknown[0], f"{difference} / {divisor}")
                progress = True
    for text, dim in axes:
        if text not in done:
            own = "1" if dim.stretch else size_text(dim, names.__getitem__).text
            if set(dim.names()) <= set(known):
                tests.append(f"{text} != {own}" if " " not in own else f"{text} != ({own})")
    if not backward:
        for need in function.requirements:
            if set(need.dim.names()) <= set(known):
                sign = "!=" if need.exact else "<"
                tests.append(f"{size_text(need.dim, names.__getitem__).text} {sign} 0")
    tests += [f"{text} < 0" for name, text in known.items() if name in given]
    if tests:
        lines.append(f"    if ({' || '.join(tests)}) {{\n        return 0;\n    }}")
    for k, name in enumerate(routine.sizes):
        found = f"{size}[{k}] = {known[name]};" if name in known else "return 0; /* a size is not known */"
        lines.append(f"    {found}")
    head = f"static int {routine.name}_bind(int64_t (*{shape})[RANK], int64_t *{size})\n{{"
    extra = [f"    (void){name};" for name in (shape, size) if not any(f"{name}[" in line for line in lines)]
    return "\n".join([head, *extra, *lines, "    return 1;", "}"])


def _solve(dim: Dim, name: str, text: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """For `2*n + 1`, which is `text`, and n: what to divide by, and what to divide; None where it is not linear."""
    slope, rest = Dim.of(0), Dim.of(0)
    for monomial, coefficient in dim.terms:
        powers = dict(monomial)
        power = powers.pop(name, 0)
        if power > 1 or any(not isinstance(atom, str) for atom in powers):
            return None
        term = Dim(((tuple(powers.items()), coefficient),))
        if power:
            slope = slope + term
        else:
            rest = rest + term
    if not slope.terms:
        return None
    minus = f"({text} - ({size_text(rest, names.__getitem__).text}))" if rest.terms else text
    divisor = size_text(slope, names.__getitem__).text
    return (f"({divisor})" if " " in divisor else divisor), minus


def _shapes(routine: CRoutine) -> str:
    lines = []
    for k, variable in enumerate(routine.results):
        for axis, dim in enumerate(variable.type.shape):
            if not (variable.grown and axis == 0):
                lines.append(f"    shape[{k}][{axis}] = {_sized(dim, routine)};")
    lines = lines or ["    (void)shape;"]
    if not any("size[" in line for line in lines):
        lines.insert(0, "    (void)size;")
    head = f"static void {routine.name}_shapes(const int64_t *size, int64_t (*shape)[RANK])\n{{"
    return "\n".join([head, *lines, "}"])


def _sized(dim: Dim, routine: CRoutine) -> str:
    return "1" if dim.stretch else size_text(dim, lambda name: f"size[{routine.sizes.index(name)}]").text


# ---- what calls the functions of C


def _run(routine: CRoutine) -> str:
    """A function of C on what a call has gathered."""
    parts = [f"size[{k}]" for k in range(len(routine.sizes))]
    parts += [_passed(k, variable) for k, variable in enumerate(routine.arguments)]
    parts += [f"result[{k}]" for k in range(len(routine.results) + len(routine.counts))]
    return "\n".join(
        [
            f"static int {routine.name}_run(const int64_t *size, void *const *argument, void *const *result)",
            "{",
            *([] if routine.sizes else ["    (void)size;"]),
            *([] if routine.arguments else ["    (void)argument;"]),
            wrapped(f"    return NAME({routine.name})", [*parts, "NULL"]) + ";",
            "}",
        ]
    )


def _passed(k: int, variable: Variable) -> str:
    if variable.type.shape:
        return f"argument[{k}]"
    return f"*(const {ELEMENTS[variable.type.dtype]} *)argument[{k}]"


def in_lanes(printed: Printed) -> bool:
    """Whether Python's function of numbers serves arrays too, element by element."""
    return printed.lanes and printed.kind in ("value", "grad")


def _lane_run(routine: CRoutine) -> str:
    parts = ["count"]
    for k in range(len(routine.arguments)):
        parts += [f"argument[{k}]", f"step[{k}]"]
    parts += [f"result[{k}]" for k in range(len(routine.results))]
    given = ["int64_t count", "void *const *argument", "const int64_t *step", "void *const *result"]
    return "\n".join(
        [
            wrapped(f"static int {routine.name}_lane_run", given),
            "{",
            wrapped(f"    return NAME({routine.name}_lanes)", parts) + ";",
            "}",
        ]
    )


def _calls(stem: str, bound: Sequence[Bound]) -> str:
    rows = []
    for each in bound:
        name = each.printed.routine.name
        rows.append(f"    {{{name}_run, {f'{name}_lane_run' if in_lanes(each.printed) else 'NULL'}}},")
    return "\n".join([f"const Calls NAME({stem}_calls)[] = {{", *(rows or ["    {NULL, NULL},"]), "};"])


def _doc(routine: Routine) -> str:
    """The docstring as a literal of C, with the signature as Python reads it out of there."""
    plain = [re.sub(r":\s*[^=]+?(?=\s*=|$)", "", parameter).replace(" = ", "=") for parameter in routine.parameters]
    text = f"{routine.name}({', '.join(plain)})\n--\n\n" + "\n".join(routine.doc)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    lines = [f'"{line}\\n"' for line in escaped.split("\n")]
    lines[-1] = lines[-1].removesuffix('\\n"') + '"'
    return "\n        " + "\n        ".join(lines)
