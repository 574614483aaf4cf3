"""Reductions over windows, and cotangents of windows: place by place, and equal to what numpy reduces at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.passes.test_plan import body

windows = np.lib.stride_tricks.sliding_window_view
NAN = float("nan")

# how windows of x: real[b, n, c] are written, and a view of them, the axes within them last
WINDOWS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "apart": ("windows(x, 2, stride = 2, axis = 1)", lambda x: windows(x, 2, axis=1)[:, ::2]),
    "overlapping": ("windows(x, 3, axis = 1)", lambda x: windows(x, 3, axis=1)),
    "strided": ("windows(x, 3, stride = 2, axis = 1)", lambda x: windows(x, 3, axis=1)[:, ::2]),
    "with gaps": ("windows(x, 2, stride = 3, axis = 1)", lambda x: windows(x, 2, axis=1)[:, ::3]),
    "dilated": ("windows(x, 2, dilation = 3, axis = 1)", lambda x: windows(x, 4, axis=1)[..., ::3]),
    "two axes": ("windows(x, [2, 3], stride = [2, 1])", lambda x: windows(x, (2, 3), axis=(1, 2))[:, ::2]),
    "axes turned": ("windows(x, [2, 2], axis = [2, 0])", lambda x: windows(x, (2, 2), axis=(2, 0))),
}
REDUCERS: dict[str, Callable[..., np.ndarray]] = {
    "max": np.max,
    "min": np.min,
    "sum": np.sum,
    "mean": np.mean,
}


def within(name: str) -> tuple[int, ...]:
    return (-2, -1) if "axes" in name else (-1,)


def written(name: str) -> str:
    return "[-2, -1]" if "axes" in name else "-1"


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    lines = []
    for w, (made, _) in WINDOWS.items():
        for reducer in REDUCERS:
            called = f"{reducer}_{w.replace(' ', '_')}"
            pooled = f"{reducer}({made}, axis = {written(w)})"
            lines.append(f"fn {called}(x: real[b, n, c]) = {pooled}\n")
            lines.append(f"fn {called}_of_cubes(x: real[b, n, c]) -> real = sum({pooled}^3)\n")
            lines.append(f"derive hvp({called}_of_cubes, x)\n")
    return run("".join(lines))


def derivative(pool: str, seen: np.ndarray, pooled: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Of each pooled number by each of its window's; the largest share it."""
    if pool in ("max", "min"):
        most = (seen == np.expand_dims(pooled, axes)).astype(float)
        return np.asarray(most / most.sum(axis=axes, keepdims=True))
    count = float(np.prod([seen.shape[axis] for axis in axes]))
    return np.full(seen.shape, 1 / count if pool == "mean" else 1.0)


@pytest.mark.parametrize("w", WINDOWS)
@pytest.mark.parametrize("reducer", REDUCERS)
@pytest.mark.parametrize("case", ["any", "ties", "nan", "float32", "empty"])
def test_value_gradient_and_second_derivatives(module: dict[str, Any], w: str, reducer: str, case: str) -> None:
    called, (_, view), axes = f"{reducer}_{w.replace(' ', '_')}", WINDOWS[w], within(w)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(0 if case == "empty" and w != "axes turned" else 3, 7, 5))
    if case == "ties":
        x = np.round(x)
    elif case == "nan":
        x[1, 3, 2] = NAN
    elif case == "float32":
        x = x.astype(np.float32)
    relative = 1e-5 if case == "float32" else 1e-12
    seen = view(x)
    pooled = REDUCERS[reducer](seen, axis=axes)
    found = module[called](x)
    assert found.dtype == x.dtype
    np.testing.assert_allclose(found, pooled, rtol=relative, atol=relative)
    value, gradient = module[f"{called}_of_cubes_grad"](x)
    assert gradient.dtype == x.dtype
    np.testing.assert_allclose(value, (pooled**3).sum(), rtol=relative)
    if case == "nan":
        return
    slopes = derivative(reducer, seen, pooled, axes)
    expected, added = np.zeros(x.shape), np.zeros(x.shape)
    v = rng.normal(size=x.shape)
    along = (slopes * view(v)).sum(axis=axes)
    for outer, total in ((3 * pooled**2, expected), (6 * pooled * along, added)):
        places = view(np.arange(x.size).reshape(x.shape))
        np.add.at(total.reshape(-1), places, np.expand_dims(outer, axes) * slopes)
    np.testing.assert_allclose(gradient, expected, rtol=relative, atol=relative)
    moved = module[f"{called}_of_cubes_hvp"](x, v_x=v.astype(x.dtype))
    moved = moved[-1] if isinstance(moved, tuple) else moved
    np.testing.assert_allclose(moved, added, rtol=10 * relative, atol=10 * relative)


