"""Layers in loops: shared by all steps, or with `(own)` one for each, against the same written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import commands
from chainrule.compiler import driver
from tests.models.compiling import compiled, model_of, program, text_of, told

STEPS = 3
HEAD = "model m:\n    input x: real[batch, 4]\n    input y: real[batch]\n{declared}    a = x\n"
TAIL = "    output p = sum(a, axis = -1)\n    loss = mean((sum(a, axis = -1) - y)^2) + {more}\n"

BODIES = {
    "dense": ("Z = dense(a, 4, tanh)", "W"),
    "pipe": ("Z = dense(a, 5, tanh) |> dense(4)", "dense1.W"),
    "normalised": ("Z = batch_norm(dense(a, 4))", "dense1.W"),
    "residual": ("Z = block(a, 6)", "inner.W"),
    "dropped": ("Z = dropout(dense(a, 4, tanh), 0.5)", "W"),
    "deep": ("Z = deep(a)", "z.dense1.W"),
    "parameters": ("param Z: real[4, 4] ~ orthogonal\n        a = tanh(a @ Z)", ""),
}
DEEP = (
    "layer deep(x: real[b, n]) -> real[b, n]:\n"
    "    for t in range(2) (own):\n        z = batch_norm(dense(x, n, tanh))\n        x = x + z\n    return x\n"
)


def looped(body: str, path: str, heading: str = "for i in range(3) (own):") -> str:
    """A model with the body in a loop; what `path` says is regularised."""
    step = "" if "param" in body else "\n        a = a + Z"
    more = f"0.1 * sum(Z{'.' if path else ''}{path}^2)"
    return program(f"{DEEP}{HEAD.format(declared='')}    {heading}\n        {body}{step}\n{TAIL.format(more=more)}")


def written_out(body: str, path: str) -> str:
    """The same, each step with names of its own."""
    lines = []
    for k in range(STEPS):
        step = body.replace("\n        ", "\n    ") + ("" if "param" in body else "\n    a = a + Z")
        lines.append(f"    {step.replace('Z', f'Z{k}')}\n")
    more = " + ".join(f"0.1 * sum(Z{k}{'.' if path else ''}{path}^2)" for k in range(STEPS))
    return program(f"{DEEP}{HEAD.format(declared='')}{''.join(lines)}{TAIL.format(more=more)}")


def flat(stacked: dict[str, Any]) -> dict[str, Any]:
    """Arrays of all steps as those of each."""
    return {path.replace("Z", f"Z{k}"): array[k] for k in range(STEPS) for path, array in stacked.items()}


def call(module: Any, end: str, params: Any, state: Any, data: tuple[Any, ...]) -> Any:
    """A function of the model `m` on what it asks for; its samples are the same at each call."""
    function = getattr(module, f"m_{end}")
    offered = {"state": state, "rng": np.random.default_rng(5)}
    wanted = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    return function(params, *data[: 1 if end == "p" else 2], **{k: v for k, v in offered.items() if k in wanted})


@pytest.fixture
def data() -> tuple[Any, ...]:
    rng = np.random.default_rng(3)
    return rng.normal(size=(6, 4)), rng.normal(size=6)


@pytest.mark.parametrize("case", BODIES)
def test_each_step_has_layers_of_its_own(case: str, data: tuple[Any, ...]) -> None:
    loop, other = compiled(looped(*BODIES[case])), compiled(written_out(*BODIES[case]))
    rng = np.random.default_rng(1)
    params = {path: array + rng.normal(scale=0.1, size=array.shape) for path, array in loop.m_init(rng).items()}
    state = loop.m_init_state() if hasattr(loop, "m_init_state") else {}
    assert set(flat(params)) == set(other.m_init(rng))
    loss, grads, *new = call(loop, "loss_grad", params, state, data)
    expected, slopes, *then = call(other, "loss_grad", flat(params), flat(state), data)
    np.testing.assert_allclose(loss, expected, rtol=1e-14)
    for path, slope in flat(grads).items():
        np.testing.assert_allclose(slope, slopes[path], rtol=1e-10, atol=1e-13, err_msg=path)
    for path, array in flat(new[0]).items() if new else ():
        np.testing.assert_allclose(array, then[0][path], rtol=1e-13, err_msg=path)
    found = call(loop, "p", params, state, data)
    np.testing.assert_allclose(found, call(other, "p", flat(params), flat(state), data), rtol=1e-13)


@pytest.mark.parametrize("case", ["dense", "normalised", "dropped"])
def test_steps_share_a_layer(case: str, data: tuple[Any, ...]) -> None:
    """A loop without `(own)` is calls of one owner; a state that a step updates is the next one's."""
    body, path = BODIES[case]
    loop = compiled(looped(body, path, "for i in range(3):"))
    owners = {
        "dense": ("    layer Z = dense(units = 4, act = tanh)\n", "a = a + Z(a)"),
        "normalised": ("    layer d = dense(units = 4)\n    layer n = batch_norm()\n", "a = a + n(d(a))"),
        "dropped": ("    layer Z = dense(units = 4, act = tanh)\n", "a = a + dropout(Z(a), 0.5)"),
    }
    declared, step = owners[case]
    more = "0.1 * sum(d.W^2)" if case == "normalised" else "0.1 * sum(Z.W^2)"
    other = compiled(program(HEAD.format(declared=declared) + f"    {step}\n" * STEPS + TAIL.format(more=more)))

    def named(arrays: dict[str, Any]) -> dict[str, Any]:
        return {path.replace("Z.dense1", "d").replace("Z.batch_norm1", "n"): array for path, array in arrays.items()}

    params = loop.m_init(np.random.default_rng(1))
    state = loop.m_init_state() if hasattr(loop, "m_init_state") else {}
    loss, grads, *new = call(loop, "loss_grad", params, state, data)
    expected, slopes, *then = call(other, "loss_grad", named(params), named(state), data)
    np.testing.assert_allclose(loss, expected, rtol=1e-14)
    for path, slope in named(grads).items():
        np.testing.assert_allclose(slope, slopes[path], rtol=1e-10, atol=1e-13, err_msg=path)
    for path, array in named(new[0]).items() if new else ():
        np.testing.assert_allclose(array, then[0][path], rtol=1e-13, err_msg=path)


