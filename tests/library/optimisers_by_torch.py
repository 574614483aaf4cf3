"""What torch.optim does of it: trajectories and rates."""

from __future__ import annotations

import warnings

import numpy as np
import torch

from tests.library.cases import Array
from tests.library.optimisers import DESCENTS, SCHEDULES, STEPS, Descent, Schedule, gradient


def descend(case: Descent) -> Array:
    start, goal = (torch.tensor(array) for array in case.start())
    start.requires_grad_()
    kind = case.theirs.removeprefix("clipped ")
    optimiser = eval(f"torch.optim.{kind}", {"torch": torch, "p": [start]})
    places = []
    for _ in range(STEPS):
        start.grad = gradient(start.detach(), goal)
        if kind != case.theirs:
            length = torch.linalg.vector_norm(start.grad)
            start.grad = start.grad * min(1.0, float(0.7 / length))
        optimiser.step()
        places.append(start.detach().numpy().copy())
    return np.array(places)


def rates(case: Schedule) -> Array:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no step was taken before the schedule's
        schedule = eval(f"torch.optim.lr_scheduler.{case.theirs}", {"torch": torch, "np": np, "o": optimiser})
        for _ in range(STEPS):
            found.append(optimiser.param_groups[0]["lr"])
            schedule.step()
    return np.array(found)


def answers() -> dict[str, dict[str, Array]]:
    return {
        **{case.name: {"places": descend(case)} for case in DESCENTS},
        **{case.name: {"rates": rates(case)} for case in SCHEDULES},
    }
