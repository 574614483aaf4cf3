"""What is derived besides gradients in C: tangents, products, Jacobians and Hessians are those of numpy."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler import driver
from tests.native.agreement import Pair, agree, pairs

TEXT = """
fn f(x: real[n], y: real) -> real = sum(sin(x) * y^2) + sum(x[1:] * x[:-1])
derive jvp(f, x)
derive hvp(f, y, x)
derive hessian(f, x, y)
derive vjp(f, x)

fn rows(a: real[..., m], k: int) = a^2 * 3 + k, exp(sum(a, axis = -1)), k + 1
derive jvp(rows, a)
derive vjp(rows, a)

fn each(x: real[n], k: int) = x^3 * k
derive jacobian(each, x, diagonal)
derive hvp(through, x)
fn through(x: real[n, m]) -> real = sum(log(1 + exp(x @ x.T)))
derive jacobian(flat, x)
fn flat(x: real[n, m], y: real[n]) = x.T @ y + sum(x, axis = 0), sum(x * x)
derive jacobian(apart, x, blocks)
fn apart(x: real[k, n]) = x * sum(x, axis = 1, keep = true)

fn g(a: real, b: real) = exp(a * b) + a^2, 3, true
derive jvp(g, a)
derive vjp(g, b)
fn two(a: real, b: real) = exp(a * b) + a^2, a * b^3
derive jacobian(two, a, b)
fn one(a: real, b: real) = exp(a * b) + a^2 / b
derive hessian(one, a, b)
derive hvp(one, a, b)
"""
RNG = np.random.default_rng(0)
X, T, M = RNG.normal(size=5), RNG.normal(size=5), RNG.normal(size=(3, 4))
CALLS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "f_jvp": [((X, 2.0), {"t_x": T})],
    "f_hvp": [((X, 2.0), {"v_y": 1.5, "v_x": T}), ((X, 2.0), {"v_x": T, "v_y": 1.5})],
    "f_hessian": [((X, 2.0), {}), ((X[:1], 2.0), {})],
    "f_vjp": [((X, 2.0), {"d_f": 3.0})],
    "rows_jvp": [((M, 2), {"t_a": M + 1}), ((X, 2), {"t_a": T}), ((M.reshape(1, 3, 4), 2), {"t_a": M[None]})],
    "rows_vjp": [((M, 2), {"d_rows": (M + 1, M[:, 0], None)})],
    "each_jacobian": [((X, 2), {}), ((X[:0], 2), {})],
    "through_hvp": [((M,), {"v_x": M + 1})],
    "flat_jacobian": [((M, M[:, 0]), {})],
    "apart_jacobian": [((M,), {})],
    "g_jvp": [((1.0, 2.0), {"t_a": 3.0}), ((X, 2.0), {"t_a": T}), ((X, 2.0), {"t_a": 1.0})],
    "g_vjp": [((1.0, 2.0), {"d_g": (1.0, None, None)}), ((X, T), {"d_g": (X, None, None)})],
    "two_jacobian": [((1.0, 2.0), {}), ((X, T), {}), ((X, 2.0), {})],
    "one_hessian": [((1.0, 2.0), {}), ((X, T), {}), ((1e3, 2.0), {})],
    "one_hvp": [((1.0, 2.0), {"v_a": 1.0, "v_b": 0.5}), ((X, 2.0), {"v_a": X, "v_b": 0.5})],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("derived"))
    assert not pair.missing
    return pair


def cast(value: Any, dtype: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(cast(part, dtype) for part in value)
    if isinstance(value, dict):
        return {key: cast(part, dtype) for key, part in value.items()}
    return value.astype(dtype) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", CALLS)
def test_as_in_numpy(made: Pair, name: str, dtype: Any) -> None:
    function = made.c.get(name, made.numpy[name])
    if not name.endswith("_vjp"):
        assert name in made.c
    for args, named in cast(CALLS[name], dtype):
        with np.errstate(all="ignore"):
            theirs = made.numpy[name](*args, **named)
        exact = made.numpy[name](*cast(args, np.float64), **cast(named, np.float64))
        mine = function(*args, **named)
        assert structure(mine) == structure(theirs)
        agree(bare(mine), bare(theirs), bare(exact))
    assert made.fallen == [] or name == "one_hessian"  # inf of numbers is numpy's affair
    made.fallen.clear()


def structure(value: Any) -> Any:
    """Tuples, and None where there is no derivative."""
    return tuple(map(structure, value)) if isinstance(value, tuple) else value is None


def bare(value: Any) -> Any:
    return tuple(bare(part) for part in value if part is not None) if isinstance(value, tuple) else value


def test_what_does_not_fit_is_for_numpy(made: Pair) -> None:
    """Lists, what is handed in twice, or not at all: served or refused in numpy's words."""
    c = made.c
    agree(c["f_jvp"](list(X), 2, t_x=list(T)), made.numpy["f_jvp"](X, 2.0, t_x=T))
    for args, named in (((X, 2.0), {}), ((X, 2.0, T), {}), ((X, 2.0), {"t_x": T[:-1]}), ((X, 2.0), {"t_y": T})):
        with pytest.raises((TypeError, ValueError)) as expected:
            made.numpy["f_jvp"](*args, **named)
        with pytest.raises(expected.type, match=r"(?s).*") as told:
            c["f_jvp"](*args, **named)
        assert str(told.value) == str(expected.value)
    made.fallen.clear()


