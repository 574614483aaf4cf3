"""`--fast`: what takes long arrays in tiles gives what the plain form gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.driver import compile_source as compiled
from chainrule.compiler.emit.scalars import is_scalar_function
from chainrule.compiler.parse import read_source
from chainrule.runtime.timing import draw
from tests.samples.corpus import FILES

LONG = 40_001


def leaves(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def compare(plain: Any, fast: Any, name: str, args: list[Any]) -> None:
    for each in (name, f"{name}_grad"):
        if hasattr(plain, each):
            wanted, found = leaves(getattr(plain, each)(*args)), leaves(getattr(fast, each)(*args))
            assert len(wanted) == len(found)
            for one, other in zip(wanted, found, strict=True):
                assert np.shape(one) == np.shape(other)
                assert np.asarray(one).dtype == np.asarray(other).dtype
                np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-12)


TEXT = """
fn wave(x, y) = sin(x) * exp(-y^2)
fn both(x, y) = x * y, log(x) + y
fn flat(x, y) = y^3
fn alone(x) = erf(x) * tanh(x)
fn steps(x):
    y = x
    for k in range(3):
        y = sin(y) + x
    return y
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    file = tmp_path_factory.mktemp("fast") / "waves.cr"
    file.write_text(TEXT)
    return chainrule.load(file), chainrule.load(file, fast=True)


@pytest.mark.parametrize("name", ["wave", "both", "flat", "alone", "steps"])
@pytest.mark.parametrize("shape", [(LONG,), (3, LONG), (5,), (1,)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_long_arrays_in_tiles(pair: tuple[Any, Any], name: str, shape: tuple[int, ...], dtype: Any) -> None:
    rng = np.random.default_rng(1)
    count = 1 if name in ("alone", "steps") else 2
    args = [rng.uniform(0.5, 1.5, shape).astype(dtype) for _ in range(count)]
    plain, fast = pair
    if dtype == np.float32:
        for one, other in zip(leaves(getattr(plain, name)(*args)), leaves(getattr(fast, name)(*args)), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-5)
        return
    compare(plain, fast, name, args)


@pytest.mark.parametrize("k", [0, 1])
def test_a_number_beside_long_arrays(pair: tuple[Any, Any], k: int) -> None:
    args: list[Any] = [np.linspace(0.5, 1.5, LONG), np.linspace(0.5, 1.5, LONG)]
    args[k] = 0.7
    for name in ("wave", "flat"):
        compare(*pair, name, args)


def test_arrays_of_different_shapes_are_refused_as_ever(pair: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="shape"):
        pair[1].wave(np.ones(LONG), np.ones(LONG + 1))


@pytest.mark.parametrize("name", FILES)
def test_samples(name: str) -> None:
    module = driver.analyse(read_source(FILES[name]), FILES[name].parent)
    plain, fast = chainrule.load(FILES[name]), chainrule.load(FILES[name], fast=True)
    rng = np.random.default_rng(2)
    for key in module.exported:
        function = module.functions[key]
        if not is_scalar_function(function):
            sizes = {size: 6 for param in function.params for dim in param.shape for size in dim.names()}
            with np.errstate(all="ignore"):
                same(plain, fast, key, list(draw(driver.planned(module, key)[0][1].params, sizes)))
            continue
        args = [
            rng.uniform(0.5, 1.5, LONG) if param.tensor.dtype == "real" else rng.integers(1, 4, LONG)
            for param in module.functions[key].params
        ]
        try:
            getattr(plain, key)(*args)
        except ArithmeticError:
            continue  # an equation that has no solution there
        compare(plain, fast, key, args)


ARRAYS = """
fn bell(x: real[n]) -> real[n] = exp(-x^2) / (1 + exp(-x))

fn twice(x: real[n], y: real[n]):
    u = sin(x) * y
    v = exp(u) - u
    return u, -(-x), v + tanh(-v)

fn kept(x: real[n]) -> real:
    a = exp(x)
    b = log(a + 1)
    return sum(b * sqrt(a) / 2)

fn rows(x: real[n, m], w: real[m]) -> real[n, m] = tanh(x * w + 1) - w

fn turned(x: real[n, n]) -> real[n, n]:
    y = exp(x)
    return y.T + y

fn steps(x: real[n], k: int) -> real[n]:
    h = x
    for _ in range(3):
        h = sin(h * x) + k * cos(-h)
        collect hs = exp(-h)
    return hs[2] + h

fn crossed(x: real[n, 3], y: real[n, 3]) -> real[n, 3] = exp(cross(sin(x), y))

fn chosen(x: real[n], z: real) -> real[n] = exp(-x) * z if z > 0 else sqrt(abs(x)) - z
"""


def same(plain: Any, fast: Any, name: str, args: list[Any]) -> None:
    """The same bits, and no argument is written to."""
    before = [np.copy(arg) for arg in args]
    for each in (name, f"{name}_grad", f"{name}_forward"):
        if hasattr(plain, each):
            try:
                wanted = leaves(getattr(plain, each)(*args))
            except (ValueError, ArithmeticError, IndexError):
                continue  # what was drawn is not for it
            for one, other in zip(wanted, leaves(getattr(fast, each)(*args)), strict=True):
                assert np.asarray(one).dtype == np.asarray(other).dtype
                np.testing.assert_array_equal(other, one)
    for arg, old in zip(args, before, strict=True):
        np.testing.assert_array_equal(arg, old)


def test_an_operation_takes_the_memory_of_what_nobody_reads_any_more(tmp_path: Path) -> None:
    file = tmp_path / "arrays.cr"
    file.write_text(ARRAYS)
    plain, fast = chainrule.load(file), chainrule.load(file, fast=True)
    text = compiled(ARRAYS, Options(fast=True))
    assert "out=" not in compiled(ARRAYS, Options())
    assert re.search(r"np\.exp\((\w+), out=\1\)", text)
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 7))
    square = rng.normal(size=(7, 7))
    cases: dict[str, list[Any]] = {
        "bell": [x],
        "twice": [x, y],
        "kept": [x],
        "rows": [square, x],
        "turned": [square],
        "crossed": list(rng.normal(size=(2, 4, 3))),
        "steps": [x, 2],
        "chosen": [x, 0.7],
    }
    for name, args in cases.items():
        same(plain, fast, name, args)
        short = [arg.astype(np.float32) if isinstance(arg, np.ndarray) else arg for arg in args]
        same(plain, fast, name, short)
    same(plain, fast, "chosen", [x, -0.7])
    _, saved = fast.kept_forward(x)
    first, again = fast.kept_backward(saved, 1.0), fast.kept_backward(saved, 1.0)
    np.testing.assert_array_equal(first, again)


