"""Functions too large to be written out, called where the adjoint is a region's: in branches and in loops."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.emit import compiling

STEP = 1e-30


def waves(count: int) -> str:
    """The body of a function of 4 * count operations and more."""
    return "".join(f"    x = sin(x) + y * x / {k + 2}\n" for k in range(count))


PROGRAM = f"""
fn large(x, y):
{waves(40)}    return x

fn huge(x, y):
{waves(150)}    return x

fn chosen(x, y, c) = large(x, y) if c > 0 else y

fn among(x: real[n], y, c) -> real = sum(x) * (large(y, y) if c > 0 else y)

fn loop(x: real[n], y) -> real:
    s = y
    for a in x:
        s = large(s, a)
    return s

fn long(x: real[n], y) -> real:
    s = y
    for a in x:
        s = huge(s, a)
    return s

fn until(x):
    while x > 1:
        x = x / 2 + huge(0.01 * x, 0.1) / 9
    return x

fn second(x, y) = grad(chosen, x)(x, y, 1)
"""


def wave(count: int, x: Any, y: Any) -> Any:
    for k in range(count):
        x = np.sin(x) + y * x / (k + 2)
    return x


def loop(count: int) -> Callable[[Any, Any], Any]:
    def run(x: Any, y: Any) -> Any:
        for a in x:
            y = wave(count, y, a)
        return y

    return run


def until(x: Any) -> Any:
    while x.real > 1:
        x = x / 2 + wave(150, 0.01 * x, 0.1) / 9
    return x


X = np.array([0.3, 0.2, -0.1])
CASES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "chosen": (lambda x, y, c: wave(40, x, y), (0.7, 0.2, 1.0)),
    "among": (lambda x, y, c: x.sum() * wave(40, y, y), (X, 0.2, 1.0)),
    "loop": (loop(40), (X, 0.4)),
    "long": (loop(150), (X, 0.4)),
    "until": (until, (3.3,)),
}


@pytest.fixture(scope="module")
def text() -> str:
    return compiling.text(PROGRAM)


@pytest.fixture(scope="module")
def module(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(text, found)
    return found


def complex_step(function: Callable[..., Any], args: tuple[Any, ...], place: int) -> Any:
    def moved(direction: Any) -> Any:
        there = [np.asarray(arg, complex) for arg in args]
        there[place] = there[place] + 1j * STEP * direction
        return function(*there).imag / STEP

    at = np.asarray(args[place])
    return moved(1.0) if at.ndim == 0 else np.array([moved(e) for e in np.eye(at.size)])


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_goes_through_the_call(module: dict[str, Any], name: str) -> None:
    function, args = CASES[name]
    value, gradient = module[f"{name}_grad"](*args)
    np.testing.assert_allclose(value, function(*map(np.asarray, args)), rtol=1e-13)
    gradients = gradient if isinstance(gradient, tuple) else (gradient,)
    for place, found in enumerate(gradients):
        np.testing.assert_allclose(found, complex_step(function, args, place), rtol=1e-11, atol=1e-14)


def test_so_does_the_second_derivative(module: dict[str, Any]) -> None:
    def first(x: Any, y: Any) -> Any:
        return (wave(40, x + 1e-4, y) - wave(40, x - 1e-4, y)) / 2e-4

    np.testing.assert_allclose(module["second"](0.7, 0.2), first(0.7, 0.2), rtol=1e-6)
    _, (by_x, by_y) = module["second_grad"](0.7, 0.2)
    np.testing.assert_allclose(by_x, complex_step(first, (0.7, 0.2), 0), rtol=1e-6)
    np.testing.assert_allclose(by_y, complex_step(first, (0.7, 0.2), 1), rtol=1e-6)


def test_a_step_of_a_loop_is_written_out_unless_it_is_huge(text: str) -> None:
    """What a step computed is kept, and not computed again by a pullback; and a pullback has no halves of its own."""
    functions = {node.name: ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    assert "_large" not in functions["loop_backward"]
    assert "_huge_pullback_x_y(" in functions["long_backward"]
    assert not [name for name in functions if "huge_pullback" in name and name.endswith(("_forward", "_backward"))]


def test_a_derivative_that_is_called_is_handed_its_cotangent() -> None:
    """Of a function of numbers: what is private has the names of its own parameters."""
    text = f"fn large(x, y):\n{waves(80)}    return x\n"
    text += "fn f(x, z: real[m]) = grad(large, x)(x, x) + z[0]\nderive jvp(f, x)\n"
    module = compiling.run(text)
    x, z = 0.7, np.zeros(2)
    _, saved = module["f_forward"](x, z)
    found, _ = module["f_backward"](saved, 2.0)
    _, tangent = module["f_jvp"](x, z, t_x=1.0)
    np.testing.assert_allclose(found, 2 * tangent, rtol=1e-12)
    near = (module["f"](x + 1e-5, z) - module["f"](x - 1e-5, z)) / 2e-5
    np.testing.assert_allclose(tangent, near, rtol=1e-7)
