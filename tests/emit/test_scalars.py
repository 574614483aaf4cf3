"""Functions of scalars: a body over floats, one over arrays, and the same numbers from both."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from tests.emit.compiling import run

PROGRAM = """
fn wave(x) = sin(x^2)
fn inverse(x) = 1 / x
fn root(x) = sqrt(x)
fn logarithm(x) = log(x)
fn power(a, b) = a^b
fn grow(x) = exp(x)
fn huber(r, delta = 1) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)
fn guarded(x) = log(x) if x > 0 else 0
fn polar(r, angle) = r * cos(angle), r * sin(angle)
fn polynomial(x) = sum([1, x, x^2] * [3, 2, 1])
fn constant(x) = 1.0
fn first(a, b) = 2 * a
fn cubed(x, k: int) = x^k
fn largest(x, y) = maximum(x, y) + xlogy(x, y) + clip(x, 0, 1) + sinc(x)
fn straight(x) = relu(x) - relu(-x)
"""


@pytest.fixture(scope="module")
def m() -> dict[str, Any]:
    return run(PROGRAM)


@pytest.mark.parametrize("name", ["wave", "inverse", "root", "logarithm", "grow", "guarded", "polynomial", "straight"])
@pytest.mark.parametrize("x", [0.0, -0.0, 1.0, -1.0, 0.3, 1e200, -1e200, 1e-310, math.inf, -math.inf, math.nan, 2, 0])
def test_floats_and_arrays_give_the_same_value_and_neither_warns(m: dict[str, Any], name: str, x: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        over_float = m[f"{name}_grad"](x)
        over_array = m[f"{name}_grad"](np.array([x], float))
        value, saved = m[f"{name}_forward"](x)
        backward = m[f"{name}_backward"](saved, 1.0)
    for a, b in zip((*over_float, value, backward), (*over_array, *over_array), strict=True):
        assert np.shape(a) == ()
        np.testing.assert_allclose(a, np.asarray(b)[0], rtol=1e-14)


def test_plain_numbers_give_plain_numbers(m: dict[str, Any]) -> None:
    assert [type(x) for x in m["wave_grad"](2)] == [float, float]
    assert type(m["guarded"](-1.0)) is float
    assert type(m["huber"](-3)) is float


def test_values_per_element_and_the_gradient_of_their_sum(m: dict[str, Any]) -> None:
    r = np.array([[3.0, 0.5], [-2.0, 1.0]])
    value, (d_r, d_delta) = m["huber_grad"](r, 1.0)
    assert value.tolist() == [[2.5, 0.125], [1.5, 0.5]]
    assert d_r.tolist() == [[1, 0.5], [-1, 1]]
    assert np.shape(d_delta) == ()
    assert d_delta == 2 + 1


def test_a_result_that_does_not_depend_on_every_argument_is_spread(m: dict[str, Any]) -> None:
    assert m["constant_grad"](np.ones((2, 3)))[0].shape == (2, 3)
    value, (d_a, d_b) = m["first_grad"](1.0, np.ones(4))
    assert (value.tolist(), d_a, d_b.tolist()) == ([2] * 4, 8, [0] * 4)


def test_an_array_of_ints_beside_a_scalar(m: dict[str, Any]) -> None:
    value, d_x = m["cubed_grad"](2.0, [1, 2, 3])
    assert (value.tolist(), d_x) == ([2, 4, 8], 1 + 4 + 12)


def test_several_results(m: dict[str, Any]) -> None:
    (x, _), saved = m["polar_forward"](np.array([1.0, 2.0]), 0.5)
    np.testing.assert_allclose(x, np.array([1, 2]) * math.cos(0.5))
    d_r, d_angle = m["polar_backward"](saved, (np.ones(2), np.zeros(2)))
    np.testing.assert_allclose(d_r, [math.cos(0.5)] * 2)
    np.testing.assert_allclose(d_angle, -3 * math.sin(0.5))


def test_int_arguments_stay_ints(m: dict[str, Any]) -> None:
    assert m["cubed_grad"](2.0, 3) == (8, 12)
    assert m["cubed_grad"](np.array([1.0, 2.0]), 3)[1].tolist() == [3, 12]


def test_a_choice_within_an_op_goes_by_element(m: dict[str, Any]) -> None:
    x, y = np.array([1.0, 2.0, 0.5]), np.array([1.0, 3.0, 0.25])
    value, cotangents = m["largest_grad"](x, y)
    one_by_one = [m["largest_grad"](a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    np.testing.assert_allclose(value, [v for v, _ in one_by_one])
    for k in range(2):
        np.testing.assert_allclose(cotangents[k], [d[k] for _, d in one_by_one])


def test_arrays_of_different_shapes_are_refused(m: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"b has the shape .3,., but a has .2,.; arrays must be of one shape"):
        m["power"](np.ones(2), np.ones(3))


def test_power_at_the_edges(m: dict[str, Any]) -> None:
    assert m["power_grad"](0.0, 0.0) == (1, (0, 0))
    assert m["power_grad"](0.0, 2.0) == (0, (0, 0))
    assert math.isnan(m["power"](-8.0, 1 / 3))
    assert m["power_grad"](-2.0, 3.0)[1][0] == 12


def test_relu_both_ways_is_the_identity(m: dict[str, Any]) -> None:
    assert m["straight_grad"](0.0) == (0, 1)


@pytest.mark.parametrize("manner", ["", " (checkpoint)"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_number_of_a_step_is_a_number_beside_lanes(manner: str, dtype: Any) -> None:
    """Over arrays too it is one Python int, and takes the float type of what it meets."""
    module = run(
        f"fn f(p, q):\n    u = p\n    for t in range(3){manner}:\n        u = sin(q * u) + t * p\n    return u * q\n"
    )
    p, q = np.array([1.0, 2.0], dtype), np.array([0.5, -1.0], dtype)
    value, cotangents = module["f_grad"](p, q)
    assert value.dtype == dtype
    one_by_one = [module["f_grad"](a, b) for a, b in zip(p.tolist(), q.tolist(), strict=True)]
    np.testing.assert_allclose(value, [v for v, _ in one_by_one], rtol=1e-5 if dtype == np.float32 else 1e-13)
    for k in range(2):
        expected = [d[k] for _, d in one_by_one]
        np.testing.assert_allclose(cotangents[k], expected, rtol=1e-5 if dtype == np.float32 else 1e-13)


ALIKE = """
fn lin(x) = x / sqrt(2)
fn same(x) = exp(x)
fn two(x, y) = x * y
fn plus(x, y) = x + y
fn pick(x, y) = x if x > y else y
fn kepler(M, e):
    solve E from M:
        E - e * sin(E) == M
    return E
