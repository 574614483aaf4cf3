"""Derivatives of layers within a model: by inputs, by parameters, twice; against closed forms and differences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import commands
from tests.models.compiling import compiled, told
from tests.models.test_models import differences

SURFACE = (
    "layer surface(x, t, width: dim) -> real:\n    param W: real[2, width] ~ glorot_uniform\n"
    "    param b: real[width] ~ normal\n    param v: real[width] ~ normal\n"
    "    return sum(tanh(x * W[0] + t * W[1] + b) * v)\n"
)
HEAT = SURFACE + (
    "model m:\n    input x: real[n]\n    input t: real[n]\n    layer u = surface(width = 5)\n"
    "    r[i] = grad(u, t)(x[i], t[i]) - grad(grad(u, x), x)(x[i], t[i])\n"
    "    output residual = r\n    loss = mean(r^2)\n"
)
CRITIC = (
    "layer critic(x: real[n], width: dim) -> real:\n    h = dense(x, width, tanh)\n    return dense(h, 1)[0]\n"
    "model m:\n    input x: real[batch, 3]\n    input z: real[batch, 3]\n    layer f = critic(width = 4)\n"
    "    sample mix: real[batch] ~ uniform\n    y = mix[:, none] * x + (1 - mix[:, none]) * z\n"
    "    a[i] = f(x[i])\n    b[i] = f(z[i])\n    slope[i] = norm(grad(f, x)(y[i]))\n"
    "    loss = mean(b) - mean(a) + 10 * mean((slope - 1)^2)\n"
)
META = (
    "layer line(x: real[k], y: real[k]) -> real:\n    param w ~ 0.5\n    return mean((w * x - y)^2)\n"
    "model m(rate = 0.1):\n    input x: real[tasks, k]\n    input y: real[tasks, k]\n    layer f = line()\n"
    "    total = 0.0\n    for p, q in x, y:\n        g = grad(f, w)(p, q)\n"
    "        total = total + f(p, q, w = f.w - rate * g)\n    loss = total / tasks\n"
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def agrees(m: Any, params: dict[str, Any], data: tuple[Any, ...]) -> None:
    """The gradient of the loss by the parameters is that which differences find."""
    more: dict[str, Any] = {}

    def loss(vector: Any) -> Any:
        return m.m_loss(m.m_unpack(vector), *data, **{name: np.random.default_rng(2) for name in more})

    wanted = m.m_loss.__code__
    if wanted.co_kwonlyargcount:
        more["rng"] = None
    _, grads = m.m_loss_grad(params, *data, **{name: np.random.default_rng(2) for name in more})
    vector = m.m_pack(params)
    np.testing.assert_allclose(m.m_pack(grads), differences(loss, vector), rtol=1e-7, atol=1e-7)


def test_an_equation_of_physics(rng: np.random.Generator) -> None:
    m = compiled(HEAT)
    params = m.m_init(rng)
    x, t = rng.normal(size=(2, 6))
    (w, q), b, v = params["u.W"], params["u.b"], params["u.v"]
    tau = np.tanh(np.outer(x, w) + np.outer(t, q) + b)
    slope = 1 - tau**2
    residual = slope @ (v * q) + 2 * (tau * slope) @ (v * w**2)
    np.testing.assert_allclose(m.m_residual(params, x, t), residual, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(m.m_loss(params, x, t), (residual**2).mean(), rtol=1e-12)
    agrees(m, params, (x, t))


def test_a_penalty_on_a_gradient(rng: np.random.Generator) -> None:
    m = compiled(CRITIC)
    params = m.m_init(rng)
    x, z = rng.normal(size=(2, 5, 3))
    mix = np.random.default_rng(2).uniform(size=(5, 1))
    W, b, v, c = (params[f"f.{name}"] for name in ("h.W", "h.b", "dense1.W", "dense1.b"))

    def f(x: Any) -> Any:
        return (np.tanh(x @ W + b) @ v + c)[:, 0]

    between = mix * x + (1 - mix) * z
    slope = np.linalg.norm(((1 - np.tanh(between @ W + b) ** 2) * v[:, 0]) @ W.T, axis=1)
    expected = f(z).mean() - f(x).mean() + 10 * ((slope - 1) ** 2).mean()
    np.testing.assert_allclose(m.m_loss(params, x, z, rng=np.random.default_rng(2)), expected, rtol=1e-12)
    agrees(m, params, (x, z))


def test_a_step_of_descent_within_the_loss(rng: np.random.Generator) -> None:
    """By a parameter of the layer, which is then called with what the step makes of it."""
    m = compiled(META)
    params = m.m_init(rng)
    x, y = rng.normal(size=(2, 4, 6))
    w = 0.5 - 0.1 * 2 * (x * (0.5 * x - y)).mean(axis=1, keepdims=True)
    loss, grads = m.m_loss_grad(params, x, y)
    np.testing.assert_allclose(loss, ((w * x - y) ** 2).mean(), rtol=1e-13)
    inner = 1 - 0.2 * (x * x).mean(axis=1)
    np.testing.assert_allclose(grads["f.w"], (2 * (x * (w * x - y)).mean(axis=1) * inner).mean(), rtol=1e-12)


def test_tangents_and_paths_of_layers_within_layers(rng: np.random.Generator) -> None:
    text = CRITIC[: CRITIC.index("model")] + (
        "model m:\n    input x: real[3]\n    input v: real[3]\n    layer f = critic(width = 4)\n"
        "    value, rate = jvp(f, x)(x; v)\n    g = grad(f, h.W)(x)\n    h, k = hvp(f, x, h.b)(x; v, f.h.b)\n"
        "    output at = value\n    output along = rate\n    output by_W = g\n    output twice = h\n"
        "    loss = sum(g^2)\n"
    )
    m = compiled(text)
    params = m.m_init(rng)
    params["f.h.b"] = rng.normal(size=4)
    x, v = rng.normal(size=(2, 3))
    W, b, u, c = (params[f"f.{name}"] for name in ("h.W", "h.b", "dense1.W", "dense1.b"))
    tau = np.tanh(x @ W + b)
    np.testing.assert_allclose(m.m_at(params, x, v), tau @ u[:, 0] + c[0], rtol=1e-13)
    np.testing.assert_allclose(m.m_along(params, x, v), ((1 - tau**2) * u[:, 0]) @ (v @ W), rtol=1e-13)
    np.testing.assert_allclose(m.m_by_W(params, x), np.outer(x, (1 - tau**2) * u[:, 0]), rtol=1e-13)
    second = -2 * tau * (1 - tau**2) * u[:, 0] * (v @ W + b)
    np.testing.assert_allclose(m.m_twice(params, x, v), W @ second, rtol=1e-12)
    agrees(m, params, (x,))


def test_a_derivative_in_a_loop_with_layers_of_its_own(rng: np.random.Generator) -> None:
    text = SURFACE + (
        "model m:\n    input x: real[n]\n    total = 0.0\n    for i in range(3) (own):\n"
        "        layer u = surface(width = 2)\n        s[j] = grad(u, x)(x[j], 0)\n        total = total + sum(s^2)\n"
        "    loss = total\n"
    )
    m = compiled(text)
    params, x = m.m_init(rng), rng.normal(size=4)
    tau = np.tanh(x[:, None, None] * params["u.W"][:, 0] + params["u.b"])
    expected = (((1 - tau**2) * params["u.W"][:, 0] * params["u.v"]).sum(axis=2) ** 2).sum()
    np.testing.assert_allclose(m.m_loss(params, x), expected, rtol=1e-12)
    agrees(m, params, (x,))


@pytest.mark.parametrize("text", [HEAT, CRITIC, META], ids=["heat", "critic", "meta"])
def test_the_command_test_checks_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "m.cr"
    file.write_text(text, encoding="utf-8")
    assert commands.run(["test", str(file)]) == commands.OK


def within(line: str) -> str:
    model = f"model m:\n    input x: real[3]\n    layer f = critic(width = 4)\n    {line}\n    loss = sum(x)\n"
    return CRITIC[: CRITIC.index("model")] + model


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (within("y = grad(critic, x)(x)"), "CR095 `critic` is a layer, and nobody owns its parameters here | name an"),
        (within("y = grad(f, W)(x)"), "CR091 `f` has no argument `W` | it has `x`, `h.W`, `h.b`,"),
        (within("y = grad(f, h.V)(x)"), "CR091 `f` has no argument `h.V` | did you mean `h.b`?"),
        (within("layer g = dense(units = 2)\n    y = grad(g, x)(x)"), "CR092 a gradient is that of one real number"),
        (
            "layer n(x: real[b, c]) -> real = sum(batch_norm(x)^3)\nmodel m:\n    input x: real[b, 3]\n"
            "    layer f = n()\n    y = grad(f, x)(x)\n    loss = sum(y)\n",
            "CR095 `n` updates its state `batch_norm1.mean`, and has no derivative within the language",
        ),
        (
            within("y = f(x) + sum(f.h.W)\n    layer g = critic(width = 4)\n    z = sum(g.h.W)"),
            "CR076 what `g` owns is known from its first call on | call it on a line above",
        ),
        (within("y = jvp(f, x)(x)"), "CR096 `jvp(f, x)` takes t_x behind a `;`, and nothing stands there"),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    found = told(text)
    assert found, said
    assert found[0].startswith(said), found
    assert len(found) == 1, found
