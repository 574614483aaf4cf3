"""The other tests of this folder again, with the checks of AddressSanitizer and UndefinedBehaviorSanitizer."""

from __future__ import annotations

import pytest

from tests.native.sanitise import FILES, run


@pytest.mark.long
@pytest.mark.parametrize("file", FILES)
def test_nothing_is_found(file: str) -> None:
    made = run(file)
    assert made.returncode == 0, made.stdout[-4000:] + made.stderr[-4000:]
