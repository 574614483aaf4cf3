"""Loops against the same loops in numpy: values, and cotangents by the complex step, to the last digits."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from tests.loops import written_out

STEP = 1e-200


def _draw(rng: np.random.Generator, *shape: int) -> Any:
    return rng.normal(size=shape) if shape else float(rng.normal())


def _positive(rng: np.random.Generator, *shape: int) -> Any:
    return rng.uniform(0.3, 1.9, size=shape) if shape else float(rng.uniform(0.3, 1.9))


def _ids(rng: np.random.Generator, high: int, count: int) -> Any:
    return rng.integers(0, high, size=count)


CASES = {
    "rnn": lambda g: [_draw(g, 5, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4)],
    "rnn_output": lambda g: [_draw(g, 5, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4, 2)],
    "lstm": lambda g: [_draw(g, 4, 3), _draw(g, 3, 8), _draw(g, 2, 8), _draw(g, 8)],
    "batch": lambda g: [_draw(g, 4, 2, 3), _draw(g, 3, 3), _draw(g, 4)],
    "swap": lambda g: [_draw(g, 3), _draw(g, 3), _draw(g, 5)],
    "weak": lambda g: [_positive(g, 2) / 2],
    "nested": lambda g: [_draw(g, 3, 4), _draw(g), _draw(g, 2)],
    "table": lambda g: [_draw(g, 3, 4), _draw(g, 4)],
    "choices": lambda g: [_draw(g, 6), _draw(g)],
    "guarded": lambda g: [_draw(g, 5, 3), _draw(g, 3)],
    "gathered": lambda g: [_draw(g, 4, 3), _ids(g, 4, 6), _draw(g, 3)],
    "steps": lambda g: [_draw(g, 6)],
    "calls": lambda g: [_draw(g, 4, 3), _draw(g, 3)],
    "zipped": lambda g: [_draw(g, 4, 2), _draw(g, 4), _ids(g, 9, 4)],
    "horner": lambda g: [_draw(g, 5), _draw(g)],
    "scalars": lambda g: [_draw(g), _draw(g)],
    "counted": lambda g: [_draw(g), _draw(g), 5],
    "sometimes": lambda g: [_draw(g, 3), 4],
    "root": lambda g: [_positive(g)],
    "newton": lambda g: [_positive(g, 4)],
    "roots": lambda g: [_positive(g, 4) ** 3, _draw(g, 4)],
    "each": lambda g: [3 * _draw(g, 4, 2), _positive(g, 4)],
    "outer_while": lambda g: [_positive(g), _positive(g)],
    "inner_while": lambda g: [_positive(g, 4), 1 + _positive(g)],
    "repeated": lambda g: [_draw(g, 3), _draw(g, 3, 3)],
    "kept": lambda g: [_draw(g, 7, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4)],
    "kept_last": lambda g: [_draw(g, 10, 3), _draw(g, 3)],
    "constant": lambda g: [_draw(g, 4, 3), _positive(g, 3)],
    "filtered": lambda g: [_draw(g, 3, 2), _draw(g, 3), np.eye(3), _draw(g, 3, 3) / 3, _draw(g, 2, 3), np.eye(2)],
    "hidden": lambda g: [_ids(g, 5, 6), _draw(g, 3), _draw(g, 3, 3), _draw(g, 3, 5)],
    "placed": lambda g: [_draw(g, 2, 4, 3), _draw(g, 3, 2), _draw(g, 2, 2)],
    "differences": lambda g: [_draw(g, 5), _draw(g, 6)],
    "crossed": lambda g: [_draw(g, 3, 4, 2), _draw(g, 4, 3), _draw(g), 1],
    "passed": lambda g: [_positive(g), _positive(g, 4)],
    "listed": lambda g: [_positive(g), _positive(g, 2)],
    "of_two_results": lambda g: [np.eye(3) * 2 + _draw(g, 3, 3) / 9, _draw(g, 3)],
    "of_two_results_solved": lambda g: [np.eye(3) * 2 + _draw(g, 3, 3) / 9, _draw(g)],
}
EMPTY = {
    "rnn": lambda g: [_draw(g, 0, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4)],
    "rnn_output": lambda g: [_draw(g, 0, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4, 2)],
    "lstm": lambda g: [_draw(g, 0, 3), _draw(g, 3, 8), _draw(g, 2, 8), _draw(g, 8)],
    "batch": lambda g: [_draw(g, 0, 2, 3), _draw(g, 3, 3), _draw(g, 0)],
    "swap": lambda g: [_draw(g, 3), _draw(g, 3), _draw(g, 0)],
    "nested": lambda g: [_draw(g, 3, 0), _draw(g), _draw(g, 2)],
    "gathered": lambda g: [_draw(g, 4, 3), _ids(g, 4, 0), _draw(g, 3)],
    "steps": lambda g: [_draw(g, 1)],
    "horner": lambda g: [_draw(g, 0), _draw(g)],
    "counted": lambda g: [_draw(g), _draw(g), 0],
    "sometimes": lambda g: [_draw(g, 3), -2],
    "kept": lambda g: [_draw(g, 0, 3), _draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4)],
    "kept_last": lambda g: [_draw(g, 0, 3), _draw(g, 3)],
    "constant": lambda g: [_draw(g, 0, 3), -800 * _positive(g, 3)],
    "filtered": lambda g: [_draw(g, 0, 2), _draw(g, 3), np.eye(3), _draw(g, 3, 3), _draw(g, 2, 3), np.eye(2)],
    "hidden": lambda g: [_ids(g, 5, 0), _draw(g, 3), _draw(g, 3, 3), _draw(g, 3, 5)],
    "placed": lambda g: [_draw(g, 2, 0, 3), _draw(g, 3, 2), _draw(g, 2, 2)],
    "differences": lambda g: [_draw(g, 1), _draw(g, 2)],
    "crossed": lambda g: [_draw(g, 3, 0, 2), _draw(g, 0, 3), _draw(g), 1],
}


@pytest.fixture(scope="module")
def programs() -> ModuleType:
    return chainrule.load(Path(__file__).with_name("programs.cr"))


def is_real(argument: Any) -> bool:
    return np.asarray(argument).dtype.kind == "f"


def by_complex_step(name: str, arguments: list[Any], cotangent: Any) -> list[Any]:
    """The cotangent of each real argument."""
    function = getattr(written_out, name)
    found = []
    for k, argument in enumerate(arguments):
        if not is_real(argument):
            continue
        whole = np.array(argument, complex)
        slope = np.zeros(whole.shape)
        for place in np.ndindex(whole.shape):
            moved = whole.copy()
            moved[place] += STEP * 1j
            given = [moved if j == k else other for j, other in enumerate(arguments)]
            slope[place] = (np.asarray(function(*given)).imag / STEP * cotangent).sum()
        found.append(slope)
    return found


def _all(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("name", CASES)
def test_values_and_cotangents(programs: ModuleType, name: str) -> None:
    rng = np.random.default_rng(11)
    for _ in range(2):
        _compare(programs, name, CASES[name](rng), rng)


@pytest.mark.parametrize("name", EMPTY)
def test_no_steps(programs: ModuleType, name: str) -> None:
    rng = np.random.default_rng(12)
    _compare(programs, name, EMPTY[name](rng), rng)


def _compare(programs: ModuleType, name: str, arguments: list[Any], rng: np.random.Generator) -> None:
    before = [np.array(argument) for argument in arguments]
    value = getattr(programs, name)(*arguments)
    again, saved = getattr(programs, f"{name}_forward")(*arguments)
    np.testing.assert_array_equal(value, again)
    expected = getattr(written_out, name)(*arguments)
    np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)
    cotangent = rng.normal(size=np.shape(value))
    cotangent = cotangent if np.shape(value) else float(cotangent)
    found = _all(getattr(programs, f"{name}_backward")(saved, cotangent))
    twice = _all(getattr(programs, f"{name}_backward")(saved, cotangent))
    wanted = by_complex_step(name, arguments, cotangent)
    for one, other, slope in zip(found, twice, wanted, strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_allclose(one, slope, rtol=1e-10, atol=1e-12)
        assert np.shape(one) == slope.shape
    if not np.shape(value):
        both, gradient = getattr(programs, f"{name}_grad")(*arguments)
        np.testing.assert_array_equal(both, value)
        for one, slope in zip(_all(gradient), by_complex_step(name, arguments, 1.0), strict=True):
            np.testing.assert_allclose(one, slope, rtol=1e-10, atol=1e-12)
    for one in (*_all(value), *found):
        assert not any(np.may_share_memory(one, argument) for argument in arguments)
        assert not any(np.may_share_memory(one, kept) for kept in saved if isinstance(kept, np.ndarray))
    for argument, old in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, old)


@pytest.mark.parametrize("name", ["rnn", "rnn_output", "lstm", "nested", "guarded", "choices", "kept", "constant"])
def test_float32_stays_float32(programs: ModuleType, name: str) -> None:
    drawn = CASES[name](np.random.default_rng(3))  # a number beside arrays takes their type
    arguments: list[Any] = [np.asarray(one, np.float32) if np.shape(one) else one for one in drawn]
    value, saved = getattr(programs, f"{name}_forward")(*arguments)
    assert np.asarray(value).dtype == np.float32
    assert all(kept.dtype == np.float32 for kept in saved if isinstance(kept, np.ndarray) and kept.dtype.kind == "f")
    cotangent = np.ones(np.shape(value), np.float32)
    for one, argument in zip(_all(getattr(programs, f"{name}_backward")(saved, cotangent)), arguments, strict=True):
        assert np.shape(one) == np.shape(argument)
        assert not np.shape(argument) or np.asarray(one).dtype == np.float32


@pytest.mark.parametrize("name", ["passed", "listed"])
def test_a_gradient_has_the_float_of_the_arrays(programs: ModuleType, name: str) -> None:
    value, cotangents = getattr(programs, f"{name}_grad")(1.5, np.array([1.0, 2.0], np.float32))
    arrays = [one for one in (value, *cotangents) if type(one) is not float]
    assert {np.asarray(one).dtype for one in arrays} == {np.dtype(np.float32)}


def test_what_is_kept_grows_with_the_root_of_the_length(programs: ModuleType) -> None:
    g = np.random.default_rng(4)
    weights = [_draw(g, 4), _draw(g, 4, 4), _draw(g, 3, 4), _draw(g, 4)]
    _, saved = programs.kept_forward(_draw(g, 900, 3), *weights)
    (kept,) = (one for one in saved if isinstance(one, list))
    assert len(kept) == 30


def test_elements_that_have_finished_are_frozen(programs: ModuleType) -> None:
    a = np.array([2.0, 1e-8, 9.0, 3.0, 1e12])
    value, gradient = programs.root_grad(a)
    np.testing.assert_array_equal(value, [programs.root(one) for one in a])
    np.testing.assert_allclose(gradient, 0.5 / np.sqrt(a), rtol=1e-9)
    assert programs.root(np.zeros((0, 2))).shape == (0, 2)
    x, k = np.array([0.5, -1.0, 2.0]), np.array([0, 3, 5])
    value, saved = programs.counted_forward(x, 2 * x, k)
    alone = [programs.counted(float(u), float(2 * u), int(n)) for u, n in zip(x, k, strict=True)]
    np.testing.assert_array_equal(value, alone)
    d_a, d_b = programs.counted_backward(saved, np.ones(3))
    for u, n, one, other in zip(x, k, d_a, d_b, strict=True):
        found = programs.counted_grad(float(u), float(2 * u), int(n))[1]
        np.testing.assert_allclose((one, other), found, rtol=1e-13)
