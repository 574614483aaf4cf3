"""What users of other tools reported of derivatives, as programs: where, and what is right.

`answer` is what is asked for. A report counts if it says what a derivative should be where it is a number; where none
exists, the answer is the one that `docs/language.md` declares.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

INF = math.inf
GITHUB = "https://github.com/"


class Report(NamedTuple):
    """`program` defines `answer`, which at `arguments` is `wanted`."""

    where: str
    program: str
    arguments: tuple[Any, ...]
    wanted: Any

    @property
    def url(self) -> str:
        return GITHUB + self.where


def gradient(where: str, text: str, x: Any, wanted: Any) -> Report:
    """Of a number, or of a vector or matrix, whatever `x` is."""
    rank = np.ndim(x)
    type = "" if rank == 0 else ": real[n]" if rank == 1 else ": real[n, m]"
    return Report(where, f"fn f(x{type}) -> real = {text}\nfn answer(x{type}) = grad(f, x)(x)\n", (x,), wanted)


def hessian(where: str, text: str, x: Any, wanted: Any) -> Report:
    type = ": real[n]" * np.ndim(x)
    return Report(where, f"fn f(x{type}) -> real = {text}\nfn answer(x{type}) = hessian(f, x)(x)\n", (x,), wanted)


def _of_a_determinant() -> Any:
    eye = np.eye(3)
    return np.einsum("ji,lk->ijkl", eye, eye) - np.einsum("jk,li->ijkl", eye, eye)


def _by_hand(x: float, y: float) -> Any:
    """Of (x^2 - y^2) / 2 exp(-(x^2 + y^2) / s)."""
    s, f = 0.2, (x * x - y * y) / 2
    mixed = 4 * x * y * f / s**2
    first, last = (sign * (1 - 4 * v * v / s) - 2 * f / s + 4 * v * v * f / s**2 for sign, v in ((1, x), (-1, y)))
    return math.exp(-(x * x + y * y) / s) * np.array([[first, mixed], [mixed, last]])


RBF = """\
fn f(x: real[n], y: real[n], l):
    d = norm(x / l - y / l)
    return exp(-d * d)
fn answer(x: real[n], y: real[n], l) = jacobian(grad(f, x), y)(x, y, l)
"""
LOCATED = """\
fn f(loc: real[2], scale: real[2]) -> real:
    x = loc + scale * [-1.5, 0]
    first = 0.5 * ((norm(x) - 2) / 0.4)^2
    return first - logsumexp(-0.5 * ((x[0] + [-2, 2]) / 0.6)^2)
