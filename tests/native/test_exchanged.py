"""What goes round a loop changes places with what a step makes of it; a stencil's derivative sets each element once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler.driver import Options, compile_native

PROGRAMS = """
fn heat(u: real[n, m], T: int) -> real:
    for t in range(T):
        inner = u[1:-1, 1:-1] + 0.1 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
        u = pad(inner, 1)
    return sum(u^2 * u)

fn nine(u: real[n, m], T: int) -> real[n, m]:
    for t in range(T):
        rows = sin(u[2:, :]) + u[1:-1, :] * u[:-2, :]
        u = pad(0.3 * (rows[:, 2:] + rows[:, 1:-1] + rows[:, :-2]), 1) + 0.1 * u
    return u

fn fourth(u: real[n], T: int) -> real:
    for t in range(T):
        d = -u[4:] + 16 * u[3:-1] - 30 * u[2:-2] + 16 * u[1:-3] - u[:-4]
        u = pad(u[2:-2] + 0.01 * d, 2)
    return sum(u^2)

fn swapped(x: real[n], y: real[n], T: int):
    for t in range(T):
        x, y = y, x
    return x, 2 * y

fn rotated(x: real[n], y: real[n], z: real[n], w: real[n, n], T: int) -> real:
    for t in range(T):
        x, y, z = y * z, w @ x, x
    return sum(x * y) + sum(z^3)

fn together(x: real[n], y: real[n], w: real[n, n], T: int):
    for t in range(T):
        s = tanh(w @ x + y)
        x = s
        y = s
    return x, y, sum(x * y)

fn until(x: real[n], y: real[n], w: real[n, n], T: int):
    k = 0
    while k < T and sum(x^2) < 1e6:
        x, y = y + 1.5 * (w @ x), x
        k = k + 1
    return x, sum(y^2), k

fn within(x: real[n], w: real[n, n], T: int, S: int):
    total = 0
    for t in range(T):
        y = cos(x)
        for s in range(S):
            y = tanh(w @ y + x)
        total = total + sum(y * x)
        x = w @ y
    return x, total

fn further(y: real[n], w: real[n, n]) -> real[n]:
    for s in range(3):
        y = tanh(w @ y)
    return y

fn chosen(x: real[n], w: real[n, n], least: real[T]):
    for a in least:
        x = further(x, w) if sum(x) > a else x / 2 + w[0]
        collect xs = x
    return x, sum(xs, axis = 0)

derive grad(heat, u)
derive grad(fourth, u)
derive grad(rotated, x, y, z, w)
"""

@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("exchanged") / "model.cr"
    path.write_text(PROGRAMS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(path.parent / "cache"))
        yield path


@pytest.fixture(scope="module")
def printed(model: Path) -> str:
    return compile_native(model, Options(format=False)).c


@pytest.fixture(scope="module")
def both(model: Path) -> tuple[ModuleType, ModuleType]:
    return chainrule.load(model), chainrule.load(model, target="c")


def body_of(printed: str, name: str) -> str:
    return printed.partition(f"\nint NAME(model_{name})(")[2].partition("\n}")[0]


def test_states_change_places(printed: str) -> None:
    for name, pairs in (("heat", 1), ("heat_grad", 2), ("rotated", 3), ("together", 1), ("until", 2), ("within", 2)):
        assert body_of(printed, name).count("_next = held_") == pairs, name


def test_a_stencil_is_read_from_where_it_comes(printed: str) -> None:
    """In one loop over all of the array, which sets each element once."""
    for name in ("heat_grad", "fourth_grad"):
        assert "] += " not in body_of(printed, name), name


def args_of(name: str, n: int, steps: int, rng: np.random.Generator) -> list[Any]:
    x, y, z = (rng.normal(size=n) for _ in range(3))
    w = rng.normal(size=(n, n)) / np.sqrt(max(n, 1))
    return {
        "heat": [rng.normal(size=(n, n + 3)), steps],
        "nine": [rng.normal(size=(n, n + 1)), steps],
        "fourth": [rng.normal(size=n + 2), steps],
        "swapped": [x, y, steps],
        "rotated": [x, y, z, w, steps],
        "together": [x, y, w, steps],
        "until": [x, y, w, steps],
        "within": [x, w, steps, (steps + 1) % 3],
        "chosen": [x, w, rng.normal(size=steps)],
    }[name]


def flat(result: Any) -> list[Any]:
    return [one for part in result for one in flat(part)] if isinstance(result, tuple) else [result]


NAMES = ("heat", "nine", "fourth", "swapped", "rotated", "together", "until", "within", "chosen")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_the_numbers_are_those_of_numpy(
    both: tuple[ModuleType, ModuleType], name: str, dtype: type, tolerance: float
) -> None:
    rng = np.random.default_rng(0)
    for n in (2, 3, 4, 5, 9, 70):
        for steps in (0, 1, 2, 5):
            given = args_of(name, n, steps, rng)
            args = [arg.astype(dtype) if isinstance(arg, np.ndarray) else arg for arg in given]
            args = [dtype(arg) if isinstance(arg, float) else arg for arg in args]
            before = [np.copy(arg) for arg in args]
            for function in (name, f"{name}_grad"):
                if not hasattr(both[0], function):
                    continue
                expected, found = (flat(getattr(module, function)(*args)) for module in both)
                for one, other in zip(found, expected, strict=True):
                    atol = tolerance * max(1.0, float(np.abs(other).max(initial=0.0)))
                    np.testing.assert_allclose(one, other, rtol=tolerance, atol=atol, err_msg=f"{function} {n} {steps}")
            for arg, kept in zip(args, before, strict=True):
                np.testing.assert_array_equal(arg, kept)


@pytest.mark.parametrize("name", ["nine", "swapped", "together", "within", "chosen"])
def test_what_is_saved_of_the_steps_is_not_what_changes_places(both: tuple[ModuleType, ModuleType], name: str) -> None:
    rng = np.random.default_rng(0)
    for n, steps in ((5, 3), (70, 4), (70, 0)):
        args = args_of(name, n, steps, rng)
        results = []
        for module in both:
            value, saved = getattr(module, f"{name}_forward")(*args)
            weights = tuple(np.cos(np.arange(np.size(one), dtype=float)).reshape(np.shape(one)) for one in flat(value))
            cotangents = weights if isinstance(value, tuple) else weights[0]
            again = [getattr(module, f"{name}_backward")(saved, cotangents) for _ in range(2)]
            for one, other in zip(*map(flat, again), strict=True):
                np.testing.assert_array_equal(one, other)
            results.append([*flat(value), *flat(again[0])])
        for one, other in zip(*results, strict=True):
            largest = max(1.0, float(np.abs(other).max(initial=0.0)))
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11 * largest)
