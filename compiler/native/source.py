"""A model's functions as one file of C, and the header by which a program of C, C++, Rust or Go calls them."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.emit.docs import docstring
from chainrule.compiler.native import functions
from chainrule.compiler.native.interface import Variable
from chainrule.compiler.native.machinery import HIDDEN, STATUS, template
from chainrule.compiler.native.routine import CRoutine
from chainrule.compiler.native.text import ELEMENTS, TYPES, size_text
from chainrule.compiler.native.units import Kind


@dataclass(frozen=True)
class Printed:
    """A function of the source in C: what kind of function, its plan, its text; `lanes` if it is of single numbers.

    `called` are those that it calls, and that these call, each behind what it calls itself.
    """

    kind: Kind
    plan: Plan
    routine: CRoutine
    lanes: bool
    called: tuple[Printed, ...] = ()

    @cached_property
    def words(self) -> str:
        """The comment above it."""
        return describe(self)

    @cached_property
    def texts(self) -> Sequence[str]:
        """Its functions of C, that for many lanes last."""
        return _definitions(self)

    @cached_property
    def needs(self) -> Sequence[str]:
        """The common functions that its text mentions, and those of what it calls."""
        return functions.wanted("\n\n".join([*called_by([self]), *self.texts]))


HIDDEN_SHARED = f"#define SHARED {HIDDEN}"

THREADS = """/* How many threads the calls of the calling thread may take, at first 1; returns what it was before. */
int {stem}_threads(int count);

/* From now on the calling thread counts subnormal numbers (below 2.2e-308) as 0, which is faster where they are many;
   give what is returned to _restore afterwards. */
uint64_t {stem}_flush_subnormals(void);
void {stem}_restore(uint64_t state);"""

HEAD = """#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

/* Compiled twice: as it is, over doubles; with -DCHAINRULE_F32 over floats, each name with _f32 behind it. */
#ifdef CHAINRULE_F32
typedef float real;
#define EPSILON FLT_EPSILON
#define NAME(function) function##_f32
#else
typedef double real;
#define EPSILON DBL_EPSILON
#define NAME(function) function
#endif

/* A function of single numbers that a loop takes in, so that it may run in vectors. */
#if defined(__GNUC__)
#define EACH __attribute__((always_inline))
#else
#define EACH
#endif

/* One of some length, or that is used often: a loop calls it, and where it runs in vectors calls it for all elements of
   one at once; but in a short program it is taken in as well, by -DAPART=... */
#if defined(APART)
#elif defined(__GNUC__) && !defined(__clang__)
#define APART __attribute__((noinline, unused, const, nothrow, simd("notinbranch")))
#else
#define APART inline EACH
#endif

/* A long function that is called: where a program is several texts, one of them has it for all. */
#ifndef SHARED
#define SHARED static
#endif

#define LITTLE 4096 /* bytes of a workspace that lies on the stack */
#define LANES_OF_A_PART 8192
#define WORK_OF_A_PART 262144
#define LANES_OF_A_TILE 256
#define MOST_PARTS 16

/* The bytes that an array takes in a workspace. */
static inline size_t room(int64_t count, size_t each)
{
    return count > 0 ? ((size_t)count * each + 63) / 64 * 64 : 0;
}

/* Into how many parts the turns of a loop are cut, of `least` turns at least; how many are worth to be one, if a turn
   sums so many products; and where a part begins. */
static inline int64_t parts_of(int64_t turns, int64_t least)
{
    const int64_t parts = turns / least;
    return parts < 1 ? 1 : parts > MOST_PARTS ? MOST_PARTS : parts;
}
static inline int64_t turns_worth(int64_t work)
{
    return work > 0 && work < WORK_OF_A_PART ? 1 + WORK_OF_A_PART / work : 1;
}
static inline int64_t turn_of(int64_t part, int64_t parts, int64_t turns, int64_t step)
{
    return part == parts ? turns : turns * part / parts / step * step;
}

