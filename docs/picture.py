"""Draw `picture.svg`: a model beside its emitted gradient, each statement in one colour on both sides.

    python docs/picture.py [OUT]

Everything in it is read from the sample and from the module that it compiles to: the function without its
docstring, and the body of what is emitted for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from xml.sax.saxutils import escape

from chainrule.compiler.driver import compile_file

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "samples" / "lecture" / "s07_algorithm.cr"
FUNCTION = "loss"

WIDTH, SIZE, LEADING, PAD, GAP = 7.8, 13, 19, 20, 26  # of a character; of the type; between lines; round a panel
BANDS = (
    ("#e6f0ff", "#4a86e8"),
    ("#fdeedd", "#e69138"),
    ("#e6f4e7", "#57a55a"),
    ("#f2e9fb", "#9562c9"),
    ("#fde8ea", "#d9626e"),
)
Band = tuple[str, str]
INK = {"comment": "#6a737d", "string": "#3b6e4f", "keyword": "#8b2f8f", "name": "#1f2328", "cotangent": "#0b57a4"}
WORDS = re.compile(
    r'(?P<comment>#.*)|(?P<string>"""(?:(?!""").)*(?:""")?|"[^"]*")|(?P<keyword>\b(?:fn|def|return|derive|grad|if|else)\b)'
    r"|(?P<cotangent>\bd_\w+)|(?P<name>[^\W\d]\w*|\W+?|\d[\w.]*)"
)


@dataclass(frozen=True)
class Line:
    """A line of a panel, and which statement of the model it belongs to (its line there)."""

    text: str
    statement: int | None = None


def model() -> list[Line]:
    """The function as the sample has it, its heading over several lines, and what is derived of it."""
    source = SAMPLE.read_text(encoding="utf-8").splitlines()
    start = next(k for k, line in enumerate(source) if line.startswith(f"fn {FUNCTION}("))
    lines: list[Line] = [*map(Line, _heading(source[start]))]
    for number, text in enumerate(source[start + 1 :], start + 2):
        if not text.lstrip().startswith('"""'):
            lines.append(Line(text, number if text.startswith("    ") else None))
        if text.startswith(f"derive grad({FUNCTION}"):
            return lines
    raise LookupError(f"{SAMPLE} derives no gradient of {FUNCTION}")


def _heading(text: str) -> Iterator[str]:
    """A heading broken before the parameters that begin a pair: `x, y`, `W1, b1`."""
    parts = re.split(r", (?=[A-Z])", text)
    for k, part in enumerate(parts):
        yield (" " * 8 if k else "") + part + ("," if k < len(parts) - 1 else "")


def gradient() -> list[Line]:
    """The body of the emitted backward function, each section marked by the line that it differentiates."""
    body = rf'^def {FUNCTION}_backward\(.*?""".*?"""\n(.*?)(?=\n\n\n|\Z)'
    found = re.search(body, compile_file(SAMPLE), re.MULTILINE | re.DOTALL)
    assert found is not None
    lines, statement = [], None
    for text in dedent(found[1]).splitlines():
        titled = re.fullmatch(rf"(# .*?\S) +{re.escape(SAMPLE.name)}:(\d+)", text)
        if titled is not None:
            statement = int(titled[2])
        elif text.startswith("return"):
            statement = None
        lines.append(Line(titled[1] if titled is not None else text, statement if text else None))
    return lines


def panel(lines: Sequence[Line], title: str, x: float, width: float, colours: dict[int, Band]) -> Iterator[str]:
    yield f'<text x="{x + 12}" y="{PAD + 16}" class="title">{escape(title)}</text>'
    for statement, k, count in _runs(lines):
        band, bar = colours[statement]
        y, height = PAD + 34 + k * LEADING, count * LEADING
        yield f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height}" fill="{band}"/>'
        yield f'<rect x="{x}" y="{y}" width="4" height="{height}" fill="{bar}"/>'
    for k, line in enumerate(lines):
        spans = "".join(_spans(line.text, x + 14))
        if spans:
            yield f'<text y="{PAD + 34 + k * LEADING + 14}">{spans}</text>'


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """(statement, first line, number of lines) of lines that belong to one statement."""
    start = 0
    for statement, run in groupby(lines, key=lambda line: line.statement):
        count = len(list(run))
        if statement is not None:
            yield statement, start, count
        start += count


def _spans(text: str, x: float) -> Iterator[str]:
    """The words, each placed by its column, so that no font can shift what stands under what."""
    for kind, start, word in _words(text):
        length = f' textLength="{len(word) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"' if len(word) > 1 else ""
        yield f'<tspan x="{x + start * WIDTH:.1f}" fill="{INK[kind]}"{length}>{escape(word)}</tspan>'


def _words(text: str) -> list[tuple[str, int, str]]:
    """(kind, column, text), neighbours of one kind joined."""
    found: list[tuple[str, int, str]] = []
    for match in WORDS.finditer(text):
        kind, word = str(match.lastgroup), match[0]
        if found and found[-1][0] == kind == "name":
            found[-1] = (kind, found[-1][1], found[-1][2] + word)
        else:
            found.append((kind, match.start(), word))
    trimmed = [(kind, start + len(word) - len(word.lstrip()), word.strip()) for kind, start, word in found]
    return [one for one in trimmed if one[2]]


def draw() -> str:
    left, right = model(), gradient()
    statements = [line.statement for line in left if line.statement is not None]
    colours = {statement: BANDS[k % len(BANDS)] for k, statement in enumerate(statements)}
    wide = [max(len(line.text) for line in side) * WIDTH + 28 for side in (left, right)]
    width = PAD + wide[0] + GAP + wide[1] + PAD
    height = PAD + 34 + max(len(left), len(right)) * LEADING + PAD
    what = f"The model {FUNCTION} in {SAMPLE.name}, beside the backward function that is emitted for it"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}"'
        f' height="{height}" role="img" aria-label="{escape(what)}" xml:space="preserve">',
        "<style>text { font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace;"
        f" font-size: {SIZE}px; white-space: pre }}"
        " .title { font-family: 'DejaVu Sans', Helvetica, Arial, sans-serif; font-size: 14px; fill: #57606a }</style>",
        f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#ffffff" stroke="#d0d7de"/>',
        *panel(left, f"what you write: {SAMPLE.name}", PAD, wide[0], colours),
        *panel(right, f"what you get: {FUNCTION}_backward in {SAMPLE.stem}.py", PAD + wide[0] + GAP, wide[1], colours),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "picture.svg"
    out.write_text(draw(), encoding="utf-8")
