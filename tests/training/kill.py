"""`python -m tests.training.kill [TIMES]`: a training is killed at random moments; taken up, it ends as if left alone.

The model has samples, running statistics, and layers in a loop. Each time the command runs with `--resume` and is
killed (SIGKILL) after a random while, again and again, until it ends by itself; then its weights
must be, bit for bit, those of a run that nobody disturbed. 100 kills by default.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.training.net import blobs

MODEL = """
model net(depth: dim = 2):
    input x: real[batch, 4]
    input y: int[batch]
    first = dense(x, 8, tanh)
    h = first
    for i in range(depth) (own):
        z = batch_norm(dense(h, 8, relu)) |> dropout(0.1)
        h = h + z
    logits = dense(h, 3)
    output proba = softmax(logits)
    output label = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y)) + 1e-4 * sum(z.dense1.W^2)
"""
OPTIONS = ["--data", "net.npz", "--epochs", "40", "--rate", "0.02", "--validation", "0.25"]
KEPT = ["--schedule", "cosine_decay", "--save-every", "1", "--patience", "100"]
COMMAND = [sys.executable, "-m", "chainrule", "train", "net.cr", *OPTIONS, *KEPT]


def main(times: int, seed: int = 0) -> int:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "net.cr").write_text(MODEL)
        np.savez(folder / "net.npz", x=blobs()["x"], y=blobs()["y"])
        run([*COMMAND, "--checkpoint", "first", "--weights", "alone.npz"], folder)  # compiles the model, too
        began = time.perf_counter()
        run([*COMMAND, "--checkpoint", "alone", "--weights", "alone.npz"], folder)
        whole = time.perf_counter() - began
        alone = dict(np.load(folder / "alone.npz"))
        kills = rounds = 0
        while kills < times:
            (folder / "net.checkpoint").unlink(missing_ok=True)
            rounds += 1
            before, began = kills, time.perf_counter()
            while not ended(folder, rng.uniform(0.2, 1.1) * whole):
                kills += 1
            if kills == before:
                whole = time.perf_counter() - began  # it runs faster now than when its time was taken
            found = dict(np.load(folder / "net.weights.npz"))
            (folder / "net.weights.npz").unlink()
            for key, array in alone.items():
                if not np.array_equal(found[key], array):
                    print(f"round {rounds}: `{key}` is not what it was", file=sys.stderr)
                    return 1
            print(f"round {rounds}: {kills} kills so far, the same weights", flush=True)
    print(f"killed {kills} times in {rounds} trainings: each went on, and ended with the same weights")
    return 0


def ended(folder: Path, seconds: float) -> bool:
    """Go on for a while; whether the training ended before it was killed."""
    pipe = subprocess.PIPE
    started = subprocess.Popen([*COMMAND, "--resume"], stdout=pipe, stderr=pipe, text=True, cwd=folder)
    try:
        _, err = started.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        started.kill()
        started.communicate()
        return False
    assert started.returncode == 0, err
    return True


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