/* What a part has summed, added to what those before it have. */
static inline void add_all(int64_t count, const real *from, real *to)
{
    for (int64_t i = 0; i < count; i++) {
        to[i] += from[i];
    }
}"""


def source(stem: str, printed: Sequence[Printed], missing: Sequence[tuple[str, str]]) -> str:
    """The text of `model.c`, without header line."""
    own = [definition for each in printed for definition in definitions(each)]
    return text(stem, [*called_by(printed), *own], needed(printed), _notes(missing))


def needed(printed: Sequence[Printed]) -> list[str]:
    """The common functions that these mention."""
    return sorted({name for each in printed for name in each.needs})


def called_by(printed: Sequence[Printed]) -> list[str]:
    """The functions that are called by these, and by nobody else."""
    found = {callee.routine.name: callee for each in printed for callee in each.called}
    return [definition for callee in found.values() for definition in definitions(callee, own="static ")]


def text(
    stem: str,
    definitions: Sequence[str],
    needs: Sequence[str],
    notes: Sequence[str] = (),
    own: Collection[str] = (),
    elsewhere: Collection[str] = (),
    pool: bool = True,
) -> str:
    """Functions with the common ones that they need, and what these need: a whole program, or one of several texts.

    Of several the first has the pool of threads, and the shared functions are some text's `own`, which others find
    `elsewhere`.
    """
    code = "\n\n".join(definitions)
    several = [HIDDEN_SHARED] if own or elsewhere else []
    helpers = functions.source([*needs, *own], elsewhere, functions.often(code))
    threads = [template(name, stem) for name in ("threads.c", *(["pool.c"] if pool else []))]
    parts = [f'#include "{stem}.h"\n', *several, HEAD, *threads, *([helpers] if helpers else []), *notes, code]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def shared_text(names: Sequence[str]) -> str:
    """Shared functions as a text of their own, for the programs of all models."""
    includes = [f"#include <{name}.h>" for name in ("stdbool", "stddef", "stdint")]
    parts = [
        HIDDEN_SHARED,
        "\n".join(includes),
        STATUS,
        HEAD,
        template("threads.c", "chainrule"),
        functions.source(names),
    ]
    return "\n\n".join(parts) + "\n"


def _notes(missing: Sequence[tuple[str, str]]) -> list[str]:
    if not missing:
        return []
    lines = [f" *   {name}: {op}" for name, op in missing]
    intro = "/* Not in C yet, but in the Python module alone, for the operation behind the name:\n *\n"
    return [intro + "\n".join(lines) + "\n */"]


def header(stem: str, printed: Sequence[Printed]) -> str:
    """The text of `model.h`, without header line."""
    guard = f"CHAINRULE_{stem.upper()}_H"
    words = (
        "Every function has a twin, its name ending in _f32, over float instead of double. An array is contiguous, "
        "the last axis fastest; results may not overlap with arguments or each other. The workspace is memory of the "
        "caller's, of the size that ..._workspace says and aligned as malloc aligns; for NULL the function "
        "allocates its own. A function returns CHAINRULE_OK, or what was wrong; then the results hold nothing. Any "
        "number of threads may call at once."
    )
    lines = textwrap.wrap(words, 96)
    comment = "/* " + "\n   ".join(lines) + " */"
    body = "\n\n".join([THREADS.format(stem=stem), *(_declarations(each) for each in printed)])
    return (
        f"#ifndef {guard}\n#define {guard}\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n"
        f'{comment}\n\n{STATUS}\n\n#ifdef __cplusplus\nextern "C" {{\n#endif\n\n{body}\n\n'
        f"#ifdef __cplusplus\n}}\n#endif\n\n#endif\n"
    )


def parameters(routine: CRoutine, real: str, restrict: bool) -> list[str]:
    """The parameters of a function: sizes, arguments, results, the workspace."""
    word = "restrict " if restrict else ""
    found = [f"int64_t {routine.size_names[size]}" for size in routine.sizes]
    found += [_argument(variable, real, word) for variable in routine.arguments]
    found += [f"{_type(variable, real)} *{'*' * variable.grown}{word}{variable.name}" for variable in routine.results]
    return [*found, *(f"int64_t *{word}{name}" for name in routine.counts.values()), "void *workspace"]


def _type(variable: Variable, real: str) -> str:
    """Of what lies in memory."""
    return real if variable.type.dtype == "real" else ELEMENTS[variable.type.dtype]


def _argument(variable: Variable, real: str, word: str) -> str:
    if variable.type.shape:
        return f"const {_type(variable, real)} *{word}{variable.name}"
    return f"{real if variable.type.dtype == 'real' else TYPES[variable.type.dtype]} {variable.name}"


def wrapped(head: str, parts: Sequence[str], tail: str = ")") -> str:
    """`head(part, part)`, over several lines where it is long."""
    line = f"{head}({', '.join(parts)}{tail}"
    if len(line) <= 100:
        return line
    *before, last = parts
    lines = [" " * 3]
    for part in (*(f"{each}," for each in before), last):
        if len(lines[-1]) + 1 + len(part) > 96 and lines[-1].strip():
            lines.append(" " * 3)
        lines[-1] += f" {part}"
    return f"{head}(\n" + "\n".join(lines) + tail


def _shape(variable: Variable, routine: CRoutine) -> str:
    if not variable.type.shape:
        return variable.type.dtype
    dims = ", ".join("1" if d.stretch else size_text(d, routine.size).text for d in variable.type.shape)
    return f"{variable.type.dtype}[{dims}]"


def describe(printed: Printed) -> str:
    """The comment above a function: what it is, and the shapes of what it takes and gives."""
    routine, kind = printed.routine, printed.kind
    words = list(docstring(printed.plan, kind))
    if kind == "value":
        words = words[: words.index("")] if "" in words else words
    given = [f"{variable.name}: {_shape(variable, routine)}" for variable in routine.arguments]
    made = [f"{variable.name}: {_shape(variable, routine)}" for variable in routine.results]
    shapes = textwrap.wrap("; ".join(given) + " -> " + "; ".join(made), 92)
    if routine.counts:
        grown = ", ".join(variable.name for variable in routine.results if variable.grown)
        shapes += textwrap.wrap(f"The memory of {grown} is made by malloc, and is the caller's to free.", 92)
    text = "\n".join([*words, "", *shapes]).replace("*/", "* /").replace("/*", "/ *")
    lines = text.split("\n")
    return "/* " + "\n".join([lines[0], *(f"   {line}".rstrip() for line in lines[1:])]) + " */"


def _declarations(printed: Printed) -> str:
    routine = printed.routine
    lines = [printed.words]
    for real, suffix in (("double", ""), ("float", "_f32")):
        lines.append(wrapped(f"int {routine.name}{suffix}", parameters(routine, real, False)) + ";")
        if _asks(printed):
            sizes = [f"int64_t {routine.size_names[size]}" for size in routine.sizes] or ["void"]
            lines.append(wrapped(f"size_t {routine.name}{suffix}_workspace", sizes) + ";")
        if printed.lanes:
            lines.append(wrapped(f"int {routine.name}_lanes{suffix}", _lane_parameters(routine, real, False)) + ";")
    return "\n".join(lines)


def _asks(printed: Printed) -> bool:
    """Whether there is a function that says what workspace it takes: for arrays always, be it none."""
    return bool(printed.routine.slots) or not printed.lanes


def _lane_parameters(routine: CRoutine, real: str, restrict: bool) -> list[str]:
    word = "restrict " if restrict else ""
    found = ["int64_t lanes"]
    for lane in routine.lane_arguments:
        found += [f"const {_type(lane.variable, real)} *{word}{lane.variable.name}", f"int64_t {lane.step}"]
    return [*found, *(f"{_type(variable, real)} *{word}{variable.name}" for variable in routine.results)]


def definitions(printed: Printed, lanes: bool = True, own: str = "") -> Sequence[str]:
    """The functions of C of one function; of single numbers also for many `lanes`. Those that are
    the file's `own` are static."""
    if own:
        return _definitions(printed, own)
    return printed.texts if lanes or not printed.lanes else printed.texts[:-1]


