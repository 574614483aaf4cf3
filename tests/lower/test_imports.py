"""Files that import files: what is found, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.compiler.ir import Module
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.lower import folder_loader, lower
from chainrule.compiler.parse import parse, read_source
from chainrule.compiler.source import CompileError, CompileErrors


def compiled(folder: Path, **files: str) -> Module:
    """The module of main.cr, with these files beside it; `a__b` is the file a/b.cr."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".cr")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    tree = parse(read_source(folder / "main.cr", "main.cr"))
    module = lower(tree, "main", folder_loader(folder, root="main.cr"))
    verify(module)
    return module


def refused(folder: Path, **files: str) -> tuple[CompileError, ...]:
    with pytest.raises(CompileErrors) as caught:
        compiled(folder, **files)
    return caught.value.errors


def test_functions_and_constants(tmp_path: Path) -> None:
    module = compiled(
        tmp_path,
        main='from "./lib/parts.cr" import g, h as k, c\nfn f(x) = g(x) + k(x) + c',
        lib__parts='from "./deeper.cr" import d\nc = 2\nfn g(x) = d(x) * c\nfn h(x) = x',
        lib__deeper="fn d(x) = -x",
    )
    assert module.exported == ("f",)
    assert list(module.functions) == ["d@deeper", "g@parts", "h@parts", "f"]


def test_own_names_win_in_their_file_only(tmp_path: Path) -> None:
    module = compiled(
        tmp_path,
        main='from "./parts.cr" import total\nfn sum(x: real[n]) = x[0]\nfn f(x: real[n]) = sum(x) + total(x)',
        parts="fn total(x: real[n]) = sum(x)",
    )
    assert [value.op for value in module.functions["total@parts"].body] == ["sum"]
    assert [value.attrs.get("function") for value in module.functions["f"].body] == ["sum", "total@parts", None]


def test_two_files_with_one_name(tmp_path: Path) -> None:
    module = compiled(
        tmp_path,
        main='from "./a/x.cr" import f as f1\nfrom "./b/x.cr" import f as f2\nfn f(x) = f1(x) + f2(x)',
        a__x="fn f(x) = x",
        b__x="fn f(x) = 2 * x",
    )
    assert list(module.functions) == ["f@x", "f@x2", "f"]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    module = compiled(
        tmp_path,
        main='from "./a.cr" import p\nfrom "./b.cr" import q\nfn f(x) = p(x) + q(x)',
        a='from "./c.cr" import r\nfn p(x) = r(x)',
        b='from "./c.cr" import r\nfn q(x) = r(x)',
        c="fn r(x) = x^2",
    )
    assert sorted(module.functions) == ["f", "p@a", "q@b", "r@c"]


def test_mistakes_there_point_there(tmp_path: Path) -> None:
    errors = refused(tmp_path, main='from "./a.cr" import p\nfn f(x) = y + p(x)', a="fn p(x) = x + nothing")
    assert [(error.span.source.name, error.code) for error in errors] == [("a.cr", "CR060"), ("main.cr", "CR060")]
    errors = refused(tmp_path, main='from "./a.cr" import p\nfn f(x) = y + p(x)', a="fn p(x) = (x +")
    assert {error.span.source.name for error in errors} == {"a.cr", "main.cr"}


def test_circles_are_named(tmp_path: Path) -> None:
    (error,) = refused(
        tmp_path,
        main='from "./a.cr" import p\nfn f(x) = p(x)',
        a='from "./b.cr" import q\nfn p(x) = q(x)',
        b='from "./a.cr" import p\nfn q(x) = p(x)',
    )
    assert error.code == "CR070"
    assert error.message == "files import each other in a circle: a.cr -> b.cr -> a.cr"
    (error,) = refused(tmp_path, main='from "./main.cr" import f\nfn g(x) = f(x)')
    assert error.message == "this file imports itself"
    (error,) = refused(
        tmp_path, main='from "./a.cr" import p\nfn f(x) = p(x)', a='from "./main.cr" import f\nfn p(x) = f(x)'
    )
    assert error.message == "files import each other in a circle: this file -> a.cr -> this file"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../other.cr", "CR069"),
        ("./a/../../other.cr", "CR069"),
        ("/other.cr", "CR069"),
        ("./link.cr", "CR069"),
        ("./nothing.cr", "CR068"),
        ("./partz.cr", "CR068"),
        ("./parts", "CR068"),
        ("./parts.py", "CR068"),
        ("./folder.cr", "CR068"),
        ("./junk.cr", "CR002"),
        ("~/x.cr", "CR068"),
        (".\\\\x.cr", "CR068"),
    ],
)
def test_paths(tmp_path: Path, path: str, code: str) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (tmp_path / "other.cr").write_text("fn g(x) = x")
    (top / "link.cr").symlink_to(tmp_path / "other.cr")
    (top / "parts.cr").write_text("fn g(x) = x")
    (top / "junk.cr").write_bytes(b"\xff\xfe\x00\x01")
    (top / "folder.cr").mkdir()
    errors = refused(top, main=f'from "{path}" import g\nfn f(x) = g(x)')
    assert [error.code for error in errors] == [code]
    if path == "./partz.cr":
        assert errors[0].hint == "did you mean `./parts.cr`?"


def test_a_long_chain_of_files(tmp_path: Path) -> None:
    files = {f"a{k}": f'from "./a{k + 1}.cr" import f\nfn g{k}(x) = f(x)' for k in range(150)}
    (error,) = refused(tmp_path, main='from "./a0.cr" import g0\nfn f(x) = g0(x)', **files, a150="fn f(x) = x")
    assert error.code == "CR103"


def test_names_that_are_not_there(tmp_path: Path) -> None:
    there = "fn layer1(x) = x\nfn layer(x) = x"
    (error,) = refused(tmp_path, main='from "./a.cr" import layr\nfn f(x) = layr(x)', a=there)
    assert (error.code, error.hint) == ("CR071", "did you mean `layer`?")


def test_a_derivation_is_of_an_own_function(tmp_path: Path) -> None:
    (error,) = refused(tmp_path, main='from "./a.cr" import g\nderive grad(g, x)', a="fn g(x) = x")
    assert error.code == "CR090"