def test_samples_are_drawn_for_each_step(data: tuple[Any, ...]) -> None:
    m = compiled(looped("Z = dropout(dense(a, 4), 0.5)", "W", "for i in range(3):"))
    params = m.m_init(np.random.default_rng(1))
    u = np.random.default_rng(5).uniform(size=(3, 6, 4))
    a = data[0]
    for k in range(3):
        a = a + (a @ params["Z.W"] + params["Z.b"]) * (u[k] >= 0.5) / 0.5
    expected = ((a.sum(axis=1) - data[1]) ** 2).mean() + 0.1 * (params["Z.W"] ** 2).sum()
    np.testing.assert_allclose(call(m, "loss", params, {}, data), expected, rtol=1e-13)


def test_an_owner_outside_the_loop_is_shared_by_its_steps() -> None:
    text = program(
        "model m:\n    input x: real[b, 4]\n    layer f = dense(units = 4)\n    a = x\n"
        "    for i in range(3) (own):\n        layer g = dense(units = 4)\n        a = g(f(g(a)))\n"
        "    loss = sum(a^2)\n"
    )
    shapes = {one.path: str(one.type) for one in model_of(text).owned}
    assert shapes == {"g.W": "real[3, 4, 4]", "g.b": "real[3, 4]", "f.W": "real[4, 4]", "f.b": "real[4]"}
    m, rng = compiled(text), np.random.default_rng(0)
    params, x = m.m_init(rng), rng.normal(size=(2, 4))
    a = x
    for W, b in zip(params["g.W"], params["g.b"], strict=True):
        a = ((a @ W + b) @ params["f.W"] + params["f.b"]) @ W + b
    np.testing.assert_allclose(m.m_loss(params, x), (a**2).sum(), rtol=1e-13)


# ---------------------------------------------------------------- what they start as


