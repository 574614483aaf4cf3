"""What C serves: of the samples, of every operation, of every word of the language, of the library.

    python -m tests.native.served

writes it into docs/served.md; what that page says is a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from chainrule.compiler import driver
from chainrule.compiler.autodiff.derivatives import differentiate
from chainrule.compiler.autodiff.linearity import with_linearity
from chainrule.compiler.driver import Options
from chainrule.compiler.ir import Function, Module, Tuple, Value
from chainrule.compiler.native.files import Native
from chainrule.compiler.ops import TABLE
from chainrule.compiler.parse import from_text, read_source
from chainrule.compiler.passes.sizes import with_sizes
from tests.library import models, optimisers, test_numerics
from tests.library.ours import CASES as LIBRARY_CASES
from tests.networks.corpus import FILES as NETWORKS
from tests.ops.build import SIZES, apply, attrs_of, of_sample, operand_types
from tests.ops.build import function as function_of
from tests.ops.test_language import made_by
from tests.ops.words import CASES as WORDS
from tests.samples.corpus import FILES, ROOT, SAMPLES

PAGE = ROOT / "docs" / "served.md"
LIBRARY = ROOT / "grammar" / "library"

FORMS: dict[str, str] = {
    "a call of a function": "fn g(x) = sin(x)\n\nfn f(x, y) = g(x) * g(y)",
    "a call of a function with a rule of its own": """fn g(x: real[n]) = x
backward g(x; dy) = 2 * dy

fn f(x: real[n]) = sum(g(x) ^ 2)""",
    "a large function called twice": "fn g(x):\n"
    + "".join(f"    y{k} = sin({'x' if k == 0 else f'y{k - 1}'} * {k + 2}) + cos(x + {k})\n" for k in range(60))
    + "    return y59\n\nfn f(x, y) = g(x) * g(y)",
    "a function of numbers over arrays": "fn g(x, y) = x * sin(y)\n\nfn f(x: real[n], y: real[n]) = g(x, y)",
    "a choice": "fn f(x) = sin(x) if x > 0 else x^2",
    "a choice for each element": "fn f(x: real[n]):\n    y[i] = sqrt(x[i]) if x[i] > 0 else x[i]^2\n    return y",
    "a loop over an array": """fn f(xs: real[n], a):
    h = 0.0
    for x in xs:
        h = tanh(a * h + x)
    return h""",
    "a loop whose number of steps is an argument": """fn f(x, n: int):
    for _ in range(n):
        x = sin(x)
    return x""",
    "a loop over an array, of arrays": """fn f(xs: real[n, m], W: real[m, m]):
    h = xs[0]
    for x in xs:
        h = tanh(h @ W + x)
        collect hs = h
    return hs""",
    "a `while`": """fn f(x):
    while x > 1:
        x = x / 2 + 0.1 * sin(x)
    return x""",
    "a `while`, of an array": """fn f(x: real[n]):
    while sum(x^2) > 1:
        x = x / 2 + 0.1 * sin(x)
    return x""",
    "a `while`, for each element": """fn g(x):
    while x > 1:
        x = x / 2 + 0.1 * sin(x)
    return x

fn f(x: real[n]) = g(x)""",
    "a `while` within a loop": """fn f(xs: real[n], a):
    y = 0.0
    for x in xs:
        while abs(y) > 1:
            y = y / 2
        y = y + a * x
    return y""",
    "a `while` within a `while`": """fn f(x, y):
    while x > 1:
        while y > 1:
            y = y * y / (1 + y)
        x = x / 2 + y / 10
    return x * y""",
    "a loop within a `while`": """fn f(x, w: real[n]):
    while x > 1:
        y = 0.0
        for each in w:
            y = sin(each * x + y)
        x = x / 2 + y / 10
    return x""",
    "a loop in segments": """fn f(xs: real[n], w):
    h = 0.3
    for x in xs (checkpoint):
        h = tanh(h * w + x)
        collect hs = h
    return h + sum(hs^2)

derive hessian(f)
derive jvp(f)""",
    "an equation of a number": "fn f(a):\n    solve x from 1:\n        x^3 + x == a\n    return x",
    "an equation for each element": """fn g(a):
    solve x from 1:
        x^3 + x == a
    return x

fn f(a: real[n]) = g(a)""",
    "an equation of a vector": """fn f(A: real[n, n], b: real[n]):
    solve x from b:
        A @ x + x^3 == b
    return x""",
    "an equation in bands": """fn f(b: real[n]):
    solve x from b:
        4 * x + x^3 - pad(x[:-1], [[1, 0]]) - 2 * pad(x[1:], [[0, 1]]) == b
    return x""",
    "an equation in bands, round a ring": """fn f(b: real[n]):
    solve x from b:
        4 * x - roll(x, 1) - roll(x, -1) + x^3 == b
    return x""",
    "two unknowns in bands": """fn f(b: real[n]):
    solve x, y from b, b:
        4 * x - pad(y[1:], [[0, 1]]) + x^3 == b
        3 * y - pad(x[:-1], [[1, 0]]) == b
    return x + y""",
    "a Jacobian": "fn f(x: real[n]) = sin(x) * sum(x)\n\nderive jacobian(f, x)",
    "a Jacobian, diagonal": "fn f(x: real[n]) = sin(x)\n\nderive jacobian(f, x, diagonal)",
    "a Jacobian, sparse": "fn f(x: real[n]) = x[1:] * x[:-1]\n\nderive jacobian(f, x, sparse)",
    "a Hessian": "fn f(x: real[n]) -> real = sum(sin(x)) * sum(x)\n\nderive hessian(f, x)",
    "a Hessian, sparse": "fn f(x: real[n]) -> real = sum(x[1:] * x[:-1]^2)\n\nderive hessian(f, x, sparse)",
    "a Hessian's product": "fn f(x: real[n]) -> real = sum(sin(x)) * sum(x)\n\nderive hvp(f, x)",
    "a tangent": "fn f(x: real[n]) -> real = sum(sin(x)) * sum(x)\n\nderive jvp(f, x)",
    "a derivative within a function": "fn g(x) = sin(x^2)\n\nfn f(x) = grad(g, x)(x) * x",
    "a function from outside": """extern fn j0(x) = scipy.special.j0
