"""A result has the float type of the arguments, whatever a loop begins with, and however many steps it takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text
from tests.native.agreement import flat

PROGRAM = """
fn sine(x: real[n], k: int) -> real:
    s = 0
    for i in range(k):
        s = sin(s) + x[i]
    return s

fn product(x: real[n], k: int):
    s = 1
    for i in range(k):
        s = cos(s) * x[i]
    return exp(s)

fn nested(x: real[n], k: int):
    s = 0
    for i in range(k):
        t = 0
        for j in range(i):
            t = sqrt(t + 1) * x[j]
        s = s + exp(t)
    return s * x

fn halved(x: real[n], k: int):
    s = 8
    while sqrt(s) > k + 1:
        s = s / 2
    return log(s), s * x

fn turned(x: real[n], k: int):
    u, v = 0, 1
    for i in range(k):
        u, v = v, sin(u) + x[i]
    return exp(u), v

fn started(x: real[n], k: int):
    s = x[0]
    for i in range(k):
        s = 2 * s if s < 1 else 0
    return cos(s)

fn chosen(x: real[n], k: int) = exp(x[0] if x[1] > k else 0)

fn both(x: real[n], k: int) = (1 if x[0] > k else 2) * (x[1] if x[1] > k else 3)

fn stepwise(x: real[n], k: int):
    for a in x:
        u = sin(a if a > k else 0)
        collect us = u
    return sum(us)

derive hessian(sine)
derive hessian(product)
derive hessian(chosen)
derive hessian(both)
derive jvp(turned)
"""
NAMES = ("sine", "product", "nested", "halved", "turned", "started", "chosen", "both", "stepwise")
MODULE = run(PROGRAM)
X = np.array([0.3, -0.4, 0.7])


def results(dtype: Any, k: int) -> dict[str, list[Any]]:
    x, direction = X.astype(dtype), np.ones(3, dtype)
    found = {name: MODULE[name](x, k) for name in NAMES}
    found |= {f"{name}_grad": MODULE[f"{name}_grad"](x, k) for name in NAMES if f"{name}_grad" in MODULE}
    found |= {name: MODULE[name](x, k) for name in MODULE if name.endswith("_hessian")}
    found["turned_jvp"] = MODULE["turned_jvp"](x, k, t_x=direction)
    return {name: flat(value) for name, value in found.items()}


@pytest.mark.parametrize("k", [0, 1, 3])
def test_float32_in_float32_out(k: int) -> None:
    double = results(np.float64, k)
    for name, values in results(np.float32, k).items():
        for one, other in zip(values, double[name], strict=True):
            assert np.asarray(one).dtype == np.float32, name
            assert isinstance(one, np.floating | np.ndarray), name
            assert np.allclose(one, other, rtol=1e-5, atol=1e-6), name


MODEL = """
fn f(x, y, k: int):
    s = 0
    for i in range(k):
        s = sin(s) * y + x
    return s + (1 if x == y else 2)
layer net(x: real, k: int) -> real:
    param y: real ~ ones
    return f(x, y, k)
model m:
    input x: real
    input k: int
    layer u = net()
    loss = u(x, k)
derive hessian(m.loss)
derive hvp(m.loss)
"""


@pytest.mark.parametrize("k", [0, 1, 3])
def test_so_is_a_model_of_numbers(k: int) -> None:
    module = run(MODEL)
    params, x = {"u.y": np.float32(0.5)}, np.float32(0.7)
    value, grads = module["m_loss_grad"](params, x, k)
    hessian = module["m_loss_hessian"](params, x, k)["u.y"]["u.y"]
    product = module["m_loss_hvp"](params, x, k, v_params=params)["u.y"]
    assert {one.dtype for one in (value, grads["u.y"], hessian, product)} == {np.dtype(np.float32)}


def test_a_literal_that_is_taken_in_stays_as_it_is_written() -> None:
    """`s + x[i]` has the type of x: nobody needs to be told."""
    program = """
fn f(x: real[n]):
    s = 0
    for i in range(3):
        s = s + x[i] * (x[i] if x[i] > 0 else 0)
    return s * x
"""
    emitted = text(program)
    assert "s = 0.0\n" in emitted
    assert "dtype.type" not in emitted
