"""Writes references.npz: what jax and torch say of every case, at points drawn at random with fixed seeds.

`python -m tests.peers.make` takes a minute and needs the extra `peers`. It prints to how many digits the two agree.
With `--missing` those cases alone are asked for that are not stored, and what is stored stays.
"""

from __future__ import annotations

import sys

import numpy as np

from tests.peers.asking import MissingPeer, peer
from tests.peers.cases import Answer, arguments, error
from tests.peers.ours import GRADIENTS, VALUES
from tests.peers.references import CASES, FILE, PEERS, Reference, load, row, save


def disagreement(one: Answer, other: Answer, floor: float) -> tuple[float, float]:
    """The largest errors of values and of gradients, between two answers of one shape."""
    values, gradients = (
        max(error(a, b, floor) if a.shape == b.shape else np.inf for a, b in zip(ours, theirs, strict=True))
        for ours, theirs in zip(one, other, strict=True)
    )
    return values, gradients


def main() -> int:
    try:
        peers = {name: peer(name) for name in PEERS}
    except MissingPeer as missing:
        print(missing, file=sys.stderr)
        return 1
    stored = load() if "--missing" in sys.argv[1:] else {}
    references, worst = {}, (0.0, 0.0)
    for name, case in CASES.items():
        if name in stored:
            references[name] = stored[name]
            continue
        at = arguments(case)
        answers = {library: module.answer(case, at) for library, module in peers.items()}
        values, gradients = disagreement(answers["jax"], answers["torch"], case.floor)
        if not (values <= VALUES and gradients <= GRADIENTS):
            print(f"{name}: {' and '.join(PEERS)} disagree, by {values:.1e} and {gradients:.1e}", file=sys.stderr)
            return 1
        worst = max(worst[0], values), max(worst[1], gradients)
        references[name] = Reference(at, {library: row(answer) for library, answer in answers.items()})
    save(references, [*(module.VERSION for module in peers.values()), f"numpy {np.__version__}"])
    print(f"{len(references)} cases, {FILE.stat().st_size} bytes; the peers agree to {worst[0]:.1e} and {worst[1]:.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