def test_truths_and_whole_numbers() -> None:
    m = run(
        """
fn truths(x: real[n]):
    w = windows(x, 3) > 0
    return any(w, axis = -1), all(w, axis = -1), sum(w, axis = -1), sum(windows(x, 3) > 1, axis = -1)
fn numbers(k: int[n]) = max(windows(k, 2), axis = -1), sum(windows(k, 2), axis = -1)
"""
    )
    x = np.random.default_rng(1).normal(size=9)
    w = windows(x, 3) > 0
    expected = (w.any(axis=-1), w.all(axis=-1), w.sum(axis=-1), (windows(x, 3) > 1).sum(axis=-1))
    for one, other in zip(m["truths"](x), expected, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    k = np.array([3, -1, 4, 1, -5])
    np.testing.assert_array_equal(m["numbers"](k)[0], [3, 4, 4, 1])
    np.testing.assert_array_equal(m["numbers"](k)[1], [2, 3, 5, -4])


def test_windows_that_are_not_few_or_not_reduced_whole_are_reduced_by_numpy() -> None:
    unknown = "fn f(x: real[n], k: real[w]) = max(windows(x, [w]), axis = -1) + sum(k)\n"
    assert ".max(axis=1)" in body(unknown, "f")
    assert ".max(axis=1)" in body("fn f(x: real[n]) = max(windows(x, 100), axis = -1)\n", "f")
    part = "fn f(x: real[n, m]) = max(windows(x, [2, 2]), axis = -1)\n"
    assert ".max(axis=3)" in body(part, "f")


def test_what_a_cotangent_is_spread_over_is_not_made() -> None:
    """An average has one number for all places within a window, which is not stretched over them."""
    mean = "fn f(x: real[n, m]) -> real = sum(mean(windows(x, [2, 2]), axis = [-2, -1])^2)\n"
    backward = body(mean, "f_backward")
    assert "broadcast_to" not in backward
    assert "None" not in backward
    assert "] += d_f_1\n" in backward


def test_windows_that_have_no_element_both_are_put_into_place() -> None:
    apart = "fn f(x: real[n]) -> real = sum(max(windows(x, 2, stride = 3), axis = -1)^2)\n"
    assert " : 3] = " in body(apart, "f_backward")
    assert " : 3] += " not in body(apart, "f_backward")
    overlapping = apart.replace("stride = 3", "stride = 2, dilation = 2")
    assert " : 2] += " in body(overlapping, "f_backward")


def test_loops_over_places_count_with_the_same_names() -> None:
    twice = "fn f(x: real[n]) = max(windows(x, 2), axis = -1), min(windows(x, 3), axis = -1)\n"
    assert body(twice, "f").count("for i in range(") == 2


def test_what_is_added_up_twice_in_a_sum_is_an_array_of_windows() -> None:
    """Cotangents of windows by two ways: a product place by place, and what is there as it is."""
    program = "fn f(x: real[n], k: real[3]) -> real = sum(exp(windows(x, 3)) * k) + sum(sin(windows(x, 3)))\n"
    m = run(program)
    x, k = np.linspace(-1, 1, 8), np.array([0.5, -1.0, 2.0])
    _, (d_x, d_k) = m["f_grad"](x, k)
    expected = np.zeros(8)
    for j in range(3):
        expected[j : j + 6] += np.exp(x[j : j + 6]) * k[j] + np.cos(x[j : j + 6])
    np.testing.assert_allclose(d_x, expected, rtol=1e-12)
    np.testing.assert_allclose(d_k, np.exp(windows(x, 3)).sum(axis=0), rtol=1e-12)
