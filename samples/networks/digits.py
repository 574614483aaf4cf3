"""Train both digits models with five seeds, each on three quarters of the data, and look once at the quarter held out.

    python samples/networks/digits.py                the recipes as they are
    python samples/networks/digits.py --choose       what they were chosen by: validation within the training part alone

The quarter is stratified: of each digit a random quarter, by the seed. Needs chainrule; a minute for each model.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import chainrule
from chainrule.runtime import training

HERE = Path(__file__).parent
DATA = HERE.parent / "digits" / "digits.npz"
RECIPES = {
    "digits_dense": training.Recipe("adam", 0.003, "cosine_decay", epochs=40, batch=64, dtype="float32"),
    "digits_conv": training.Recipe("adam", 0.004, "cosine_decay", epochs=25, batch=64, dtype="float32"),
}


def quarter(y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Positions to train on, and of each digit a random quarter that is held out."""
    parts = [rng.permutation(np.flatnonzero(y == digit)) for digit in range(10)]
    held = np.sort(np.concatenate([part[: round(len(part) / 4)] for part in parts]))
    return np.setdiff1d(np.arange(len(y)), held), held


def accuracy(name: str, seed: int, choose: bool) -> float:
    """Of what is held out; with `choose`, of a quarter of the training part."""
    model = training.read_model(chainrule.load(HERE / f"{name}.cr"))
    data = training.read(DATA, model)
    train, held = quarter(data["y"], np.random.default_rng([seed, 2024]))
    if choose:
        inner, apart = quarter(data["y"][train], np.random.default_rng([seed, 7]))
        train, held = train[inner], train[apart]
    parts = [{key: array[chosen] for key, array in data.items()} for chosen in (train, held)]
    recipe = training.Recipe(**{**vars(RECIPES[name]), "seed": seed})
    run = training.fit(model, parts[0], recipe)
    return training.measure(model, run.params, run.state, parts[1])["label accuracy"]


def main() -> int:
    for name in RECIPES:
        began = time.perf_counter()
        found = [accuracy(name, seed, "--choose" in sys.argv) for seed in range(5)]
        seconds = time.perf_counter() - began
        shown = ", ".join(f"{100 * one:.1f}" for one in found)
        print(f"{name}: {100 * np.mean(found):.2f}% (of five seeds: {shown}), {seconds / 5:.1f} s each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
