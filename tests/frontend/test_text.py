"""From bytes to text: what is no text is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.compiler.parse import decode, from_text, parse, read_source
from chainrule.compiler.parse.text import SIZE_LIMIT
from chainrule.compiler.render import render
from chainrule.compiler.source import CompileErrors


def test_byte_order_mark_and_line_ends() -> None:
    assert decode(b"\xef\xbb\xbfc = 1\r\nd = 2\r\n", "m.cr").text == "c = 1\nd = 2\n"
    assert from_text("\ufeffc = 1\rd = 2").text == "c = 1\nd = 2"


def refusal(data: bytes) -> tuple[str, str, str]:
    with pytest.raises(CompileErrors) as caught:
        decode(data, "m.cr")
    (error,) = caught.value.errors
    return error.code, str(error.span), error.message


def test_what_is_not_text() -> None:
    assert refusal(b"c = 1\r\n\xe9 = 2") == (
        "CR002",
        "m.cr:2:1",
        "this is not UTF-8 text: byte 0xe9 makes no character",
    )
    assert refusal(b"c = \0") == ("CR002", "m.cr:1:5", "this is not text: it holds a NUL byte")
    assert refusal("c = 1".encode("utf-16"))[:2] == ("CR002", "m.cr:1:1")
    assert refusal(b"\xed\xa0\x80")[0] == "CR002"
    assert refusal(b" " * (SIZE_LIMIT + 1))[0] == "CR100"
    with pytest.raises(CompileErrors, match="larger than 4 MB"):
        from_text(" " * (SIZE_LIMIT + 1))


def test_files(tmp_path: Path) -> None:
    good = tmp_path / "wave.cr"
    good.write_bytes(b"fn wave(x) = sin(x^2)\r\n")
    source = read_source(good, "wave.cr")
    assert source.name == "wave.cr"
    assert len(parse(source).definitions) == 1
    assert read_source(good).name == str(good)

    def message(path: Path) -> str:
        with pytest.raises(CompileErrors) as caught:
            read_source(path, "x")
        (error,) = caught.value.errors
        assert error.code == "CR001"
        return f"{error.message}; {error.hint}"

    assert message(tmp_path) == "this is a folder, not a file; name a .cr file in it"
    assert message(tmp_path / "wafe.cr").startswith("there is no such file; did you mean")
    assert message(tmp_path / "wave").endswith("wave.cr`?")
    assert message(tmp_path / "other" / "wave.cr") == "there is no such file; "
    assert message(good / "below").startswith("this file cannot be read") or "no such file" in message(good / "below")
    assert "cannot be read" in message(Path("a\0b")) or "no such file" in message(Path("a\0b"))
    assert "cannot be read" in message(tmp_path / ("a" * 5000))
    loop = tmp_path / "loop.cr"
    loop.symlink_to(loop)
    assert "read" in message(loop) or "no such file" in message(loop)


def test_a_device_is_not_read() -> None:
    with pytest.raises(CompileErrors) as caught:
        read_source(Path("/dev/zero"))
    assert render(caught.value) == "/dev/zero:1:1: error CR001: this is not a regular file\n  hint: name a .cr file"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError

    path = tmp_path / "secret.cr"
    path.write_text("c = 1")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CompileErrors, match="may not be read"):
        read_source(path)
