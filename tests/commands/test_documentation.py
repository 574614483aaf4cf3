"""What the page on the command line shows is what happens."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.commands.conftest import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"


def shown() -> list[tuple[str, str]]:
    """Each `$ chainrule ...` of the page, and the indented lines below it."""
    found = []
    for block in PAGE.read_text().split("    $ chainrule ")[1:]:
        command, *lines = block.split("\n")
        output = []
        for line in lines:
            if line and not line.startswith("    "):
                break
            output.append(line[4:])
        found.append((command, "\n".join(output).rstrip()))
    return found


@pytest.mark.parametrize(("command", "output"), shown())
def test_the_page_shows_what_is_printed(run: Run, command: str, output: str) -> None:
    ended = run(*shlex.split(command))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.rstrip() == output


def test_the_page_shows_something() -> None:
    assert len(shown()) >= 3
