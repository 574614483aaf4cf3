"""What torch says of a case: its value and its gradients, in float64."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional

from tests.library.cases import Array, Case, cotangent

VERSION = f"torch {torch.__version__}"


def answer(case: Case) -> dict[str, Array]:
    """`value`, and `d_x` for each real argument x, the result's cotangent being `cotangent(...)`."""
    given = {name: torch.tensor(array) for name, array in case.arguments().items()}
    active = {
        name: tensor.requires_grad_()
        for name, tensor in given.items()
        if tensor.is_floating_point() and name not in case.fixed
    }
    names = {"torch": torch, "F": torch.nn.functional, "np": np, **given}
    value = eval(case.theirs, names)
    assert isinstance(value, torch.Tensor)
    seed = torch.tensor(cotangent(case.name, tuple(value.shape)))
    found = torch.autograd.grad(value, list(active.values()), seed, allow_unused=True)
    gradients = {
        f"d_{name}": np.zeros(tensor.shape) if gradient is None else gradient.numpy()
        for (name, tensor), gradient in zip(active.items(), found, strict=True)
    }
    return {"value": value.detach().numpy(), **gradients}
