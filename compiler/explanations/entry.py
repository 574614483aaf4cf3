"""What is said of one kind of mistake."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One kind of mistake: a title, a paragraph, and a program before and after."""

    title: str
    text: str
    wrong: str
    right: str
