"""`on_backward`: a cotangent is edited as it passes, in plain sight."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run, text

CLIPPED = """\
fn loss(W: real[m, n], x: real[n], k) -> real:
    h = tanh(W @ x)
    on_backward h: d_h = clip(d_h, -k, k)
    return sum(h^3)
"""

HALF = """\
fn half(x):
    y = x^2
    on_backward y: d_y = 0.5 * d_y
    return y
fn halves(x: real[n]) -> real = sum(half(x))
derive jvp(half, x)
"""


def test_what_it_says_happens_to_the_cotangent_and_to_nothing_else() -> None:
    rng = np.random.default_rng(7)
    W, x = rng.normal(size=(4, 3)), rng.normal(size=3)
    value, (d_W, d_x, d_k) = run(CLIPPED)["loss_grad"](W, x, 0.2)
    h = np.tanh(W @ x)
    d = np.clip(3 * h**2, -0.2, 0.2) * (1 - h**2)
    assert value == pytest.approx(np.sum(h**3))
    np.testing.assert_allclose(d_W, np.outer(d, x))
    np.testing.assert_allclose(d_x, d @ W)
    assert d_k == 0


def test_it_stands_in_the_emitted_backward() -> None:
    module = text(CLIPPED)
    backward = module[module.index("def loss_backward") : module.index("def loss_grad")]
    assert "# on_backward h: d_h = clip(d_h, -k, k)" in backward
    assert "np.clip(d_h, -k, k)" in backward
    assert "Through the cotangent of `h`, which is edited (model.cr:3)." in backward


def test_a_scaling_serves_scalars_lanes_and_forward_mode() -> None:
    m = run(HALF)
    assert m["half_grad"](3.0) == (9.0, 3.0)
    assert m["halves_grad"](np.array([1.0, 2.0]))[1].tolist() == [1, 2]
    assert m["half_jvp"](3.0, t_x=1.0) == (9.0, 3.0)


def test_a_clipping_serves_no_forward_mode() -> None:
    with pytest.raises(CompileErrors, match="goes through `h`, whose rule is not linear"):
        run(CLIPPED + "derive jvp(loss, x)\n")
