"""What the extension takes and gives: the same answers and refusals as numpy, its memory, threads, result arrays."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, agree, pairs

TEXT = """
fn affine(x: real[..., n], W: real[n, m], b: real[m]) -> real[..., m] = x @ W + b
fn total(x: real[n], w = 2.0) -> real = w * sum(x^2)
fn wave(x, y) = sin(x * y) + x^2 / y
fn pick(table: real[n, 2], ids: int[k]) -> real[k, 2] = table[ids]
fn odd(x: real[2*n + 1]) -> real[n] = x[1::2]
fn flip(x: real[n], up: bool, k: int) -> real[n] = x * k if up else -x
fn both(x: real[n]) = sum(x), x^2
fn step(x: real[n]) -> real = mean(x)
fn log_of(x) = log(x)
"""

AFFINE = np.ones((2, 3)), np.ones((3, 5)), np.ones(5)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("extension"))
    return made


def test_everything_is_in_c(pair: Pair) -> None:
    assert not pair.missing
    assert type(pair.c["affine_backward"]).__name__ == "builtin_function_or_method"


@pytest.mark.parametrize(
    "call",
    [
        lambda f: f["affine"](np.ones((2, 3)), np.ones((4, 5)), np.ones(5)),
        lambda f: f["affine"](np.ones(3), np.ones((3, 5)), np.ones(6)),
        lambda f: f["affine"](np.ones(3) * 1j, np.ones((3, 5)), np.ones(5)),
        lambda f: f["total"](np.ones((2, 2))),
        lambda f: f["total"](["a"]),
        lambda f: f["total"](),
        lambda f: f["total"](np.ones(2), 1.0, 2.0),
        lambda f: f["total"](np.ones(2), v=1.0),
        lambda f: f["pick"](np.ones((3, 2)), np.array([0.5])),
        lambda f: f["pick"](np.ones((3, 2)), np.array([0, 3])),
        lambda f: f["pick"](np.ones((3, 2)), np.array([-4])),
        lambda f: f["odd"](np.ones(4)),
        lambda f: f["flip"](np.ones(2), 1, 2),
        lambda f: f["flip"](np.ones(2), True, 2.5),
        lambda f: f["step"](np.zeros(0)),
        lambda f: f["wave"](np.ones(2), np.ones(3)),
        lambda f: f["wave"]("x", 1.0),
        lambda f: f["affine_backward"](f["affine_forward"](*AFFINE)[1], np.ones(5)),
        lambda f: f["wave_backward"]((1.0,), 1.0),
    ],
)
def test_it_refuses_in_the_words_of_numpy(pair: Pair, call: Callable[[Any], Any]) -> None:
    with pytest.raises((TypeError, ValueError, IndexError)) as theirs:
        call(pair.numpy)
    with pytest.raises(type(theirs.value)) as ours:
        call({**pair.numpy, **pair.c})
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda f: f["total"]([1, 2, 3]),
        lambda f: f["total"](np.arange(4)),
        lambda f: f["total"](np.arange(8.0)[::2]),
        lambda f: f["total"](np.arange(8.0)[::-1], np.float64(3)),
        lambda f: f["total_grad"](np.arange(4, dtype=np.float32), 3),
        lambda f: f["total_grad"](np.arange(4, dtype=np.float32), np.float64(3)),
        lambda f: f["total"](np.zeros(0)),
        lambda f: f["total"](x=np.ones(2), w=3.0),
        lambda f: f["affine"](np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.ones((3, 2)).T.copy().T, np.ones(2)),
        lambda f: f["affine"](np.ones((2, 4, 3)), np.ones((3, 2)), np.ones(2)),
        lambda f: f["affine"](np.ones((2, 0, 3)), np.ones((3, 2)), np.ones(2)),
        lambda f: f["affine"](np.ones((2, 3), ">f8"), np.ones((3, 2)), np.ones(2)),
        lambda f: f["affine"](np.ones((2, 3), "f4"), np.ones((3, 2)), np.ones(2)),
        lambda f: f["pick"](np.arange(6.0).reshape(3, 2), np.array([2, -1, 0], np.int32)),
        lambda f: f["pick"](np.arange(6.0).reshape(3, 2), np.array([2, -3, 0])),
        lambda f: f["odd"](np.arange(5.0)),
        lambda f: f["flip"](np.ones(2), True, 3),
        lambda f: f["flip"](np.ones(2), np.bool_(False), np.int64(3)),
        lambda f: f["both"](np.arange(3.0)),
        lambda f: f["both_backward"](f["both_forward"](np.arange(3.0))[1], (1.0, np.ones(3))),
        lambda f: f["wave"](1, 2),
        lambda f: f["wave_grad"](np.float64(1), 2),
        lambda f: f["wave_grad"](np.arange(4.0), 2.0),
        lambda f: f["wave_grad"](np.arange(4.0).reshape(2, 2), np.ones((2, 2))),
        lambda f: f["wave_grad"](np.arange(4, dtype="f4"), 2),
        lambda f: f["wave_grad"]([1, 2], 2.0),
        lambda f: f["wave"](1.0, 0.0),
        lambda f: f["log_of"](-1.0),
        lambda f: f["log_of_grad"](0.0),
        lambda f: f["log_of_grad"](np.array([0.0, -1.0, 2.0])),
    ],
)
def test_it_serves_what_numpy_serves(pair: Pair, call: Callable[[Any], Any]) -> None:
    with np.errstate(all="ignore"):
        agree(call({**pair.numpy, **pair.c}), call(pair.numpy))


OF_A_TYPE = (np.float32, np.float64, float, partial(np.array, dtype="f4"), partial(np.array, dtype="f8"))


@pytest.mark.parametrize("of", OF_A_TYPE)
def test_numbers_of_each_float_type_are_served_in_c(pair: Pair, of: Callable[[float], Any]) -> None:
    pair.fallen.clear()
    for x, y in ((of(0.5), of(2.0)), (of(0.5), 2.0), (of(0.5), 2)):
        value, saved = pair.c["wave_forward"](x, y)
        agree(value, pair.numpy["wave"](x, y))
        agree(pair.c["wave_backward"](saved, of(1.5)), pair.numpy["wave_backward"](saved, of(1.5)))
        agree(pair.c["wave_grad"](x, y), pair.numpy["wave_grad"](x, y))
    assert not pair.fallen


def test_it_never_writes_to_an_argument(pair: Pair) -> None:
    x, W, b = np.ones((2, 3)), np.ones((3, 4)), np.ones(4)
    for array in (x, W, b):
        array.flags.writeable = False
    pair.fallen.clear()
    y, saved = pair.c["affine_forward"](x, W, b)
    assert [d.flags.writeable for d in pair.c["affine_backward"](saved, y)] == [True, True, True]
    assert not pair.fallen


def test_halves_of_numpy_and_of_c_fit_together(pair: Pair) -> None:
    x, W, b = np.arange(12.0).reshape(2, 2, 3), np.arange(12.0).reshape(3, 4), np.ones(4)
    d = np.arange(16.0).reshape(2, 2, 4)
    for first, second in ((pair.c, pair.numpy), (pair.numpy, pair.c)):
        _, saved = first["affine_forward"](x, W, b)
        agree(second["affine_backward"](saved, d), pair.numpy["affine_backward"](saved, d))


def test_a_result_array_may_be_given(pair: Pair) -> None:
    x, out = np.arange(3.0), np.empty(3)
    value, (d_x, d_w) = pair.c["total_grad"](x, 2.0, out=(out, None))
    assert d_x is out
    assert (value, out.tolist(), d_w) == (10, [0, 4, 8], 5)
    with pytest.raises(ValueError, match="shares memory with an argument"):
        pair.c["total_grad"](x, 2.0, out=(x, None))
    with pytest.raises(ValueError, match="not of the result's shape"):
        pair.c["total_grad"](x, 2.0, out=(np.empty(4), None))
    with pytest.raises(TypeError, match="tuple of 2"):
        pair.c["total_grad"](x, 2.0, out=out)
    named = {"".join(["o", "ut"]): (out, None), "".join(["thr", "eads"]): 2}  # names that Python has not interned
    assert pair.c["total_grad"](x, 3.0, **named)[1][0] is out
    assert out.tolist() == [0, 6, 12]


def test_docstrings_and_signatures_are_those_of_numpy(pair: Pair) -> None:
    for name, function in pair.c.items():
        theirs = inspect.signature(pair.numpy[name])
        assert list(inspect.signature(function).parameters) == list(theirs.parameters)
        assert inspect.getdoc(function) == inspect.getdoc(pair.numpy[name])


def test_many_threads_may_call_at_once(pair: Pair) -> None:
    rng = np.random.default_rng(0)
    given = [(rng.normal(size=(300, 20)), rng.normal(size=(20, 30)), rng.normal(size=30)) for _ in range(4)]
    expected = [pair.c["affine"](*args) for args in given]
    wrong = []

    def work(k: int) -> None:
        for _ in range(30):
            if not np.array_equal(pair.c["affine"](*given[k]), expected[k]):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
