"""What nobody calls is checked too, as far as it can be without a call."""

from __future__ import annotations

import pytest

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text
from tests.models.compiling import program, told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer d(x: real[n], k: dim) = x @ W", "CR060 there is no `W`"),
        ("layer d(x: real[n]):\n    param W: real[n, n] ~ glorrot\n    return x @ W", "CR303 there is no initialiser"),
        ("layer d(x: real[b, n], k: dim) -> real[b, n] = dense(x, k)", "CR038 `d` says that it gives real[b, n], and"),
        ("layer d(x: real[n], act: fn = tanhh) = act(x)", ""),  # what is no function is told where it is handed over
        ("layer d(x: real[n], act: fn = tanh) = act(x, x)", "CR064"),
        ("fn ramp(n: dim) -> real[n] = ones([m])", "CR060 there is no `m`"),
        ("layer d(x: real[n], k: dim) = d(x, k + 1)", "CR062"),
        ("layer d(x: real[n]):\n    update s = x\n    return x", "CR301 `s` is no state"),
    ],
)
def test_mistakes_of_what_nobody_calls(text: str, said: str) -> None:
    found = told(program(text + "\n"))
    assert [line[: len(said)] for line in found] == ([said] if said else []), found


@pytest.mark.parametrize(
    "text",
    [
        "layer d(x: real[n], f: fn) = f(x) + nothing",  # whatever `f` gives
        "layer d(x: real[..., n], size: dim, stride: dim) = max(windows(x, [size], stride = stride), axis = -1)",
        "layer d(x: real[n], k: dim) -> real[k - 3] = x[: k - 3]",
        "fn d(k: dim) -> real[k // 2] = ones([k // 2])",
        "layer d(x: real[n], k: dim):\n    for t in range(k) (own):\n        x = x + dense(x, n)\n    return x",
    ],
)
def test_what_a_call_may_make_right_is_no_mistake(text: str) -> None:
    assert told(program(text + "\n")) == []


def test_an_attempt_leaves_no_trace() -> None:
    text = "fn f(x) = x^2\nlayer d(x: real[b, n], k: dim) = dense(x, k)\n"
    module = driver.analyse(from_text(text, "m.cr"))
    assert list(module.functions) == ["f"]
    assert not module.layers