RECURRENT = """
fn net(x: real[t, n], W: real[n, m], R: real[m, m], y: int[t]) -> real:
    a = x @ W + 0.5
    h = zeros([m])
    for k in range(t):
        h = tanh(a[k] + R @ h)
        collect hs = h
    return mean[i](logsumexp[j](hs[i, j]) - hs[i, y[i]])

fn seen(x: real[t, n], W: real[n, m]) -> real:
    a = x @ W + 0.5
    h = zeros([m])
    for k in range(t):
        h = h + sin(a[k])
        collect hs = a[k] * h
    return sum(hs^2) + sum(a^3)

fn handed(x: real[t, n], W: real[n, m]):
    a = x @ W + 0.5
    h = zeros([m])
    for k in range(t):
        h = a[k]
        collect hs = h
    return hs, h
"""


def test_what_a_loop_keeps_takes_the_memory_of_what_nobody_reads_any_more(tmp_path: Path) -> None:
    file = tmp_path / "recurrent.cr"
    file.write_text(RECURRENT)
    plain, fast = chainrule.load(file), chainrule.load(file, fast=True)
    for text in (compiled(RECURRENT, Options()), compiled(RECURRENT, Options(fast=True))):
        gradient, others = text[text.index("def net_grad") : text.index("def seen(")], text[text.index("def handed(") :]
        assert gradient.count(" = a  # its memory: nobody reads it any more\n") == 1
        assert "nobody reads" not in others
    rng = np.random.default_rng(5)
    x, W, R = rng.normal(size=(6, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 4)) / 3
    for dtype in (np.float64, np.float32):
        for name, args in {"net": [x, W, R], "seen": [x, W], "handed": [x, W]}.items():
            given = [*(arg.astype(dtype) for arg in args), *([np.arange(6) % 4] if name == "net" else [])]
            same(plain, fast, name, given)
            result, saved = getattr(plain, f"{name}_forward")(*given)
            _, again = getattr(fast, f"{name}_forward")(*given)
            for one, other in zip(
                leaves(getattr(plain, f"{name}_backward")(saved, result)),
                leaves(getattr(fast, f"{name}_backward")(again, result)),
                strict=True,
            ):
                np.testing.assert_array_equal(other, one)


