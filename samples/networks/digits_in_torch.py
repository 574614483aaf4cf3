"""The recipes of digits.py in torch, beside them: python samples/networks/digits_in_torch.py. Needs torch."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
digits = importlib.import_module("digits")
DATA, RECIPES, quarter = digits.DATA, digits.RECIPES, digits.quarter

MODELS = {
    "digits_dense": lambda: [
        *(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.2)),
        *(nn.Linear(128, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)),
    ],
    "digits_conv": lambda: [
        nn.Unflatten(1, (1, 8, 8)),
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, 10)),
    ],
}


def begin(part: nn.Module) -> None:
    """Weights as ours begin."""
    if isinstance(part, nn.Linear | nn.Conv2d):
        nn.init.xavier_uniform_(part.weight)
        nn.init.zeros_(part.bias)


def accuracy(name: str, seed: int) -> float:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    recipe = RECIPES[name]
    data = np.load(DATA)
    x, y = torch.tensor(data["x"], dtype=torch.float32) / 16, torch.tensor(data["y"], dtype=torch.int64)
    train, held = quarter(data["y"], np.random.default_rng([seed, 2024]))
    net = nn.Sequential(*MODELS[name]()).apply(begin)
    count = -(-len(train) // recipe.batch) * recipe.epochs
    optimiser = torch.optim.Adam(net.parameters(), recipe.rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, count)
    for _ in range(recipe.epochs):
        for chosen in torch.tensor(rng.permutation(train)).split(recipe.batch):
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(x[chosen]), y[chosen]).backward()
            optimiser.step()
            schedule.step()
    net.eval()
    return float((net(x[held]).argmax(dim=1) == y[held]).float().mean())


def main() -> int:
    torch.set_num_threads(1)
    for name in RECIPES:
        began = time.perf_counter()
        found = [accuracy(name, seed) for seed in range(5)]
        seconds = time.perf_counter() - began
        shown = ", ".join(f"{100 * one:.1f}" for one in found)
        print(f"{name} in torch: {100 * np.mean(found):.2f}% (of five seeds: {shown}), {seconds / 5:.1f} s each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
