"""Programs that are nearly right: a word left out, doubled, or exchanged with the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text
from chainrule.compiler.parse.reader import reader
from chainrule.compiler.render import render
from chainrule.compiler.source import CompileErrors, Source


@dataclass(frozen=True)
class Mutation:
    what: str
    text: str


def mutations(program: str) -> Iterator[Mutation]:
    """Each word left out, doubled with and without a space, and exchanged with the next, in the order of the file."""
    words = [(token.start_pos or 0, token.end_pos or 0) for token in reader().words(Source("", program))]
    for number, (start, end) in enumerate(words):
        word = program[start:end]
        what = f"word {number}, {word!r}"
        yield Mutation(f"without {what}", program[:start] + program[end:])
        yield Mutation(f"twice {what}", program[:end] + program[start:])
        yield Mutation(f"twice and apart {what}", f"{program[:end]} {program[start:]}")
        if number + 1 < len(words):
            after, last = words[number + 1]
            swapped = program[after:last] + program[end:after] + word
            yield Mutation(f"exchanged {what} and the next", program[:start] + swapped + program[last:])


def outcome(text: str, folder: Path, whole: bool) -> str:
    """What becomes of a program: its mistakes as the terminal shows them, or nothing.

    `whole` goes on to the emitted text. Whatever else is raised is a mistake of ours.
    """
    try:
        source = from_text(text, "model.cr")
        module = driver.analyse(source, folder)
        if whole:
            driver.python(module, source, driver.Options(format=False))
        shown = ""
    except CompileErrors as errors:
        shown = render(errors)
        assert shown.startswith(("model.cr:", "./"))
    return shown