VECTORS = """
fn chain(x: real[n]) -> real:
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)

fn spring(x: real[n], k: real) -> real:
    d = x[2:] - 2 * x[1:-1] + x[:-2]
    return k * mean(d^2 * exp(-d)) + sum(x)

fn both(x: real[n], y: real[n]):
    r = tanh(x * y) + x
    return r, sum(r * sin(y)), sum(y > 0), exp(r) / 2

fn halves(x: real[n], start: real, tile: real[n]) -> real:
    s = sum(exp(x * tile) * start + log(1 + x^2))
    return s * sum(cos(x / s) * tile + tile^2 - 3 * x)

fn norms(x: real[n], k: int[n]) -> real[n]:
    y = (x - mean(x)) * k
    return y * exp(-y^2) / sqrt(1 + sum(y^2))

fn apart(x: real[n], y: real[m]) -> real = sum(x * sin(x) * exp(x)) * sum(y * cos(y) * exp(y))
"""


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    file = tmp_path_factory.mktemp("vectors") / "vectors.cr"
    file.write_text(VECTORS)
    return chainrule.load(file), chainrule.load(file, fast=True)


@pytest.mark.parametrize("name", ["chain", "spring", "both", "halves", "norms", "apart"])
@pytest.mark.parametrize("n", [5, 32_770, 3 * 8192 * 2, LONG])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_vectors_in_tiles(vectors: tuple[Any, Any], name: str, n: int, dtype: Any) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, n)).astype(dtype) / 4
    whole = rng.integers(-2, 3, n)
    given = {"chain": [x], "spring": [x, 0.3], "halves": [x, 0.7, y], "norms": [x, whole]}
    args: list[Any] = given.get(name, [x, y])
    if n == 5:
        same(*vectors, name, args)
        return
    made = []
    for module in vectors:
        result, saved = getattr(module, f"{name}_forward")(*args)
        several = isinstance(result, tuple)
        seeds = tuple(np.ones_like(one) if one.dtype.kind == "f" else None for one in result) if several else result
        made.append(leaves((getattr(module, name)(*args), result, getattr(module, f"{name}_backward")(saved, seeds))))
        if hasattr(module, f"{name}_grad"):
            made[-1] += leaves(getattr(module, f"{name}_grad")(*args))
    for one, other in zip(*made, strict=True):
        assert np.asarray(one).dtype == np.asarray(other).dtype
        precision = 1e-12 if dtype == np.float64 else 1e-4
        np.testing.assert_allclose(other, one, rtol=precision, atol=precision * np.abs(one).max())


def test_a_vector_is_not_made_between_operations() -> None:
    text = compiled(VECTORS, Options(fast=True))
    gradient = text[text.index("def chain_grad") : text.index("def spring(")]
    assert "for start in range(0, n - 1, 8192):" in gradient
    assert "np.empty" not in gradient
    assert "100.0 * chain_3.dot(chain_3) + chain_4.dot(chain_4)" in gradient
    assert "8192" not in compiled(VECTORS, Options())


def test_what_a_tile_reads_is_there_before_it(tmp_path: Path) -> None:
    """A piece of a sum that goes on in the tile was left to that sum: the compiler ended in a traceback."""
    file = tmp_path / "model.cr"
    file.write_text(
        "fn f(p: real[n], q: real[n]) -> real:\n    xs = concatenate([q, p, q])\n    h = 0.4\n"
        "    for x in xs (checkpoint):\n        h = h / 2 + tanh(x * h) * x\n        collect hs = h * x\n"
        "    return h * hs[0] + sum(sin(hs))\n"
    )
    plain, fast = chainrule.load(file), chainrule.load(file, fast=True)
    compare(plain, fast, "f", list(np.random.default_rng(2).normal(size=(2, 15_000)) / 8))
