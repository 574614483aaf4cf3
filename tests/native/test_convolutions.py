"""Convolutions in C, as products of matrices: values and gradients are those of the numpy module."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text
from tests.native.agreement import Pair, agree, pairs

SAMPLES = Path(__file__).parents[2] / "samples"
MODELS = """
model long():
    input x: real[batch, 3, 12]
    a = conv1d(x, 4, 3, stride = 2, padding = 2, act = tanh)
    b = conv1d(a, 2, 2, dilation = 3)
    loss = mean(b^2)

model wide(o: dim = 4):
    input x: real[batch, 3, 8, 9]
    a = conv2d(x, o, 3, stride = 2, padding = 1, act = relu)
    b = conv2d(a, 2 * o, 2)
    loss = mean(tanh(b))

model single():
    input x: real[batch, 1, 5, 5]
    loss = mean(conv2d(x, 1, 3, padding = 1)^2)

model uneven():
    input x: real[batch, 2, 7, 5]
    loss = mean(tanh(rectangular_conv2d(x, 3, 1, 3, stride_wide = 2, padding_wide = 1)))

model deep():
    input x: real[batch, 2, 4, 5, 6]
    loss = mean(conv3d(x, 3, 2, act = tanh)^2)

model grouped():
    input x: real[batch, 6, 7]
    a = grouped_conv1d(x, 4, 3, 2, padding = 1, act = tanh)
    loss = mean(grouped_conv1d(a, 4, 3, 4)^2)
"""
SHAPES = {
    "long": (3, 12),
    "wide": (3, 8, 9),
    "single": (1, 5, 5),
    "uneven": (2, 7, 5),
    "deep": (2, 4, 5, 6),
    "grouped": (6, 7),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[ModuleType, Pair]]:
    """The models and the sample: the module of numpy, and what is in C."""
    sample = (SAMPLES / "networks" / "digits_conv.cr").read_text()
    folder = tmp_path_factory.mktemp("convolutions")
    modules = []
    for stem, text in (("models", MODELS), ("digits", sample)):
        (folder / f"{stem}.cr").write_text(text)
        modules.append(chainrule.load(folder / f"{stem}.cr"))
    return list(zip(modules, pairs([(MODELS, None), (sample, None)], folder), strict=True))


def _agree(pair: tuple[ModuleType, Pair], name: str, *given: Any) -> None:
    """The gradient of a model's loss, by numpy and in C."""
    numpy, c = pair
    arguments = getattr(numpy, f"_{name}_loss_arguments")(*given)
    agree(c.c[f"_{name}_loss_grad"](*arguments), c.numpy[f"_{name}_loss_grad"](*arguments))
    assert not c.fallen


@pytest.mark.parametrize("batch", [1, 5])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SHAPES)
def test_a_model(both: list[tuple[ModuleType, Pair]], name: str, dtype: type[np.floating[Any]], batch: int) -> None:
    x = np.random.default_rng(7).normal(size=(batch, *SHAPES[name])).astype(dtype)
    params = getattr(both[0][0], f"{name}_init")(np.random.default_rng(1))
    _agree(both[0], name, {key: value.astype(dtype) for key, value in params.items()}, x)


def test_the_sample(both: list[tuple[ModuleType, Pair]]) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 17, (9, 64)).astype(float), rng.integers(0, 10, 9)
    _agree(both[1], "digits_conv", both[1][0].digits_conv_init(rng), x, y, rng)


def test_the_products_of_matrices() -> None:
    """Each convolution is one product forward, one by its weights, and one by what it is of."""
    written = from_text(MODELS, "two.cr")
    made = driver.gathered(driver.analyse(written, None), written, Options(format=False))
    (routine,) = (one.printed.routine for one in made.native.bound if one.python.name == "_wide_loss_grad")
    body = "\n".join([*routine.parts, *routine.lines])
    assert (body.count(" multiply("), body.count(" multiply_add(")) == (3, 2)  # nothing asks for the gradient by x
