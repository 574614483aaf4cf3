"""`derive` of a model: its loss and its outputs, by parameters and by inputs, against differences and each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import commands
from chainrule.compiler import driver
from chainrule.runtime.training.contract import read_model
from tests.models.compiling import compiled, program, told

MODEL = program(
    """
model m(width: dim = 4):
    input x: real[batch, n]
    input y: real[batch]
    h = batch_norm(dense(x, width, tanh)) |> dropout(0.2)
    e = dense(h, 1)[:, 0]
    output pred = e
    output energy = sum(e)
    output ids = argmax(h, axis = -1)
    loss = mean((e - y)^2)
"""
)
ASKED = """
derive hvp(m.loss)
derive hessian(m.loss, h.dense1.b, e.W)
derive jvp(m.loss, x)
derive vjp(m.loss, x)
derive jacobian(m.pred, x)
derive jvp(m.pred)
derive vjp(m.pred, h.dense1.W)
derive grad(m.energy, x)
derive hessian(m.energy, x)
"""
STEP = 1e-5


class Point:
    """The module at parameters, states and inputs; its samples are the same at each call."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.m: Any = compiled(MODEL + ASKED)
        self.params = {path: array + rng.normal(size=array.shape) for path, array in self.m.m_init(rng, n=3).items()}
        self.state = self.m.m_init_state()
        self.x, self.y = rng.normal(size=(5, 3)), rng.normal(size=5)
        self.along = {path: rng.normal(size=array.shape) for path, array in self.params.items()}
        self.t = rng.normal(size=self.x.shape)

    def training(self, end: str, params: Any = None, x: Any = None, **more: Any) -> Any:
        given = self.params if params is None else params, self.x if x is None else x, self.y
        return getattr(self.m, f"m_loss{end}")(*given, state=self.state, rng=np.random.default_rng(3), **more)

    def output(self, end: str, params: Any = None, x: Any = None, **more: Any) -> Any:
        given = self.params if params is None else params, self.x if x is None else x
        return getattr(self.m, f"m_{end}")(*given, state=self.state, **more)

    def moved(self, step: float) -> dict[str, Any]:
        return {path: array + step * self.along[path] for path, array in self.params.items()}


@pytest.fixture(scope="module")
def point() -> Point:
    return Point()


def slope(line: Any) -> Any:
    """By differences of the fourth order."""
    return (8 * (line(STEP) - line(-STEP)) - line(2 * STEP) + line(-2 * STEP)) / 12 / STEP


def test_hessian_times_a_vector(point: Point) -> None:
    found = point.training("_hvp", v_params=point.along)
    assert list(found) == list(point.params)
    for path in found:
        expected = slope(lambda step, path=path: point.training("_grad", point.moved(step))[1][path])
        np.testing.assert_allclose(found[path], expected, rtol=1e-6, atol=1e-8, err_msg=path)


def test_hessian_by_name(point: Point) -> None:
    rows = point.training("_hessian")
    paths = ["h.dense1.b", "e.W"]
    assert [list(row) for row in rows.values()] == [paths, paths]
    along = {path: point.along[path] if path in paths else 0 * array for path, array in point.params.items()}
    products = point.training("_hvp", v_params=along)
    for path in paths:
        total = sum(np.tensordot(rows[path][other], along[other], np.ndim(along[other])) for other in paths)
        np.testing.assert_allclose(total, products[path], rtol=1e-10, atol=1e-12)


def test_derivatives_by_inputs(point: Point) -> None:
    value, rate = point.training("_jvp", t_x=point.t)
    loss, cotangent = point.training("_vjp", d_loss=2.0)
    assert value == loss == point.training("")[0]
    np.testing.assert_allclose(rate, slope(lambda step: point.training("", x=point.x + step * point.t)[0]), rtol=1e-7)
    np.testing.assert_allclose((cotangent * point.t).sum(), 2 * rate, rtol=1e-12)


def test_the_gradient_of_a_loss_by_an_input_stands_beside_that_by_all_parameters(point: Point) -> None:
    """One that makes an input adversarial, say; by some parameters likewise."""
    m: Any = compiled(MODEL + "derive grad(m.loss, x, y)\n")
    given = point.params, point.x, point.y
    more = {"state": point.state}
    value, (d_x, d_y) = m.m_loss_grad_by_x_y(*given, **more, rng=np.random.default_rng(3))
    loss, grads, _ = m.m_loss_grad(*given, **more, rng=np.random.default_rng(3))
    assert value == loss
    assert grads.keys() == point.params.keys()
    np.testing.assert_allclose(d_x, point.training("_vjp", d_loss=1.0)[1], rtol=1e-12)
    rate = slope(lambda step: m.m_loss(point.params, point.x, point.y + step, **more, rng=np.random.default_rng(3))[0])
    np.testing.assert_allclose(d_y.sum(), rate, rtol=1e-7)
    some: Any = compiled(MODEL + "derive grad(m.loss, e.W)\n")
    _, only = some.m_loss_grad_by_e_W(*given, **more, rng=np.random.default_rng(3))
    assert only.keys() == {"e.W"}
    np.testing.assert_allclose(only["e.W"], grads["e.W"], rtol=1e-12)


