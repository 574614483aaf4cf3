"""Sizes by `--set n=5`: the program is what it is with the number written in its types, over numpy and in C."""

from __future__ import annotations

import importlib
import re
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import chainrule
from chainrule.commands import cli
from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text
from chainrule.compiler.source import CompileErrors
from chainrule.runtime import building
from tests.native.agreement import QUICK, agree

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


BOTH = """
fn valley(x: real[n]) -> real:
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2) / n

model sized(width: dim = 3):
    input x: real[batch, n]
    input y: int[batch]
    h = dense(x, width, tanh)
    d = dropout(h, 0.5)
    output label = argmax(dense(d, 2), axis = -1)
    loss = mean(cross_entropy(dense(d, 2), y))
"""


def test_what_is_built_of_a_model_and_a_function_of_known_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written to a folder of its own and built there: sizes are numbers, results numpy's, other sizes refused alike."""
    file, out = tmp_path / "both_sized.cr", tmp_path / "made" / "here"
    file.write_text(BOTH)
    settings = ["--set", "n=7", "--set", "batch=5"]
    result = CliRunner().invoke(
        cli, ["compile", "--target", "c", *settings, "-o", str(out), str(file)], standalone_mode=False
    )
    assert result.exception is None
    assert sorted(path.name for path in out.iterdir()) == [f"both_sized{end}" for end in (".c", ".h", ".py", "_py.c")]
    texts = [(out / f"both_sized{end}").read_text() for end in (".c", ".h", "_py.c")]
    assert not {"n", "batch"} & set(re.findall(r"int64_t (\w+)", texts[1]))
    assert "< 35" in texts[0] or "< 5" in texts[0]
    sources = building.Sources("both_sized", texts[:1], *texts[1:])
    building.build(sources, out / f"both_sized_py{sysconfig.get_config_var('EXT_SUFFIX')}", QUICK)
    monkeypatch.syspath_prepend(str(out))
    made, plain = importlib.import_module("both_sized"), chainrule.load(file)
    assert type(made.valley_grad).__name__ == "builtin_function_or_method"
    rng = np.random.default_rng(0)
    x, batch, y = rng.normal(size=7), rng.normal(size=(5, 7)), rng.integers(0, 2, 5)
    agree(made.valley_grad(x), plain.valley_grad(x))
    params = plain.sized_init(np.random.default_rng(1), n=7)
    assert {key: value.shape for key, value in made.sized_init(np.random.default_rng(1)).items()} == {
        key: value.shape for key, value in params.items()
    }
    ours, theirs = (each.sized_loss_grad(params, batch, y, rng=np.random.default_rng(2)) for each in (made, plain))
    agree((ours[0], *ours[1].values()), (theirs[0], *theirs[1].values()))
    agree(made.sized_label(params, batch), plain.sized_label(params, batch))
    assert "7" in said(made.valley, x[1:])
    assert "5" in said(made.sized_label, params, batch[1:])


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "valley.cr").write_text(OPEN)
    (tmp_path / "there").write_text("")
    command = ["compile", "--target", "c", "-o", str(tmp_path / "there"), str(tmp_path / "valley.cr")]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 1
    assert "is a file; with --target c the four files go to a folder" in result.output


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (("n", "x"), "`n` is a size"),
        (("m", "4"), "no model has the parameter `m`, and no function or input that size"),
        (("n", "0"), "`valley` cannot be had for n = 0"),
    ],
)
def test_what_is_refused(setting: tuple[str, str], says: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        driver.analyse(from_text(OPEN, "valley.cr"), settings=(setting,))
    assert caught.value.errors[0].message == says
