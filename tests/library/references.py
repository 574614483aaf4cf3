"""The stored references: what torch said of each case, in one archive."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.library.cases import Array

FILE = Path(__file__).with_name("references.npz")


def save(answers: dict[str, dict[str, Array]], version: str) -> None:
    """A row of numbers, and the shape of each array in it."""
    parts = {f"{case}/{name}": array for case, answer in answers.items() for name, array in answer.items()}
    np.savez_compressed(
        FILE,
        allow_pickle=False,
        version=np.array(version),
        names=np.array(list(parts)),
        shapes=np.array([",".join(map(str, array.shape)) for array in parts.values()]),
        numbers=np.concatenate([array.ravel() for array in parts.values()]),
    )


def load() -> dict[str, dict[str, Array]]:
    with np.load(FILE) as stored:
        shapes = [tuple(int(size) for size in text.split(",") if size) for text in stored["shapes"]]
        ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
        parts = np.split(stored["numbers"], ends[:-1])
        found: dict[str, dict[str, Array]] = {}
        for path, shape, part in zip(stored["names"], shapes, parts, strict=True):
            case, name = str(path).split("/")
            found.setdefault(case, {})[name] = part.reshape(shape)
    return found
