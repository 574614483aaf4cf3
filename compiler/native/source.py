"""A model's functions as one file of C, or as texts that are compiled side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.native import functions
from chainrule.compiler.native.header import asks, describe, parameters
from chainrule.compiler.native.machinery import HIDDEN, STATUS, template
from chainrule.compiler.native.over_lanes import over_lanes
from chainrule.compiler.native.routine import CRoutine
from chainrule.compiler.native.text import wrapped
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
HEAD = template("head.h")

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
    if asks(printed) and not (own and not routine.slots):
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
        texts.append(over_lanes(printed, inline))
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