def _definitions(printed: Printed, own: str = "", words: str | None = None) -> list[str]:
    routine = printed.routine
    texts = list(routine.parts)
    if routine.instead is not None:
        condition, other = routine.instead
        words = f"/* `{routine.name}` for {condition}: many points, which lie side by side in vectors. */"
        texts = [*_definitions(replace(printed, routine=other), "static ", words), *texts]
    if _asks(printed) and not (own and not routine.slots):
        sizes = [f"int64_t {routine.size_names[size]}" for size in routine.sizes] or ["void"]
        head = wrapped(f"{own}size_t NAME({routine.name}_workspace)", sizes)
        unused = [f"    (void){routine.size_names[size]};" for size in routine.sizes]
        if routine.instead is not None and routine.instead[1].slots:
            unused += _instead(routine, "_workspace", [routine.size_names[size] for size in routine.sizes])
        total = " +\n           ".join(["64", *routine.room]) if routine.slots else "0"
        texts.append("\n".join([head, "{", *unused, f"    return {total};", "}"]))
    inline = printed.lanes and not routine.slots and not routine.fails
    if inline:
        arguments = parameters(routine, "real", True)[:-1]
        texts.append(
            "\n".join(
                [wrapped(f"static inline EACH void NAME({routine.name}_of)", arguments), "{", *routine.lines, "}"]
            )
        )
        names = [variable.name for variable in (*routine.arguments, *routine.results)]
        body = [wrapped(f"    NAME({routine.name}_of)", names) + ";"]
    else:
        body = list(routine.lines)
    lines = [words or printed.words, wrapped(f"{own}int NAME({routine.name})", parameters(routine, "real", True)), "{"]
    if routine.fails:
        lines.append("    int status = CHAINRULE_OK;")
    if routine.instead is not None:
        lines += [*_instead(routine, "", _names(routine)), ""]
    lines += body
    if any("goto end" in line for line in body):
        lines.append("end:")
    lines += [f"    free({name});" for name in routine.freed]
    if routine.slots:
        lines.append("    free(owned);")
    else:
        lines.append("    (void)workspace;")
    lines += [f"    return {'status' if routine.fails else 'CHAINRULE_OK'};", "}"]
    texts.append("\n".join(lines))
    if printed.lanes:
        texts.append(_lanes(printed, inline))
    return texts


