"""Values for the parameters of models, as they are handed in: `set={"width": 64}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Setting: TypeAlias = "int | float | bool | str"


def as_settings(given: Mapping[str, Setting] | None) -> tuple[tuple[str, str], ...]:
    """Name and text of each, in the order of the names."""
    return tuple((name, _text(value)) for name, value in sorted((given or {}).items()))


def _text(value: Setting) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
