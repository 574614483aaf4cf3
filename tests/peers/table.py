"""Every entry of the table that is no function of elements, on each of its samples, to the third order: see
make_table.py.

What is differentiated is t -> sum(w * op(x + (exp(t) - 1) v)) at t = 0, in which an op that is linear has derivatives
of all orders as well. Ops of elements are compared with mpmath, at every nesting of the two modes, by
`tests/derivatives/test_orders.py`; what is not tried by itself is in ORDERS, or has no derivatives, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from chainrule.compiler.ir import Expr, Function, Op, Sample, Tensor
from tests.ops.build import SIZES, apply, extents, function, of_sample
from tests.ops.test_forward import MOVING, operands_of

FILE = Path(__file__).with_name("table.npz")
Array = npt.NDArray[Any]

PROGRAMS: Mapping[str, str] = {
    "call": "called",
    "choice": "chosen",
    "eigh": "spectral",
    "extern": "outside",
    "extern_arrays": "outside_arrays",
    "joined": "segments",
    "map": "mapped",
    "parted": "segments",
    "qr": "triangular_factor",
    "root": "kepler",
    "scan": "scan",
    "slogdet": "slogdet",
    "stated": "stated",
    "svd": "factors",
    "while": "until",
}
"""What holds functions, has several results or serves loops: the program of ORDERS that it occurs in."""

TRUTH = "its result is true or false"
WHOLE = "its result is an int, or counts"
STEPS = "constant but for jumps, at which 0 is declared: it has no partial derivatives"
STILL = "it takes nothing that moves"
PARTS = "a part of the IR: what reads or makes it has the derivative"
NONE: Mapping[str, str] = {
    **dict.fromkeys(("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"), TRUTH),
    **dict.fromkeys(("isnan", "isinf", "isfinite", "signbit", "any", "all"), TRUTH),
    **dict.fromkeys(("logical_and", "logical_or", "logical_xor", "logical_not"), TRUTH),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift"), WHOLE),
    **dict.fromkeys(("bitwise_right_shift", "bitwise_invert", "gcd", "lcm", "isqrt", "steps"), WHOLE),
    **dict.fromkeys(("argmax", "argmin", "argsort", "searchsorted"), WHOLE),
    **dict.fromkeys(("sign", "floor", "ceil", "trunc", "round", "int", "floor_divide"), STEPS),
    **dict.fromkeys(("iota", "identity", "epsilon", "const", "size"), STILL),
    "convert": "it takes an int or a bool, neither of which has a cotangent",
    "stop_gradient": "its derivative is declared 0",
    **dict.fromkeys(("param", "get", "pack", "call_forward", "call_backward"), PARTS),
}
"""Where derivatives of higher orders make no sense."""


class Case(NamedTuple):
    op: Op
    sample: Sample

    @property
    def name(self) -> str:
        return f"{self.op.name}-{self.op.samples.index(self.sample)}"

    @property
    def moves(self) -> list[int]:
        """The operands that are real."""
        return [k for k, type in enumerate(self.types) if type.dtype == "real"]

    @property
    def types(self) -> list[Tensor]:
        return [type for type in self.sample.types if isinstance(type, Tensor)]


CASES = [Case(op, sample) for op, sample in MOVING if op.name not in NONE]


class Point(NamedTuple):
    """The operands of a case, a direction for each that is real, and a weight of the result's shape."""

    operands: list[Array]
    directions: list[Array]
    weight: Array

    @property
    def flat(self) -> list[Array]:
        return [self.weight, *self.operands, *self.directions]


def drawn(case: Case) -> Point:
    rng = np.random.default_rng(sum(map(ord, case.name)))
    operands = operands_of(case.op, case.sample, SIZES, rng)
    directions = [rng.normal(size=np.shape(operands[k])) / 4 for k in case.moves]
    (result,) = of_sample(case.op, case.sample).results
    return Point(list(map(np.asarray, operands)), directions, rng.normal(size=extents(result.shape, SIZES)))


def line(case: Case) -> Function:
    """(t, weight, operands, directions) -> what is differentiated by t."""
    (result,) = of_sample(case.op, case.sample).results
    count = len(case.types)

    def rule(t: Expr, weight: Expr, *given: Expr) -> Expr:
        operands = list(given[:count])
        for k, direction in zip(case.moves, given[count:], strict=True):
            operands[k] = operands[k] + direction * (t.exp() - 1)
        return (weight * apply(case.op, case.sample.attrs)(*operands)).sum()

    return function([Tensor("real"), result.tensor, *case.types, *(case.types[k] for k in case.moves)], rule)


def load() -> dict[str, tuple[Point, Array]]:
    """The points, and what jax says there: the value and three derivatives."""
    found = {}
    with np.load(FILE) as stored:
        for case in CASES:
            numbers, like = stored[case.name], drawn(case)
            parts = []
            for one in like.flat:
                parts.append(numbers[: one.size].reshape(one.shape).astype(one.dtype))
                numbers = numbers[one.size :]
            weight, *rest = parts
            count = len(like.operands)
            found[case.name] = Point(rest[:count], rest[count:], weight), numbers
    return found
