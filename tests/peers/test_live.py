"""Our modules against jax and torch, asked now. A peer that is missing is a failure, not a skip."""

from __future__ import annotations

import pytest

from tests.peers.asking import MissingPeer, peer
from tests.peers.cases import arguments
from tests.peers.ours import compare
from tests.peers.references import CASES, PEERS, load, row

STORED = load()


@pytest.mark.peers
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("library", PEERS)
def test_agrees_with_a_peer(library: str, name: str) -> None:
    try:
        asked = peer(library)
    except MissingPeer as missing:
        pytest.fail(str(missing), pytrace=False)
    case = CASES[name]
    at = arguments(case)
    compare(case, at, row(asked.answer(case, at)))


def test_a_missing_peer_is_said() -> None:
    with pytest.raises(MissingPeer, match=r"nothing_of_that_name was asked .* not installed here .*\[test,peers\]"):
        peer("nothing_of_that_name")
