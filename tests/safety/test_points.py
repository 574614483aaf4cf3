"""No nan or inf where the derivative exists, the declared answer where it does not, and no warning on the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run, text
from tests.safety.points import ARRAYS, REFUSED, SCALARS, Array, Scalar

DTYPES = [np.float64, np.float32]

pytestmark = pytest.mark.filterwarnings("error")


def claims(module: dict[str, Any], arguments: tuple[Any, ...], seed: Any = 1.0) -> list[tuple[Any, Any]]:
    """Value and first cotangent: by f_forward and f_backward, and by f_grad where there is one; f agrees."""
    value = module["f"](*arguments)
    forward, saved = module["f_forward"](*arguments)
    found = [(forward, module["f_backward"](saved, seed))]
    if "f_grad" in module:
        found.append(module["f_grad"](*arguments))
    for other, _ in found:
        np.testing.assert_array_equal(other, value)
    return [(value, by[0] if isinstance(by, tuple) else by) for value, by in found]


def near(found: Any, expected: Any, dtype: Any) -> None:
    assert np.asarray(found).dtype == dtype
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    np.testing.assert_allclose(found, np.asarray(expected, dtype), rtol=tolerance, atol=tolerance * 1e-12)


def representable(case: Scalar, dtype: Any) -> bool:
    """Whether value and gradient are ordinary numbers of that precision (1e-35 in float32 is not one)."""
    sizes = [abs(number) for number in (case.value, case.gradient) if number]
    return all(not size < 1e3 * np.finfo(dtype).tiny for size in sizes)


@pytest.mark.parametrize("case", SCALARS, ids=str)
def test_a_scalar(case: Scalar) -> None:
    module = run(f"fn f(x) = {case.text}")
    for value, gradient in claims(module, (case.x,)):
        near(value, case.value, np.float64)
        near(gradient, case.gradient, np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", SCALARS, ids=str)
def test_lanes(case: Scalar, dtype: Any) -> None:
    """The same point in several lanes, and as an array of no axes."""
    module = run(f"fn f(x) = {case.text}")
    for shape in [(2,), ()]:
        x = np.full(shape, case.x, dtype)
        for value, gradient in claims(module, (x,), np.ones(shape, dtype)):
            near(value, np.full(shape, case.value), dtype)
            near(gradient, np.full(shape, case.gradient), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", SCALARS, ids=str)
def test_within_an_array(case: Scalar, dtype: Any) -> None:
    """As part of a function of an array, where the expression is one over arrays from the start."""
    module = run(f"fn f(x: real[n]) -> real = sum({case.text})")
    x = np.full(2, case.x, dtype)
    for value, gradient in claims(module, (x,)):
        near(value, 2 * case.value, dtype)
        near(gradient, [case.gradient] * 2, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", ARRAYS, ids=str)
def test_an_array(case: Array, dtype: Any) -> None:
    module = run(case.program)
    arguments = tuple(array(argument, dtype) for argument in case.arguments)
    for value, gradient in claims(module, arguments):
        near(value, case.value, dtype)
        near(gradient, case.gradient, dtype)


def array(argument: Any, dtype: Any) -> Any:
    whole = isinstance(argument, list) and argument and all(isinstance(item, int) for item in argument)
    return argument if isinstance(argument, float) else np.array(argument, np.int64 if whole else dtype)


@pytest.mark.parametrize(("program", "code"), REFUSED.items())
def test_shapes_that_would_stretch_are_refused(program: str, code: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        text(program)
    assert [error.code for error in caught.value.errors] == [code]


@pytest.mark.parametrize("spell", [lambda x: f"log({x})", lambda x: f"sqrt({x})", lambda x: f"1 / {x}"])
def test_nan_in_stays_nan(spell: Callable[[str], str]) -> None:
    """What is chosen is not mended: nan in is nan out, value and gradient."""
    module = run(f"fn f(x) = {spell('x')} if x != 1 else 0")
    for value, gradient in claims(module, (math.nan,)):
        assert math.isnan(value)
        assert math.isnan(gradient)


@pytest.mark.parametrize("case", [*SCALARS, *ARRAYS], ids=str)
def test_nothing_is_mended_in_the_emitted_code(case: Scalar | Array) -> None:
    emitted = text(f"fn f(x: real[n]) -> real = sum({case.text})" if isinstance(case, Scalar) else case.program)
    for word in ("nan_to_num", "errstate", "filterwarnings", "1e-", "epsilon"):
        lines = [line for line in emitted.split("\n") if word in line and "= [" not in line]
        assert not [line for line in lines if not line.lstrip().startswith("#")], word
