"""Values and gradients by jax, in float64."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from tests.peers import (
    equations_in_jax,
    loops_in_jax,
    matrices_in_jax,
    operations_in_jax,
    recurrent_in_jax,
    samples_in_jax,
    sequences_in_jax,
)
from tests.peers.cases import Answer, Array, Case, as_tuple, weights

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
FUNCTIONS = {
    **samples_in_jax.FUNCTIONS,
    **operations_in_jax.FUNCTIONS,
    **sequences_in_jax.FUNCTIONS,
    **matrices_in_jax.FUNCTIONS,
    **loops_in_jax.FUNCTIONS,
    **recurrent_in_jax.FUNCTIONS,
    **equations_in_jax.FUNCTIONS,
}
VERSION = f"jax {jax.__version__}"


def answer(case: Case, arguments: tuple[Array, ...]) -> Answer:
    names = list(case.draws)
    places = [names.index(name) for name in case.wrt]

    def weighted(*chosen: Any) -> tuple[Any, tuple[Any, ...]]:
        full: list[Any] = list(arguments)
        for place, value in zip(places, chosen, strict=True):
            full[place] = value
        values = as_tuple(FUNCTIONS[case.name](*(jax.numpy.asarray(value) for value in full)))
        return sum((w * value).sum() for w, value in zip(weights(values), values, strict=True)), values

    at = [jax.numpy.asarray(arguments[place]) for place in places]
    gradients, values = jax.grad(weighted, tuple(range(len(at))), has_aux=True)(*at)
    return Answer(tuple(map(np.asarray, values)), tuple(map(np.asarray, gradients)))
