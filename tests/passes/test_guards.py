"""Choices per element cost what a hand would pay, and still nothing leaks from lanes that are not taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

ATTENTION = """
fn attention(q: real[n, d], k: real[n, d], v: real[n, d]):
    s[i, j] = sum[c](q[i, c] * k[j, c]) / sqrt(d) if j <= i else -inf
    return softmax(s) @ v
"""


def test_a_causal_mask_is_one_selection_of_a_matrix_product() -> None:
    printed = text(ATTENTION)
    assert "np.where(s_2, q @ k.T / math.sqrt(d), -math.inf)" in printed
    backward = printed[printed.index("def attention_backward") :]
    assert ".sum(axis=0)" not in backward
    assert "np.where(s_2[" not in printed
    random = np.random.default_rng(1)
    q, k, v, seed = (random.normal(size=(5, 3)) for _ in range(4))
    module = run(ATTENTION)
    scores = np.where(np.tri(5, dtype=bool), q @ k.T / np.sqrt(3), -np.inf)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    value, saved = module["attention_forward"](q, k, v)
    np.testing.assert_allclose(value, p @ v, rtol=1e-13)
    d_p = seed @ v.T
    d_s = p * (d_p - (d_p * p).sum(axis=1, keepdims=True)) / np.sqrt(3)
    right = d_s @ k, d_s.T @ q, p.T @ seed
    for found, expected in zip(module["attention_backward"](saved, seed), right, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


MASKED = """
fn scores(q: real[n, d], k: real[m, d], take: bool[n, m]):
    s[i, j] = sum[c](q[i, c] * k[j, c]) if take[i, j] else 0
    return s
"""


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_rows_that_nobody_takes_hand_back_nothing(bad: float) -> None:
    """Padding may be anything: it is in no value and in no cotangent."""
    random = np.random.default_rng(2)
    q, k = random.normal(size=(4, 3)), random.normal(size=(5, 3))
    take = random.integers(0, 2, (4, 5)).astype(bool)
    take[:, 3], take[1] = False, False
    k[3], q[1] = bad, bad
    module = run(MASKED)
    value, saved = module["scores_forward"](q, k, take)
    seed = random.normal(size=(4, 5))
    d_q, d_k = module["scores_backward"](saved, seed)
    clean_q, clean_k = np.where(np.isfinite(q), q, 0), np.where(np.isfinite(k), k, 0)
    kept = np.where(take, seed, 0)
    np.testing.assert_allclose(value, np.where(take, clean_q @ clean_k.T, 0), rtol=1e-13)
    np.testing.assert_allclose(d_q, kept @ clean_k, rtol=1e-13)
    np.testing.assert_allclose(d_k, kept.T @ clean_q, rtol=1e-13)


def test_a_choice_within_a_sum_is_counted_as_often_as_it_holds() -> None:
    program = """
fn f(q: real[n], x: real[n], m: bool[n, k]):
    y[i] = sum[j](q[i] * (x[i] if m[i, j] else 0))
    return y
