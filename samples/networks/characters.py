"""Train the character model on two poems of Lewis Carroll's, and let it go on from a beginning.

    python samples/networks/characters.py            "The " and what the model makes of it
    python samples/networks/characters.py 'O Oysters'

Needs chainrule; a minute. Of the text see looking_glass.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import chainrule
from chainrule.runtime import training

HERE = Path(__file__).parent
TEXT = (HERE / "looking_glass.txt").read_text(encoding="ascii")
ALPHABET = sorted(set(TEXT))
STEPS = 48  # how far back the model is made to look
RECIPE = training.Recipe("adam", 0.005, "cosine_decay", epochs=12, batch=32, clip=1.0, dtype="float32")


def codes(text: str) -> np.ndarray:
    """Each character as its place in the alphabet."""
    return np.array([ALPHABET.index(letter) for letter in text])


def pieces(every: int = 4) -> dict[str, np.ndarray]:
    """Pieces of the text, one beginning at every fourth character, and what follows each character of theirs."""
    windows = np.lib.stride_tricks.sliding_window_view(codes(TEXT), STEPS + 1)[::every]
    return {"x": windows[:, :-1], "y": windows[:, 1:]}


def model() -> training.Model:
    return training.read_model(chainrule.load(HERE / "characters.cr", set={"letters": len(ALPHABET)}))


def continued(chosen: training.Model, params: dict[str, np.ndarray], text: str, count: int, seed: int = 0) -> str:
    """The text and so many characters more, each drawn as likely as the model holds it to be."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        likely = chosen.function("following")(params, codes(text[-STEPS:])[None])[0].astype(np.float64)
        text += ALPHABET[rng.choice(len(ALPHABET), p=likely / likely.sum())]
    return text


def main() -> int:
    beginning = sys.argv[1] if len(sys.argv) > 1 else "The "
    if not beginning or not set(beginning) <= set(ALPHABET):
        print(f"The model has read nothing but {''.join(ALPHABET).strip()!r}, spaces and line ends", file=sys.stderr)
        return 1
    chosen = model()
    run = training.fit(chosen, pieces(), RECIPE)
    for epoch in run.history:
        print(f"epoch {epoch.number:2}: {epoch.loss / np.log(2):.2f} bits a character")
    print(continued(chosen, run.params, beginning, 400))
    return 0


if __name__ == "__main__":
    sys.exit(main())
