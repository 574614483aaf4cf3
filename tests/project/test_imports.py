"""Who may import whom: the rooms of the compiler downwards only, everything by its full name."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("chainrule", "compiler", "grammar", "runtime")

# in walking order: each imports from those before it
ROOMS = (
    "options",
    "source",
    "explanations",
    "render",
    "syntax",
    "tree_text",
    "parse",
    "ir",
    "ops",
    "analysis",
    "lower",
    "passes",
    "autodiff",
    "emit",
    "loops",
    "native",
    "emission",
    "driver",
    "stages",
)


def python_files() -> list[Path]:
    found = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    return sorted(file for file in found if not file.relative_to(ROOT).parts[1:2] or not _linked(file))


def _linked(file: Path) -> bool:
    return any(parent.is_symlink() for parent in file.parents if parent != ROOT)


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    full = parts if parts[0] == "chainrule" else ("chainrule", *parts)
    return ".".join(full).removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_when_imported(tree: ast.Module) -> Iterator[str]:
    """Those outside functions and outside `if TYPE_CHECKING:`."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            waiting += [*node.body, *node.orelse]
        elif isinstance(node, ast.ClassDef | ast.With | ast.Try):
            waiting += node.body


FILES = python_files()
BY_NAME = pytest.mark.parametrize("file", FILES, ids=[name_of(file) for file in FILES])


def test_all_files_are_seen() -> None:
    assert {name_of(file).split(".")[1] for file in FILES if name_of(file).count(".")} >= {
        "commands",
        "compiler",
        "grammar",
        "runtime",
    }


@BY_NAME
def test_imports_are_absolute_and_by_the_one_name(file: Path) -> None:
    for name in imports(ast.parse(file.read_text())):
        top = name.split(".")[0]
        assert not name.startswith("."), f"relative import {name}"
        assert top not in ("compiler", "runtime", "grammar"), f"import {name} as chainrule.{name}"


@BY_NAME
def test_rooms_import_downwards(file: Path) -> None:
    here = name_of(file).split(".")
    for name in imports(ast.parse(file.read_text())):
        there = name.split(".")
        if there[0] != "chainrule":
            continue
        if here[1:2] == ["compiler"]:
            assert there[1:2] in (["compiler"], ["grammar"], ["__version__"], []), f"{name} is above the compiler"
            if len(here) > 2 and len(there) > 2 and there[1] == "compiler":
                assert ROOMS.index(there[2]) <= ROOMS.index(here[2]), f"{here[2]} imports {name}"
        elif here[1:2] == ["runtime"]:
            assert there[1:2] != ["commands"], f"{name} is above the runtime"
        elif here[1:2] == ["grammar"]:
            assert there[1:2] == ["grammar"], f"{name} is above the grammar"


@BY_NAME
def test_what_is_imported_at_once(file: Path) -> None:
    """runtime: numpy and the standard library; chainrule and its commands: click and the standard library."""
    here = name_of(file)
    within = here.split(".")[1:2]
    if within in (["compiler"], ["grammar"]):
        return
    allowed = {*sys.stdlib_module_names, "chainrule", "numpy" if within == ["runtime"] else "click"}
    for name in imports_when_imported(ast.parse(file.read_text())):
        assert name.split(".")[0] in allowed, f"{name} is imported before it is used"
        if within == ["runtime"] or here == "chainrule":
            assert not name.startswith("chainrule.compiler"), f"{name} is imported before it is used"


def test_only_one_file_knows_lark_and_one_folder_jinja() -> None:
    users: dict[str, set[str]] = {"lark": set(), "jinja2": set(), "black": set(), "scipy": set()}
    for file in FILES:
        for name in imports(ast.parse(file.read_text())):
            if name.split(".")[0] in users:
                users[name.split(".")[0]].add(".".join(name_of(file).split(".")[1:3]))
    assert users["lark"] <= {"compiler.parse"}
    assert users["jinja2"] <= {"compiler.emit"}
    assert users["black"] <= {"compiler.emit", "compiler.driver"}
    assert not users["scipy"]