def test_each_step_starts_like_a_layer_by_itself() -> None:
    """The fans are those of one slice; slices are drawn one after the other, orthogonal matrices each by itself."""
    text = (
        "model m(depth: dim = 5):\n    input x: real[b, 60]\n    a = x\n    for i in range(depth) (own):\n"
        "        param W: real[60, 60] ~ glorot_uniform\n        param K: real[20, 30, 3] ~ he_normal\n"
        "        param Q: real[7, 4, 2] ~ orthogonal(2)\n        a = tanh(a @ W) * sum(K) + sum(Q)\n"
        "    loss = sum(a^2)\n"
    )
    m = compiled(text)
    start = m.m_init(np.random.default_rng(4))
    limit = np.sqrt(6 / 120)
    first = limit * np.random.default_rng(4).uniform(-1.0, 1.0, (60, 60))
    np.testing.assert_array_equal(start["W"][0], first)
    assert np.abs(start["W"]).max() <= limit
    assert abs(start["K"].std() / np.sqrt(2 / 90) - 1) < 0.03
    for slice_ in start["Q"]:
        matrix = slice_.reshape(7, 8) / 2
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(7), atol=1e-13)
    assert compiled(text, (("depth", "0"),)).m_init(np.random.default_rng(0))["Q"].shape == (0, 7, 4, 2)


def test_the_depth_is_set(data: tuple[Any, ...]) -> None:
    text = looped("Z = dense(a, 4, tanh)", "W").replace("model m:", "model m(depth: dim = 3):")
    text = text.replace("range(3)", "range(depth)")
    m = compiled(text, (("depth", "0"),))
    params = m.m_init(np.random.default_rng(0))
    assert params["Z.W"].shape == (0, 4, 4)
    loss, grads = m.m_loss_grad(params, *data)
    np.testing.assert_allclose(loss, ((data[0].sum(axis=1) - data[1]) ** 2).mean(), rtol=1e-14)
    assert grads["Z.b"].shape == (0, 4)
    assert "z_W = np.zeros" not in text_of(text, (("depth", "8"),))
    assert compiled(text, (("depth", "8"),)).m_init(np.random.default_rng(0))["Z.W"].shape == (8, 4, 4)


def test_as_many_layers_as_rows(data: tuple[Any, ...]) -> None:
    """A length that only the data say is asked for when parameters are made."""
    text = program(
        "model m:\n    input xs: real[T, 4]\n    s = 0.0\n    for x in xs (own):\n        z = dense(x, 3, tanh)\n"
        "        s = s + sum(z)\n    loss = s^2 + sum(z.W^2)\n"
    )
    m, rng = compiled(text), np.random.default_rng(2)
    params = m.m_init(rng, T=6)
    assert params["z.W"].shape == (6, 4, 3)
    assert m.m_unpack(m.m_pack(params), T=6)["z.b"].shape == (6, 3)
    total = sum(np.tanh(x @ W).sum() for x, W in zip(data[0], params["z.W"], strict=True))
    loss, grads = m.m_loss_grad(params, data[0])
    np.testing.assert_allclose(loss, total**2 + (params["z.W"] ** 2).sum(), rtol=1e-13)
    assert grads["z.W"].shape == (6, 4, 3)
    with pytest.raises(ValueError, match=r"m_loss: xs must be real\[T, 4\], where T is 6"):
        m.m_loss(params, data[0][:5])


def test_recurrent_layers_stack() -> None:
    """An lstm of the standard library, three deep, against the same written out."""
    head = "model m:\n    input x: real[batch, T, 4]\n    a = x\n"
    step = "    for i in range(3) (own):\n        z = lstm(a, 4)\n        a = z\n"
    loop = compiled(head + step + "    loss = mean(a^2)\n")
    lines = "".join(f"    z{k} = lstm(a, 4)\n    a = z{k}\n" for k in range(3))
    other = compiled(head + lines + "    loss = mean(a^2)\n")
    rng = np.random.default_rng(0)
    params, x = loop.m_init(rng), rng.normal(size=(2, 5, 4))
    loss, grads = loop.m_loss_grad(params, x)
    each = {path.replace("z", f"z{k}"): array[k] for k in range(3) for path, array in params.items()}
    expected, slopes = other.m_loss_grad(each, x)
    np.testing.assert_allclose(loss, expected, rtol=1e-13)
    for path, slope in grads.items():
        for k in range(3):
            np.testing.assert_allclose(slope[k], slopes[path.replace("z", f"z{k}")], rtol=1e-10, atol=1e-14)


