"""The functions of a model in C as texts that are compiled side by side, each with what it needs of the common ones.

Together they are what Python calls of `model.c`: of a forward and a backward function of single numbers that is one at
a time, since many are served by numpy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chainrule.compiler.native import functions
from chainrule.compiler.native.extension import Bound, extension_apart, in_lanes, library, limits
from chainrule.compiler.native.machinery import machinery_apart, roomy
from chainrule.compiler.native.pieces import Library, Pieces
from chainrule.compiler.native.source import Printed, called_by, definitions, needed, shared_text, text

_HALVES = ("forward", "backward")
_FEW = 400  # lines, of which a second process would not be worth its start


def shared_out(stem: str, printed: Sequence[Printed]) -> tuple[str, ...]:
    """One text, or two that take about as long: the first has the common functions that are shared, each its others."""
    own = [_own(each) for each in printed]
    if _few(own):
        return (text(stem, _together(printed), needed(printed)),)
    shared = _shared(printed)
    first, second = ([printed[k] for k in half] for half in _halves(printed, own, shared, shared))
    return (
        text(stem, _together(first), needed(first), own=shared),
        text(stem, _together(second), needed(second), elsewhere=shared, pool=False),
    )


def pieces(stem: str, bound: Sequence[Bound], digest: str, h: str) -> Pieces:
    """The same for the cache: values and gradients, and apart from them the halves, for which few ask."""
    halves = [each for each in bound if each.printed.kind in _HALVES]
    parts = [[each for each in bound if each.printed.kind not in _HALVES], *([halves] if halves else [])]
    sizes = roomy(limits(bound))
    libraries = [
        Library(*_apart(stem, [each.printed for each in part], pool=not k), calls=library(stem, part))
        for k, part in enumerate(parts)
    ]
    texts = common({name for each in libraries for name in each.shared})
    tables = extension_apart(stem, parts, digest, sizes)
    return Pieces(stem, digest, h, libraries, tables, machinery_apart(sizes), texts)


def common(names: Collection[str]) -> dict[str, str]:
    """The texts of these names, which `together` gives."""
    return {name: shared_text(name.split("+")) for name in sorted(names)}


def _apart(stem: str, printed: Sequence[Printed], pool: bool) -> tuple[list[str], list[str]]:
    """One text or two, without the shared functions; and the names of these."""
    own, shared = [_own(each) for each in printed], _shared(printed)
    parts = [printed] if _few(own) else [[printed[k] for k in half] for half in _halves(printed, own, shared)]
    texts = [
        text(stem, _together(part), needed(part), elsewhere=shared, pool=pool and not number)
        for number, part in enumerate(parts)
    ]
    return texts, together(shared)


def together(shared: Collection[str]) -> list[str]:
    """The shared functions by the texts that they stand in, `a+b`: those that are made of each other stand in one."""
    groups: list[set[str]] = []
    for name in filter(functions.shared, functions.NAMES):
        group = {name, *filter(functions.shared, functions.closure([name]))}
        apart = [other for other in groups if not other & group]
        groups = [*apart, group.union(*(other for other in groups if other & group))]
    return sorted("+".join(sorted(group)) for group in groups if group & set(shared))


def _own(printed: Printed) -> str:
    """A function, behind those that it calls."""
    return "\n\n".join(_together([printed]))


def _together(printed: Sequence[Printed]) -> list[str]:
    """Functions, behind those that they call."""
    return [*called_by(printed), *("\n\n".join(definitions(each, in_lanes(each))) for each in printed)]


def _few(own: Sequence[str]) -> bool:
    return sum(code.count("\n") for code in own) < _FEW


def _shared(printed: Sequence[Printed]) -> list[str]:
    return sorted(filter(functions.shared, functions.closure(needed(printed))))


def _halves(
    printed: Sequence[Printed], own: Sequence[str], shared: Sequence[str], first: Sequence[str] = ()
) -> tuple[list[int], list[int]]:
    """The longest functions first, each where less is to be done with it and what it needs.

    The `first` half has some of the shared functions, which are otherwise elsewhere.
    """
    closures = [functions.closure(each.needs) for each in printed]
    there = functions.closure(first)
    common = (there | set(shared), set(shared))
    done = [sum(map(work_of, there)), 0]
    halves: tuple[list[int], list[int]] = ([], [])
    works = list(map(_work, own))
    for k in sorted(range(len(own)), key=lambda k: -works[k]):
        more = [done[j] + works[k] + sum(map(work_of, closures[k] - common[j])) for j in (0, 1)]
        j = 0 if more[0] <= more[1] else 1
        halves[j].append(k)
        common[j].update(closures[k])
        done[j] = more[j]
    return sorted(halves[0]), sorted(halves[1])


def _work(code: str) -> int:
    """How long the compiler takes, about: a loop as long as fifty lines. In whole numbers, whose sums do not depend on
    the order of sets.
    """
    return 50 * code.count("for (") + code.count("\n")


def work_of(name: str) -> int:
    """The same of a common function. Shared ones are tiles of registers, written out: their loops take long."""
    return _work(functions.text(name)) * (2 if functions.shared(name) else 1)
