"""Values and gradients by torch, in float64."""

from __future__ import annotations

import torch

from tests.peers import (
    equations_in_torch,
    loops_in_torch,
    matrices_in_torch,
    operations_in_torch,
    recurrent_in_torch,
    samples_in_torch,
    sequences_in_torch,
)
from tests.peers.cases import Answer, Array, Case, as_tuple, weights

FUNCTIONS = {
    **samples_in_torch.FUNCTIONS,
    **operations_in_torch.FUNCTIONS,
    **sequences_in_torch.FUNCTIONS,
    **matrices_in_torch.FUNCTIONS,
    **loops_in_torch.FUNCTIONS,
    **recurrent_in_torch.FUNCTIONS,
    **equations_in_torch.FUNCTIONS,
}
VERSION = f"torch {torch.__version__}"


def answer(case: Case, arguments: tuple[Array, ...]) -> Answer:
    tensors = {name: torch.from_numpy(value.copy()) for name, value in zip(case.draws, arguments, strict=True)}
    active = [tensors[name].requires_grad_() for name in case.wrt]
    values = as_tuple(FUNCTIONS[case.name](*tensors.values()))
    arrays = tuple(value.detach().numpy() for value in values)
    loss = sum((torch.from_numpy(w) * value).sum() for w, value in zip(weights(arrays), values, strict=True))
    if loss.requires_grad:
        gradients = torch.autograd.grad(loss, active, materialize_grads=True)
    else:  # nothing of it depends on the arguments smoothly: an accuracy
        gradients = tuple(torch.zeros_like(tensor) for tensor in active)
    return Answer(arrays, tuple(gradient.numpy() for gradient in gradients))
