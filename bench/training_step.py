"""One training step of each network sample: the loss, its gradient, and a plain gradient step of every parameter.

    OMP_NUM_THREADS=1 python bench/training_step.py  a table of medians and ratios, all in one run
    python bench/training_step.py digits_conv --rounds 40
    python bench/training_step.py --page             the page docs/speed-of-training.md

Ours over numpy and in C against numpy by hand (`training/by_hand.py`), HIPS autograd and torch in eager mode, in
float64, on one thread.
Within a round all take turns, in random order; a ratio is the median of the rounds' ratios, and what stands behind it
half of the range that the middle half of them is in. A turn is a block of steps, and its time that of the fastest step
in it, since other work on the machine only ever adds. Gradients that differ are an error, whatever they cost.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from training import by_hand  # noqa: E402

import chainrule  # noqa: E402

RATE = 1e-3
BLOCK = 0.03  # seconds
FILES = {"deep_relu": "deep"}
CONTENDERS = ("ours", "c", "hand", "autograd", "torch")
RATIOS = (("ours", "hand"), ("ours", "autograd"), ("ours", "torch"), ("c", "torch"))
NAMES = {"ours": "numpy", "c": "C", "hand": "by hand", "autograd": "autograd", "torch": "torch"}
HEAD = """# How fast a training step is

