"""The evaluator's functions of one element against numpy's and scipy's, so that two mistakes would have to agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import scipy.special

from tests.reference.scalars import SCALARS

POINTS = (-2.5, -1.0, -0.6, -0.25, 0.0, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.7)
ELSEWHERE = {
    "clip": np.clip,
    "betaln": lambda a, b: np.log(scipy.special.beta(a, b)),
    "digamma": scipy.special.digamma,
    "gamma": scipy.special.gamma,
    "lgamma": scipy.special.gammaln,
    "log_sigmoid": scipy.special.log_expit,
    "logit": scipy.special.logit,
    "int": lambda x: np.trunc(x).astype(int),
    "norm": np.abs,
    "relu": lambda x: np.maximum(x, 0),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "sigmoid": scipy.special.expit,
    "softplus": lambda x: np.logaddexp(0, x),
    "trigamma": lambda x: scipy.special.polygamma(1, x),
}
GAMMAS = ("beta", "betaln", "digamma", "gamma", "gammaln", "lgamma", "psi", "trigamma")
ORDERS = {"polygamma", "jn", "jv", "yn", "iv", "ive"}
WHOLE = {name for name in SCALARS if name.startswith("bitwise_")} | {"gcd", "lcm"}


def theirs(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] | None = ELSEWHERE.get(name) or getattr(np, name, None)
    return found or getattr(scipy.special, name)


@pytest.mark.parametrize("name", sorted(SCALARS.keys() - WHOLE - {"ldexp", "where"} - ORDERS))
def test_it_is_what_numpy_or_scipy_computes(name: str) -> None:
    f = SCALARS[name]
    arity = next(k for k in (1, 2, 3) if _takes(theirs(name), k))
    grid = np.array(np.meshgrid(*[POINTS] * arity)).reshape(arity, -1).T
    with np.errstate(all="ignore"):
        for point in grid:
            ours = float(f(*map(mp.mpf, point)))
            expected = float(theirs(name)(*point))
            if name in GAMMAS and min(point) <= 0:
                continue  # poles and their signs are conventions
            assert ours == pytest.approx(expected, rel=1e-13, abs=1e-15, nan_ok=True), point


def _takes(f: Callable[..., Any], count: int) -> bool:
    try:
        with np.errstate(all="ignore"):
            f(*[0.5] * count)
    except (TypeError, ValueError):
        return False
    return True


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_whole_numbers_too(name: str) -> None:
    points = [(6, 4), (12, 3), (7, 2)]
    expected = [theirs(name)(*(p[:1] if name == "bitwise_invert" else p)) for p in points]
    assert [SCALARS[name](*(p[:1] if name == "bitwise_invert" else p)) for p in points] == expected


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_whole_orders(name: str) -> None:
    for n in range(4):
        assert float(SCALARS[name](n, mp.mpf(1.7))) == pytest.approx(theirs(name)(n, 1.7), rel=1e-13)
