"""Sizes by `--set n=5`: the program is what it is with the number written in its types, over numpy and in C."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from chainrule.commands import cli
from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text
from chainrule.compiler.source import CompileErrors

VALLEY = """
fn valley(x: real[{n}]) -> real:
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2) / {n}
"""
OPEN, FIXED = VALLEY.format(n="n"), VALLEY.format(n="5")
CALLS = (
    OPEN
    + """
fn same(y: real[n]) -> real = valley(y) + n
fn inner(y: real[n]) -> real = valley(y[1:])
fn fit(w: real[p], X: real[n, p]) -> real = sum((X @ w)^2) / n
"""
)


def module(text: str, **settings: int) -> dict[str, Any]:
    given = tuple((name, str(size)) for name, size in settings.items())
    space: dict[str, Any] = {"__name__": "made"}
    exec(driver.compile_source(text, Options(format=False, settings=given), "valley.cr"), space)
    return space


def said(call: Any, *args: Any) -> str:
    with pytest.raises((ValueError, TypeError)) as caught:
        call(*args)
    return str(caught.value)


def test_it_is_the_module_of_the_fixed_type() -> None:
    made, fixed = module(OPEN, n=5), module(FIXED)
    x = np.linspace(0.5, 2, 5)
    for name in ("valley", "valley_grad"):
        assert str(made[name](x)) == str(fixed[name](x))
        assert said(made[name], np.ones(4)) == said(fixed[name], np.ones(4))
    assert "5" in said(made["valley"], np.ones(4))


def test_sizes_that_are_not_set_stay() -> None:
    made, plain = module(CALLS, n=5), module(CALLS)
    w, X, y = np.ones(3), np.arange(15.0).reshape(5, 3), np.linspace(0.5, 2, 5)
    assert made["fit"](w, X) == plain["fit"](w, X)
    said(made["fit"], w, X[:4])
    for name in ("same", "inner"):
        assert made[name](y) == pytest.approx(plain[name](y), rel=1e-14)
        said(made[name], y[1:])
    assert made["valley"](y[1:]) == plain["valley"](y[1:])  # `inner` calls it with another size


def test_they_are_numbers_in_c(tmp_path: Path) -> None:
    file = tmp_path / "valley.cr"
    file.write_text(OPEN)
    result = CliRunner().invoke(cli, ["compile", "--target", "c", "--set", "n=1000", str(file)], standalone_mode=False)
    assert result.exception is None
    text = (tmp_path / "valley.c").read_text()
    assert "int64_t n," not in text
    assert "< 999" in text


def test_parameters_of_models_are_set_in_c_too(tmp_path: Path) -> None:
    file = tmp_path / "m.cr"
    file.write_text(
        "model m(width: dim = 3):\n    input x: real[b, 4]\n    h = dense(x, width)\n    loss = sum(h^2)\n\n"
        "fn total(x: real[b]) -> real = sum(x)\n"
    )
    plain = driver.compile_native(file).python
    made = driver.compile_native(file, Options(settings=(("width", "7"),))).python
    assert "(4, 7)" in made
    assert "(4, 7)" not in plain


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (("n", "x"), "`n` is a size of a function"),
        (("m", "4"), "no model has the parameter `m`, and no function that size"),
        (("n", "0"), "`valley` cannot be had for n = 0"),
    ],
)
def test_what_is_refused(setting: tuple[str, str], says: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        driver.analyse(from_text(OPEN, "valley.cr"), settings=(setting,))
    assert caught.value.errors[0].message == says
