"""The points at which derivatives go wrong elsewhere: an expression, where, the value and gradient it must have.

Those of scalars are tried as scalars, as lanes and within a sum over an array; where several answers are thinkable
the one that `docs/language.md` declares is meant. They are the points that users of other tools ran into: norms at 0,
what `where` did not choose, powers of 0, products with zeros, ties, repeated indices, softmax of -inf, empty arrays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

INF = math.inf
E = math.e


@dataclass(frozen=True)
class Scalar:
    """`fn f(x) = text` at `x`."""

    text: str
    x: float
    value: float
    gradient: float

    def __str__(self) -> str:
        return f"{self.text} at {self.x:g}"


@dataclass(frozen=True)
class Array:
    """A function of arrays, the first of which is differentiated by, at these arguments."""

    program: str
    arguments: tuple[Any, ...]
    value: Any
    gradient: Any

    def __str__(self) -> str:
        return f"{self.program.splitlines()[0][:60]} at {self.arguments[0]}"


SCALARS = (
    # powers and roots
    Scalar("x * sqrt(x)", 0.0, 0.0, 0.0),
    Scalar("sqrt(x) * x", 0.0, 0.0, 0.0),
    Scalar("x * sqrt(x)", 4.0, 8.0, 3.0),
    Scalar("x^2 * sqrt(x)", 0.0, 0.0, 0.0),
    Scalar("sqrt(x)^3", 0.0, 0.0, 0.0),
    Scalar("x^1.5", 0.0, 0.0, 0.0),
    Scalar("x^0", 0.0, 1.0, 0.0),
    Scalar("x^1", 0.0, 0.0, 1.0),
    Scalar("x^2", 0.0, 0.0, 0.0),
    Scalar("x^3", -2.0, -8.0, 12.0),
    Scalar("(-x)^2", 0.0, 0.0, 0.0),
    Scalar("(x - 1)^4", 1.0, 0.0, 0.0),
    Scalar("x^(1 + 1)", -1.5, 2.25, -3.0),
    Scalar("0^x", 2.0, 0.0, 0.0),
    Scalar("2^x", 0.0, 1.0, math.log(2)),
    Scalar("x^x if x > 0 else 1", 0.0, 1.0, 0.0),
    # magnitudes
    Scalar("abs(x)", 0.0, 0.0, 0.0),
    Scalar("abs(x)^2", 0.0, 0.0, 0.0),
    Scalar("sqrt(x^2)", 0.0, 0.0, 0.0),
    Scalar("sqrt(x * x)", -3.0, 3.0, -1.0),
    Scalar("hypot(x, 0)", 0.0, 0.0, 0.0),
    Scalar("abs(x) * x", 0.0, 0.0, 0.0),
    Scalar("sign(x) * x", 0.0, 0.0, 0.0),
    Scalar("atan2(x, 0 * x)", 0.0, 0.0, 0.0),
    Scalar("atan2(0 * x, x)", 0.0, 0.0, 0.0),
    # choices
    Scalar("log(x) if x > 0 else 0", 0.0, 0.0, 0.0),
    Scalar("log(x) if x > 0 else 0", -1.0, 0.0, 0.0),
    Scalar("sqrt(x) if x > 0 else 0", 0.0, 0.0, 0.0),
    Scalar("sqrt(x) if x > 0 else 0", -4.0, 0.0, 0.0),
    Scalar("sin(x)/x if x != 0 else 1", 0.0, 1.0, 0.0),
    Scalar("acos(x) if abs(x) < 1 else 0", 1.0, 0.0, 0.0),
    Scalar("acos(x) if abs(x) < 1 else 0", -1.0, 0.0, 0.0),
    Scalar("acos(x) if abs(x) < 1 else 0", 7.0, 0.0, 0.0),
    Scalar("where(x > 0, log(x), 0)", 0.0, 0.0, 0.0),
    Scalar("where(x > 0, 1 / x, x)", 0.0, 0.0, 1.0),
    Scalar("where(x > 0, x^0.5, -x)", -1.0, 1.0, -1.0),
    Scalar("where(x > 0, log(where(x > 0, x, 1)), 0)", 0.0, 0.0, 0.0),
    Scalar("where(x > 0, sqrt(where(x > 1, x, x^2)), 0)", 0.0, 0.0, 0.0),
    Scalar("exp(x) if x < 100 else x", 2000.0, 2000.0, 1.0),
    Scalar("log(exp(x) - 1) if x > 0 else x", -1.0, -1.0, 1.0),
    Scalar("(1 / x if x != 0 else 0) + (log(x) if x > 0 else 0)", 0.0, 0.0, 0.0),
    Scalar("(sqrt(x) if x > 0 else 0) if x > -1 else log(-x - 1)", -2.0, 0.0, -1.0),
    Scalar("(x / sqrt(x) if x > 0 else x) if x < 1 else log(x - 1)", 0.0, 0.0, 1.0),
    # edges
    Scalar("maximum(x, 0)", 0.0, 0.0, 0.0),
    Scalar("maximum(0, x)", 0.0, 0.0, 0.0),
    Scalar("relu(x)", 0.0, 0.0, 0.0),
    Scalar("relu(x) - relu(-x)", 0.0, 0.0, 1.0),
    Scalar("maximum(x, 0) - maximum(-x, 0)", 0.0, 0.0, 1.0),
    Scalar("maximum(x, 0) + minimum(x, 0)", 0.0, 0.0, 1.0),
    Scalar("relu(x) + relu(-x)", 0.0, 0.0, 0.0),
    Scalar("minimum(x, 0)", 0.0, 0.0, 0.0),
    Scalar("maximum(x, 1)", 1.0, 1.0, 0.5),
    Scalar("maximum(x, x)", 1.0, 1.0, 1.0),
    Scalar("minimum(x, x)", 1.0, 1.0, 1.0),
    Scalar("clip(x, -1, 1)", 1.0, 1.0, 0.0),
    Scalar("clip(x, -1, 1)", -1.0, -1.0, 0.0),
    Scalar("clip(x, -1, 1)", 0.5, 0.5, 1.0),
    Scalar("round(x) + floor(x) + ceil(x) + trunc(x)", 0.5, 1.0, 0.0),
    Scalar("x - int(x)", -1.5, -0.5, 1.0),
    # forms that overflow
    Scalar("log(1 + exp(x))", 1000.0, 1000.0, 1.0),
    Scalar("log(exp(x) + 1)", -1000.0, 0.0, 0.0),
    Scalar("log1p(exp(x))", 1000.0, 1000.0, 1.0),
    Scalar("1/(1 + exp(-x))", -800.0, 0.0, 0.0),
    Scalar("1/(1 + exp(-x))", 800.0, 1.0, 0.0),
    Scalar("1/(exp(-x) + 1)", 0.0, 0.5, 0.25),
    Scalar("exp(x)/(1 + exp(x))", 800.0, 1.0, 0.0),
    Scalar("exp(x)/(exp(x) + 1)", -800.0, 0.0, 0.0),
    Scalar("1 - 1/(1 + exp(-x))", 40.0, 1 / (1 + math.exp(40.0)), -math.exp(-40.0)),
    Scalar("-log(1/(1 + exp(-x)))", -800.0, 800.0, -1.0),
    Scalar("log(sigmoid(x))", -800.0, -800.0, 1.0),
    Scalar("log(1 - sigmoid(x))", 800.0, -800.0, -1.0),
    Scalar("log(exp(x))", 1000.0, 1000.0, 1.0),
    Scalar("tanh(x)", 1000.0, 1.0, 0.0),
    Scalar("sigmoid(x)", -1e4, 0.0, 0.0),
    Scalar("softplus(x)", -1e4, 0.0, 0.0),
    Scalar("logaddexp(x, x)", 1000.0, 1000.0 + math.log(2), 1.0),
    # forms that cancel
    Scalar("exp(x) - 1", 1e-9, math.expm1(1e-9), math.exp(1e-9)),
    Scalar("log(1 + x)", 1e-9, math.log1p(1e-9), 1 / (1 + 1e-9)),
    Scalar("1 - cos(x)", 1e-6, 2 * math.sin(0.5e-6) ** 2, math.sin(1e-6)),
    # limits that the table knows
    Scalar("sinc(x)", 0.0, 1.0, 0.0),
    Scalar("xlogy(x, x)", 0.0, 0.0, 0.0),
    Scalar("entr(x)", 1.0, 0.0, -1.0),
)

ARRAYS = (
    # lengths
    Array("fn f(x: real[n]) = norm(x)", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = norm(x)^2", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = norm(x)^2", ([3.0, 4.0],), 25.0, [6.0, 8.0]),
    Array("fn f(x: real[n]) = norm(x) * norm(x)", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(sum(x^2))", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(sum(x * x))", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(x @ x)", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(dot(x, x))", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(sum[i](x[i]^2))", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n]) = sum(x^2)^0.5", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n, m]) -> real = sum(norm(x, axis = 1))", ([[0, 0], [3, 4]],), 5.0, [[0, 0], [0.6, 0.8]]),
    Array("fn f(x: real[n, m]) -> real = norm(x)", ([[0, 0], [3, 4]],), 5.0, [[0, 0], [0.6, 0.8]]),
    Array(
        "fn f(x: real[n, d]) -> real:\n    r[i, j] = sqrt(sum[a]((x[i, a] - x[j, a])^2))\n    return sum(r)",
        ([[0.0], [2.0]],),
        4.0,
        [[-2.0], [2.0]],
    ),
    Array("fn f(x: real[n], y: real[n]) = norm(x - y)", ([1.0, 2.0], [1.0, 2.0]), 0.0, [0.0, 0.0]),
    # moments
    Array("fn f(x: real[n]) = std(x)", ([3.0, 3.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) = var(x)", ([3.0, 3.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(var(x))", ([3.0, 3.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) = sqrt(mean((x - mean(x))^2))", ([3.0, 3.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) = std(x, correction = 1)", ([3.0, 3.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    # extremes
    Array("fn f(x: real[n]) = max(x)", ([1.0, 1.0, 0.0],), 1.0, [0.5, 0.5, 0.0]),
    Array("fn f(x: real[n]) = min(x)", ([0.0, 1.0, 0.0],), 0.0, [0.5, 0.0, 0.5]),
    Array("fn f(x: real[n]) = ptp(x)", ([1.0, 1.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[3]) = max([x[0], x[1], 0])", ([1.0, 1.0, 5.0],), 1.0, [0.5, 0.5, 0.0]),
    # by the bounds of a clip: 1 beyond them, 0 at the edge and within
    Array(
        "fn f(a: real[n], x: real[n]) -> real = sum(clip(x, a, 9))", ([0.0, 0.0, 0.0], [-1.0, 0.0, 1.0]), 1.0, [1, 0, 0]
    ),
    Array(
        "fn f(b: real[n], x: real[n]) -> real = sum(clip(x, -9, b))",
        ([0.0, 0.0, 0.0], [1.0, 0.0, -1.0]),
        -1.0,
        [1, 0, 0],
    ),
    # products
    Array("fn f(x: real[n]) = prod(x)", ([0.0, 2.0, 3.0],), 0.0, [6.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) = prod(x)", ([0.0, 0.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n, m]) -> real = sum(prod(x, axis = 0))", ([[0, 2], [0, 3]],), 6.0, [[0, 3], [0, 2]]),
    Array("fn f(x: real[n]) -> real = cumprod(x)[2]", ([0.0, 2.0, 3.0],), 0.0, [6.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) -> real = cumprod(x)[2]", ([0.0, 0.0, 3.0],), 0.0, [0.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) -> real = sum(cumprod(x))", ([2.0, 0.0, 3.0],), 2.0, [1.0, 8.0, 0.0]),
    Array("fn f(x: real[n]) -> real = sum(cumsum(x))", ([1.0, 0.0],), 2.0, [2.0, 1.0]),
    # the order of equal elements is that in which they stand
    Array("fn f(x: real[n]) -> real = sort(x)[0]", ([1.0, 1.0, 2.0],), 1.0, [1.0, 0.0, 0.0]),
    Array("fn f(x: real[n]) -> real = sort(x)[2]", ([1.0, 2.0, 2.0],), 2.0, [0.0, 0.0, 1.0]),
    Array("fn f(x: real[n]) = median(x)", ([2.0, 2.0, 2.0],), 2.0, [0.0, 1.0, 0.0]),
    # logsumexp, softmax
    Array("fn f(x: real[n]) = log(sum(exp(x)))", ([1000.0, 1000.0],), 1000 + math.log(2), [0.5, 0.5]),
    Array("fn f(x: real[n]) = log(sum[i](exp(x[i])))", ([1000.0, -1000.0],), 1000.0, [1.0, 0.0]),
    Array("fn f(x: real[n]) = log(mean(exp(x)))", ([1000.0, 1000.0],), 1000.0, [0.5, 0.5]),
    Array("fn f(x: real[n]) = logsumexp(x)", ([-INF, -INF],), -INF, [0.0, 0.0]),
    Array("fn f(x: real[n]) = logsumexp(x)", ([-INF, 2.0],), 2.0, [0.0, 1.0]),
    Array("fn f(x: real[n]) = log(sum(exp(x)))", ([-INF, -INF],), -INF, [0.0, 0.0]),
    Array("fn f(x: real[n]) = softmax(x)[1]", ([-INF, 2.0, 2.0],), 0.5, [0.0, 0.25, -0.25]),
    Array("fn f(x: real[n]) = (exp(x) / sum(exp(x)))[0]", ([1000.0, 1000.0],), 0.5, [0.25, -0.25]),
    Array("fn f(x: real[n]) = log(softmax(x))[1]", ([1000.0, 0.0],), -1000.0, [-1.0, 1.0]),
    Array("fn f(x: real[n]) = -log(softmax(x)[1])", ([1000.0, 0.0],), 1000.0, [1.0, -1.0]),
    Array("fn f(x: real[n]) = log_softmax(x)[1]", ([1000.0, 0.0],), -1000.0, [-1.0, 1.0]),
    # indices
    Array("fn f(x: real[n], k: int[m]) -> real = sum(x[k]^2)", ([2.0, 3.0], [0, 0, 1]), 17.0, [8.0, 6.0]),
    Array("fn f(x: real[n], k: int[m]) -> real = sum(x[k])", ([2.0, 3.0], [-1, 1]), 6.0, [0.0, 2.0]),
    # nothing, and next to nothing
    Array("fn f(x: real[n]) = sum(x^2)", ([],), 0.0, []),
    Array("fn f(x: real[n]) = prod(x)", ([],), 1.0, []),
    Array("fn f(x: real[n]) = norm(x)", ([],), 0.0, []),
    Array("fn f(x: real[n]) = logsumexp(x)", ([],), -INF, []),
    Array("fn f(x: real[n]) = std(x)", ([3.0],), 0.0, [0.0]),
    Array("fn f(x: real[n]) = prod(x)", ([0.0],), 0.0, [1.0]),
    # choices over arrays
    Array("fn f(x: real[n]) -> real = sum(x * log(x) if x > 0 else 0)", ([0.0, 1.0],), 0.0, [0.0, 1.0]),
    Array("fn f(x: real[n]) -> real = sum(where(x > 0, sqrt(x), 0))", ([0.0, 4.0],), 2.0, [0.0, 0.25]),
    Array("fn f(x: real[n], a) -> real = sum(a / x if x > 0 else 0)", ([0.0, 2.0], 3.0), 1.5, [0.0, -0.75]),
    Array("fn f(x: real[n]) -> real = norm(x) if sum(x) > 0 else 0", ([0.0, 0.0],), 0.0, [0.0, 0.0]),
    Array("fn f(x: real[n], y: real[n]) -> real = sum(atan2(x, y))", ([0.0, 1.0], [0.0, 0.0]), math.pi / 2, [0.0, 0.0]),
    Array("fn f(x: real[n]) -> real = mean(relu(x) - relu(-x))", ([0.0, -1.0],), -0.5, [0.5, 0.5]),
)

REFUSED: Mapping[str, str] = {
    "fn f(a: real[n, 1], b: real[n]) = mean((a - b)^2)": "CR030",
    "fn f(a: real[n, n], b: real[n]) = a - b": "CR053",
}
