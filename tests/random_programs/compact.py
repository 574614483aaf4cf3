"""Jacobians of random programs in their compact forms against those in full: whether a pattern leaves anything out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, seed, settings
from numpy.typing import NDArray

from chainrule.compiler.source import CompileErrors
from tests.random_programs.compare import load, several
from tests.random_programs.search import QUICK
from tests.random_programs.strategies import PRODUCTIONS, Drawn, programs

FORMS = ("sparse", "diagonal", "blocks")
TOLERANCE = 1e-9


@dataclass
class Patterns:
    """How many Jacobians were compared, how many have no such form, and what was wrong."""

    compared: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def sweep(count: int, start: int, only: str = "") -> Patterns:
    """About `count` programs, as many with each production first."""
    found = Patterns()
    chosen = [name for name in PRODUCTIONS if only in name]
    for name in chosen:

        @seed(start)
        @settings(
            max_examples=max(1, -(-count // len(chosen))),
            database=None,
            deadline=None,
            phases=QUICK,
            suppress_health_check=list(HealthCheck),
        )
        @given(programs(name, 3))
        def run(drawn: Drawn) -> None:
            check(drawn, found)

        run()
    return found


def check(drawn: Drawn, found: Patterns) -> None:
    """Each form by each argument that is an array."""
    if not drawn.real:
        return
    for position, name in _arrays(drawn):
        for form in FORMS:
            try:
                compact = load(f"{drawn.text}derive jacobian(f, {name}, {form})\n")["f_jacobian"](*drawn.args)
            except CompileErrors:
                found.refused += 1
                continue
            except Exception as error:  # a traceback is a find like any other
                found.wrong.append(f"{drawn}\n{form} by {name}: {type(error).__name__}: {error}")
                continue
            full = load(f"{drawn.text}derive jacobian(f, {name})\n")["f_jacobian"](*drawn.args)
            found.compared += 1
            for one, other in zip(several(compact), several(full), strict=True):
                if not _same(form, one, np.asarray(other), np.asarray(drawn.args[position])):
                    found.wrong.append(f"{drawn}\n{form} by {name}:\n{one}\nnot\n{other}")


def _arrays(drawn: Drawn) -> Iterator[tuple[int, str]]:
    """The real arguments that have axes, by position and name."""
    heading = re.search(r"^fn f\((.*)\):", drawn.text, re.MULTILINE)
    assert heading is not None
    for k, (name, type) in enumerate(re.findall(r"(\w+): (real\[|\w+)", heading[1])):
        if type == "real[":
            yield k, name


def _same(form: str, compact: Any, full: NDArray[Any], x: NDArray[Any]) -> bool:
    """Whether a compact form holds what there is, and what it leaves out is 0."""
    if form == "sparse":
        return _near(compact.toarray(), full.reshape(-1, x.size))
    if form == "diagonal":
        return _near(np.diag(compact.ravel()), full.reshape(x.size, x.size))
    shape = full.shape[1 : full.ndim - x.ndim]
    whole = np.zeros((len(x), *shape, *x.shape))
    for i in range(len(x)):
        place: tuple[Any, ...] = (i, ..., i, *[slice(None)] * (x.ndim - 1))
        whole[place] = compact[i]
    return _near(whole, full)


def _near(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE))