def _instead(routine: CRoutine, word: str, arguments: Sequence[str]) -> list[str]:
    """The lines that hand on to the other text of a function, where it is the one to be run."""
    assert routine.instead is not None
    condition, other = routine.instead
    call = wrapped(f"        return NAME({other.name}{word})", arguments)
    return [f"    if ({condition}) {{", f"{call};", "    }"]


def _names(routine: CRoutine) -> list[str]:
    """What a function is handed on, by its parameters' names."""
    variables = [*routine.arguments, *routine.results]
    names = [*(routine.size_names[size] for size in routine.sizes), *(variable.name for variable in variables)]
    return [*names, *routine.counts.values(), "workspace"]


def _lanes(printed: Printed, inline: bool) -> str:
    """A function of single numbers, for each of many; an argument of step 0 is the same number for all."""
    routine = printed.routine
    part, shared = f"NAME({routine.name}_part)", f"NAME({routine.name}_shared)"
    parameters = _lane_parameters(routine, "real", True)
    given = ["lanes", *(word for lane in routine.lane_arguments for word in (lane.variable.name, lane.step))]
    given += [variable.name for variable in routine.results]
    bounds = ["from_lane", "to_lane", *(f"shared->{name}" for name in given[1:])]
    lines = [
        wrapped(
            f"static {'int' if routine.fails else 'void'} NAME({routine.name}_some)",
            ["int64_t from_lane", "int64_t to_lane", *parameters[1:]],
        ),
        "{",
        *(_in_tiles(routine) if inline else _one_by_one(routine)),
        "}",
        "",
        f"struct {shared} {{",
        *(f"    {parameter.replace('restrict ', '')};" for parameter in parameters),
        *(["    _Atomic int status; /* of a part that failed */"] if routine.fails else []),
        "};",
        "",
        f"static void {part}(void *given, int64_t part)",
        "{",
        f"    {'' if routine.fails else 'const '}struct {shared} *const shared = given;",
        "    const int64_t from_lane = part * LANES_OF_A_PART, rest = shared->lanes - from_lane;",
        "    const int64_t to_lane = from_lane + (rest < LANES_OF_A_PART ? rest : LANES_OF_A_PART);",
        wrapped(f"    {'const int status = ' if routine.fails else ''}NAME({routine.name}_some)", bounds) + ";",
        *(["    if (status != CHAINRULE_OK) {", "        shared->status = status;", "    }"] if routine.fails else []),
        "}",
        "",
        f"/* `{routine.name}` for each lane; an argument whose step is 0 is one number for all lanes. */",
        wrapped(f"int NAME({routine.name}_lanes)", parameters),
        "{",
        wrapped(
            f"    struct {shared} shared = ", [*given, *(["CHAINRULE_OK"] if routine.fails else [])], "};"
        ).replace("= (", "= {", 1),
        f"    in_parallel({part}, &shared, (lanes + LANES_OF_A_PART - 1) / LANES_OF_A_PART);",
        f"    return {'shared.status' if routine.fails else 'CHAINRULE_OK'};",
        "}",
    ]
    return "\n".join(lines)


