"""The import hook finds models where Python finds modules, and hides none of those."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chainrule.runtime import importing

MODEL = "fn {name}(x) = {factor} * x\n"


@pytest.fixture(autouse=True)
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The hook, with a folder of models first on the path; afterwards everything is as before."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.syspath_prepend(tmp_path / "models")
    (tmp_path / "models").mkdir()
    importing.install()
    yield
    for name in [name for name in sys.modules if name.startswith("cr_")]:
        del sys.modules[name]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_a_model_is_found(models: Path) -> None:
    (models / "cr_plain.cr").write_text(MODEL.format(name="f", factor=3))
    module = importlib.import_module("cr_plain")
    assert module.f(2.0) == 6.0
    assert module.__file__ == str(models / "cr_plain.cr")
    assert sys.modules["cr_plain"] is module


def test_models_in_packages_are_found(models: Path) -> None:
    (models / "cr_package" / "inner").mkdir(parents=True)
    (models / "cr_package" / "__init__.py").write_text("")
    (models / "cr_package" / "inner" / "cell.cr").write_text(MODEL.format(name="g", factor=5))
    assert importlib.import_module("cr_package.inner.cell").g(2.0) == 10.0


def test_python_comes_first(models: Path) -> None:
    (models / "cr_both.cr").write_text(MODEL.format(name="f", factor=3))
    (models / "cr_both.py").write_text("f = 'python'\n")
    (models / "json.cr").write_text(MODEL.format(name="f", factor=3))
    assert importlib.import_module("cr_both").f == "python"
    assert importlib.util.find_spec("json").origin.endswith("json/__init__.py")  # type: ignore[union-attr]


def test_reloading_compiles_again(models: Path) -> None:
    (models / "cr_again.cr").write_text(MODEL.format(name="f", factor=3))
    module = importlib.import_module("cr_again")
    (models / "cr_again.cr").write_text(MODEL.format(name="f", factor=7))
    assert importlib.reload(module).f(1.0) == 7.0


def test_mistakes_are_an_import_error_that_shows_them(models: Path) -> None:
    (models / "cr_wrong.cr").write_text("fn f(x) = sin(x) + nothing\n")
    with pytest.raises(ImportError, match="does not compile") as caught:
        importlib.import_module("cr_wrong")
    message = str(caught.value)
    assert "cr_wrong.cr:1:20" in message
    assert "^^^^^^^" in message
    assert caught.value.name == "cr_wrong"
    assert "cr_wrong" not in sys.modules


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("cr_nowhere")


def test_installing_twice_is_once() -> None:
    importing.install()
    assert sum(isinstance(finder, importing.ModelFinder) for finder in sys.meta_path) == 1


def test_the_front_door_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if not isinstance(f, importing.ModelFinder)])
    monkeypatch.delitem(sys.modules, "chainrule.importer", raising=False)
    importlib.import_module("chainrule.importer")
    assert any(isinstance(finder, importing.ModelFinder) for finder in sys.meta_path)
