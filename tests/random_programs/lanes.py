"""Functions of numbers mapped over lanes, against the same functions called for each lane: in every mode and order.

What is drawn are choices, loops up to a value, `while`s and equations, within each other: where lanes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from chainrule.compiler.source import CompileErrors
from tests.random_programs.compare import Disagreement, load
from tests.random_programs.draft import Draft
from tests.random_programs.equations import GENTLE, RISING
from tests.random_programs.search import QUICK, SHRINKING
from tests.random_programs.smooth import number
from tests.random_programs.stated import rule_of_numbers

TOLERANCE = 1e-9
KINDS = ("choice", "guarded", "while", "for", "equation", "called", "ruled", "plain")
# By p and q, up to the third order; what stands behind the `;` are x and y.
OPERATORS = (
    "grad(f, p)(x, y, k)",
    "grad(f)(x, y, k)",
    "grad(grad(f, p), q)(x, y, k)",
    "grad(grad(f, q), q)(x, y, k)",
    "hessian(f)(x, y, k)",
    "jacobian(grad(f, q), p)(x, y, k)",
    "grad(grad(grad(f, p), q), q)(x, y, k)",
    "grad(hessian(f, q), p)(x, y, k)",
    "jvp(f, p)(x, y, k; y)",
    "vjp(f, q)(x, y, k; x)",
    "hvp(f, q)(x, y, k; x)",
    "jvp(grad(f, p), q)(x, y, k; x)",
    "vjp(grad(f, q), p)(x, y, k; y)",
    "jvp(jvp(f, p), q)(x, y, k; x, y)",
    "grad(hvp(f, p), q)(x, y, k; y)",
)
DERIVED = ("jvp(f, p)", "vjp(f, q)", "hessian(f)", "hvp(f, q)", "jacobian(f, p)")


@dataclass(frozen=True)
class Lanes:
    """A program with functions of lanes, `g0`, `g1`, and the same of numbers, `h0`, `h1`; and its lanes."""

    text: str
    p: tuple[float, ...]
    q: tuple[float, ...]
    k: tuple[int, ...]
    used: frozenset[str]

    def __str__(self) -> str:
        return f"{self.text}\np = {[*self.p]}, q = {[*self.q]}, k = {[*self.k]}"


@dataclass
class Count:
    """How many programs were compared, how often each kind of statement was in one, and how many have no root."""

    compared: int = 0
    without: int = 0
    used: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


# ---------------------------------------------------------------- drawing


def condition(d: Draft, names: Sequence[str]) -> str:
    a, b = number(d, names, 1), number(d, names, 1)
    limit = d.number(-7, 7) / 10 + 0.0137
    return d.pick([f"{a} > {limit}", f"{a} < {b}", f"{a}^2 + {b}^2 < 1.713 and {a} > -0.513", f"not {a} > {limit}"])


def statement(d: Draft, names: Sequence[str], depth: int, kind: str, used: set[str]) -> tuple[list[str], str]:
    """Lines that bind a new name, and the name."""
    used.add(kind)
    made = d.fresh("u")
    a, b = number(d, names, 1), number(d, names, 1)
    match kind:
        case "choice":
            other = f"({b} if {condition(d, names)} else {number(d, names, 2)})" if d.chance(300) else b
            return [f"{made} = {number(d, names, 2)} if {condition(d, names)} else {other}"], made
        case "guarded":
            bare = d.pick(["log({0})", "sqrt({0})", "1 / {0}", "{0}^1.5", "acos(1 - {0})"])
            return [f"s{made} = {a}", f"{made} = {bare.format(f's{made}')} if s{made} > 0.213 else {b}"], made
        case "while":
            inner, last = within(d, [*names, made], depth, used)
            shrunk = f"{made} = {made} * (0.45 + 0.2 * sin({last}))"
            head = d.pick(
                [f"while {made} > {d.pick(['0.713', '0.2', '1.3'])}:", f"while {made} > 0.3 * {made}^2 + 0.2:"]
            )
            return [f"{made} = 1 + {a}^2", head, *indented([*inner, shrunk])], made
        case "for":
            inner, last = within(d, [*names, made], depth, used)
            span = d.pick(["k", "k", "2", "1, k + 1", "3, 0, -1"])
            turned = d.pick(["sin({0}) * {1}", "tanh({1}) + {0} / 3", "{1} + 0.2 * {0} * t{1}"]).format(last, made)
            return [f"{made} = {a}", f"for t{made} in range({span}):", *indented([*inner, f"{made} = {turned}"])], made
        case "equation":
            left = d.pick(RISING).format(made, b)
            gentle = d.pick(GENTLE).format(made, b)
            equation = f"{left} + {d.number(1, 6) / 10} * {gentle} == {number(d, names, 1)} + {a}"
            return [f"solve {made} from {d.pick(['0', a])}:", f"    {equation}"], made
        case "called":
            inner, last = within(d, ["p", "q"], depth, used)
            name = d.fresh("c")
            d.helpers.append(f"fn {name}(p, q, k: int):\n{join(indented([*inner, f'return {last} * p + q']))}\n")
            call = f"{name}({a}, {b}, k)"
            return [f"{made} = {call} if {condition(d, names)} else {number(d, names, 1)}"], made
        case "ruled":
            return [f"{made} = {rule(d)}({a}, {b})"], made
        case _:
            return [f"{made} = {number(d, names, 2)}"], made


def rule(d: Draft) -> str:
    """A function with a derivative of its own; only its text is wanted."""
    before, d.helpers = d.helpers, []
    name = rule_of_numbers(d)
    d.helpers = [*before, *d.helpers]
    return name


def within(d: Draft, names: Sequence[str], depth: int, used: set[str]) -> tuple[list[str], str]:
    """What stands in a loop or a function."""
    kinds = KINDS if depth > 0 else ("choice", "guarded", "plain")
    return statement(d, names, depth - 1, d.pick(kinds), used)


def indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def join(lines: Sequence[str]) -> str:
    return "\n".join(lines)


@st.composite
def programs(draw: Callable[[SearchStrategy[Any]], Any], prefer: str = "") -> Lanes:
    d = Draft(draw, np.random.default_rng(draw(st.integers(0, 2**16))), {})
    used: set[str] = set()
    lines: list[str] = []
    names = ["p", "q"]
    for step in range(d.number(1, 2)):
        made, last = statement(d, names, 1, prefer if prefer and step == 0 else d.pick(KINDS), used)
        lines += made
        names.append(last)
    result = d.pick([f"{names[-1]} * q + p", f"sin({names[-1]}) + p * q", f"{names[-1]} * {names[-2]}"])
    body = join(indented([*lines, f"return {result}"]))
    chosen = [d.pick(OPERATORS) for _ in range(2)]
    operated = [
        f"fn g{i}(x: real[n], y: real[n], k: int[n]) = {one}\nfn h{i}(x, y, k: int) = {one}\n"
        for i, one in enumerate(chosen)
    ]
    asked = [f"derive {d.pick(DERIVED)}\n"]
    text = join([*d.helpers, f"fn f(p, q, k: int):\n{body}\n", *operated, *asked])
    count = d.pick([3, 4, 5, 5, 1, 0])
    p, q = np.round(d.rng.uniform(-2, 2, (2, count)), 3)
    k = d.rng.integers(0, 5, count)
    return Lanes(text, tuple(p.tolist()), tuple(q.tolist()), tuple(k.tolist()), frozenset(used))


# ---------------------------------------------------------------- comparing


def compare(drawn: Lanes) -> bool:
    """False if an equation has no root in some lane, which the lanes together must say too."""
    module = load(drawn.text)
    lanes = np.array(drawn.p), np.array(drawn.q), np.array(drawn.k, np.int64)
    each = [*zip(drawn.p, drawn.q, drawn.k, strict=True)]
    whole = True
    for name, together, alone in pairs(module):
        with np.errstate(all="ignore"):
            try:
                wanted = [alone(*one) for one in each]
            except ArithmeticError:
                whole = False
                try:
                    together(*lanes)
                except ArithmeticError:
                    continue
                raise Disagreement(f"{drawn}\n{name}: no root in a lane, and nothing is said") from None
            found = together(*lanes)
        agree(drawn, name, found, wanted)
        if each:
            with np.errstate(all="ignore"):
                swapped = together(*(part[::-1] for part in lanes))
            agree(drawn, f"{name} in reverse", swapped, wanted[::-1])
    return whole


Function = Callable[..., Any]


def pairs(module: Mapping[str, Any]) -> list[tuple[str, Function, Function]]:
    """What lanes and numbers are to agree on: a function of lanes and one of numbers."""
    found: list[tuple[str, Function, Function]] = []
    for ours, theirs in (("f", "f"), ("g0", "h0"), ("g1", "h1")):
        found.append((ours, module[ours], module[theirs]))
        if f"{ours}_forward" in module:
            found.append((f"{ours}_backward", pulled(module, ours), pulled(module, theirs)))
    if "f_grad" in module:
        found.append(("f_grad", module["f_grad"], module["f_grad"]))
    for name, word in (("f_jvp", "t_p"), ("f_vjp", "d_f"), ("f_hvp", "v_q")):
        if name in module:
            along = directed(module[name], word)
            found.append((name, along, along))
    for name in ("f_hessian", "f_jacobian"):
        if name in module:
            found.append((name, module[name], module[name]))
    return found


def directed(function: Function, word: str) -> Function:
    return lambda p, q, k: function(p, q, k, **{word: 1 + p * p})


def pulled(module: Mapping[str, Any], name: str) -> Function:
    """The cotangents, for those of the results that are the cosines of these."""

    def call(p: Any, q: Any, k: Any) -> Any:
        value, saved = module[f"{name}_forward"](p, q, k)
        if isinstance(value, tuple):
            seeds: Any = tuple(np.cos(part) if np.ndim(part) else float(np.cos(part)) for part in value)
        else:
            seeds = np.cos(value) if np.ndim(value) else float(np.cos(value))
        return module[f"{name}_backward"](saved, seeds)

    return call


def leaves(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def agree(drawn: Lanes, name: str, found: Any, wanted: Sequence[Any]) -> None:
    ours = leaves(found)
    rows = [leaves(one) for one in wanted]
    for i, one in enumerate(ours):
        theirs = np.array([row[i] for row in rows], float)
        if np.shape(one) != theirs.shape:
            raise Disagreement(f"{drawn}\n{name} of lanes has the shape {np.shape(one)}, not {theirs.shape}")
        scale = np.maximum(1.0, np.abs(theirs))
        same = (one == theirs) | (np.isnan(one) & np.isnan(theirs))
        if not np.all(same | (np.abs(one - theirs) <= TOLERANCE * scale)):
            raise Disagreement(f"{drawn}\n{name} of lanes gives\n{one}\nand of each lane\n{theirs}")


# ---------------------------------------------------------------- searching


def search(count: int, prefer: str = "", start: int = 0, shrink: bool = True, tally: Count | None = None) -> None:
    """Compare `count` programs; raises what the smallest failing one raises."""
    noted = tally if tally is not None else Count()

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=SHRINKING if shrink else QUICK,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(programs(prefer))
    def run(drawn: Lanes) -> None:
        try:
            whole = compare(drawn)
        except CompileErrors as errors:
            raise Disagreement(f"{drawn}\ndoes not compile: {errors}") from errors
        if not whole:
            noted.without += 1
            reject()
        noted.compared += 1
        for kind in drawn.used:
            noted.used[kind] += 1

    run()


def sweep(count: int, start: int = 0, tally: Count | None = None, only: str = "") -> dict[str, Exception]:
    """About `count` programs, as many with each kind of statement first; what failed, by kind."""
    failures: dict[str, Exception] = {}
    chosen = [kind for kind in KINDS if only in kind]
    for kind in chosen:
        try:
            search(-(-count // len(chosen)), kind, start, tally=tally)
        except Exception as error:  # a traceback is a find like any other
            failures[kind] = error
    return failures
