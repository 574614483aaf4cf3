"""The repository is laid out as pyproject.toml says, and as docs say it is."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    ".ci": "what runs before a change is taken",
    ".gitignore": "",
    "CHANGELOG.md": "",
    "LICENSE": "",
    "README.md": "",
    "bench": "measurements",
    "chainrule": "the import name and the command line",
    "compiler": "text to text",
    "docs": "pages to read",
    "grammar": "what may be written",
    "pyproject.toml": "",
    "runtime": "what happens to an emitted module",
    "samples": "models",
    "tests": "claims",
}
ROOMS = ("compiler", "grammar", "runtime")


def settings() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    return found


def folder_of(package: str) -> Path:
    mapping: dict[str, str] = settings()["package-dir"]
    top = max((key for key in mapping if f"{package}.".startswith(f"{key}.")), key=len)
    return ROOT.joinpath(mapping[top], *package[len(top) :].strip(".").split("."))


def tracked() -> list[Path]:
    """The files of the project: those that git has, or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for path in map(Path, listing.stdout.splitlines()) if (ROOT / path).exists()]


def folders_with_python(top: str) -> set[str]:
    within = [path for path in tracked() if path.parts[0] == top and path.suffix == ".py"]
    return {".".join(path.parent.parts) for path in within}


def test_top_level_is_fixed() -> None:
    assert {path.parts[0] for path in tracked()} <= set(TOP)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_links_within_the_package(room: str) -> None:
    link = ROOT / "chainrule" / room
    assert link.is_symlink()
    assert str(link.readlink()) == f"../{room}"


def test_packages_are_the_folders() -> None:
    found = {package for top in ("chainrule", *ROOMS) for package in folders_with_python(top)}
    as_imported = {p if p.startswith("chainrule") else f"chainrule.{p}" for p in found}
    assert set(settings()["packages"]) == as_imported


def test_every_package_has_an_init() -> None:
    for package in settings()["packages"]:
        assert (folder_of(package) / "__init__.py").is_file(), package


def test_package_data_is_what_lies_there() -> None:
    """Every file of the packages that is no Python is package data, and every pattern finds some."""
    described = set()
    for package, patterns in settings()["package-data"].items():
        for pattern in patterns:
            found = set(folder_of(package).glob(pattern))
            assert found, f"{package}: {pattern} finds nothing"
            described |= found
    data = {
        ROOT / path
        for path in tracked()
        if path.parts[0] in ("chainrule", *ROOMS) and path.suffix != ".py" and not (ROOT / path).is_symlink()
    }
    assert described == data


def test_extras_that_the_documentation_names_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["optional-dependencies"]) == {"test", "peers", "bench", "train", "plot"}
    assert any(re.fullmatch(r"black==\d+\.\*", requirement) for requirement in project["dependencies"])


def test_no_file_names_a_machine() -> None:
    """No path of somebody's home, nor of the folder that this checkout happens to lie in."""
    pattern = re.compile(r"/(?:home|Users)/\w|/root/|" + re.escape(str(ROOT.parent) + "/"))
    for path in tracked():
        file = ROOT / path
        if file == Path(__file__) or not file.is_file() or file.is_symlink():
            continue
        text = file.read_bytes().decode(errors="replace")
        found = pattern.search(text)
        assert found is None, f"{path}: {text[found.start() : found.start() + 40]}"