def _in_tiles(routine: CRoutine) -> list[str]:
    """Some lanes at a time; what lies apart is laid side by side for them, so that one loop serves all, in vectors."""
    lanes = routine.lane_arguments
    arguments = [f"{lane.own}[lane]" for lane in lanes]
    results = [f"&{variable.name}[from_lane + lane]" for variable in routine.results]
    lines = [f"    {_type(lane.variable, 'real')} {lane.copy}[LANES_OF_A_TILE];" for lane in lanes]
    lines += [
        "    for (; from_lane < to_lane; from_lane += LANES_OF_A_TILE) {",
        "        const int64_t rest = to_lane - from_lane, lanes = rest < LANES_OF_A_TILE ? rest : LANES_OF_A_TILE;",
    ]
    for lane in lanes:
        name, kind, dtype = lane.variable.name, _type(lane.variable, "real"), lane.variable.type.dtype
        spread = wrapped(f"spread_{dtype}", ["lanes", f"{name} + from_lane * {lane.step}", lane.step, lane.copy])
        lines.append(f"        const {kind} *const {lane.own} = {lane.step} == 1 ? {name} + from_lane : {spread};")
    return [
        *lines,
        "        for (int64_t lane = 0; lane < lanes; lane++) {",
        wrapped(f"            NAME({routine.name}_of)", [*arguments, *results]) + ";",
        "        }",
        "    }",
    ]


def _one_by_one(routine: CRoutine) -> list[str]:
    arguments = [f"{lane.variable.name}[lane * {lane.step}]" for lane in routine.lane_arguments]
    results = [f"&{variable.name}[lane]" for variable in routine.results]
    answer = "const int status = " if routine.fails else ""
    tried = ["        if (status != CHAINRULE_OK) {", "            return status;", "        }"]
    return [
        "    for (int64_t lane = from_lane; lane < to_lane; lane++) {",
        wrapped(f"        {answer}NAME({routine.name})", [*arguments, *results, "NULL"]) + ";",
        *(tried if routine.fails else []),
        "    }",
        *(["    return CHAINRULE_OK;"] if routine.fails else []),
    ]
