"""A model in C as it goes into the cache: what is called at once, what is built when it is first called, what any has.

These are records alone, which are kept beside what is built of them: what is built later is so without the compiler.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Library:
    """Functions of C, in texts that are compiled side by side; `calls` is how Python's extension finds them.

    `shared` names functions that all models share, with which it is linked.
    """

    texts: Sequence[str]
    shared: Sequence[str]
    calls: str


@dataclass(frozen=True)
class Pieces:
    """The libraries, values and gradients first, then the halves of gradients if there are any.

    The extension has the first over doubles, with `tables` of all functions, which `machinery` reads; `common` are the
    texts that libraries share, by name; `digest` is of what all of it was made of.
    """

    stem: str
    digest: str
    h: str
    libraries: Sequence[Library]
    tables: str
    machinery: str
    common: Mapping[str, str]


def as_bytes(pieces: Pieces) -> bytes:
    return json.dumps(asdict(pieces)).encode()


def from_bytes(data: bytes) -> Pieces:
    """Raises ValueError, KeyError, TypeError."""
    found: dict[str, Any] = json.loads(data)
    libraries = [Library(**library) for library in found.pop("libraries")]
    return Pieces(libraries=libraries, **found)
