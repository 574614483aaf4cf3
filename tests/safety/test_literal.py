"""The safety table with `--literal`: what is written is computed as it is written, and nothing else changes.

Where a stable form would take its place, the answers are those of the arithmetic: they overflow, cancel, or multiply
0 by inf. All other rows hold, masked choices and declared answers among them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.safety.points import ARRAYS, SCALARS, Array, Scalar
from tests.safety.test_points import array

NAN, INF = np.nan, np.inf

LITERAL: dict[str, tuple[Any, Any]] = {
    # powers and roots: 0 * inf
    "x * sqrt(x) at 0": (0, NAN),
    "sqrt(x) * x at 0": (0, NAN),
    "x^2 * sqrt(x) at 0": (0, NAN),
    "sqrt(x)^3 at 0": (0, NAN),
    "sqrt(x^2) at 0": (0, NAN),
    "fn f(x: real[n]) = sqrt(sum(x^2)) at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n]) = sqrt(sum(x * x)) at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n]) = sqrt(x @ x) at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n]) = sqrt(dot(x, x)) at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n]) = sqrt(sum[i](x[i]^2)) at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n]) = sum(x^2)^0.5 at [0.0, 0.0]": (0, [NAN, NAN]),
    "fn f(x: real[n, d]) -> real: at [[0.0], [2.0]]": (4, [[NAN], [NAN]]),
    "fn f(x: real[n]) = sqrt(var(x)) at [3.0, 3.0, 3.0]": (0, [NAN, NAN, NAN]),
    "fn f(x: real[n]) = sqrt(mean((x - mean(x))^2)) at [3.0, 3.0, 3.0]": (0, [NAN, NAN, NAN]),
    # what overflows
    "log(1 + exp(x)) at 1000": (INF, NAN),
    "log1p(exp(x)) at 1000": (INF, NAN),
    "1/(1 + exp(-x)) at -800": (0, NAN),
    "exp(x)/(1 + exp(x)) at 800": (NAN, NAN),
    "-log(1/(1 + exp(-x))) at -800": (INF, NAN),
    "log(sigmoid(x)) at -800": (-INF, NAN),
    "log(1 - sigmoid(x)) at 800": (-INF, NAN),
    "log(exp(x)) at 1000": (INF, NAN),
    "fn f(x: real[n]) = log(sum(exp(x))) at [1000.0, 1000.0]": (INF, [NAN, NAN]),
    "fn f(x: real[n]) = log(sum[i](exp(x[i]))) at [1000.0, -1000.0]": (INF, [NAN, 0]),
    "fn f(x: real[n]) = log(mean(exp(x))) at [1000.0, 1000.0]": (INF, [NAN, NAN]),
    "fn f(x: real[n]) = log(sum(exp(x))) at [-inf, -inf]": (-INF, [NAN, NAN]),
    "fn f(x: real[n]) = (exp(x) / sum(exp(x)))[0] at [1000.0, 1000.0]": (NAN, [NAN, NAN]),
    "fn f(x: real[n]) = log(softmax(x))[1] at [1000.0, 0.0]": (-INF, [NAN, NAN]),
    "fn f(x: real[n]) = -log(softmax(x)[1]) at [1000.0, 0.0]": (INF, [NAN, NAN]),
    # what cancels
    "1 - 1/(1 + exp(-x)) at 40": (0, -4.248354255291589e-18),
    "exp(x) - 1 at 1e-09": (1.000000082740371e-09, 1.000000001),
    "log(1 + x) at 1e-09": (1.000000082240371e-09, 0.999999999),
    "1 - cos(x) at 1e-06": (5.000444502911705e-13, 9.999999999998333e-07),
}


@pytest.mark.parametrize("case", [*SCALARS, *ARRAYS], ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_it_is_what_is_written(case: Scalar | Array) -> None:
    module = run(f"fn f(x) = {case.text}" if isinstance(case, Scalar) else case.program, literal=True)
    arguments = (case.x,) if isinstance(case, Scalar) else tuple(array(one, np.float64) for one in case.arguments)
    value, saved = module["f_forward"](*arguments)
    gradient = module["f_backward"](saved, 1.0)
    first = gradient[0] if isinstance(gradient, tuple) else gradient
    wanted = LITERAL.get(str(case), (case.value, case.gradient))
    np.testing.assert_allclose(value, wanted[0], rtol=1e-12)
    np.testing.assert_allclose(first, wanted[1], rtol=1e-12)


def test_every_row_of_the_column_is_in_the_table() -> None:
    assert LITERAL.keys() <= {str(case) for case in (*SCALARS, *ARRAYS)}
