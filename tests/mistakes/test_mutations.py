"""Whatever is wrong with a program: a message or a compile, within a second; never a traceback."""

from __future__ import annotations

import pytest

from tests.mistakes.mutations import Mutation, mutations, outcome
from tests.samples.corpus import FILES


def check(name: str, found: list[Mutation], whole: bool) -> None:
    for mutation in found:
        try:
            outcome(mutation.text, FILES[name].parent, whole)
        except Exception as error:
            error.add_note(f"{name} {mutation.what}")
            raise


@pytest.mark.parametrize("name", FILES)
def test_a_slice_of_all(name: str) -> None:
    found = list(mutations(FILES[name].read_text(encoding="utf-8")))
    check(name, found[7::43], whole=False)
    check(name, found[3::251], whole=True)


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_all(name: str) -> None:
    check(name, list(mutations(FILES[name].read_text(encoding="utf-8"))), whole=False)


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_many_as_far_as_the_emitted_text(name: str) -> None:
    check(name, list(mutations(FILES[name].read_text(encoding="utf-8")))[5::20], whole=True)
