"""Loops within loops whose steps only the run counts, and calls of large functions, in C as in numpy.

Numpy keeps lists of lists, and calls what is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.driver import Options, compile_source
from tests.native.agreement import Pair, agree, calls, compare, pairs

R = np.random.default_rng(5)
XS = R.normal(size=6) * 9
LARGE = "".join(f"    y{k} = sin(0.9 * y{k - 1} + {k}) + 0.1 * cos(x + {k})\n" for k in range(1, 15))

PROGRAMS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "three deep": (
        """fn f(xs: real[n], a) -> real:
    y = 0.0
    for x in xs:
        z = x
        while abs(z) > 1:
            w = z
            while abs(w) > 2:
                w = w / 2 + 0.01 * a
            z = z / 2 + 0.1 * sin(w * a)
        y = y + a * z^2
    return y

derive hvp(f, a)
derive hessian(f, xs)
derive jvp(f, xs)""",
        (XS, 0.4),
    ),
    "a range up to a number of the turn": (
        """fn f(W: real[n, n], x: real[n], k: int) -> real:
    h = x
    for i in range(4):
        for j in range(k + i):
            h = tanh(W @ h + x)
        collect hs = h
    return sum(hs[0] * hs[3])

derive hessian(f, x)""",
        (R.normal(size=(3, 3)), R.normal(size=3), 3),
    ),
    "in lanes": (
        """fn g(x, a):
    s = 0.0
    for k in range(3):
        z = x * (k + 1)
        while z > 1:
            z = z / 2 + 0.1 * sin(z)
        s = s + z * a
    return s

fn f(x: real[n], a: real) -> real = sum(g(x, a))

derive hvp(f, x)""",
        (R.uniform(0, 20, size=7), 0.4),
    ),
    "in a choice": (
        """fn inner(x, a):
    while x > 1:
        x = x / 2 + 0.1 * a
    return x

fn f(xs: real[n], a) -> real:
    y = 1.0
    for x in xs:
        y = inner(x, a) + y if x > 0 else y * x
    return y""",
        (XS, 0.4),
    ),
    "of arrays": (
        """fn f(x: real[n], A: real[n, n]) -> real:
    while sum(x^2) > 1:
        y = x
        while sum(y^2) > 2:
            y = y * 0.6 + 0.01 * A @ y
        x = 0.8 * y + 0.05 * x
    return sum(x * x * x)

derive hvp(f, x)""",
        (R.normal(size=4) * 3, R.normal(size=(4, 4))),
    ),
    "collected": (
        """fn f(xs: real[n], a) -> real[n]:
    y = 0.0
    for x in xs:
        y = y + x * a
        while abs(y) > 1:
            y = y / 2
        collect ys = y
    return ys

derive jacobian(f, xs)""",
        (XS, 0.4),
    ),
    "with checkpoints": (
        """fn f(xs: real[n], a) -> real:
    y = 0.0
    for x in xs (checkpoint):
        y = y + x * a
        while abs(y) > 1:
            y = y / 2
    return y""",
        (R.normal(size=16) * 3, 0.4),
    ),
    "an equation": (
        """fn f(xs: real[n], a) -> real:
    y = 0.5
    for x in xs:
        while abs(y) > 1:
            solve z from y:
                z^3 + z == y + x
            y = z / 2
        y = y + x * a
    return y""",
        (XS / 4, 0.4),
    ),
    "a large function, called twice": (
        f"fn g(x: real[n], a):\n    y0 = x * a\n{LARGE}    return sum(y14)\n\n"
        "fn f(x: real[n], a) -> real = g(x, a) * g(2 * x, a^2)\n\nderive hvp(f, a)",
        (R.normal(size=3), 0.3),
    ),
    "a large function, for each row": (
        f"fn g(x, a):\n    y0 = x * a\n{LARGE}    return y14\n\n"
        "fn f(x: real[n], a) -> real = sum(g(x, a))\n\nderive hvp(f, x)",
        (R.normal(size=3), 0.3),
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Pair]:
    found = pairs([(text, None) for text, _ in PROGRAMS.values()], tmp_path_factory.mktemp("within"))
    return dict(zip(PROGRAMS, found, strict=True))


def derived(space: Mapping[str, Any], args: tuple[Any, ...]) -> dict[str, Any]:
    """What the program asks `derive` for, with a tangent or a direction that is the cosine of the argument."""
    names = {"f_jvp": "t_", "f_hvp": "v_"}
    found = {}
    for name in ("f_jacobian", "f_hessian", "f_jvp", "f_hvp"):
        if name in space:
            code = space[name].__code__ if hasattr(space[name], "__code__") else None
            words = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code is not None else ()
            own = dict(zip(words, args, strict=False))
            moved = {w: np.cos(own[w.removeprefix(names[name])]) for w in words if w.startswith(names.get(name, "?"))}
            found[name] = (args, moved)
    return found


@pytest.mark.parametrize("title", PROGRAMS)
def test_as_in_numpy(made: Mapping[str, Pair], title: str) -> None:
    pair, (text, args) = made[title], PROGRAMS[title]
    assert not pair.missing
    d = np.cos(pair.numpy["f"](*args))
    compare(pair, "f", args, d)
    plain: dict[str, Any] = {"__name__": "plain"}
    exec(compile_source(text, Options(format=False)), plain)
    theirs = calls(plain, "f", args, d)
    for name, value in calls(pair.c, "f", args, d).items():
        agree(value, theirs[name])
    for name, (given, moved) in derived(plain, args).items():
        agree(pair.c[name](*given, **moved), plain[name](*given, **moved))
    short = [np.float32(arg) if isinstance(arg, float) else np.asarray(arg, np.float32) for arg in args[:2]]
    wide = [np.asarray(arg, np.float64)[()] for arg in short]
    for name in {"f", "f_grad"} & set(plain):
        agree(pair.c[name](*short, *args[2:]), pair.numpy[name](*short, *args[2:]), plain[name](*wide, *args[2:]))
    assert not pair.fallen
