"""The pages, their blocks, and what each block should say.

    ```cr NAME.cr               a program: it compiles, its examples hold, its derivatives agree
    ```cr NAME.cr wrong         a program with mistakes, which `chainrule check` in a later block shows
    ```python NAME.py           a script, which a later block runs
    ```python of NAME.cr WHAT   a piece of the module that a program compiles to: a function, or its `head`
    ```pycon                    a session, run as a doctest
    ```console                  commands; what is printed behind a command is what it prints
    ```sh                       commands that are not run here

A page is read from top to bottom in an empty folder, as a reader would. `python -m tests.docs` writes anew what
consoles print, the pieces of modules, and the picture.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chainrule import commands
from chainrule.compiler.driver import compile_file

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "samples" / "README.md")
}
_FENCE = re.compile(r"^```(?P<language>\w+)(?P<words>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: the words behind its fence, its text, and from where to where this stands in the page."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    start: int
    end: int


def blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 2
        words = tuple(found["words"].split())
        yield Block(found["language"], words, found["text"], line, found.start("text"), found.end("text"))


def fences(text: str) -> int:
    """How many blocks a page opens, of whatever kind."""
    return sum(line.startswith("```") for line in text.splitlines()) // 2


def save(block: Block) -> Path | None:
    """The file that a block is, written where we are."""
    if block.language not in ("cr", "python") or not block.words or block.words[0] == "of":
        return None
    path = Path(block.words[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    return path


def stated(block: Block) -> str | None:
    """What a block should say, if something says so: the output of its commands, a piece of a module."""
    if block.language == "console":
        return "".join(f"$ {command}\n{output}" for command, output in _console(block.text))
    if block.language == "python" and block.words[:1] == ("of",):
        _, program, *what = block.words
        text = compile_file(Path(program))
        return "\n\n".join(_piece(text, name) for name in what)
    return None


def _console(text: str) -> Iterator[tuple[str, str]]:
    commands_ = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    for command in commands_:
        yield command, _output(shlex.split(command))


def _output(arguments: list[str]) -> str:
    """What a command prints, to both streams."""
    program, *rest = arguments
    if program == "chainrule":
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            commands.run(rest)
        return printed.getvalue()
    if program == "cat":
        return "".join(Path(name).read_text(encoding="utf-8") for name in rest)
    assert program == "python", f"no page is to run `{program}`"
    return run(rest)


def run(arguments: list[str]) -> str:
    """What Python prints, to both streams, where chainrule can be imported."""
    search = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": search},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    ).stdout


def _piece(module: str, name: str) -> str:
    """A function of an emitted module, or its `head`: all above the imports."""
    if name == "head":
        return module[: module.index("\nfrom __future__")]
    found = re.search(rf"^def {name}\(.*?(?=\n\n\n|\Z)", module, re.MULTILINE | re.DOTALL)
    assert found is not None, f"the module has no function {name}"
    return found[0].rstrip("\n") + "\n"
