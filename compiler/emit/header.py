"""The first lines of an emitted module: where it came from, and whether it is still as it was written.

# rosenbrock.py: written by chainrule 0.1.0 from rosenbrock.cr, not by hand.
# source 3f1c..., module 9ab0...
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_HEADER = re.compile(
    r"\A(?:#|/\*) Written by chainrule (?P<version>\S+) from (?P<source>[^\n]+)\.\n"
    r"(?:#|  ) source (?P<source_hash>[0-9a-f]{16}), options (?P<options>[^,\n]*), "
    r"module (?P<module_hash>[0-9a-f]{16})(?: \*/)?\n"
)


@dataclass(frozen=True)
class Header:
    """Who wrote a module, of what, with which options; hashes are the first 16 digits of SHA-256."""

    version: str
    source: str
    source_hash: str
    options: str
    module_hash: str


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def with_header(body: str, version: str, source: str, source_hash: str, options: str) -> str:
    """The module's text with its header on top."""
    return (
        f"# Written by chainrule {version} from {source}.\n"
        f"# source {source_hash}, options {options or 'none'}, module {digest(body)}\n{body}"
    )


def with_c_header(body: str, version: str, source: str, source_hash: str, options: str) -> str:
    """The same for a text of C."""
    return (
        f"/* Written by chainrule {version} from {source}.\n"
        f"   source {source_hash}, options {options or 'none'}, module {digest(body)} */\n{body}"
    )


def read_header(text: str) -> Header | None:
    """The header of a text, or None if chainrule did not write it."""
    match = _HEADER.match(text.replace("\r\n", "\n"))
    return Header(**match.groupdict()) if match else None


def is_intact(text: str) -> bool:
    """Whether a module is as it was written: nobody has edited it since."""
    text = text.replace("\r\n", "\n")
    match = _HEADER.match(text)
    return match is not None and digest(text[match.end() :]) == match["module_hash"]
