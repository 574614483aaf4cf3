"""Batch normalisation in torch's training mode: gradients, and the statistics after it."""

from __future__ import annotations

import torch
from torch.nn import functional

from tests.library.cases import Array
from tests.library.models import MOMENTUM, SHAPES, arguments


def answers() -> dict[str, dict[str, Array]]:
    found = {}
    for name in SHAPES:
        given = {key: torch.tensor(array) for key, array in arguments(name).items()}
        active = [given[key].requires_grad_() for key in ("x", "scale", "shift")]
        x, scale, shift = active
        mean, variance = given["mean"].clone(), given["variance"].clone()
        y = functional.batch_norm(x, mean, variance, scale, shift, training=True, momentum=MOMENTUM[name])
        gradients = torch.autograd.grad((y * given["c"]).sum(), active)
        parts = {"loss": (y * given["c"]).sum().detach(), "mean": mean, "variance": variance}
        parts |= dict(zip(("d_x", "d_scale", "d_shift"), gradients, strict=True))
        found[name] = {key: part.numpy() for key, part in parts.items()}
    return found