"""


@pytest.mark.parametrize("name", ["lin", "same", "two", "plus", "pick", "kepler"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(5,), (2, 3), (), (0,)])
def test_at_once_or_by_halves_arrays_of_one_shape_give_the_same(name: str, dtype: Any, shape: tuple[int, ...]) -> None:
    module, source = run(ALIKE), driver.compile_source(ALIKE, driver.Options(), "model.cr")
    assert f"if _are_alike({'x' if name in ('lin', 'same') else 'M, e' if name == 'kepler' else 'x, y'}):" in source
    draw = np.random.default_rng(0)
    args = [np.asarray(draw.uniform(0.1, 0.5, shape), dtype) for _ in range(1 if name in ("lin", "same") else 2)]
    value, gradient = module[f"{name}_grad"](*args)
    half, saved = module[f"{name}_forward"](*args)
    cotangents = module[f"{name}_backward"](saved, np.ones_like(half))
    found = [value, *(gradient if isinstance(gradient, tuple) else [gradient])]
    wanted = [half, *(cotangents if isinstance(cotangents, tuple) else [cotangents])]
    for one, other in zip(found, wanted, strict=True):
        assert (type(one), one.dtype, one.shape) == (type(other), other.dtype, other.shape)
        np.testing.assert_allclose(one, other, rtol=1e-14 if dtype == np.float64 else 1e-6)
    arrays = [each for each in found if isinstance(each, np.ndarray)]
    assert all(each.flags.writeable for each in arrays)
    assert not any(np.shares_memory(one, other) for k, one in enumerate(arrays) for other in (*arrays[:k], *args))
