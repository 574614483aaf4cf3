"""The grammar as a grammar, and its table in the user's cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule.compiler.parse import table
from chainrule.compiler.parse.tree import Builder


def test_no_conflicts_and_no_colliding_words() -> None:
    table.build(table.grammar_text(), strict=True)


def test_every_rule_has_its_method() -> None:
    """A rule without one would leave a lark tree in ours; helper rules, `_...`, are spliced into their users."""
    parser = table.build(table.grammar_text())
    builder = Builder()
    for rule in parser.rules:
        name = rule.alias or rule.origin.name
        if name.startswith("_") or (rule.options.expand1 and len(rule.expansion) == 1 and not rule.alias):
            continue
        assert hasattr(builder, name), rule


def test_reserved_words_are_those_of_the_rules() -> None:
    from chainrule.compiler.parse.words import RESERVED

    parser = table.build(table.grammar_text())
    words = {str(term.pattern.value) for term in parser.terminals if term.pattern.type == "str"}
    assert {word for word in words if word.isalpha()} == RESERVED


PARSE = (
    "from chainrule.compiler.parse import parse, from_text; print(len(parse(from_text('fn f(x) = x^2')).definitions))"
)


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
    )
    assert not done.stderr
    return done.stdout.strip()


def test_the_table_is_kept_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert run(PARSE, CHAINRULE_CACHE=str(folder)) == "1"
    (saved,) = folder.iterdir()
    assert saved.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    json.loads(saved.read_text())
    unread = f"import chainrule.compiler.parse.table as t; t.build = None\n{PARSE}"
    assert run(unread, CHAINRULE_CACHE=str(folder)) == "1"


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"data": 1, "memo": 2}', b"\xff\x00", b"[" * 100000])
def test_a_damaged_table_does_not_matter(tmp_path: Path, damage: bytes) -> None:
    assert run(PARSE, CHAINRULE_CACHE=str(tmp_path / "c")) == "1"
    (saved,) = (tmp_path / "c").iterdir()
    saved.write_bytes(damage)
    assert run(PARSE, CHAINRULE_CACHE=str(tmp_path / "c")) == "1"


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    folder.chmod(0o777)
    assert run(PARSE, CHAINRULE_CACHE=str(folder)) == "1"
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_made_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert run(PARSE, CHAINRULE_CACHE=str(file / "c")) == "1"
    assert run(PARSE, CHAINRULE_CACHE=str(file)) == "1"


def test_old_tables_are_cleared(tmp_path: Path) -> None:
    for number in range(20):
        old = tmp_path / f"grammar-{number:024}.json"
        old.write_text("{}")
        os.utime(old, (number, number))
    tmp_path.chmod(0o700)
    assert run(PARSE, CHAINRULE_CACHE=str(tmp_path)) == "1"
    assert len(list(tmp_path.iterdir())) == table.KEPT


def test_importing_does_not_load_lark() -> None:
    assert run("import sys, chainrule.compiler.parse; print('lark' in sys.modules)") == "False"
