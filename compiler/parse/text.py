"""Bytes -> `Source`: UTF-8 with or without a byte order mark, lines ending in LF, CRLF or CR."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path

from chainrule.compiler.source import CompileError, CompileErrors, Source, Span

SIZE_LIMIT = 4_000_000
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def read_source(path: Path, name: str | None = None) -> Source:
    """The text of a file, called `name` (its path as given) in messages.

    A file that is missing, unreadable, too large or not text is a CompileErrors with one sentence.
    """
    name = str(path) if name is None else name
    try:
        if path.is_dir():
            raise _refusal(name, "this is a folder, not a file", "CR001", "name a .cr file in it")
        if path.exists() and not path.is_file():
            raise _refusal(name, "this is not a regular file", "CR001", "name a .cr file")
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise _refusal(name, "there is no such file", "CR001", _near(path)) from None
    except PermissionError:
        raise _refusal(name, "this file may not be read", "CR001", "check its permissions") from None
    except (OSError, ValueError) as error:
        raise _refusal(name, f"this file cannot be read ({_reason(error)})", "CR001", "") from None
    return decode(data, name)


def decode(data: bytes, name: str) -> Source:
    """The text in `data`; CompileErrors if it is too large, not UTF-8, or holds a NUL byte."""
    if len(data) > SIZE_LIMIT:
        raise _too_large(name)
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before, whole = (_unix(part.decode("utf-8", "replace")) for part in (data[: error.start], data))
        message = f"this is not UTF-8 text: byte 0x{data[error.start]:02x} makes no character"
        raise _not_text(Source(name, whole), len(before), message) from None
    return from_text(text, name)


def from_text(text: str, name: str = "<text>") -> Source:
    """A `Source` for text that is already decoded; CompileErrors if it is too large or no text."""
    if len(text) > SIZE_LIMIT:
        raise _too_large(name)
    source = Source(name, _unix(text.removeprefix("\ufeff")))
    wrong = _NO_TEXT.search(source.text)
    if wrong is not None:
        what = "a NUL byte" if wrong.group() == "\0" else "half of a character (a lone surrogate)"
        raise _not_text(source, wrong.start(), f"this is not text: it holds {what}")
    return source


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refusal(name: str, message: str, code: str, hint: str) -> CompileErrors:
    return CompileErrors([CompileError(Span(Source(name, ""), 0, 0), message, code=code, hint=hint)])


def _too_large(name: str) -> CompileErrors:
    message = f"this file is larger than {SIZE_LIMIT // 1_000_000} MB"
    return _refusal(name, message, "CR100", "split it, and use `from ... import`")


def _not_text(source: Source, at: int, message: str) -> CompileErrors:
    span = Span(source, at, min(at + 1, len(source.text)))
    return CompileErrors([CompileError(span, message, code="CR002", hint="save the file as UTF-8")])


def _reason(error: OSError | ValueError) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)


def _near(path: Path) -> str:
    """The names in the same folder that look like the missing one."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".cr"][:1000]
    except (OSError, ValueError):
        return ""
    close = get_close_matches(path.name, names, n=1) or [name for name in names if name == path.name + ".cr"]
    return f"did you mean `{path.parent / close[0]}`?" if close else ""
