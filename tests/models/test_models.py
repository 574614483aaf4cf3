"""Models: what they own and under which names, their values against numpy, their gradients against differences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from tests.models.compiling import compiled, model_of, program, text_of, told

DIGITS = program("""
model digits(width: dim = 6, rate = 0.25):
    "Handwritten digits."
    input x: real[batch, 5]
    input y: int[batch]
    h = dense(x, width, tanh)
    logits = h |> dense(width, relu) |> dropout(rate) |> dense(3)
    output proba = softmax(logits)
    output label = argmax(logits, axis = -1)
    picked[i] = log_softmax(logits)[i, y[i]]
    loss = -sum(picked) / batch + 1e-2 * sum(h.W^2)
""")

STATEFUL = program("""
model m(width: dim = 4):
    input x: real[batch, n]
    input y: real[batch]
    layer enc = dense(units = width, act = tanh)
    h = batch_norm(enc(x))
    k = block(h, 3) |> dropout(0.2)
    z = batch_norm(k + h)
    t = dense(z, 1)
    output pred = t[:, 0]
    loss = sum((t[:, 0] - y)^2) / batch + 0.01 * sum(enc.W^2)
""")


def differences(loss: Any, vector: Any, step: float = 1e-5) -> Any:
    found = np.zeros_like(vector)
    for k in range(vector.size):
        e = np.zeros_like(vector)
        e[k] = step
        found[k] = (8 * (loss(vector + e) - loss(vector - e)) - loss(vector + 2 * e) + loss(vector - 2 * e)) / 12 / step
    return found


def softmax(a: Any) -> Any:
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


# ---------------------------------------------------------------- values and gradients


def test_the_loss_is_what_numpy_makes_of_it(rng: np.random.Generator) -> None:
    m = compiled(DIGITS)
    params = m.digits_init(rng)
    x, y = rng.normal(size=(7, 5)), rng.integers(0, 3, 7)
    u = np.random.default_rng(1).uniform(0.0, 1.0, (7, 6))
    h = np.tanh(x @ params["h.W"] + params["h.b"])
    a = np.maximum(h @ params["logits.dense1.W"] + params["logits.dense1.b"], 0)

    def loss(a: Any) -> Any:
        p = softmax(a @ params["logits.dense2.W"] + params["logits.dense2.b"])
        return -np.log(p[np.arange(7), y]).mean() + 0.01 * (params["h.W"] ** 2).sum()

    dropped = a * (u >= 0.25) / 0.75
    np.testing.assert_allclose(m.digits_loss(params, x, y, rng=np.random.default_rng(1)), loss(dropped), rtol=1e-13)
    np.testing.assert_allclose(m.digits_loss_eval(params, x, y), loss(a), rtol=1e-13)
    proba = softmax(a @ params["logits.dense2.W"] + params["logits.dense2.b"])
    np.testing.assert_allclose(m.digits_proba(params, x), proba, rtol=1e-13)
    np.testing.assert_array_equal(m.digits_label(params, x), proba.argmax(axis=1))


@pytest.mark.parametrize("text", [DIGITS, STATEFUL], ids=["digits", "stateful"])
def test_gradients_against_differences(text: str, rng: np.random.Generator) -> None:
    m = compiled(text)
    name = model_of(text).name
    has_state = name == "m"
    params = m.m_init(rng, n=3) if has_state else m.digits_init(rng)
    params = {path: array + rng.normal(scale=0.1, size=array.shape) for path, array in params.items()}
    x = rng.normal(size=(6, 3 if has_state else 5))
    y: Any = rng.normal(size=6) if has_state else rng.integers(0, 3, 6)
    more = {"state": m.m_init_state()} if has_state else {}
    pack, unpack, call = (getattr(m, f"{name}_{part}") for part in ("pack", "unpack", "loss"))
    sizes = {"n": 3} if has_state else {}

    def loss(vector: Any) -> Any:
        value = call(unpack(vector, **sizes), x, y, rng=np.random.default_rng(5), **more)
        return value[0] if has_state else value

    value, grads, *new = getattr(m, f"{name}_loss_grad")(params, x, y, rng=np.random.default_rng(5), **more)
    assert list(grads) == list(params)
    assert value == loss(pack(params))
    np.testing.assert_allclose(pack(grads), differences(loss, pack(params)), atol=1e-8)
    forward = getattr(m, f"{name}_loss_forward")(params, x, y, rng=np.random.default_rng(5), **more)
    again = getattr(m, f"{name}_loss_backward")(forward[1], 2.0)
    assert (forward[0][0] if has_state else forward[0]) == value
    np.testing.assert_allclose(pack(again), 2 * pack(grads), rtol=1e-13)
    if has_state:
        assert new[0].keys() == more["state"].keys()
        hidden = np.tanh(x @ params["enc.W"] + params["enc.b"])
        np.testing.assert_allclose(new[0]["h.mean"], 0.1 * hidden.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(new[0]["h.var"], 0.9 + 0.1 * hidden.var(axis=0), rtol=1e-12)


def test_evaluation_takes_the_running_statistics(rng: np.random.Generator) -> None:
    m = compiled(STATEFUL)
    params, state = m.m_init(rng, n=3), m.m_init_state()
    state["h.mean"] = rng.normal(size=4)
    x = rng.normal(size=(6, 3))
    one_by_one = [m.m_pred(params, row[None], state=state)[0] for row in x]
    np.testing.assert_allclose(m.m_pred(params, x, state=state), one_by_one, rtol=1e-12)


def test_float32_stays_float32(rng: np.random.Generator) -> None:
    m = compiled(STATEFUL)
    params = {path: array.astype(np.float32) for path, array in m.m_init(rng, n=3).items()}
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)  # float64: taken as float32, as the parameters are
    loss, grads, state = m.m_loss_grad(params, x, y, rng=rng, state=m.m_init_state())
    assert {np.asarray(part).dtype for part in (loss, *grads.values(), *state.values())} == {np.dtype(np.float32)}
    assert m.m_pred(params, x, state=state).dtype == np.float32


def test_nothing_that_is_handed_in_is_changed(rng: np.random.Generator) -> None:
    m = compiled(STATEFUL)
    params, state = m.m_init(rng, n=3), m.m_init_state()
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    before = {path: array.copy() for path, array in {**params, **state}.items()}
    _, _, new = m.m_loss_grad(params, x, y, rng=rng, state=state)
    for path, array in {**params, **state}.items():
        np.testing.assert_array_equal(array, before[path])
    assert all(new[path] is not state[path] for path in state)


# ---------------------------------------------------------------- names


def paths(text: str, kind: str = "param") -> list[str]:
    return [one.path for one in model_of(text).owned if one.kind == kind]


def test_paths() -> None:
    assert paths(DIGITS) == [
        "h.W", "h.b", "logits.dense1.W", "logits.dense1.b", "logits.dense2.W", "logits.dense2.b",
    ]  # fmt: skip
    assert paths(STATEFUL)[:8] == [
        "enc.W", "enc.b", "h.scale", "h.shift", "k.inner.W", "k.inner.b", "k.dense1.W", "k.dense1.b",
    ]  # fmt: skip
    assert paths(STATEFUL, "state") == ["h.mean", "h.var", "z.mean", "z.var"]
    assert paths(STATEFUL, "noise") == ["k.inner.u", "k.u"]


def test_paths_stay_when_another_line_changes() -> None:
    before = "model m:\n    input x: real[b, 3]\n    h = dense(x, 4)\n    y = dense(h, 2)\n    loss = sum(y)\n"
    after = before.replace("    y =", "    g = dense(h, 4) |> dense(4)\n    y =").replace("(h, 2)", "(g, 2)")
    assert set(paths(program(before))) < set(paths(program(after)))


def test_calls_of_an_owner_share_its_parameters(rng: np.random.Generator) -> None:
    text = program(
        "model m:\n    input x: real[b, 3]\n    layer f = dense(units = 3)\n    y = f(f(x))\n    loss = sum(y^2)\n"
    )
    assert paths(text) == ["f.W", "f.b"]
    m = compiled(text)
    params, x = m.m_init(rng), rng.normal(size=(2, 3))
    W, b = params["f.W"], params["f.b"] + 0.5
    params["f.b"] = b
    np.testing.assert_allclose(m.m_loss(params, x), ((((x @ W + b) @ W) + b) ** 2).sum(), rtol=1e-13)


def test_a_model_may_own_parameters_itself(rng: np.random.Generator) -> None:
    text = "model line:\n    input x: real[n]\n    input y: real[n]\n    param w ~ 2\n    param b ~ zeros\n" + (
        "    loss = sum((w * x + b - y)^2) / n\n"
    )
    m = compiled(text)
    params = m.line_init(rng)
    assert {path: float(value) for path, value in params.items()} == {"w": 2.0, "b": 0.0}
    x = rng.normal(size=4)
    loss, grads = m.line_loss_grad(params, x, x)
    np.testing.assert_allclose(loss, (x**2).mean())
    np.testing.assert_allclose(grads["w"], 2 * (x * x).mean())
    assert m.line_unpack(m.line_pack(params)) == params


def test_the_toy_network_of_the_lecture() -> None:
    """Scalars alone, with a state: x = 1, W1 = 0.5, b1 = 0.1, W2 = 1.5, b2 = 0.2, target 0.8."""
    text = (
        "model toy:\n    input x\n    input t\n"
        "    param W1 ~ 0.5\n    param b1 ~ 0.1\n    param W2 ~ 1.5\n    param b2 ~ 0.2\n"
        "    state calls ~ zeros\n    update calls = calls + 1\n"
        "    a = sigmoid(W1 * x + b1)\n    y = sigmoid(W2 * a + b2)\n    output guess = y\n    loss = (y - t)^2 / 2\n"
    )
    m = compiled(text)
    params = m.toy_init(np.random.default_rng(0))
    loss, grads, state = m.toy_loss_grad(params, 1.0, 0.8, state=m.toy_init_state())

    def sigmoid(z: float) -> float:
        return float(1 / (1 + np.exp(-z)))

    a = sigmoid(0.6)
    y = sigmoid(1.5 * a + 0.2)
    delta2 = (y - 0.8) * y * (1 - y)
    delta1 = 1.5 * delta2 * a * (1 - a)
    np.testing.assert_allclose(loss, (y - 0.8) ** 2 / 2, rtol=1e-13)
    expected = {"W1": delta1, "b1": delta1, "W2": delta2 * a, "b2": delta2}
    for path, value in expected.items():
        np.testing.assert_allclose(grads[path], value, rtol=1e-12)
    assert state == {"calls": 1.0}
    assert m.toy_guess(params, 1.0) == pytest.approx(y, rel=1e-14)
    assert m.toy_loss_backward(m.toy_loss_forward(params, 1.0, 0.8, state=state)[1], 1.0) == grads


def test_a_layer_of_parameters_that_are_handed_over_is_a_function(rng: np.random.Generator) -> None:
    text = program("fn f(x: real[k, n], W: real[n, 2], b: real[2]) -> real[k, 2] = dense(x, 2, tanh, W = W, b = b)\n")
    m = compiled(text)
    x, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
    np.testing.assert_allclose(m.f(x, W, b), np.tanh(x @ W + b), rtol=1e-14)


def test_tied_weights() -> None:
    text = program(
        "model auto:\n    input x: real[b, 5]\n    h = dense(x, 3, tanh)\n"
        "    y = dense(h, 5, W = h.W.T)\n    loss = sum((y - x)^2)\n"
    )
    assert paths(text) == ["h.W", "h.b", "y.b"]


def test_a_layer_of_leading_axes(rng: np.random.Generator) -> None:
    text = program("model m:\n    input x: real[b, T, 3]\n    y = dense(x, 2) |> dropout(0.5)\n    loss = sum(y^2)\n")
    m = compiled(text)
    params, x = m.m_init(rng), rng.normal(size=(2, 4, 3))
    u = np.random.default_rng(3).uniform(size=(2, 4, 2))
    expected = (((x @ params["y.W"]) * (u >= 0.5) / 0.5) ** 2).sum()
    np.testing.assert_allclose(m.m_loss(params, x, rng=np.random.default_rng(3)), expected, rtol=1e-13)


def test_a_layer_may_be_handed_another() -> None:
    text = program(
        "layer twice(x: real[..., n], inner: fn) -> real[..., n] = inner(inner(x, n), n)\n"
        "model m:\n    input x: real[b, 3]\n    y = twice(x, dense)\n    loss = sum(y)\n"
    )
    assert paths(text) == ["y.dense1.W", "y.dense1.b", "y.dense2.W", "y.dense2.b"]


def test_functions_take_functions_and_sizes() -> None:
    text = "fn twice(f: fn, x: real[n]) = f(f(x))\nfn ramp(n: dim) -> real[n]:\n    r[i < n] = i\n    return r\n"
    m = compiled(text + "fn g(x: real[n]) = twice(sin, x)\nfn h() = sum(ramp(4))\n")
    np.testing.assert_allclose(m.g(np.array([0.5])), np.sin(np.sin(0.5)))
    assert m.h() == 6


# ---------------------------------------------------------------- settings


def test_settings_fix_the_parameters_of_a_model() -> None:
    settings = (("rate", "0.5"), ("width", "9"))
    shapes = {one.path: str(one.type) for one in model_of(DIGITS, settings).owned}
    assert shapes["logits.dense1.W"] == "real[9, 9]"
    assert "< 0.5" in text_of(DIGITS, settings)
    assert "options rate=0.5 width=9" in text_of(DIGITS, settings)
    assert shapes == {one.path: str(one.type) for one in model_of(DIGITS, (("digits.width", "9"),)).owned}


def test_settings_may_name_functions() -> None:
    text = program("model m(act: fn = tanh):\n    input x: real[b, 3]\n    y = dense(x, 2, act)\n    loss = sum(y)\n")
    assert "np.tanh" in text_of(text)
    assert "np.sin" in text_of(text, (("act", "sin"),))
    assert told(text, (("act", "sinn"),)) == ["CR304 there is no function `sinn` | did you mean `sin`?"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            (("widht", "9"),),
            "CR306 no model has the parameter `widht`, and no function or input that size | did you mean `width`?",
        ),
        ((("width", "0.5"),), "CR306 `width` is a size: a whole number, and `0.5` is none | its type is `dim`"),
        ((("width", "1+"),), "CR306 `1+` is no value for `width` | write a number or a name"),
        ((("rate", "true"),), "CR306 `rate` is a number, and `true` is none | its type is `real`"),
    ],
)
def test_settings_that_do_not_fit(settings: tuple[tuple[str, str], ...], said: str) -> None:
    assert told(DIGITS, settings) == [said]


# ---------------------------------------------------------------- the border


def test_what_does_not_fit_is_said(rng: np.random.Generator) -> None:
    m = compiled(STATEFUL)
    params, x = m.m_init(rng, n=3), rng.normal(size=(2, 3))
    state = m.m_init_state()

    def call(params: Any, x: Any = x, state: Any = state) -> Any:
        return m.m_pred(params, x, state=state)

    with pytest.raises(ValueError, match=r"m: params lacks 'enc\.W'; it has 'enc\.w'"):
        call({("enc.w" if path == "enc.W" else path): array for path, array in params.items()})
    with pytest.raises(ValueError, match=r"m: params has 'more', which the model has not; it has 'enc\.W', "):
        call({**params, "more": 1})
    with pytest.raises(ValueError, match=r"m: params\['h\.scale'\] must be real\[4\], but its shape is \(3,\)"):
        call({**params, "h.scale": np.ones(3)})
    with pytest.raises(TypeError, match=r"m: params\['h\.scale'\] must be real\[4\], but it is an array of <U1"):
        call({**params, "h.scale": ["a"] * 4})
    with pytest.raises(ValueError, match=r"m_pred: x must be real\[batch, n\], where n is 3"):
        call(params, np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"m: state lacks 'h\.mean'"):
        call(params, state={path: array for path, array in state.items() if path != "h.mean"})
    with pytest.raises(ValueError, match=r"m_unpack: vector must have 68 numbers, but its shape is \(3,\)"):
        m.m_unpack(np.ones(3), n=3)


def test_lists_and_whole_numbers_are_parameters_too() -> None:
    text = "model m:\n    input x: real[n]\n    param w: real[2] ~ ones\n    loss = sum(x) * sum(w)\n"
    m = compiled(text)
    loss, grads = m.m_loss_grad({"w": [1, 2]}, [3, 4])
    assert loss == 21.0
    np.testing.assert_array_equal(grads["w"], [7.0, 7.0])


def test_a_model_without_randomness_asks_for_none() -> None:
    text = program("model m:\n    input x: real[b, 3]\n    y = dense(x, 2)\n    output y2 = y\n    loss = sum(y)\n")
    m = compiled(text)
    assert not hasattr(m, "m_loss_eval")
    assert not hasattr(m, "m_init_state")
    assert "rng" not in m.m_loss_grad.__annotations__


def test_the_same_input_gives_the_same_bytes() -> None:
    text_of.cache_clear()
    first = text_of(STATEFUL)
    text_of.cache_clear()
    assert text_of(STATEFUL) == first


# ---------------------------------------------------------------- mistakes


def body(line: str) -> str:
    return program(f"model m:\n    input x: real[b, 3]\n    {line}\n    loss = sum(x)\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (body("h = dense(x, 2)\n    h = dense(h, 2)"), "CR300 `h` already is the name of what the layer in line"),
        (body("h = dense(x)"), "CR064 `dense` needs its argument `units`"),
        (body("h = dense(x, 2.5)"), "CR049 `units` of `dense` is a size, and `2.5` depends on values"),
        (body("h = dense(x, b, tanhh)"), "CR304 there is no function `tanhh` | did you mean `tanh`?"),
        (body("h = dense(x, 2, tanh(3))"), "CR304 `act` is a function, and `tanh(3)` is none | hand it over without"),
        (body("h = dense(x, 2, W = x)"), "CR040 `W` of `dense` is real[3, 2] here, and `x` is real[b, 3]"),
        (body("h = dense(x, 2)\n    k = h.V"), "CR076 there is no `h.V` | there are `h.W`, `h.b`"),
        (body("layer f = dense(units = 2)\n    k = f(f(x))"), "CR305 `f.W` is real[3, 2] since the first call of `f`"),
        (body("layer f = dense(2)"), "CR302 an owner names its arguments; what it is called with comes first"),
        (body("layer f = softmax(axis = 1)"), "CR302 `softmax` is no layer, and owns nothing"),
        (body("update mean = 3"), "CR301 `mean` is no state | declare it before: `state mean: real[n] ~ zeros`"),
        (body("state a: real[3] ~ zeros\n    update a = x"), "CR301 the state `a` is real[3], and `x` is real[b, 3]"),
        (body("param W: real[k] ~ zeros"), "CR036 nothing says how large `k` is | the arguments bind `b`"),
        (body("param W: real[3] ~ glorot_uniform"), "CR303 `glorot_uniform` starts a matrix, and this is real[3]"),
        (body("param W: real[3] ~ xavier_uniform"), "CR303 there is no initialiser `xavier_uniform` | did you mean"),
        (body("param W: real[3] ~ normal(0, x)"), "CR303 `normal` takes numbers that are known when compiling"),
        (body("param W: real[3] ~ normal(1, 2, 3)"), "CR303 `normal` takes 2 numbers"),
        (body("param x ~ zeros"), "CR063 `x` is bound already, line"),
        (body("input z: real[..., 3]"), "CR048 an input has a fixed number of axes"),
        (body("state k: int ~ zeros"), "CR303 a state is real, and this is int | write `real`"),
        (body("output loss = x"), "CR067 `m_loss` is emitted of the model anyway | give the output another name"),
        (body("h = x") + "fn m_loss_grad(x) = x\n", "CR067 `m_loss_grad` is the name of what is emitted for `m`"),
        (body("output k_loss = x") + "model m_k:\n    input x\n    loss = x\n", "CR067 `m_k_loss` is emitted of `m`"),
        ("layer d(x: real[n]) = x\nderive grad(d, x)\n", "CR090 `d` is compiled for each size or function"),
        (body("output x = x\n    output x = x"), "CR063 there are two outputs `x`"),
        (body("y = m(x)"), "CR061 `m` is a model, and is called by nobody"),
        ("model m:\n    input x: real[b, 3]\n    loss = x\n", "CR307 a loss is one number, and this is real[b, 3]"),
        ("model m(w: dim):\n    loss = w\n", "CR306 `w` has no value | give it a default, or compile with `--set w="),
        ("model m(w: real[3]):\n    loss = w\n", "CR306 a parameter of a model is a number, a size or a function"),
        ("model m(w = tanh):\n    loss = w\n", "CR306 `w` is a number, and `tanh` is none | for a function write"),
        (
            program("fn f(x: real[n, 3]) = dense(x, 2)\n"),
            "CR305 the layer `dense` owns parameters, and a function has none | make this a `layer`, or hand them over",
        ),
        (program("layer f(x: real[n]) = f(x)\nmodel m:\n    input x: real[3]\n    y = f(x)\n    loss = 1\n"), "CR062"),
        (
            program("layer f(x: real[n], k: dim) = f(x, k + 1)\nmodel m:\n    input x: real[3]\n    y = f(x, 1)\n")
            + "    loss = 1\n",
            "CR062",
        ),
        (
            program("model m:\n    input x: real[3, 4]\n    y[i] = dropout(x[i], 0.5)\n    loss = sum(y)\n"),
            "CR305 `dropout` draws random numbers, and is not applied at each index",
        ),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    found = told(text)
    assert found, said
    assert found[0].startswith(said), found
    assert len(found) == 1, found


# ---------------------------------------------------------------- the text


@pytest.mark.parametrize("text", [DIGITS, STATEFUL], ids=["digits", "stateful"])
def test_the_module_is_clean(text: str, tmp_path: Path) -> None:
    """As every emitted module: under ruff, and under mypy --strict."""
    path = tmp_path / "m.py"
    path.write_text(driver.compile_source(text, name="m.cr"), encoding="utf-8")
    for command in (["ruff", "check", "--isolated", str(path)], ["mypy", "--strict", str(path)]):
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
