"""The points of `points.py` in C: scalars, lanes and arrays, both precisions, forwards and to the second order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, agree, pairs
from tests.safety.points import ARRAYS, SCALARS, Array, Scalar
from tests.safety.test_points import DTYPES, array, claims, near, representable

pytestmark = pytest.mark.filterwarnings("error")

DERIVE = "".join(f"derive {mode}({{0}}, x)\n" for mode in ("jvp", "hessian"))
PROGRAMS = {
    str(case): f"fn f(x) = {case.text}\nfn g(x: real[n]) -> real = sum({case.text})\n{DERIVE.format('f')}"
    if isinstance(case, Scalar)
    else f"{case.program}\n{DERIVE.format('f')}"
    for case in (*SCALARS, *ARRAYS)
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    """All of them as one extension."""
    texts = [(text, None) for text in PROGRAMS.values()]
    return dict(zip(PROGRAMS, pairs(texts, tmp_path_factory.mktemp("points")), strict=True))


@pytest.mark.parametrize("case", SCALARS, ids=str)
def test_a_scalar(built: dict[str, Pair], case: Scalar) -> None:
    """Alone, in lanes, and within a function of an array."""
    pair = built[str(case)]
    assert not pair.missing
    made = dict(pair.c)
    for value, gradient in claims(made, (case.x,)):
        near(value, case.value, np.float64)
        near(gradient, case.gradient, np.float64)
    whole = {name.replace("g", "f", 1): one for name, one in made.items() if name.startswith("g")}
    for dtype in DTYPES:
        if not representable(case, dtype):
            continue
        lanes = np.full(2, case.x, dtype)
        for value, gradient in claims(made, (lanes,), np.ones(2, dtype)):
            near(value, np.full(2, case.value), dtype)
            near(gradient, np.full(2, case.gradient), dtype)
        for value, gradient in claims(whole, (lanes,)):
            near(value, 2 * case.value, dtype)
            near(gradient, np.full(2, case.gradient), dtype)
        derived(pair, (lanes,), dtype)
    assert not {"f", "f_grad", "g", "g_grad", "f_jvp", "f_hessian"} & set(pair.fallen)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", ARRAYS, ids=str)
def test_an_array(built: dict[str, Pair], case: Array, dtype: Any) -> None:
    pair = built[str(case)]
    arguments = tuple(array(argument, dtype) for argument in case.arguments)
    for value, gradient in claims({**pair.numpy, **pair.c}, arguments):
        near(value, case.value, dtype)
        near(gradient, case.gradient, dtype)
    derived(pair, arguments, dtype)


def derived(pair: Pair, arguments: tuple[Any, ...], dtype: Any) -> None:
    """The tangent along ones and the Hessian, as numpy has them."""
    ours = {**pair.numpy, **pair.c}
    ones = np.ones_like(arguments[0])
    with np.errstate(all="ignore"):
        agree(ours["f_jvp"](*arguments, t_x=ones), pair.numpy["f_jvp"](*arguments, t_x=ones))
        agree(ours["f_hessian"](*arguments), pair.numpy["f_hessian"](*arguments))
