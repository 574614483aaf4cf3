"""The standard library: definitions in `.cr`, behind those of every file.

    grammar/library/activations.cr      fn gelu(x): ...      ->      `gelu`, in scope everywhere

A file of the library is only searched for the names that it defines; a definition is parsed when it is first named,
so that a program pays for what it uses. The library's own names are looked up in the library: what a user defines
never changes what a function of the library means. A name that begins with `_` is the library's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import chainrule.grammar
from chainrule.compiler import syntax
from chainrule.compiler.lower.program import Constant, Defined, Missing, Network, Program, Scope
from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.source import CompileErrors

KEY = "library/"
"""What the key of the library's scope begins with: no file that is imported has such a key."""

FOLDER = "chainrule/library/"
"""What the names of its files begin with."""

_HEAD = r"(?:(?:fn|layer) (?P<function>\w+)\(|(?P<constant>\w+) = )"
_DEFINITION = re.compile(rf"^{_HEAD}.*\n(?:(?:[ #)].*)?\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where a definition stands: its file, the lines above it, its text."""

    file: str
    above: int
    text: str

    @property
    def heading(self) -> str:
        """`gelu(x)`, `cross_entropy(logits: real[..., k], labels: int[...])`: on one line."""
        line = " ".join(self.text.split("\n\n")[0].split())
        head = re.match(r"(?:fn|layer) (.*?\)(?: -> .*?)?)(?: =|:) ", line + " ")
        assert head is not None, line
        return head[1]


@cache
def places() -> Mapping[str, Place]:
    """Every definition of the library, by its name, in the order of the files."""
    found: dict[str, Place] = {}
    for path in sorted((Path(chainrule.grammar.__path__[0]) / "library").glob("*.cr")):
        text = path.read_text(encoding="utf-8")
        for match in _DEFINITION.finditer(text):
            name = match["function"] or match["constant"]
            assert name not in found, f"{name} is defined in {found[name].file} and in {path.name}"
            found[name] = Place(path.name, text.count("\n", 0, match.start()), match[0])
    return found


def public() -> list[str]:
    """The names that the library gives to every file."""
    return [name for name in places() if not name.startswith("_")]


@cache
def definition(name: str) -> syntax.Function | syntax.Layer | syntax.Constant:
    """The tree of one definition, whose spans are those of its file."""
    place = places()[name]
    source = from_text("\n" * place.above + place.text, f"{FOLDER}{place.file}")
    try:
        (found,) = parse(source).definitions
    except CompileErrors as errors:
        raise AssertionError(f"the library is wrong: {errors}") from None
    assert isinstance(found, syntax.Function | syntax.Layer | syntax.Constant)
    return found


def look_up(program: Program, scope: Scope, name: str) -> Defined | Constant | Missing | Network | None:
    """What a name means at the top level of a file: its own definition, or else the library's."""
    found = scope.names.get(name)
    if found is not None or name not in places():
        return found
    library = program.library
    if name.startswith("_") and scope is not library:
        return None
    if name not in library.names:
        tree = definition(name)
        if isinstance(tree, syntax.Constant):
            library.names[name] = Constant(tree, library)
        else:
            unique = program.unique(name, KEY + places()[name].file)
            library.names[name] = Defined(tree, library, unique)
    return library.names[name]
