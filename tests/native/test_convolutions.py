"""Convolutions in C, as products of matrices: values and gradients are those of the numpy module."""

from __future__ import annotations

import re
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
OF_ANY_SIZE = """
fn plain(x: real[n, c, h, w], K: real[o, c, p, q]) -> real:
    v = windows(x, [p, q])
    y[e, f, i, j] = sum[a, k, l](v[e, a, i, j, k, l] * K[f, a, k, l])
    return sum(y^2) / 2

fn stepped(x: real[n, c, h, w], K: real[o, c, 2, 3]) -> real:
    v = windows(pad(x, 1, axis = [-2, -1]), [2, 3], stride = [2, 1], dilation = [1, 2])
    y[e, f, i, j] = sum[a, k, l](v[e, a, i, j, k, l] * K[f, a, k, l])
    return sum(y^2) / 2

fn spread(x: real[n, c, h], K: real[c, o, p]) -> real:
    s[e, f, i, k] = sum[a](x[e, a, i] * K[a, f, k])
    return sum(fold(s, [2 * h + p - 2], stride = 2)^2) / 2

fn groups(x: real[n, g, c, h], K: real[g, o, c, p]) -> real:
    v = windows(x, [p])
    y[e, b, f, i] = sum[a, k](v[e, b, a, i, k] * K[b, f, a, k])
    return sum(y^2) / 2

fn pooled(x: real[n, c, h, w], K: real[o, c, 3, 3], b: real[o]) -> real:
    y[e, f, i, j] = sum[a, k, l](windows(x, [3, 3])[e, a, i, j, k, l] * K[f, a, k, l]) + b[f]
    p = relu(max(windows(y, [2, 2], stride = 2), axis = [-1, -2]))
    q = max(windows(p, [3, 3]), axis = [-1, -2])
    m = mean(windows(p, [2, 3], stride = [1, 2]), axis = [-1, -2])
    return sum(q^2) + sum(m^3)

derive grad(pooled, x, K, b)
derive grad(plain, x, K)
derive grad(stepped, x, K)
derive grad(spread, x, K)
derive grad(groups, x, K)
"""
SIZES: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = [
    ("plain", (1, 1, 5, 4), (1, 1, 2, 2)),
    ("plain", (2, 3, 9, 7), (5, 3, 3, 3)),
    ("plain", (3, 1, 20, 21), (8, 1, 3, 3)),
    ("plain", (2, 33, 6, 6), (17, 33, 3, 3)),
    ("plain", (1, 8, 3, 3), (40, 8, 3, 3)),
    ("plain", (2, 5, 4, 5), (35, 5, 1, 1)),
    ("plain", (0, 2, 4, 4), (3, 2, 2, 2)),
    ("stepped", (2, 3, 7, 9), (9, 3, 2, 3)),
    ("stepped", (1, 16, 8, 40), (24, 16, 2, 3)),
    ("spread", (2, 3, 5), (3, 4, 3)),
    ("spread", (3, 20, 30), (20, 37, 2)),
    ("groups", (2, 3, 2, 9), (3, 5, 2, 3)),
    ("groups", (1, 40, 1, 9), (40, 1, 1, 3)),
]
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


def test_the_products_of_windows() -> None:
    """Each convolution is one product forward, one by its weights, and one by what it is of; no window is laid out."""
    written = from_text(MODELS, "two.cr")
    made = driver.gathered(driver.analyse(written, None), written, Options(format=False))
    (routine,) = (one.printed.routine for one in made.native.bound if one.python.name == "_wide_loss_grad")
    body = "\n".join([*routine.parts, *routine.lines])
    assert (body.count(" convolve("), body.count(" convolve_add(")) == (2, 3)  # nothing asks for the gradient by x
    assert "multiply(" not in body


