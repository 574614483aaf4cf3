"""Functions of hundreds of statements: few loops, few arrays, the numbers of numpy."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule.compiler.driver import NativeModule, Options, compile_native

LENGTH, BUILT = 240, 90  # so many that its loops call `tanh`; and of a shorter one that is built
STEPS = ("v{c} = sin(v{b}) + v{a}", "v{c} = v{b} * 0.5 - v{a}", "v{c} = tanh(v{b} * v{a})")


def chain(path: Path, length: int) -> Path:
    lines = ["fn chain(x: real[n]) -> real:", "    v0 = sin(x)", "    v1 = v0 * x"]
    lines += ["    " + STEPS[k % 3].format(a=k - 2, b=k - 1, c=k) for k in range(2, length)]
    path.write_text("\n".join([*lines, f"    return sum(v{length - 1})", ""]))
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> NativeModule:
    return compile_native(chain(tmp_path_factory.mktemp("long") / "chain.cr", LENGTH), Options(format=False))


@pytest.mark.parametrize("kind", ["", "_forward", "_backward", "_grad"])
def test_each_function_is_one_loop(made: NativeModule, kind: str) -> None:
    body = made.c.partition(f"\nint NAME(chain_chain{kind})(")[2].partition("\n}")[0]
    assert body.count("for (") == 1
    assert "memory" not in body


def test_what_is_saved_goes_into_the_loop_that_uses_it(made: NativeModule) -> None:
    """`cos` of an array that the forward function has saved is made where it is used."""
    backward = made.c.partition("\nint NAME(chain_chain_backward)(")[2].partition("\n}")[0]
    assert re.search(r"\* cos\(v2\[i\]\)", backward)


def test_a_function_of_single_numbers_is_called(made: NativeModule) -> None:
    assert any("static APART double tanh_of" in text for text in made.shared_out)


def test_the_numbers_are_those_of_numpy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    path = chain(tmp_path / "chain.cr", BUILT)
    native, expected = chainrule.load(path, target="c"), chainrule.load(path)
    x = np.random.default_rng(0).normal(size=1003)
    for one, other in zip(native.chain_grad(x), expected.chain_grad(x), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    value, saved = native.chain_forward(x)
    np.testing.assert_allclose(value, native.chain(x), rtol=1e-12)
    np.testing.assert_allclose(native.chain_backward(saved, 1.0), native.chain_grad(x)[1], rtol=1e-9, atol=1e-9)
