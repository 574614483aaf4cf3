"""The functions that C's library lacks, as text for the head of a printed module.

Each `.h` file beside this one holds the function that its name says. What a file uses of its neighbours is printed
before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

NAMES = tuple(sorted(file.stem for file in Path(__file__).parent.glob("*.h")))


@cache
def text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.h").read_text(encoding="utf-8").strip()


@cache
def needs(name: str) -> tuple[str, ...]:
    """The neighbours that a file uses."""
    return tuple(other for other in used(text(name)) if other != name)


def used(code: str) -> list[str]:
    """The functions that a piece of C mentions."""
    words = set(re.findall(r"\b[a-z]\w*\b", re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)))
    bare = {re.sub(r"_(real|int|bool|of|add)$", "", word) for word in words} | words
    bare |= {"bits_of"} if "double_of" in words else set()
    return [name for name in NAMES if name in bare]


def defined(code: str) -> frozenset[str]:
    """The macros, functions and types that a piece of C defines."""
    code = re.sub(r"__attribute__\(\(.*?\)\) ", "", code)
    patterns = (r"#define (\w+)", r"static [^;=()]*?(\w+)\(", r"typedef \w+ (\w+)", r"[A-Z_]+\((\w+), ")
    return frozenset(name for pattern in patterns for name in re.findall(rf"^\s*{pattern}", code, re.MULTILINE))


def source(names: Iterable[str]) -> str:
    """The text that defines these functions and what they need."""
    found: dict[str, str] = {}

    def visit(name: str) -> None:
        if name not in found:
            for need in needs(name):
                visit(need)
            found[name] = text(name)

    for name in names:
        visit(name)
    return "\n\n".join(found.values())