def test_derivatives_of_outputs(point: Point) -> None:
    jacobian = point.output("pred_jacobian")
    assert jacobian.shape == (5, 5, 3)
    expected = slope(lambda step: point.output("pred", x=point.x + step * point.t))
    np.testing.assert_allclose(np.tensordot(jacobian, point.t, 2), expected, rtol=1e-7, atol=1e-10)
    energy, forces = point.output("energy_grad")
    np.testing.assert_array_equal(energy, point.output("energy"))
    np.testing.assert_allclose(forces, jacobian.sum(axis=0), rtol=1e-12)
    hessian = point.output("energy_hessian")
    turned = slope(lambda step: point.output("energy_grad", x=point.x + step * point.t)[1])
    np.testing.assert_allclose(np.tensordot(hessian, point.t, 2), turned, rtol=1e-6, atol=1e-8)
    pred, rates = point.output("pred_jvp", t_params=point.along)
    np.testing.assert_array_equal(pred, point.output("pred"))
    moved = slope(lambda step: point.output("pred", point.moved(step)))
    np.testing.assert_allclose(rates, moved, rtol=1e-7, atol=1e-9)
    only = {path: array * (path == "h.dense1.W") for path, array in point.along.items()}
    _, rates = point.output("pred_jvp", t_params=only)
    _, cotangents = point.output("pred_vjp", d_pred=point.y)
    assert list(cotangents) == ["h.dense1.W"]
    np.testing.assert_allclose((cotangents["h.dense1.W"] * only["h.dense1.W"]).sum(), rates @ point.y, rtol=1e-11)


def test_float32_stays_float32(point: Point) -> None:
    low = {path: array.astype(np.float32) for path, array in point.params.items()}
    found = point.training("_hvp", low, v_params=point.along)
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}
    assert point.output("energy_grad", low)[1].dtype == np.float32


def test_what_does_not_fit_is_said(point: Point) -> None:
    with pytest.raises(ValueError, match=r"m_loss_hvp: v_params\['e\.b'\] must be real\[1\], but its shape is \(2,\)"):
        point.training("_hvp", v_params={**point.along, "e.b": np.ones(2)})
    with pytest.raises(ValueError, match=r"m_loss_hvp: v_params lacks 'e\.b'"):
        point.training("_hvp", v_params={path: array for path, array in point.along.items() if path != "e.b"})
    with pytest.raises(ValueError, match=r"m_loss_jvp: t_x is of the shape of x, \(5, 3\), and not \(2, 3\)"):
        point.training("_jvp", t_x=point.t[:2])


def test_derivatives_of_outputs_are_no_outputs(point: Point) -> None:
    assert [one.name for one in read_model(point.m).outputs] == ["pred", "energy", "ids"]


def test_a_model_of_numbers() -> None:
    text = (
        "model m:\n    input x\n    input t\n    param w ~ 0.5\n    y = sigmoid(w * x)\n    output z = y\n"
        "    loss = (y - t)^2\nderive hessian(m.loss)\nderive grad(m.z, x)\n"
    )
    m = compiled(text)
    y = 1 / (1 + np.exp(-1.0))
    slope_, turned = y * (1 - y), y * (1 - y) * (1 - 2 * y)
    found = m.m_loss_hessian({"w": 0.5}, 2.0, 1.0)
    np.testing.assert_allclose(found["w"]["w"], 4 * (2 * slope_**2 + 2 * (y - 1) * turned), rtol=1e-13)
    np.testing.assert_allclose(m.m_z_grad({"w": 0.5}, 2.0), (y, 0.5 * slope_), rtol=1e-13)


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.cr"
    file.write_text(MODEL, encoding="utf-8")
    asked = ["--derive", "hvp(m.loss)", "--derive", "jacobian(m.pred, h.dense1.b)"]
    assert commands.run(["compile", str(file), *asked]) == commands.OK
    text = (tmp_path / "m.py").read_text(encoding="utf-8")
    assert "def m_loss_hvp(" in text
    assert "def m_pred_jacobian(" in text
    file.write_text(MODEL + ASKED, encoding="utf-8")
    assert commands.run(["test", str(file)]) == commands.OK
    shown = capsys.readouterr().out
    assert "by h.dense1.b, e.W" in shown
    assert "m_energy_grad" in shown


def test_the_module_is_clean(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "m.py"
    path.write_text(driver.compile_source(MODEL + ASKED, name="m.cr"), encoding="utf-8")
    for command in (["ruff", "check", "--isolated", str(path)], ["mypy", "--strict", str(path)]):
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("hvp(m_loss)", "CR090 there is no function `m_loss` in this file | did you mean `m.loss`?"),
        ("hvp(m)", "CR090 `m` is a model, and what is derived is its loss or an output | there are `m.loss`, `m.pred`"),
        ("hvp(m.lost)", "CR090 the model `m` has no `lost` | did you mean `m.loss`?"),
        ("hvp(n.loss)", "CR090 `n` is no model, and has no `loss`"),
        ("grad(m.loss)", "CR090 `m_loss_grad` is emitted anyway, by all parameters | leave it out, or name what"),
        ("grad(m.loss, x)\nfn m_loss_grad_by_x(x) = x", "CR067 `m_loss_grad_by_x` is the name of what is emitted"),
        ("hessian(m.pred)", "CR092 a Hessian is that of one real number, and `m.pred` is real[batch]"),
        ("jvp(m.ids)", "CR092 `m.ids` is int[batch], and what is differentiated is real"),
        ("hvp(m.loss, h.dense1.w)", "CR091 `m.loss` has no parameter and no real input `h.dense1.w` | did you mean"),
        ("hvp(m.loss, x, e.W)", "CR091 a derivative of a model is by parameters, which come in a dict, or by inputs"),
        ("hessian(m.loss, e.W, diagonal)", "CR097 `diagonal` is a form for functions, and not for models yet"),
        ("jvp(m.loss)\nfn m_loss_jvp(x) = x", "CR067 `m_loss_jvp` is the name of what is emitted for `m`"),
    ],
)
def test_mistakes(asked: str, said: str) -> None:
    found = told(f"{MODEL}\nderive {asked}\n")
    assert found, said
    assert found[0].startswith(said), found
    assert len(found) == 1, found
