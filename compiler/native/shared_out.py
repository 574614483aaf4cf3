"""The functions of a model in C as two texts, compiled side by side, each with what it needs of the common ones.

Together they are what Python calls of `model.c`: of a forward and a backward function of single numbers that is one at
a time, since many are served by numpy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chainrule.compiler.native import functions
from chainrule.compiler.native.extension import in_lanes
from chainrule.compiler.native.source import Printed, called_by, definitions, text

_FEW = 400  # lines, of which a second process would not be worth its start


def shared_out(stem: str, printed: Sequence[Printed]) -> tuple[str, ...]:
    """One text, or two that take about as long: the first has the common functions that are shared, each its others."""
    own = ["\n\n".join([*called_by([each]), *definitions(each, in_lanes(each))]) for each in printed]
    if sum(code.count("\n") for code in own) < _FEW:
        return (text(stem, _definitions(printed)),)
    needed = [functions.closure(functions.wanted(code)) for code in own]
    shared = sorted({name for names in needed for name in names if functions.shared(name)})
    first, second = _halves(own, needed, shared)
    return (
        text(stem, _definitions([printed[k] for k in first]), own=shared),
        text(stem, _definitions([printed[k] for k in second]), elsewhere=shared),
    )


def _definitions(printed: Sequence[Printed]) -> list[str]:
    """The functions, behind those that they call."""
    return [*called_by(printed), *("\n\n".join(definitions(each, in_lanes(each))) for each in printed)]


def _halves(own: Sequence[str], needed: Sequence[set[str]], shared: Collection[str]) -> tuple[list[int], list[int]]:
    """The longest functions first, each where less is to be done with it and what it needs."""
    there = functions.closure(shared)
    common = (set(there), set(shared))
    done = [sum(map(_common, there)), 0.0]
    halves: tuple[list[int], list[int]] = ([], [])
    for k in sorted(range(len(own)), key=lambda k: -_work(own[k])):
        more = [done[j] + _work(own[k]) + sum(map(_common, needed[k] - common[j])) for j in (0, 1)]
        j = 0 if more[0] <= more[1] else 1
        halves[j].append(k)
        common[j].update(needed[k])
        done[j] = more[j]
    return sorted(halves[0]), sorted(halves[1])


def _work(code: str) -> float:
    """How long the compiler takes, about: a loop as long as fifty lines."""
    return code.count("for (") + code.count("\n") / 50


def _common(name: str) -> float:
    """The shared ones are tiles for registers, written out: they take long for their loops."""
    return _work(functions.text(name)) * (2 if functions.shared(name) else 1)