"""
    m = np.array([[True, True, False], [False, False, True]])
    np.testing.assert_array_equal(run(program)["f"](np.array([2.0, 3.0]), np.array([5.0, 7.0]), m), [20, 21])


NEIGHBOURS: tuple[tuple[str, Any], ...] = (
    ("x[i] if i == 0 else x[i] - x[i - 1]", lambda x: np.diff(x, prepend=0)),
    ("x[i - 1] * x[i] if i > 0 else 1", lambda x: np.concatenate([np.ones(min(1, len(x))), x[:-1] * x[1:]])),
    ("x[i + 1] if i < n - 1 else x[i]", lambda x: np.concatenate([x[1:], x[-1:]])),
    ("0 if i == n - 1 else x[i + 1]^2", lambda x: np.concatenate([x[1:] ** 2, np.zeros(min(1, len(x)))])),
    (
        "(x[i - 1] + x[i + 1]) / 2 if i >= 1 and i != n - 1 else 0",
        lambda x: np.concatenate([[0], (x[:-2] + x[2:]) / 2, [0]]) if len(x) > 1 else np.zeros(len(x)),
    ),
    ("x[i - 2] if i >= 2 else 0", lambda x: np.concatenate([np.zeros(min(2, len(x))), x[:-2]])),
)


@pytest.mark.parametrize(("body", "expected"), NEIGHBOURS, ids=[body for body, _ in NEIGHBOURS])
def test_neighbours_are_slices(body: str, expected: Any) -> None:
    program = f"fn f(x: real[n]):\n    y[i < n] = {body}\n    return y\n"
    printed = text(program)
    assert "np.add.at" not in printed
    module = run(program)
    for n in (0, 1, 2, 5):
        x = np.arange(1.0, n + 1)
        np.testing.assert_array_equal(module["f"](x), expected(x))
        _, saved = module["f_forward"](x)
        seed = np.cos(np.arange(n))
        found = module["f_backward"](saved, seed)
        step = 1e-30j * np.eye(n)
        exact = [np.sum(seed * np.imag(expected(x + row)) / 1e-30) for row in step]
        np.testing.assert_allclose(found, exact, rtol=1e-13, atol=1e-15)


def test_a_position_that_the_condition_lets_off_the_axis_counts_from_the_end() -> None:
    program = "fn f(x: real[n], c: bool[n]):\n    y[i] = x[i - 1] if c[i] else 0\n    return y\n"
    found = run(program)["f"](np.array([1.0, 2.0, 3.0]), np.array([True, True, False]))
    np.testing.assert_array_equal(found, [3, 1, 0])


STACK = """
fn f(A: real[k, n, n], c: bool[k]):
    r[i] = logdet(A[i]) + sum(inv(A[i])) if c[i] else 0
    return r
"""


def test_matrices_that_are_not_taken_may_be_singular() -> None:
    A = np.stack([np.zeros((2, 2)), np.array([[2.0, 1.0], [0.0, 3.0]])])
    c = np.array([False, True])
    module = run(STACK)
    value, saved = module["f_forward"](A, c)
    np.testing.assert_allclose(value, [0, np.log(6) + 1 / 2 - 1 / 6 + 1 / 3], rtol=1e-13)
    found = module["f_backward"](saved, np.ones(2))
    inverse = np.linalg.inv(A[1])
    np.testing.assert_allclose(found[1], inverse.T - inverse.T @ np.ones((2, 2)) @ inverse.T, rtol=1e-13)
    np.testing.assert_array_equal(found[0], np.zeros((2, 2)))


def test_a_divisor_that_is_known_needs_no_stand_in() -> None:
    program = "fn f(x: real[n], u: real[n]):\n    rate = 0.2\n    return where(u < rate, 0, x / (1 - rate))\n"
    assert "np.where(u < 0.2, 0.0, x / 0.8)" in text(program)
    unknown = program.replace("    rate = 0.2\n", "").replace("u: real[n]", "u: real[n], rate")
    assert "np.where(f_1, 1.0, 1.0 - rate)" in text(unknown)


CALLED = """
fn c(p, q):
    u = 1 + p^4
    while u > 0.2:
        u = u * (0.45 + 0.2 * sin((1 - cos(p)) * q))
    return u * p + q
fn f(p, q):
    u = c(sigmoid(p), q * q) if p > -0.2 else p + q
    return u * q + p
fn inner(p, q) = c(p, q) if q > 0 else p * q
fn g(p, q) = inner(p, q) * p if p > -0.2 else q
"""


@pytest.mark.parametrize("name", ["f", "g"])
@pytest.mark.parametrize("operator", ["grad(grad({}, p), q)", "grad(grad(grad({}, p), q), p)", "grad(grad({}, q), q)"])
def test_a_choice_per_lane_may_have_several_results(name: str, operator: str) -> None:
    """Derivatives of a loop within a branch come with its value, and leave the branch together."""
    program = f"{CALLED}fn one(p, q) = {operator.format(name)}(p, q)\n"
    program += "fn many(p: real[n], q: real[n]):\n    y[i] = one(p[i], q[i])\n    return y\n"
    p, q = np.random.default_rng(0).normal(size=(2, 40))
    module = run(program)
    with np.errstate(all="raise"):
        found = module["many"](p, q)
    np.testing.assert_allclose(found, [module["one"](*each) for each in zip(p, q, strict=True)], rtol=1e-12)
