"""The functions that C's library lacks, as text for the head of a printed module.

Each `.h` file beside this one holds the function that its name says, and a `.template` those that differ in words. What
a file uses of its neighbours is printed before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

_ENDINGS = ("", *(f"_{word}" for word in ("real", "int", "bool", "float", "of", "add", "of_two")))
_OFTEN = 128  # calls within loops

_OF_TEMPLATES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "row_maximum": (
        "row_extreme",
        {"extreme": "maximum", "word": "largest", "over": ">=", "least": "-(real)INFINITY"},
    ),
    "row_minimum": (
        "row_extreme",
        {"extreme": "minimum", "word": "smallest", "over": "<=", "least": "(real)INFINITY"},
    ),
}
NAMES = tuple(sorted([*(file.stem for file in Path(__file__).parent.glob("*.h")), *_OF_TEMPLATES]))


@cache
def text(name: str) -> str:
    if name not in _OF_TEMPLATES:
        return _read(f"{name}.h")
    template, words = _OF_TEMPLATES[name]
    return Template(_read(f"{template}.template")).substitute(words)


def _read(file: str) -> str:
    return Path(__file__).with_name(file).read_text(encoding="utf-8").strip()


@cache
def needs(name: str) -> tuple[str, ...]:
    """The neighbours that a file uses."""
    return tuple(other for other in used(text(name)) if other != name)


def _said(code: str) -> str:
    """A piece of C without its comments, which mention functions too."""
    return re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)


_BETWEEN = str.maketrans({chr(k): " " for k in range(128) if not (chr(k).isalnum() or chr(k) == "_")})


def _words(code: str) -> list[str]:
    """All words of a piece of C; no regular expression finds them as fast."""
    return code.translate(_BETWEEN).split()


def used(code: str) -> list[str]:
    """The functions that a piece of C mentions."""
    words = set(_words(_said(code)))
    words |= {"bits_of"} if "double_of" in words else set()
    return sorted({name for word in words & _spelled().keys() for name in _spelled()[word]})


@cache
def _spelled() -> Mapping[str, Collection[str]]:
    """By a word the functions that it mentions."""
    found: dict[str, list[str]] = {}
    for name in NAMES:
        for ending in _ENDINGS:
            found.setdefault(name + ending, []).append(name)
    return found


def wanted(code: str) -> Sequence[str]:
    """The functions that a model's own code needs the text of: those of whole vectors only where loops call them."""
    found = used(code)
    of_vectors = {name for name in found if "each_lane" in needs(name)}
    spared = of_vectors.difference(used(_in_loops(code))) if of_vectors else set()
    return [name for name in found if name not in spared]


def _in_loops(code: str) -> str:
    """The lines within `for`, and those of functions that a loop takes in."""
    found: list[str] = []
    around: list[int] = []  # how far the loops around a line are indented
    for line in code.split("\n"):
        text = line.lstrip()
        indent = len(line) - len(text)
        if not text or text.startswith("#"):
            continue
        while around and indent <= around[-1]:
            around.pop()
        if around:
            found.append(line)
        if text.startswith(("for (", "static inline EACH")):
            around.append(indent if indent else -1)
        elif text == "}" and not indent:
            around.clear()
    return "\n".join(found)


def defined(code: str) -> frozenset[str]:
    """The macros, functions and types that a piece of C defines."""
    code = re.sub(r"__attribute__\(\(.*?\)\) ", "", code)
    functions = (r"static [^;=()]*?(\w+)\(", r"SHARED \w+ NAME\((\w+)\)", r"[A-Z_]+\((\w+), ")
    patterns = (r"#define (\w+)", r"typedef \w+ (\w+)", *functions)
    return frozenset(name for pattern in patterns for name in re.findall(rf"^\s*{pattern}", code, re.MULTILINE))


def shared(name: str) -> bool:
    """Whether a program of several texts has this one once."""
    return re.search(r"^SHARED ", text(name), re.MULTILINE) is not None


def declared(name: str) -> str:
    """What calls of a shared one need of it."""
    signatures = re.findall(r"^SHARED [^{]*?\)(?=\n\{)", text(name), re.MULTILINE)
    macros = re.findall(r"^#define \w+\(\.\.\.\).*$", text(name), re.MULTILINE)
    return "\n".join([*(f"{signature};" for signature in dict.fromkeys(signatures)), *macros])


def often(code: str) -> frozenset[str]:
    """The functions of single numbers that loops use so often that they are called: taken in, each time for vectors and
    for what these leave over, they would be most of what is to be compiled.
    """
    words = Counter(_words(_in_loops(_said(code))))
    return frozenset(name for name in NAMES if words[name] > _OFTEN)


def source(names: Iterable[str], elsewhere: Collection[str] = (), called: Collection[str] = ()) -> str:
    """The text that defines these functions and what they need; of those `elsewhere` it says what they are.

    Loops take functions of single numbers in, but for those `called`.
    """
    found: dict[str, str] = {}

    def visit(name: str) -> None:
        if name not in found:
            for need in () if name in elsewhere else needs(name):
                visit(need)
            found[name] = declared(name) if name in elsewhere else text(name)
            if name in called:
                for head in (f"double {name}_of(", f"float {name}_float("):
                    found[name] = found[name].replace(f"static inline EACH {head}", f"static APART {head}")

    for name in names:
        visit(name)
    return "\n\n".join(found.values())


def closure(names: Iterable[str]) -> set[str]:
    """These functions, and all that they need."""
    found: set[str] = set()
    rest = list(names)
    while rest:
        name = rest.pop()
        if name not in found:
            found.add(name)
            rest += needs(name)
    return found
