"""Every sample compiles, is right, and is emitted as a careful engineer would have written it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chainrule.compiler import syntax as s
from chainrule.compiler.driver import Options, compile_source
from tests.reference import Kink, evaluate, examples, gradient
from tests.samples.arguments import arguments
from tests.samples.corpus import (
    FILES,
    GOLDEN,
    ROOT,
    SECOND_GOLDEN,
    compiled,
    golden,
    loaded,
    module,
    second_derivatives,
    tree,
)
from tests.samples.numbers import NUMBERS

RELATIVE = 1e-8


def agrees(example: s.Example, left: Any, right: Any) -> bool:
    """`==` to the last bit, `~=` to 1e-9 relative or what `within` says."""
    if np.shape(left) != np.shape(right):
        return False
    if example.op == "==":
        return np.array_equal(left, right, equal_nan=True)
    within = example.within
    tolerance = 1e-9 if within is None else float(evaluate_literal(within))
    scale = np.maximum(np.abs(left), np.abs(right))
    return bool(np.all(np.abs(np.asarray(left, float) - right) <= tolerance * scale))


def functions() -> list[tuple[str, str]]:
    found = []
    for name in FILES:
        found += [(name, d.name) for d in tree(name).definitions if isinstance(d, s.Function)]
    return found


@pytest.mark.parametrize("name", FILES)
def test_examples_hold_by_the_reference_evaluator(name: str) -> None:
    file = tree(name)
    checked = examples(file, file)
    assert checked
    for example, left, right in checked:
        assert agrees(example, left, right), f"{example.span.text}: {left} and {right}"


@pytest.mark.parametrize("name", FILES)
def test_examples_hold_by_the_emitted_module(name: str) -> None:
    """Each side of an example becomes a function without arguments, compiled along."""
    file = tree(name)
    stated = [d for d in file.definitions if isinstance(d, s.Example)]
    sides = [
        f"fn side_{k}_{side}() = {part.span.text}\n"
        for k, example in enumerate(stated)
        for side, part in (("left", example.left), ("right", example.right))
    ]
    text = FILES[name].read_text(encoding="utf-8") + "\n" + "".join(sides)
    emitted = loaded(compile_source(text, Options(format=False), name, FILES[name].parent), "with_examples")
    for k, example in enumerate(stated):
        left, right = (getattr(emitted, f"side_{k}_{side}")() for side in ("left", "right"))
        assert agrees(example, left, right), f"{example.span.text}: {left} and {right}"


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_come_from_the_formulas(name: str) -> None:
    stated = {
        re.sub(r"\s+", "", d.left.span.text): d.right for d in tree(name).definitions if isinstance(d, s.Example)
    }
    for left, number in NUMBERS[name]:
        with mp.workdps(30):
            expected = np.vectorize(float)(np.array(number(), dtype=object))
        written = np.array(evaluate_literal(stated.pop(re.sub(r"\s+", "", left))), float)
        np.testing.assert_allclose(written.ravel(), expected.ravel(), rtol=1e-15)


def evaluate_literal(node: Any) -> Any:
    if isinstance(node, s.Array):
        return [evaluate_literal(item) for item in node.items]
    return -evaluate_literal(node.operand) if isinstance(node, s.Unary) else node.value


@pytest.mark.parametrize(("name", "function"), functions())
def test_values_and_gradients_are_the_references(name: str, function: str) -> None:
    file = tree(name)
    definition = next(d for d in file.definitions if isinstance(d, s.Function) and d.name == function)
    args = arguments(FILES[name].stem, definition)
    emitted = module(name)
    expected = evaluate(file, function, args)
    close(getattr(emitted, function)(*args), expected)
    several = expected if isinstance(expected, tuple) else (expected,)
    if not all(value.dtype.kind == "f" for value in several):
        return
    rng = np.random.default_rng(1)
    seeds = tuple(rng.uniform(0.5, 1.5, value.shape) for value in several)
    d = seeds if isinstance(expected, tuple) else seeds[0]
    active = derived(file, function)
    try:
        cotangents = gradient(file, function, args, d, active)
    except Kink:
        pytest.fail("the point has no derivative: choose another")
    value, saved = getattr(emitted, f"{function}_forward")(*args)
    close(value, expected)
    close(
        getattr(emitted, f"{function}_backward")(saved, d),
        cotangents if len(cotangents) > 1 else cotangents[0],
    )


def derived(file: s.File, function: str) -> list[str] | None:
    """What `derive grad(f, ...)` names."""
    for d in file.definitions:
        if isinstance(d, s.Derive) and d.function.id == function and d.mode == "grad" and d.arguments:
            return [name.id for name in d.arguments]
    return None


def close(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, tuple):
        assert isinstance(ours, tuple)
        for a, b in zip(ours, theirs, strict=True):
            close(a, b)
        return
    assert np.shape(ours) == np.shape(theirs)
    scale = max(float(np.max(np.abs(theirs), initial=0.0)), 1e-5)
    assert np.max(np.abs(np.asarray(ours, float) - theirs), initial=0.0) <= RELATIVE * scale, (ours, theirs)


@pytest.mark.parametrize("name", FILES)
def test_the_emitted_module_is_the_golden_one(name: str) -> None:
    """`python -m tests.samples.corpus` writes them anew; read the difference before you commit it."""
    assert golden(name).read_text(encoding="utf-8") == compiled(name)


def test_second_derivatives_are_the_golden_ones() -> None:
    assert SECOND_GOLDEN.read_text(encoding="utf-8") == second_derivatives()


@pytest.mark.parametrize("hashes", ["1", "2024"])
def test_any_hash_seed_gives_the_same_bytes(hashes: str) -> None:
    script = (
        "from tests.samples.corpus import *\nfor name in FILES: assert golden(name).read_text() == compiled(name), name"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hashes}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


def test_emitted_modules_are_clean_under_ruff() -> None:
    subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", GOLDEN], check=True)


def test_emitted_modules_are_typed(tmp_path: Any) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}"]
    done = subprocess.run(
        [*command, *(path.name for path in sorted(GOLDEN.glob("*.py")))],
        cwd=GOLDEN,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert not any("type: ignore" in path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.py"))