One step of each [network sample](../samples/README.md): the loss, its gradient, and a plain gradient step of every
parameter, in float64 on one thread, of the batches that stand in [`bench/training_step.py`](../bench/training_step.py).
Against ours, over numpy and in C: numpy [by hand](../bench/training/by_hand.py), [HIPS
autograd](../bench/training/in_autograd.py), and [torch](../bench/training/in_torch.py) in eager mode, with torch's own
layers where it has them. Times are medians over rounds in which all took turns, each the fastest step of its turn;
ratios are medians of the rounds' ratios, below 1 where we are faster, and behind them half of the middle half of their
range. Written by `OMP_NUM_THREADS=1 python bench/training_step.py --page` from one run.
"""


class Noise:
    """What an emitted module asks of a generator: numbers that are drawn already, in order."""

    def __init__(self, drawn: list[np.ndarray]) -> None:
        self.drawn = drawn
        self.next = 0

    def _one(self) -> np.ndarray:
        self.next += 1
        return self.drawn[self.next - 1]

    def uniform(self, low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
        return self._one()

    def normal(self, mean: float, sd: float, shape: tuple[int, ...]) -> np.ndarray:
        return self._one()


def data(name: str, rng: np.random.Generator) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """A batch, and the noise of dropout or of a code."""
    pictures = {"x": rng.integers(0, 17, (64, 64)).astype(float), "y": rng.integers(0, 10, 64)}
    if name == "adding":
        return {"x": rng.random((64, 50, 2)), "y": rng.random(64)}, []
    if name in ("characters", "elman", "sorting"):
        count, steps, batch = {"characters": (57, 48, 32), "elman": (6, 20, 32), "sorting": (10, 8, 64)}[name]
        return {key: rng.integers(0, count, (batch, steps)) for key in "xy"}, []
    if name == "vae":
        return {"x": pictures["x"]}, [rng.normal(size=(64, 8))]
    count = {"digits_dense": 2, "digits_conv": 1}.get(name, 0)
    return pictures, [rng.random((64, 128)) for _ in range(count)]


Gradient = Callable[[], tuple[float, dict[str, np.ndarray]]]


def contenders(name: str) -> tuple[dict[str, Gradient], dict[str, Callable[[], Any]]]:
    """Of each, a function that gives loss and gradient, and one that does a whole step."""
    import autograd
    import torch
    from training import in_autograd, in_torch

    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    file = ROOT / "samples" / "networks" / f"{FILES.get(name, name)}.cr"
    module, in_c = chainrule.load(file), chainrule.load(file, target="c")
    params = getattr(module, f"{name}_init")(rng)
    batch, noise = data(name, rng)

    def by(module: Any) -> Gradient:
        loss_grad = getattr(module, f"{name}_loss_grad")
        return lambda: loss_grad(params, **batch, rng=Noise(noise)) if noise else loss_grad(params, **batch)

    def hand() -> Any:
        return by_hand.STEPS[name](params, batch, noise)

    by_autograd = autograd.value_and_grad(lambda p: in_autograd.LOSSES[name](p, **batch, noise=noise))
    tensors = {key: torch.tensor(value, requires_grad=True) for key, value in params.items()}
    given = {key: torch.tensor(value) for key, value in batch.items()}
    drawn = [torch.tensor(one) for one in noise]

    def by_torch() -> Any:
        for tensor in tensors.values():
            tensor.grad = None
        loss = in_torch.LOSSES[name](tensors, **given, noise=drawn)
        loss.backward()
        return loss

    def with_torch() -> None:
        by_torch()
        with torch.no_grad():
            for tensor in tensors.values():
                tensor -= RATE * tensor.grad

    def torch_gradient() -> Any:
        loss = by_torch()
        return loss.item(), {key: tensor.grad.numpy() for key, tensor in tensors.items()}

    def stepping(gradient: Gradient) -> Callable[[], None]:
        def step() -> None:
            _, grads = gradient()
            for key, grad in grads.items():
                params[key] -= RATE * grad

        return step

    gradients: dict[str, Gradient] = {
        "ours": by(module), "c": by(in_c), "hand": hand,
        "autograd": lambda: by_autograd(params), "torch": torch_gradient
    }
    steps = {key: stepping(gradient) for key, gradient in gradients.items() if key != "torch"}
    return gradients, {**steps, "torch": with_torch}


def agree(gradients: dict[str, Gradient]) -> None:
    loss, grads = gradients["ours"]()
    scale = max(np.abs(grad).max() for grad in grads.values())
    for name, gradient in gradients.items():
        theirs, found = gradient()
        np.testing.assert_allclose(theirs, loss, rtol=1e-10, err_msg=name)
        assert found.keys() == grads.keys(), name
        for key in grads:
            np.testing.assert_allclose(found[key], grads[key], rtol=1e-8, atol=1e-11 * scale, err_msg=f"{name} {key}")


def block(step: Callable[[], Any], repeats: int) -> float:
    """Seconds for the fastest of so many steps."""
    spent = []
    for _ in range(repeats):
        began = time.perf_counter()
        step()
        spent.append(time.perf_counter() - began)
    return min(spent)


def measure(name: str, rounds: int) -> dict[str, list[float]]:
    gradients, steps = contenders(name)
    agree(gradients)
    repeats = {key: max(3, int(BLOCK / block(step, 3))) for key, step in steps.items()}
    spent: dict[str, list[float]] = {key: [] for key in steps}
    order = list(steps)
    for _ in range(rounds):
        random.shuffle(order)
        for key in order:
            spent[key].append(block(steps[key], repeats[key]))
    return spent


def compared(ours: list[float], theirs: list[float]) -> str:
    """The median ratio, and half of the middle half of the ratios' range."""
    low, middle, high = statistics.quantiles([a / b for a, b in zip(ours, theirs, strict=True)], n=4)
    return f"{middle:.2f} ± {(high - low) / 2:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(by_hand.STEPS))
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    rows = []
    for name in chosen.names:
        spent = measure(name, chosen.rounds)
        times = [f"{1e3 * statistics.median(spent[key]):.2f} ms" for key in CONTENDERS]
        ratios = [compared(spent[ours], spent[theirs]) for ours, theirs in RATIOS]
        rows.append(" | ".join([name, *times, *ratios]))
        print(f"| {rows[-1]} |", file=sys.stderr if chosen.page else sys.stdout, flush=True)
    if chosen.page:
        ratios = " | ".join(f"{NAMES[ours]} / {theirs}" for ours, theirs in RATIOS)
        head = f"| sample | {' | '.join(NAMES[key] for key in CONTENDERS)} | {ratios} |"
        lines = [HEAD, head, f"|{'---|' * (1 + len(CONTENDERS) + len(RATIOS))}", *(f"| {row} |" for row in rows)]
        (ROOT / "docs" / "speed-of-training.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
