"""Files that are no programs, and texts that are hardly any: a sentence, or a module; soon, and of bounded length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chainrule.compiler import driver
from chainrule.compiler.parse import read_source
from chainrule.compiler.render import render
from chainrule.compiler.source import CompileErrors
from tests.mistakes.corpus import COMPILED, told

PLAIN = driver.Options(format=False)
PROGRAM = "fn f(x):\n    y = x^2\n    return y\n"

FINE = {
    "empty": b"",
    "spaces": b"  \n\n   \n",
    "comments": b"# a model\n    # to come\n",
    "crlf": PROGRAM.replace("\n", "\r\n").encode(),
    "cr": PROGRAM.replace("\n", "\r").encode(),
    "byte order mark": b"\xef\xbb\xbf" + PROGRAM.encode(),
    "form feeds": f"\f{PROGRAM}\f\n\ffn g(x) = x\n".encode(),
    "a long line": b"fn f(x) = " + b" " * 300_000 + b"x",
    "a long comment": b"#" + b"x" * 3_000_000 + b"\nfn f(x) = x",
    "4 MB of comments": b"# x\n" * 1_000_000,
    "unusual line ends in a docstring": '"""a\u2028b\x0cc\x85d"""\nfn f(x) = x  # \u2028 \x0c \x85\n'.encode(),
    "templates in a docstring": b'"""{x} %s {{ 1 }} {% raw %} {# c #}"""\nfn f(x) = x\n',
    "escapes in a docstring": rb'fn f(x):' b"\n" rb'    """\N{x} \x \u12 \"""' b"\n    return x\n",
}

# The bytes, and how what is told begins.
REFUSED = {
    "all bytes": (bytes(range(256)) * 20, "error CR002"),
    "a machine's program": (b"\x7fELF\x02\x01\x01\0", "m.cr:1:8: error CR002: this is not text: it holds a NUL byte"),
    "utf-16": (("\ufeff" + PROGRAM).encode("utf-16-le"), "m.cr:1:1: error CR002: this is not UTF-8 text: byte 0xff"),
    "half a character": (b"fn f(x) = x  # \xc3", "m.cr:1:16: error CR002: this is not UTF-8 text: byte 0xc3"),
    "a surrogate": (b"# \xed\xa0\x80\n", "m.cr:1:3: error CR002"),
    "nul": (b"fn f(x) = x\0", "m.cr:1:12: error CR002"),
    "more than 4 MB": (b"\n" * 4_000_001, "m.cr:1:1: error CR100: this file is larger than 4 MB"),
    "one wrong character behind 4 MB": (b"\n" * 3_999_000 + b"$", "m.cr:3999001:1: error CR016"),
    "a long line of words": (b"a " * 200_000, "m.cr:1:1: error CR015"),
    "a long line with a mistake": (b"fn f(x) = " + b"x + " * 200 + b"$" + b" + x" * 200, "m.cr:1:811: error CR016"),
    "an escape": (b"c = \x1b[2J\x1b[31m", "m.cr:1:5: error CR003: the character U+001B"),
}


@pytest.mark.parametrize("name", FINE)
def test_odd_but_right(name: str, tmp_path: Path) -> None:
    file = tmp_path / "m.cr"
    file.write_bytes(FINE[name])
    compile(driver.compile_file(file, PLAIN), "m.py", "exec")


@pytest.mark.parametrize("name", REFUSED)
def test_no_program(name: str, tmp_path: Path) -> None:
    data, begins = REFUSED[name]
    (tmp_path / "m.cr").write_bytes(data)
    text = told(tmp_path / "m.cr")
    assert begins in text.splitlines()[0]
    assert all(len(line) < 200 for line in text.splitlines())
    assert all(char.isprintable() for line in text.splitlines() for char in line)


@pytest.mark.parametrize("text", ["# \ud800\n", 'fn f(x):\n    """\udfff"""\n    return x', "c = \udc80"])
def test_a_text_with_lone_surrogates(text: str) -> None:
    with pytest.raises(CompileErrors) as caught:
        driver.compile_source(text, PLAIN)
    assert [error.code for error in caught.value.errors] == ["CR002"]
    render(caught.value).encode()


# ---------------------------------------------------------------- what is no file


def refusal(path: Path) -> str:
    with pytest.raises(CompileErrors) as caught:
        read_source(path, path.name)
    return render(caught.value)


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith("error CR001: this is a folder, not a file\n  hint: name a .cr file in it")


def test_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "rosenbrock.cr").write_text(PROGRAM)
    text = refusal(tmp_path / "rosenbrok.cr")
    assert "rosenbrok.cr:1:1: error CR001: there is no such file\n  hint: did you mean `" in text
    assert "rosenbrock.cr`?" in text
    assert refusal(tmp_path / "kepler.cr") == "kepler.cr:1:1: error CR001: there is no such file"


