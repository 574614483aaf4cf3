"""The parser's table: made from the grammar once (a quarter of a second), then read from the user's cache.

The cache is JSON in a folder of the user's own, so nothing in it is ever executed; a file that is missing,
damaged or somebody else's costs the quarter of a second again and nothing more.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark, Token

STARTS = ("file", "definition", "opening", "statement", "loop", "solve_opening", "equation", "doc")
KEPT = 8


class _EveryWord:
    """Keeps the words that no rule takes (stray characters): the layout pass has a sentence for each."""

    always_accept = ("FOREIGN", "OPEN_DOC", "OPEN_STRING", "STRAY")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def grammar_text() -> str:
    return resources.files("chainrule.grammar").joinpath("chainrule.lark").read_text(encoding="utf-8")


def cache_folder() -> Path | None:
    """`$CHAINRULE_CACHE`, or `chainrule` in the user's cache folder; None where there is no home."""
    named = os.environ.get("CHAINRULE_CACHE")
    if named:
        return Path(named)
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(xdg) if os.path.isabs(xdg) else Path.home() / ".cache") / "chainrule"
    except RuntimeError:
        return None


def load(builder: object) -> Lark:
    """The parser whose reductions call `builder`'s methods, each named after its rule."""
    import lark

    text = grammar_text()
    key = hashlib.sha256(f"{lark.__version__}\n{STARTS}\n{text}".encode()).hexdigest()[:24]
    name = f"grammar-{key}.json"
    folder = cache_folder()
    options: dict[str, Any] = {"transformer": builder, "postlex": _EveryWord()}
    saved = _read(folder / name) if folder else None
    if saved is not None:
        try:
            parser: Lark = lark.Lark.__new__(lark.Lark)._load(saved, **options)
            return parser
        except Exception:  # written by another lark, or damaged: the grammar itself is at hand
            pass
    parser = build(text, **options)
    if folder:
        _write(folder, name, _serialised(parser))
    return parser


def build(text: str, **options: Any) -> Lark:
    """The parser made from the grammar's text; `strict=True` refuses conflicts and colliding words."""
    import lark

    return lark.Lark(
        text,
        parser="lalr",
        lexer="basic",
        start=list(STARTS),
        keep_all_tokens=True,
        maybe_placeholders=True,
        **{"postlex": _EveryWord(), **options},
    )


def _serialised(parser: Lark) -> str:
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"] = {k: v for k, v in data["options"].items() if k not in ("transformer", "postlex")}
    return json.dumps({"data": data, "memo": memo})


def _is_private(path: Path) -> bool:
    """Whether nobody but the user can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    status = path.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _numbered(record: dict[str, Any]) -> dict[Any, Any]:
    """JSON's keys are strings; the table's states and terminals are numbers."""
    return {int(key) if key.isdigit() else key: value for key, value in record.items()}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if not (_is_private(path.parent) and _is_private(path)):
            return None
        saved = json.loads(path.read_text(encoding="utf-8"), object_hook=_numbered)
    except (OSError, ValueError, RecursionError):
        return None
    return saved if isinstance(saved, dict) else None


def _write(folder: Path, name: str, text: str) -> None:
    """Atomically; a folder that cannot be written is a pity, not a mistake."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(folder):
            return
        handle, temporary = tempfile.mkstemp(dir=folder, prefix="grammar-", suffix=".tmp")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, folder / name)
        except OSError:
            os.unlink(temporary)
            raise
        tables = sorted(folder.glob("grammar-*.json"), key=lambda path: path.stat().st_mtime)
        for old in tables[:-KEPT]:
            old.unlink()
    except OSError:
        pass
