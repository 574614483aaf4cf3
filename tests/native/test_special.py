"""Special functions in C: values and derivatives are those of numpy, at the edges too."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, agree, compare, pairs
from tests.special.references import values

RNG = np.random.default_rng(0)
WIDE = np.concatenate([RNG.uniform(-30, 30, 400), RNG.uniform(-1, 2, 400), 10 ** RNG.uniform(-300, 300, 100)])
EDGES = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, 1.0, -1.0, 2.0, -2.0, -26.7, 39.5, 714.0])
POSITIVE = np.abs(WIDE) + 1e-3
FUNCTIONS: dict[str, np.ndarray[Any, Any]] = {
    "erfcx": RNG.uniform(-20, 50, 300),
    "erfinv": RNG.uniform(-1, 1, 300),
    "erfcinv": RNG.uniform(0, 2, 300),
    "digamma": POSITIVE,
    "log_ndtr": RNG.uniform(-40, 40, 300),
    "i0": RNG.uniform(-50, 50, 300),
    "i1": RNG.uniform(-50, 50, 300),
    "i0e": WIDE,
    "i1e": WIDE,
    "j0": RNG.uniform(-60, 60, 300),
    "j1": RNG.uniform(-60, 60, 300),
    "y0": RNG.uniform(0.01, 60, 300),
    "y1": RNG.uniform(0.01, 60, 300),
    "polygamma(1, x)": POSITIVE[POSITIVE < 1e50],
    "jn(2, x)": RNG.uniform(-60, 60, 300),
    "jn(7, x)": RNG.uniform(-60, 60, 300),
    "yn(3, x)": RNG.uniform(0.01, 60, 300),
    "iv(3, x)": RNG.uniform(-50, 50, 300),
    "ive(4, x)": WIDE,
    "polygamma(3, x)": POSITIVE[POSITIVE < 1e50],
    "ndtr": RNG.uniform(-40, 9, 300),
}


def text(name: str) -> str:
    said = name if "(" in name else f"{name}(x)"
    return f"fn f(x: real[n]) = {said}\nfn one(x: real) = {said}\nfn total(x: real[n]) -> real = sum({said})\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    found = pairs([(text(name), None) for name in FUNCTIONS], tmp_path_factory.mktemp("special"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(FUNCTIONS, found, strict=True))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_as_in_numpy(made: dict[str, Pair], name: str) -> None:
    pair, x = made[name], FUNCTIONS[name]
    compare(pair, "f", (x,), np.cos(x))
    compare(pair, "total", (x[:20],), 1.0)
    for point in x[:5]:
        compare(pair, "one", (float(point),), 0.5)
    assert not pair.fallen


def test_ndtr_keeps_its_digits_far_to_the_left(made: dict[str, Pair]) -> None:
    x = np.concatenate([RNG.uniform(-37.5, 9, 300), RNG.uniform(-1, 1, 100)])
    expected = values("ndtr", x)
    assert np.all(np.abs(made["ndtr"].c["f"](x) - expected) <= 1e-15 * expected)
    short = x[x > -13].astype(np.float32)
    expected = values("ndtr", short.astype(float))
    assert np.all(np.abs(made["ndtr"].c["f"](short) - expected) <= 2e-7 * expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_everywhere(made: dict[str, Pair], name: str) -> None:
    """Poles and what lies outside of the domain: nan and inf are the same."""
    x = np.concatenate([WIDE, EDGES])
    pair = made[name]
    with np.errstate(all="ignore"):
        expected = pair.numpy["f"](x)
        found = pair.c["f"](x)
        exact = np.isfinite(expected)
        assert np.array_equal(found[~exact], expected[~exact], equal_nan=True)
        np.testing.assert_allclose(found[exact], expected[exact], rtol=2e-12, atol=1e-15)
        short = x.astype(np.float32)
        agree(pair.c["f"](short), pair.numpy["f"](short), pair.numpy["f"](short.astype(float)))


# the incomplete functions: what they depend on besides x, and x, near the mean and far from it
SHAPES = 10 ** RNG.uniform(-3, 3.5, (2, 300))
INCOMPLETE: dict[str, tuple[np.ndarray[Any, Any], ...]] = {
    "gammainc": (SHAPES[0], SHAPES[0] * 10 ** RNG.normal(0, 0.3, 300)),
    "gammaincc": (SHAPES[0], SHAPES[0] * 10 ** RNG.normal(0, 0.3, 300)),
    "betainc": (*SHAPES, np.clip(SHAPES[0] / SHAPES.sum(axis=0) * 10 ** RNG.normal(0, 0.3, 300), 0.0, 1.0)),
}


@pytest.fixture(scope="module")
def incomplete(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    texts = []
    for name, points in INCOMPLETE.items():
        names = [*"ab"[: len(points) - 1], "x"]
        call = f"{name}({', '.join(names)})"
        lanes, numbers = (", ".join(f"{one}: {kind}" for one in names) for kind in ("real[n]", "real"))
        program = f"fn f({lanes}) = {call}\nfn one({numbers}) = {call}\nfn total({lanes}) -> real = sum({call})\n"
        texts.append(program + "\n".join(f"derive grad({one}, x)" for one in ("one", "total")))
    found = pairs([(text, None) for text in texts], tmp_path_factory.mktemp("incomplete"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(INCOMPLETE, found, strict=True))


@pytest.mark.parametrize("name", INCOMPLETE)
def test_the_incomplete_functions(incomplete: dict[str, Pair], name: str) -> None:
    pair, points = incomplete[name], INCOMPLETE[name]
    compare(pair, "f", points, np.cos(points[0]))
    compare(pair, "total", points, 1.0)
    for k in range(5):
        compare(pair, "one", [float(each[k]) for each in points], 0.5)
    assert not pair.fallen


@pytest.mark.parametrize("name", INCOMPLETE)
def test_the_incomplete_functions_everywhere(incomplete: dict[str, Pair], name: str) -> None:
    own = [0.0, -0.0, 1.0, 0.5, 2.5, 1e-300, 40.0, -1.0, np.inf, -np.inf, np.nan]
    edges = np.array(list(itertools.product(own, repeat=len(INCOMPLETE[name])))).T
    points = [np.concatenate(pair) for pair in zip(INCOMPLETE[name], edges, strict=True)]
    pair = incomplete[name]
    for dtype in (np.float64, np.float32):
        short = [each.astype(dtype) for each in points]
        with np.errstate(all="ignore"):
            exact = pair.numpy["f"](*(each.astype(float) for each in short))
            agree(pair.c["f"](*short), pair.numpy["f"](*short), exact)