fn answer(loc: real[2], scale: real[2]) = grad(f, loc, scale)(loc, scale)
"""
WELL = """\
fn bump(x) = 0 if x < 0 else exp(-1 / maximum(x, 0.01))
fn smooth(x) = bump(x) / (bump(x) + bump(1 - x))
fn well(x, inner, outer) = smooth((x - inner) / (outer - inner)) + smooth((-x - inner) / (outer - inner))
fn answer(x, inner, outer) = grad(well, x)(x, inner, outer)
"""
CONFUSED = """\
fn inner(y, x) = x + y
fn f(x) = x * grad(inner, y)(x, x)
fn answer(x) = grad(f, x)(x)
"""
OVERWRITTEN = """\
fn f(x: real[3], v: real[m], k: int[m]) -> real = sum(put(x, k, v) * [1, 10, 100])
fn answer(x: real[3], v: real[m], k: int[m]) = grad(f, x, v)(x, v, k)
"""
COMPUTED = """\
fn f(x: real[3]) -> real = sum(put(zeros([3]), argsort(x), x)^2)
fn answer(x: real[3]) = grad(f, x)(x)
"""
MASKED = """\
fn f(x: real[n], keep: bool[n]) -> real = logsumexp(where(keep, x, -inf))
fn answer(x: real[n], keep: bool[n]) = grad(f, x)(x, keep)
"""
FAR_CLASS = """\
fn loss(raw: real[n], y: real[n]) -> real = sum(log(1 + exp(raw)) - y * raw)
fn answer(raw: real[n], y: real[n]) = grad(loss, raw)(raw, y), hvp(loss, raw)(raw, y; y)
"""
BETA = """\
fn f(t: real[2]) -> real = betaln(exp(t[0]), exp(t[1])) - betaln(exp(t[0]) + 1, exp(t[1]))
fn answer(t: real[2]) = hessian(f, t)(t)
"""
MATRIX = """\
fn f(A: real[n, n]) -> real = {0}
fn answer(A: real[n, n]) = grad(f, A)(A)
"""
SHARE = 1 / (1 + math.exp(50 / 3))  # of the nearer of two centres
SLOPE = 3.125 + ((1 - SHARE) * 0.5 - SHARE * 3.5) / 0.36
POINT = [0.419, 0.887]
TWO = np.eye(2)

REPORTS = (
    # lengths and deviations at 0
    gradient("pytorch/pytorch/issues/2421", "norm(x)", [0.0], [0.0]),
    gradient("HIPS/autograd/issues/151", "norm(x)", [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    gradient("jax-ml/jax/issues/21723", "abs(x)^2", 0.0, 0.0),
    gradient("jax-ml/jax/issues/4177", "norm(x)^2", [0.0, 0.0], [0.0, 0.0]),
    gradient("HIPS/autograd/issues/183", "exp(-1 * norm(x)^2)", [[0.0], [0.0]], [[0.0], [0.0]]),
    hessian("HIPS/autograd/issues/183", "exp(-1 * norm(x)^2)", [0.0, 0.0], -2 * TWO),
    hessian("pytorch/functorch/issues/1097", "norm(x)", [0.0, 0.0], 0 * TWO),
    Report("pytorch/pytorch/issues/92075", RBF, ([1.0, -2.0], [1.0, -2.0], 0.5), 8 * TWO),
    gradient("stan-dev/math/issues/3031", "sum((x - x)^2)^0.5", [1.0, 2.0], [0.0, 0.0]),
    gradient("jax-ml/jax/issues/11716", "std(x)", [1.0, 1.0], [0.0, 0.0]),
    gradient("pytorch/pytorch/issues/4320", "mean(std(x, axis = 0))", np.zeros((3, 2)), np.zeros((3, 2))),
    Report(
        "jax-ml/jax/issues/939",
        LOCATED,
        ([0.0, 0.0], [1.0, 1.0]),
        ([SLOPE, 0.0], [-1.5 * SLOPE, 0.0]),  # the report's numbers, of float32: 4.51388836 and -6.77083254
    ),
    # powers of 0
    gradient("RobotLocomotion/drake/pull/23862", "x^0 + 2 * x^1", 0.0, 2.0),
    Report(
        "PaddlePaddle/Paddle/issues/45054",
        "fn f(x, y) = x^y\nfn answer(x, y) = grad(f, x, y)(x, y)\n",
        (0.0, 0.0),
        (0.0, 0.0),
    ),
    # ties
    gradient("Theano/Theano/issues/4568", "max(x)", [1.0, 1.0], [0.5, 0.5]),
    gradient("apache/mxnet/issues/18563", "sum(max(x, axis = 0))", np.ones((4, 3)), np.full((4, 3), 0.25)),
    # products with zeros
    gradient("pytorch/pytorch/issues/773", "prod(x)", [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]),
    gradient("tinygrad/tinygrad/pull/17404", "prod(x)", [0.0, 2.0, 3.0], [6.0, 0.0, 0.0]),
    gradient("tensorflow/tensorflow/issues/3862", "sum(cumprod(x))", [0.0], [1.0]),
    gradient("Theano/Theano/issues/5197", "sum(cumprod(x)^2)", [1.0, 2.0], [10.0, 4.0]),
    gradient("Theano/Theano/issues/5197", "sum(cumprod(x)^2)", [1.0, 0.0], [2.0, 0.0]),
    gradient("tensorflow/tensorflow/issues/119430", "sum(cumprod(x))", [0.0, 2.0, 3.0], [9.0, 0.0, 0.0]),
    gradient("tensorflow/tensorflow/issues/119430", "sum(cumprod(x))", [2.0, 3.0, 0.0], [4.0, 2.0, 6.0]),
    gradient("tensorflow/tensorflow/issues/119430", "sum(cumprod(x))", [2.0, 0.0, 0.0, 3.0], [1.0, 2.0, 0.0, 0.0]),
    # what overflows, and -inf
    gradient("jax-ml/jax/issues/2140", "log_sigmoid(x)", 0.0, 0.5),
    gradient("jax-ml/jax/issues/2140", "-log(1 + exp(-x))", 0.0, 0.5),
    gradient("jax-ml/jax/issues/6811", "logsumexp(x)", [-INF, -INF], [0.0, 0.0]),
    gradient("pytorch/pytorch/issues/31829", "log_softmax(x)[1]", [-INF, 0.0, 0.0], [0.0, 0.5, -0.5]),
    Report("jax-ml/jax/issues/23842", MASKED, ([0.0, 100.0], [True, False]), [1.0, 0.0]),
    Report("scikit-learn/scikit-learn/issues/28046", FAR_CLASS, ([-1000.0], [1.0]), ([-1.0], [0.0])),
    # sinc, whose parts cancel near 0
    gradient("pytorch/pytorch/issues/53989", "sinc(x)", 0.0, 0.0),
    gradient("jax-ml/jax/issues/34139", "sinc(x)", 1e-6, -(math.pi**2) * 1e-6 / 3),
    hessian("pytorch/pytorch/issues/89459", "sinc(x)", 0.0, -(math.pi**2) / 3),
    *(
        hessian("JuliaDiff/ForwardDiff.jl/issues/466", "sinc(x)", x, -(math.pi**2) / 3)
        for x in (1e-6, 1e-11, 1e-16, 1e-41)
    ),
    # edges
    gradient("tinygrad/tinygrad/pull/18029", "relu6(x)", 6.0, 0.0),
    gradient("tinygrad/tinygrad/pull/18029", "hardswish(x)", 3.0, 1.0),
    hessian("Theano/Theano/issues/3210", "relu(x)", 0.0, 0.0),
    *(Report("jax-ml/jax/issues/15588", WELL, (x, 0.5, 0.9), 0.0) for x in (0.0, 0.3, 0.5, 0.95, 2.0)),
    # indices
    Report(
        "pytorch/pytorch/issues/146299",
        OVERWRITTEN,
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [1, 1, 0]),
        ([0.0, 0.0, 100.0], [0.0, 10.0, 1.0]),
    ),
    Report("jax-ml/jax/issues/1104", COMPUTED, ([3.0, 1.0, 2.0],), [6.0, 2.0, 4.0]),
    # derivatives of derivatives
    Report("denizyuret/AutoGrad.jl/pull/75", CONFUSED, (5.0,), 1.0),
    hessian("JuliaDiff/ForwardDiff.jl/issues/488", "(x[0]^2 - x[n - 1]^2) / 2 * exp(-(x[0]^2 + x[n - 1]^2) / 0.2)",
            POINT, _by_hand(*POINT)),
    Report("jax-ml/jax/issues/34353", BETA, ([0.0, 0.0],), [[0.25, -0.25], [-0.25, 0.25]]),
    Report(
        "pytorch/pytorch/issues/192521",
        "fn f(A: real[n, n]) -> real = det(A)\nfn answer(A: real[n, n]) = hessian(f, A)(A)\n",
        (np.eye(3),),
        _of_a_determinant(),
    ),
    # values of a spectrum that are equal
    Report("casadi/casadi/issues/2815", MATRIX.format("sum(eigvalsh(A))"), (np.eye(3),), np.eye(3)),
)  # fmt: skip
