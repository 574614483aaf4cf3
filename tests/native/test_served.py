"""The page that says what C serves is what the compiler makes."""

from __future__ import annotations

import pytest

from tests.native.served import HEAD, PAGE, SECTIONS, section


@pytest.mark.parametrize("title", SECTIONS)
def test_the_page_is_current(title: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert f"## {title}\n\n{section(title)}" in text, "python -m tests.native.served writes it anew"
