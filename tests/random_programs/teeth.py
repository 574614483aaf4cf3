"""Whether the search would notice: each derivative rule of the table is broken in turn, and has to be found.

A rule is one partial derivative of an elementwise op, the transpose of a linear one for one of its operands,
or the linearisation of another. It is broken in three ways: 1% too large, of the wrong sign, and dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hypothesis.errors import Unsatisfiable

from chainrule.compiler.ir import TABLE, Stack
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.table import Op
from tests.random_programs.compare import Disagreement, compare
from tests.random_programs.search import Tally, search
from tests.random_programs.strategies import PRODUCTIONS, Drawn

LENGTHS = (1, 5)
STARTS = range(3)
FACTORS = {"1% too large": 1.01, "of the wrong sign": -1.0, "dropped": 0.0}

# Ops without a name in the language, and the forms in which they occur.
FORMS = {
    "broadcast": ["word broadcast_to", "word full", "word full_like"],
    "cofactors": ["derived det"],
    "cofactor_slope": ["derived det"],
    "concatenate": ["word concatenate", "form literal"],
    "cumsum": ["word cumsum"],
    "eigh": ["form several", "word eigvalsh"],
    "solve_bands": ["form derived_bands"],
    "times_bands": ["form derived_bands"],
    "outer_bands": ["form derived_bands"],
    "contract": ["form product", "form contraction"],
    "expand": ["form rows", "op multiply", "form literal", "op subtract"],
    "fft": ["form several"],
    "irfft": ["form several"],
    "rfft": ["form several"],
    "gather": ["form gather", "form contraction"],
    "joined": ["form derived_segments"],
    "masked": ["form choice", "form hazard"],
    "norm": ["reduction norm"],
    "others": ["derived prod"],
    "pad": ["word pad", "word windows"],
    "parted": ["form derived_segments"],
    "put": ["word put", "word put_along_axis"],
    "qr": ["form several", "word lstsq"],
    "recurrence": ["derived cumprod"],
    "reshape": ["word reshape", "form literal"],
    "scatter": ["derived gather"],
    "select": ["form choice", "form hazard", "form triangle"],
    "slice": ["form piece", "form stencil"],
    "slogdet": ["form several", "word logdet"],
    "squeeze": ["form piece", "op multiply"],
    "stack": ["form literal", "word stack"],
    "svd": ["form several", "word svdvals"],
    "transpose": ["form swap"],
    "unslice": ["derived element", "derived reversed"],
    "versine": ["derived versine"],
    "windows": ["word windows"],
}


@dataclass(frozen=True)
class Rule:
    """`kind` is `partial`, `transpose` or `linearise`; `operand` is None where one rule is for all."""

    op: str
    kind: str
    operand: int | None

    def __str__(self) -> str:
        place = "" if self.operand is None else f" by operand {self.operand}"
        return f"{self.op}: {self.kind}{place}"


@dataclass(frozen=True)
class Find:
    """A broken rule, and after how many programs it was noticed; None if it was not.

    `unsound` are the programs met on the way that fail while no rule is broken: finds of the compiler's own.
    """

    rule: Rule
    way: str
    programs: int | None
    unsound: tuple[str, ...] = ()


def rules() -> list[Rule]:
    found: list[Rule] = []
    for op in TABLE.values():
        found += [Rule(op.name, "partial", k) for k, rule in enumerate(op.partials) if rule is not None]
        if op.transpose is not None:
            found.append(Rule(op.name, "transpose", None))
        if op.linearise is not None:
            found.append(Rule(op.name, "linearise", None))
    return found


def broken(rule: Rule, factor: float) -> Op:
    """The entry with the rule's result multiplied by a factor."""
    op = TABLE[rule.op]
    if rule.kind == "partial":
        assert rule.operand is not None
        partials = list(op.partials)
        partials[rule.operand] = _scaled(partials[rule.operand], factor)
        return replace(op, partials=tuple(partials))
    if rule.kind == "transpose":
        return replace(op, transpose=_scaled(op.transpose, factor))
    return replace(op, linearise=_scaled(op.linearise, factor))


def _scaled(rule: Any, factor: float) -> Any:
    """The rule, what it gives multiplied; a tuple part by part. What loops kept is made of what is multiplied."""

    def wrong(*args: Any) -> Any:
        right = rule(*args)
        if isinstance(right, Expr) and isinstance(right.value.type, Stack):
            return rule(args[0] * factor, *args[1:])
        return tuple(map(scaled, right)) if isinstance(right, tuple) else scaled(right)

    def scaled(right: Any) -> Any:
        if right is None:
            return None
        if isinstance(right, Expr) and right.dtype != "real":
            right = right.apply("convert", dtype="real")
        return right * factor

    return wrong


@contextmanager
def breaking(rule: Rule, factor: float) -> Iterator[None]:
    before = TABLE[rule.op]
    TABLE[rule.op] = broken(rule, factor)
    try:
        yield
    finally:
        TABLE[rule.op] = before


def places(op: str) -> Sequence[str]:
    """The productions in which an op occurs."""
    spelled = TABLE[op].spelled or op
    own = [name for name in PRODUCTIONS if name in (f"op {spelled}", f"reduction {spelled}", f"word {spelled}")]
    return own or FORMS.get(op, [])


def hunt(rule: Rule, way: str, patience: int = 60) -> Find:
    """Break the rule, and draw programs with the op until one disagrees, which without the break does not.

    Short ones first: what else a long one holds costs time, and is seldom needed to see the op's derivative. A
    compiler that crashes has not noticed the rule: either the break cannot be compiled, and others are drawn, or the
    program is unsound, which is told.
    """
    compared = 0
    unsound: list[str] = []
    for longest, place, start in product(LENGTHS, places(rule.op), STARTS):
        tally = Tally()
        try:
            with breaking(rule, FACTORS[way]):
                search(patience, prefer=place, longest=longest, start=start, shrink=False, tally=tally)
        except Unsatisfiable:  # nothing that was drawn holds the op
            pass
        except Exception as error:  # hypothesis raises what the program did
            assert tally.last is not None
            wrong = failure(tally.last)
            if wrong is not None:
                unsound.append(wrong)
            elif isinstance(error, Disagreement):
                return Find(rule, way, compared + tally.compared + 1, tuple(unsound))
        compared += tally.compared
    return Find(rule, way, None, tuple(unsound))


def failure(drawn: Drawn) -> str | None:
    """What is wrong with a program while no rule is broken: None if nothing is."""
    try:
        compare(drawn)
    except Disagreement as error:
        return str(error)
    except Exception as error:
        return f"{drawn}\n{type(error).__name__}: {error}"
    return None


def line(rule: Rule, finds: Sequence[Find]) -> str:
    """After how many programs each break of a rule was found."""
    counts = ("not found" if find.programs is None else str(find.programs) for find in finds)
    return f"{rule!s:<36}" + "".join(f"{count:>20}" for count in counts)


def heading() -> str:
    return f"{'rule':<36}" + "".join(f"{way:>20}" for way in FACTORS)


def amiss(finds: Sequence[Find]) -> list[str]:
    """The breaks that were not found, and the programs that fail with no rule broken."""
    missed = [f"not found: {find.rule}, {find.way}" for find in finds if find.programs is None]
    return missed + [f"fails with no rule broken:\n{wrong}" for find in finds for wrong in find.unsound]
