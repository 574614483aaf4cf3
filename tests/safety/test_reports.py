"""What users of other tools reported is right here: over numpy in both precisions, and in C."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.native.agreement import Pair, flat, pairs
from tests.safety.reports import REPORTS, Report
from tests.safety.test_points import DTYPES

pytestmark = pytest.mark.filterwarnings("error")
every = pytest.mark.parametrize("report", REPORTS, ids=[f"{one.where}-{k}" for k, one in enumerate(REPORTS)])


def given(argument: Any, dtype: Any) -> Any:
    array = np.array(argument)
    if not array.ndim:
        return argument
    return array.astype(dtype) if array.dtype.kind == "f" else array


def check(answer: Any, report: Report, dtype: Any) -> None:
    found = flat(answer(*(given(argument, dtype) for argument in report.arguments)))
    wanted = flat(report.wanted)
    assert len(found) == len(wanted)
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    for one, other in zip(found, wanted, strict=True):
        if any(np.ndim(argument) for argument in report.arguments):
            assert np.asarray(one).dtype == dtype
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance * 10)


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_it_is_right(report: Report, dtype: Any) -> None:
    check(run(report.program)["answer"], report, dtype)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Pair]:
    texts = [(report.program, None) for report in REPORTS]
    made = pairs(texts, tmp_path_factory.mktemp("reports"))
    return {id(report): pair for report, pair in zip(REPORTS, made, strict=True)}


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_it_is_right_in_c(built: dict[int, Pair], report: Report, dtype: Any) -> None:
    pair = built[id(report)]
    check({**pair.numpy, **pair.c}["answer"], report, dtype)
