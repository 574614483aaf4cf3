"""An equation without a solution is an error: where it stands, which lane, why, the residual, how many steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.rules.unsolved import CASES, PROGRAMS, sentence


@pytest.fixture(scope="module")
def modules() -> dict[str, dict[str, Any]]:
    return {name: run(program) for name, program in PROGRAMS.items()}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "args", "why"), CASES, ids=lambda one: one if isinstance(one, str) else "")
def test_the_error_says_where_why_and_how_far_it_came(
    modules: dict[str, dict[str, Any]], name: str, args: tuple[Any, ...], why: str
) -> None:
    for function in ("f", "f_forward", "f_grad"):
        with pytest.raises(ArithmeticError, match=sentence(why)) as error:
            modules[name][function](*args)
        lanes = " lanes, the first [" in str(error.value)
        assert lanes == (name == "rows" or (name in ("number", "two") and np.ndim(args[0]) > 0)), str(error.value)


def test_a_residual_whose_square_overflows_is_none_that_is_infinite() -> None:
    m = run("fn f(a: real[n]) -> real[n]:\n    solve x from 0 * a:\n        x + roll(x, 1) / 4 == a\n    return x\n")
    a = np.array([1e200, 2e200, 3e200])
    x = m["f"](a)
    np.testing.assert_allclose(x + np.roll(x, 1) / 4, a, rtol=1e-14)