derivative j0(x) = -x

fn f(x: real[n]) = sum(j0(x))""",
}


@dataclass(frozen=True)
class Served:
    """Of one program: its functions that are in C, and those that are not, each with the operation for which."""

    title: str
    names: Sequence[str]
    missing: Sequence[tuple[str, str]]


def _of(title: str, native: Native) -> Served:
    return Served(title, [bound.python.name for bound in native.bound], native.missing)


def _of_text(title: str, text: str) -> Served:
    written = from_text(text, "text.cr")
    return _of(title, driver.gathered(driver.analyse(written, whole=True), written, Options(format=False)).native)


def _of_function(title: str, made: Function) -> Served:
    module = with_sizes(Module("f", {"f": made}, ("f",)), SIZES)
    module = differentiate(with_linearity(module), whole=True)
    return _of(title, driver.gathered(module, from_text("", "f.cr"), Options(format=False)).native)


def samples() -> Iterator[Served]:
    for path in (*FILES.values(), *NETWORKS.values()):
        if path.is_relative_to(SAMPLES):
            source = read_source(path)
            made = driver.gathered(driver.analyse(source, path.parent, whole=True), source, Options(format=False))
            yield _of(path.relative_to(SAMPLES).as_posix(), made.native)


def forms() -> Iterator[Served]:
    for title, text in FORMS.items():
        yield _of_text(title, text)


def operations() -> Iterator[Served]:
    """Every op of the table: of one element if it is elementwise, else as its samples say."""
    for op in TABLE.values():
        if op.kind == "elementwise":
            types = operand_types(op, [(), *[()] * (len(op.domain) - 1)] if op.domain else [()])
            yield _of_function(op.name, function_of(types, apply(op, attrs_of(op))))
        elif op.samples and op.samples[0].types:
            for sample in op.samples:
                yield _of_function(op.name, _parted(of_sample(op, sample)))


def _parted(made: Function) -> Function:
    """The function with each of several results for itself."""
    (result,) = made.results
    if not isinstance(result.type, Tuple):
        return made
    parts = tuple(Value("get", (result,), {"index": k}, item) for k, item in enumerate(result.type.items))
    return replace(made, body=(*made.body, *parts), results=parts)


def words() -> Iterator[Served]:
    for case in WORDS:
        yield _of_function(case.word, made_by(case))


def library() -> Iterator[Served]:
    """Every definition of the library, as the programs call it that compare it with others."""
    programs = [case.program for case in LIBRARY_CASES.values()]
    programs += [case.program for case in (*optimisers.DESCENTS, *optimisers.SCHEDULES)]
    programs += [f"{line}\n" for line in test_numerics.PROGRAM.strip().split("\n")]
    programs += re.split(r"\n(?=model|fn)", models.PROGRAM)
    found: dict[str, list[Served]] = {}
    for text in programs:
        made = _of_text("", text)
        for word in set(re.findall(r"\w+", text)):
            found.setdefault(word, []).append(made)
    for path in sorted(LIBRARY.glob("*.cr")):
        for name in re.findall(r"^(?:fn|layer) ([a-z]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE):
            for made in found.get(name, [Served("", (), (("", "no program"),))]):
                yield Served(name, made.names, made.missing)


SECTIONS = {
    "The samples": samples,
    "Forms of the language": forms,
    "Operations of the table": operations,
    "Words of the language": words,
    "Definitions of the library": library,
}
HEAD = """# What C serves

[In C](native.md) are most functions; those that are not are served by the numpy module, and named when a model is
compiled. Written by `python -m tests.native.served`, from what the compiler makes of every sample, of programs in
every form of the language, of every operation, every word, and every definition of the library: the value of each,
its halves and its gradient, and what its file asks `derive` for.
"""


def page() -> str:
    return "\n".join([HEAD, *("\n".join([f"## {title}", "", section(title)]) for title in SECTIONS)])


def section(title: str) -> str:
    part = list(SECTIONS[title]())
    served, refused = sum(len(each.names) for each in part), sum(len(each.missing) for each in part)
    lines = [f"Of {served + refused:,} functions {served:,} are in C.", ""]
    titles = list(dict.fromkeys(each.title for each in part))
    short = [title for title in titles if any(each.missing for each in part if each.title == title)]
    if short:
        lines += ["| | functions in C | by numpy alone | because of |", "|---|---|---|---|"]
    for title in short:
        own = [each for each in part if each.title == title]
        reasons = "; ".join(dict.fromkeys(why for each in own for _, why in each.missing))
        counts = sum(len(each.names) for each in own), sum(len(each.missing) for each in own)
        lines.append(f"| {title} | {counts[0]} | {counts[1]} | {reasons} |")
    lines += [""] if short else []
    whole = "; ".join(title for title in titles if title not in short)
    return "\n".join([*lines, *wrap(f"All of: {whole}.", 116), ""])


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
