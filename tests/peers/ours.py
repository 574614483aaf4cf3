"""The answers of the emitted modules, in every way in which a module gives them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from tests.emit.compiling import run
from tests.peers.cases import LANES, Answer, Array, Case, as_tuple, error, weights
from tests.peers.references import row
from tests.samples import corpus

VALUES, GRADIENTS = 1e-12, 1e-10


@cache
def functions(program: str) -> dict[str, Any]:
    """What a sample's module, or the module of a text, defines."""
    if program.endswith(".cr"):
        module: ModuleType = corpus.module(program)
        return vars(module)
    return run(program)


def answers(case: Case, arguments: tuple[Array, ...]) -> Iterator[tuple[str, Answer]]:
    """Forward and backward; the gradient function of a scalar; Python's floats, lane by lane."""
    module = functions(case.program)
    given = tuple(argument.item() if argument.shape == () else argument for argument in arguments)
    answer = forward_and_backward(module, case, given)
    yield "forward and backward", answer
    if len(answer.values) == 1 and answer.values[0].shape == ():
        value, gradients = module[f"{case.function}_grad"](*given)
        yield "grad", arrays((value,), as_tuple(gradients))
    if case.lanes:
        given_weights = weights(answer.values)
        lanes = [
            forward_and_backward(
                module, case, tuple(float(argument[lane]) for argument in arguments), [w[lane] for w in given_weights]
            )
            for lane in range(LANES)
        ]
        values, slopes = (zip(*parts, strict=True) for parts in zip(*lanes, strict=True))
        yield "one by one", arrays(values, slopes)


def arrays(values: Any, gradients: Any) -> Answer:
    return Answer(tuple(map(np.asarray, values)), tuple(map(np.asarray, gradients)))


def forward_and_backward(
    module: dict[str, Any], case: Case, given: tuple[Any, ...], cotangents: list[Any] | None = None
) -> Answer:
    value, saved = module[f"{case.function}_forward"](*given)
    values = tuple(map(np.asarray, as_tuple(value)))
    seeds: Any = tuple(weights(values) if cotangents is None else map(float, cotangents))
    return arrays(values, as_tuple(module[f"{case.function}_backward"](saved, seeds if len(seeds) > 1 else seeds[0])))


def errors(case: Case, arguments: tuple[Array, ...], expected: Array) -> Iterator[tuple[str, float, float]]:
    """Which way, and how far its values and its gradients are off, at the worst."""
    names = list(case.draws)
    shapes = [arguments[names.index(name)].shape for name in case.wrt]
    for way, answer in answers(case, arguments):
        assert [gradient.shape for gradient in answer.gradients] == shapes, way
        assert row(answer).size == expected.size, way
        off, start = [], 0
        for array in (*answer.values, *answer.gradients):
            there = expected[start : start + array.size].reshape(array.shape)
            off.append(error(array, there, case.floor))
            start += array.size
        count = len(answer.values)
        yield way, max(off[:count]), max(off[count:])


def compare(case: Case, arguments: tuple[Array, ...], expected: Array) -> None:
    for way, values, gradients in errors(case, arguments, expected):
        assert values <= VALUES, f"{way}: a value is off by {values:.1e}, relative"
        assert gradients <= GRADIENTS, f"{way}: a gradient is off by {gradients:.1e}, relative"
