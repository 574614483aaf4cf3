"""Whatever the text: a tree, or mistakes that can be shown; never anything else, and soon."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from chainrule.compiler.parse import decode, from_text, parse
from chainrule.compiler.parse.reader import reader
from chainrule.compiler.render import as_json, render
from chainrule.compiler.source import CompileError, CompileErrors, Source

PROGRAMS = [
    '''"""A file."""

g = 9.81
from "./x.cr" import f, b as c

fn path(t: real[..., 2*n + 1], k = 1) -> real[...a], int:
    """z = x^2"""
    x = t[1:, ::2, none]^2
    q[i, j < n] = -sum[a](x[i, a] * x[j, a]) as real[n, n]
    a, b = jvp(f, x)(x; [1, 2])
    return x @ q if not 0 <= k < 3 and true else f(x, axis = "k").T, 2
derive jacobian(path, t, sparse)
example path(1) ~= 3.5e-2 within 1e-6
''',
    """fn f(x) = x**2 && 2x
def g(x):
\ty += x
    if x:
        return (y, [x
fn h(a, a) -> float
    z = "abc
""",
]


def words(program: str) -> list[tuple[int, int]]:
    return [(token.start_pos or 0, token.end_pos or 0) for token in reader().words(Source("", program))]


def mistakes(source: Source) -> tuple[CompileError, ...]:
    try:
        parse(source)
    except CompileErrors as errors:
        return errors.errors or pytest.fail("mistakes without a mistake")
    return ()


def check(text: str) -> None:
    for error in mistakes(from_text(text, "m.cr")):
        assert error.code.startswith("CR")
        assert 0 <= error.span.start <= error.span.end <= len(text) + 1
        assert render(error).startswith("m.cr:")
        as_json(error)


def mutations(program: str) -> Iterator[str]:
    places = words(program)
    for number, (start, end) in enumerate(places):
        yield program[:start] + program[end:]
        yield program[:end] + program[start:]
        yield program[:end] + " " + program[start:]
        yield program[:end]
        if number + 1 < len(places):
            after, last = places[number + 1]
            yield program[:start] + program[after:last] + program[end:after] + program[start:end] + program[last:]


@pytest.mark.parametrize("program", PROGRAMS, ids=["right", "wrong"])
def test_each_word_deleted_doubled_swapped_and_last(program: str) -> None:
    for text in mutations(program):
        check(text)


def test_words_in_any_order() -> None:
    generator = random.Random(2)
    drawn = [program[start:end] for program in PROGRAMS for start, end in words(program)]
    drawn += [
        *"$~!'\"\\{}?:;,.()[]=^@\n\n\t",
        "\n    ",
        '"""',
        "for",
        "1e999",
        "²",
        "\u0301",
        "\x1b",
        "within",
        "|>",
        "~=",
    ]
    for _ in range(600):
        check(" ".join(generator.choices(drawn, k=generator.randrange(1, 60))))


def test_bytes_in_any_order() -> None:
    generator = random.Random(3)
    for _ in range(300):
        data = generator.randbytes(generator.randrange(200))
        try:
            source = decode(data, "m.cr")
        except CompileErrors as errors:
            source = errors.errors[0].span.source
        mistakes(source)
        check(data.decode("latin-1").replace("\0", " "))