def test_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.cr")
    assert "this is not a regular file" in refusal(tmp_path / "pipe.cr")


@pytest.mark.parametrize("name", ["file.cr/inside.cr", "x" * 300 + ".cr", "nul\0.cr"])
def test_a_path_that_cannot_be(name: str, tmp_path: Path) -> None:
    (tmp_path / "file.cr").write_text(PROGRAM)
    assert "error CR001: " in refusal(tmp_path / name)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system says it to everybody but root, who reads all."""
    (tmp_path / "secret.cr").write_text(PROGRAM)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(tmp_path / "secret.cr").startswith("secret.cr:1:1: error CR001: this file may not be read\n")


# ---------------------------------------------------------------- imports of what is no file, and from outside


def imported(path: str, folder: Path) -> str:
    (folder / "model.cr").write_text(f'from "{path}" import f\nfn g(x) = f(x)\n')
    return told(folder / "model.cr")


def test_imports_through_links_stay_below_the_folder(tmp_path: Path) -> None:
    below = tmp_path / "project"
    (below / "parts").mkdir(parents=True)
    (tmp_path / "outside.cr").write_text("fn f(x) = x\n")
    (below / "parts" / "inside.cr").write_text("fn f(x) = x\n")
    (below / "escape.cr").symlink_to(tmp_path / "outside.cr")
    (below / "away").symlink_to(tmp_path)
    (below / "within.cr").symlink_to(below / "parts" / "inside.cr")
    for path in ("./escape.cr", "./away/outside.cr", "../outside.cr", "./parts/../../outside.cr"):
        assert "model.cr:1:6: error CR069: " in imported(path, below), path
    assert told(below / "model.cr").count("error") == 1
    for path in ("./within.cr", "./parts/inside.cr", "./parts/../within.cr"):
        assert imported(path, below) == f"{COMPILED}\n"


def test_imports_of_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.cr").mkdir()
    os.mkfifo(tmp_path / "pipe.cr")
    (tmp_path / "loop.cr").symlink_to(tmp_path / "loop.cr")
    (tmp_path / "binary.cr").write_bytes(b"\xff\xfe\0")
    (tmp_path / "large.cr").write_bytes(b"\n" * 4_000_001)
    codes = {"folder": "CR068", "pipe": "CR068", "loop": "CR068", "binary": "CR002", "large": "CR100"}
    for name, code in codes.items():
        text = imported(f"./{name}.cr", tmp_path)
        assert f"error {code}: " in text, text
        assert text.count("error") == 1


# ---------------------------------------------------------------- many mistakes

MANY = {
    "words side by side": "fn f{k}(x) = 2x\n",
    "unknown names": "fn f{k}(x) = unknown{k} + x\n",
    "misspelled names": "fn f{k}(x) = sigmoidd(x)\n",
    "shapes": "fn f{k}(x: real[n], y: real[m]) = x + y\n",
    "one name": "fn f(x) = x + {k}\n",
    "examples": "example g({k}) == 1\n",
    "imports": 'from "./nowhere{k}.cr" import f{k}\n',
    "derivatives": "derive grad(g{k}, x)\n",
    "lines of one function": "    a{k} = unknown{k}\n",
}


@pytest.mark.parametrize("name", MANY)
def test_ten_thousand_mistakes(name: str, tmp_path: Path) -> None:
    lines = "".join(MANY[name].format(k=k) for k in range(10_000))
    body = lines.startswith(" ")
    (tmp_path / "m.cr").write_text(f"fn f(x):\n{lines}    return x\n" if body else lines)
    text = told(tmp_path / "m.cr")
    assert 1 <= text.count("error CR") <= 50
    assert len(text) < 30_000


# ---------------------------------------------------------------- small programs that mean much


CHAINS = {
    "calls": ("fn f0(x) = sin(x)\n", "fn f{k}(x) = f{j}(x) + f{j}(2 * x)\n"),
    "nested calls": ("fn f0(x) = sin(x)\n", "fn f{k}(x) = f{j}(f{j}(x))\n"),
    "arrays": ("fn f0(x: real[n]) -> real[n] = sin(x)\n", "fn f{k}(x: real[n]) -> real[n] = f{j}(x) + f{j}(2 * x)\n"),
}


def chain(first: str, step: str) -> str:
    return first + "".join(step.format(k=k, j=k - 1) for k in range(1, 60))


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_whose_inlining_would_explode(name: str) -> None:
    assert len(driver.compile_source(chain(*CHAINS[name]), PLAIN)) < 2_000_000


def test_constants_that_would_explode() -> None:
    with pytest.raises(CompileErrors) as caught:
        driver.compile_source(chain("c0 = 2\n", "c{k} = c{j} * c{j}\n"), PLAIN)
    assert {error.code for error in caught.value.errors} == {"CR045"}