def test_memory_for_the_results(made: Pair) -> None:
    ours = np.empty(5)
    found = made.c["each_jacobian"](X, 2, out=ours)
    assert found is ours
    agree(found, made.numpy["each_jacobian"](X, 2))
    value, tangent = made.c["rows_jvp"](M, 2, t_a=M, threads=2)[0], np.empty_like(M)
    (first, *_), (t_first, *_) = made.c["rows_jvp"](M, 2, t_a=M, out=(None, None, None, tangent, None))
    assert t_first is tangent
    agree(first, value[0])
    with pytest.raises(TypeError, match="out= is for arrays"):
        made.c["each_jacobian"](list(X), 2, out=ours)
    agree(made.c["each_jacobian"](list(X), 2, flush_subnormals=True), found)


def test_the_signature_has_its_keywords(made: Pair) -> None:
    assert str(inspect.signature(made.c["f_hvp"])) == "(x, y, *, v_y, v_x)"
    assert made.c["f_hvp"].__doc__ == made.numpy["f_hvp"].__doc__.replace("\n    ", "\n").strip()


MODEL = """
fn g_by_x(x: real) = x
fn g(x: real, y: real) = x * y
derive vjp(g, x)

model m():
    input x: real[batch, 3]
    loss = mean(tanh(dense(x, 4))^2)
derive hvp(m.loss)
derive grad(m.loss, x)
derive vjp(m.loss, x)
derive jvp(m.loss)
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, ModuleType]:
    path = tmp_path_factory.mktemp("derived") / "m.cr"
    path.write_text(MODEL)
    return chainrule.load(path), chainrule.load(path, target="c")


def test_of_a_model(models: tuple[ModuleType, ModuleType]) -> None:
    """`_m_loss_by_x_forward` serves two derivatives, and stands once."""
    numpy, c = models
    x, params = RNG.normal(size=(5, 3)), numpy.m_init(np.random.default_rng(1))
    halves = ["_m_loss_by_x_forward", "_m_loss_by_x_backward", "_m_loss_by_x_grad", "_m_loss_hvp", "_m_loss_jvp"]
    halves += ["_g_by_x_forward", "_g_by_x_backward", "g_by_x"]
    assert {type(vars(c)[name]).__name__ for name in halves} == {"builtin_function_or_method"}
    found = [
        (
            module.m_loss_grad_by_x(params, x),
            module.m_loss_vjp(params, x, d_loss=2.0),
            module.m_loss_jvp(params, x, t_params=params),
            *module.m_loss_hvp(params, x, v_params=params).values(),
            module.g_vjp(2.0, 3.0, d_g=0.5),
        )
        for module in models
    ]
    agree(*found)


def test_sparse_matrices_are_for_numpy(tmp_path: Path) -> None:
    path = tmp_path / "m.cr"
    path.write_text("fn f(x: real[n]) = x[1:] * x[:-1]\nderive jacobian(f, x, sparse)\n")
    assert list(driver.compile_native(path).missing) == [("f_jacobian", "sparse matrices")]