def test_a_cell_in_a_loop_of_ones_own() -> None:
    """`lstm_cell` from step to step is the library's `lstm`."""
    head = "model m:\n    input x: real[batch, T, 3]\n    h, c = zeros([batch, 4]), zeros([batch, 4])\n"
    loop = "    for t in range(T):\n        h, c = lstm_cell(x[:, t], h, c)\n        collect hs = h\n"
    own = compiled(head + loop + "    loss = mean(hs^2)\n")
    theirs = compiled("model m:\n    input x: real[batch, T, 3]\n    h = lstm(x, 4)\n    loss = mean(h^2)\n")
    rng = np.random.default_rng(0)
    params, x = theirs.m_init(rng), rng.normal(size=(2, 5, 3))
    assert {path: array.shape for path, array in own.m_init(rng).items()} == {p: a.shape for p, a in params.items()}
    loss, grads = own.m_loss_grad(params, x)
    expected, slopes = theirs.m_loss_grad(params, x)
    np.testing.assert_allclose(loss, expected, rtol=1e-13)
    for path, slope in slopes.items():
        np.testing.assert_allclose(grads[path], slope, rtol=1e-11, atol=1e-15)


# ---------------------------------------------------------------- what is told


def test_the_summary_counts_all_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.cr"
    file.write_text(looped(*BODIES["pipe"]), encoding="utf-8")
    assert commands.run(["summary", str(file), "--set", "batch=2"]) == commands.OK
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Z.dense1", "dense", "×", "3", "[2,", "5]", "75", "120"] == shown[2][:8]
    assert ["Z.dense2", "dense", "×", "3", "[2,", "4]", "72", "120"] == shown[3][:8]
    assert shown[-1][:3] == ["total", "147", "300"]


@pytest.mark.parametrize("case", ["normalised", "dropped", "deep"])
def test_the_command_test_checks_it(case: str, tmp_path: Path) -> None:
    file = tmp_path / "m.cr"
    file.write_text(looped(*BODIES[case]), encoding="utf-8")
    assert commands.run(["test", str(file)]) == commands.OK


def test_the_module_is_clean(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "m.py"
    path.write_text(driver.compile_source(looped(*BODIES["deep"]), name="m.cr"), encoding="utf-8")
    for command in (["ruff", "check", "--isolated", str(path)], ["mypy", "--strict", str(path)]):
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def loops(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return program(f"model m:\n    input x: real[b, 4]\n    input k: int\n{body}    loss = sum(x)\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fn f(x):\n    for t in range(3) (own):\n        x = sin(x)\n    return x\n", "CR305 with `(own)` each step"),
        (loops("for t in range(k) (own):", "    z = dense(x, 4)"), "CR110 how many steps this loop takes depends on"),
        (
            loops("h = dense(x, 4)", "for t in range(3) (own):", "    h = dense(h, 4)"),
            "CR300 `h` already is the name of what the layer in line",
        ),
        (
            loops("for t in range(3):", "    param W: real[4] ~ zeros", "for t in range(3):", "    param W ~ zeros"),
            "CR063 `W` is bound already, line",
        ),
        (
            loops("for t in range(3):", "    layer f = dense(units = 4)", "    z = f(x)", "layer f = dense(units = 2)"),
            "CR300 `f` already is the name",
        ),
        (
            loops("while sum(x) > 1:", "    x = dropout(x / 2, 0.5)"),
            "CR308 random numbers are drawn for each step before the loop begins, and how many steps a `while` takes",
        ),
        (
            loops("for t in range(k):", "    z = dropout(x, 0.5)"),
            "CR308 random numbers are drawn for each step before the loop begins, and how many steps this loop takes",
        ),
        (
            loops("while sum(batch_norm(x)) > 1:", "    x = x / 2"),
            "CR305 a layer that updates a state stands in no condition",
        ),
        (
            loops("state s ~ zeros", "for t in range(3):", "    update s = s + 1"),
            "CR301 `s` is the state of what stands around this loop, and is updated once, behind the loop",
        ),
        (loops("y = batch_norm(x) if sum(x) > 0 else x"), "CR305 `batch_norm` updates its state at each step"),
        (
            loops("for t in range(3) (own):", "    z = dense(x, 4)", "w = sum(z.V)"),
            "CR076 there is no `z.V` | there are `z.W`, `z.b`",
        ),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    found = told(text)
    assert found, said
    assert found[0].startswith(said), found
    assert len(found) == 1, found