@pytest.fixture(scope="module")
def of_any_size(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(OF_ANY_SIZE, None)], tmp_path_factory.mktemp("sizes"))[0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("name", "of", "weights"), SIZES)
def test_sizes_that_fill_vectors_and_tiles_and_those_that_do_not(
    of_any_size: Pair, name: str, of: tuple[int, ...], weights: tuple[int, ...], dtype: type[np.floating[Any]]
) -> None:
    rng = np.random.default_rng(5)
    arguments = [rng.normal(size=shape).astype(dtype) for shape in (of, weights)]
    agree(of_any_size.c[f"{name}_grad"](*arguments), of_any_size.numpy[f"{name}_grad"](*arguments))
    assert not of_any_size.fallen


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("channels", [1, 3, 8, 17, 33])
@pytest.mark.parametrize("odd", [None, np.nan, np.inf])
def test_poolings(of_any_size: Pair, channels: int, dtype: type[np.floating[Any]], odd: float | None) -> None:
    """Of numbers that are the largest several times too, and of those that no order knows."""
    rng = np.random.default_rng(channels)
    x = rng.integers(-2, 3, (3, 2, 13, 12)).astype(dtype)
    if odd is not None:
        x[1, 0, 4, 5] = odd
    K, b = rng.integers(-2, 3, (channels, 2, 3, 3)).astype(dtype), rng.integers(-9, 9, channels).astype(dtype)
    with np.errstate(all="ignore"):
        agree(of_any_size.c["pooled_grad"](x, K, b), of_any_size.numpy["pooled_grad"](x, K, b))
    assert not of_any_size.fallen


def test_a_window_s_turns_are_written_out_in_loops_over_channels() -> None:
    written = from_text(OF_ANY_SIZE, "sizes.cr")
    made = driver.gathered(driver.analyse(written, None), written, Options(format=False))
    (routine,) = (one.printed.routine for one in made.native.bound if one.python.name == "pooled_grad")
    body = "\n".join([*routine.parts, *routine.lines])
    lanes = [part.split("}\n", 1)[0] for part in body.split("#pragma omp simd\n")[1:]]
    assert max(part.count(" = maximum(") for part in lanes) == 4


def test_what_is_folded_and_handed_out_is_there(tmp_path: Path) -> None:
    text = """
fn both(x: real[n, c, h], K: real[c, o, p]):
    s[e, f, i, k] = sum[a](x[e, a, i] * K[a, f, k])
    return s, fold(s, [h + p - 1])
"""
    rng = np.random.default_rng(2)
    (pair,) = pairs([(text, None)], tmp_path)
    arguments = rng.normal(size=(2, 3, 5)), rng.normal(size=(3, 4, 2))
    agree(pair.c["both"](*arguments), pair.numpy["both"](*arguments))
    assert not pair.fallen


NET = (SAMPLES.parent / "bench" / "models" / "cnn.cr").read_text()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_two_layers_with_pooling(tmp_path: Path, dtype: type[np.floating[Any]]) -> None:
    """The net of the benchmarks: texts of a window's turns are their own."""
    rng = np.random.default_rng(4)
    (pair,) = pairs([(NET, None)], tmp_path)
    y = rng.integers(0, 3, 6)
    for one, two in ((8, 5), (3, 21)):
        shapes = [(one, 1, 3, 3), (one,), (two, one, 3, 3), (two,), (two * 5 * 4, 3), (3,), (6, 1, 29, 24)]
        arguments = [rng.normal(size=shape).astype(dtype) for shape in shapes]
        agree(pair.c["loss_grad"](*arguments, y), pair.numpy["loss_grad"](*arguments, y))
    assert not pair.fallen


def test_all_of_a_net_s_pooling_runs_in_lanes() -> None:
    """Backwards too, where the dense layer's cotangent, whose channels lie apart, is read; and no bool is cast."""
    written = from_text(NET, "cnn.cr")
    made = driver.gathered(driver.analyse(written, None), written, Options(format=False))
    (routine,) = (one.printed.routine for one in made.native.bound if one.python.name == "loss_grad")
    first, second = (part for part in routine.parts if "_turns_" in part)
    lanes = re.compile(r"#pragma omp simd\n +for .*\n +(?:real|const bool) ")
    assert [len(lanes.findall(part)) for part in (first, second)] == [2, 2]
    assert "(real)d_" not in second
