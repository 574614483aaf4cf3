"""The header by which a program of C, C++, Rust or Go calls a model's functions: what each takes, and gives."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.compiler.emit.docs import docstring
from chainrule.compiler.native.interface import Variable
from chainrule.compiler.native.machinery import STATUS
from chainrule.compiler.native.routine import CRoutine
from chainrule.compiler.native.text import ELEMENTS, TYPES, size_text, wrapped

if TYPE_CHECKING:
    from chainrule.compiler.native.source import Printed

THREADS = """/* How many threads the calls of the calling thread may take, at first 1; returns what it was before. */
int {stem}_threads(int count);

/* From now on the calling thread counts subnormal numbers (below 2.2e-308) as 0, which is faster where they are many;
   give what is returned to _restore afterwards. */
uint64_t {stem}_flush_subnormals(void);
void {stem}_restore(uint64_t state);"""



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
    found += [f"{type_of(variable, real)} *{'*' * variable.grown}{word}{variable.name}" for variable in routine.results]
    return [*found, *(f"int64_t *{word}{name}" for name in routine.counts.values()), "void *workspace"]


def type_of(variable: Variable, real: str) -> str:
    """Of what lies in memory."""
    return real if variable.type.dtype == "real" else ELEMENTS[variable.type.dtype]


def _argument(variable: Variable, real: str, word: str) -> str:
    if variable.type.shape:
        return f"const {type_of(variable, real)} *{word}{variable.name}"
    return f"{real if variable.type.dtype == 'real' else TYPES[variable.type.dtype]} {variable.name}"


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
        if asks(printed):
            sizes = [f"int64_t {routine.size_names[size]}" for size in routine.sizes] or ["void"]
            lines.append(wrapped(f"size_t {routine.name}{suffix}_workspace", sizes) + ";")
        if printed.lanes:
            lines.append(wrapped(f"int {routine.name}_lanes{suffix}", lane_parameters(routine, real, False)) + ";")
    return "\n".join(lines)


def asks(printed: Printed) -> bool:
    """Whether there is a function that says what workspace it takes: for arrays always, be it none."""
    return bool(printed.routine.slots) or not printed.lanes


def lane_parameters(routine: CRoutine, real: str, restrict: bool) -> list[str]:
    word = "restrict " if restrict else ""
    found = ["int64_t lanes"]
    for lane in routine.lane_arguments:
        found += [f"const {type_of(lane.variable, real)} *{word}{lane.variable.name}", f"int64_t {lane.step}"]
    return [*found, *(f"{type_of(variable, real)} *{word}{variable.name}" for variable in routine.results)]
