"""The stored references: at which arguments the peers were asked, what they answered, and which versions they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.peers.cases import Answer, Array, Case, shapes
from tests.peers.equations import EQUATIONS
from tests.peers.loops import LOOPING_SAMPLES, LOOPS
from tests.peers.matrices import MATRICES
from tests.peers.operations import OPERATIONS
from tests.peers.recurrent import RECURRENT
from tests.peers.samples import SAMPLES
from tests.peers.sequences import SEQUENCES

FILE = Path(__file__).with_name("references.npz")
PEERS = ("jax", "torch")
KINDS = (SAMPLES, OPERATIONS, SEQUENCES, MATRICES, LOOPING_SAMPLES, LOOPS, RECURRENT, EQUATIONS)
CASES = {case.name: case for kind in KINDS for case in kind}


class Reference(NamedTuple):
    """Arguments as they were drawn; each peer's values and gradients in one row of numbers."""

    arguments: tuple[Array, ...]
    answers: dict[str, Array]


def flat(arrays: Iterable[Array]) -> Array:
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])


def row(answer: Answer) -> Array:
    return flat((*answer.values, *answer.gradients))


def save(references: dict[str, Reference], versions: list[str]) -> None:
    """One row of numbers for the arguments and one for each peer; a case's part begins where the last one ends."""
    parts = {
        "arguments": [flat(reference.arguments) for reference in references.values()],
        **{peer: [reference.answers[peer] for reference in references.values()] for peer in PEERS},
    }
    np.savez_compressed(
        FILE,
        allow_pickle=False,
        versions=np.array(versions),
        cases=np.array(list(references)),
        sizes=np.array([[part.size for part in row] for row in parts.values()]),
        **{name: np.concatenate(row) for name, row in parts.items()},
    )


def load() -> dict[str, Reference]:
    """Of the cases that are still there."""
    with np.load(FILE) as stored:
        names = [str(name) for name in stored["cases"]]
        rows = [
            np.split(stored[name], np.cumsum(sizes)[:-1])
            for name, sizes in zip(("arguments", *PEERS), stored["sizes"], strict=True)
        ]
    return {
        name: Reference(shaped(CASES[name], arguments), dict(zip(PEERS, answers, strict=True)))
        for name, arguments, *answers in zip(names, *rows, strict=True)
        if name in CASES
    }


def shaped(case: Case, numbers: Array) -> tuple[Array, ...]:
    """The arguments again: what `flat` made one row of."""
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes(case)])
    assert ends[-1] == numbers.size, f"{case.name} has other arguments now: python -m tests.peers.make"
    return tuple(
        part.reshape(shape).astype(np.float64 if draw.dtype == "real" else np.int64)
        for part, shape, draw in zip(np.split(numbers, ends[:-1]), shapes(case), case.draws.values(), strict=True)
    )
