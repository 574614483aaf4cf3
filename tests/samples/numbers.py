"""Where the numbers in the samples' examples come from: mpmath, to 30 digits, from the formulas.

Nothing here knows of chainrule. `NUMBERS` maps a sample to pairs: the left side of an example as it is
written there, and what it must be.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import mpmath as mp

from tests.samples.numbers_of_loops import LOOPS

mp.mp.dps = 30

Numbers: TypeAlias = "list[tuple[str, Callable[[], Any]]]"


def slope(f: Callable[[Any], Any], x: Any) -> Any:
    """The derivative by mpmath's own differences at a raised precision."""
    return mp.diff(f, mp.mpf(x))


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mp.exp(-z))


def dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return mp.fsum(mp.mpf(p) * mp.mpf(q) for p, q in zip(a, b, strict=True))


def affine(W: Sequence[Sequence[Any]], x: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    return [dot(row, x) + mp.mpf(c) for row, c in zip(W, b, strict=True)]


def logsumexp(values: Sequence[Any]) -> Any:
    return mp.log(mp.fsum(mp.exp(value) for value in values))


def temperature(t: Any) -> Any:
    return mp.mpf(5) / 9 * (68 + 14 * mp.sin(mp.pi * (t - 9) / 12) - 32)


def wave(x: Any) -> Any:
    return mp.sin(x**2)


def surface(x: Any, y: Any) -> Any:
    return x**2 + mp.sin(x * y)


def height(r: Any, angle: Any) -> Any:
    return surface(r * mp.cos(angle), r * mp.sin(angle))


def deep_loss() -> Any:
    a1 = [mp.tanh(z) for z in affine([["0.1", "0.2"], ["0.3", "-0.4"]], [1, -1], [0, "0.1"])]
    a2 = [mp.tanh(z) for z in affine([["0.5", "-0.6"], ["0.7", "0.8"]], a1, ["0.05", 0])]
    (out,) = affine([[1, -1]], a2, ["0.2"])
    return (out - mp.mpf("0.5")) ** 2 / 2


def sigmoid_loss() -> Any:
    a1 = [sigmoid(z) for z in affine([["0.5", "-0.5"], ["0.25", 1]], [1, 0], [0, "0.1"])]
    (z2,) = affine([[1, -2]], a1, ["0.3"])
    return (sigmoid(z2) - 1) ** 2 / 2


def toy_loss(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return (sigmoid(W2 * sigmoid(W1 + b1) + b2) - mp.mpf("0.8")) ** 2 / 2


TOY = tuple(map(mp.mpf, ("0.5", "0.1", "1.5", "0.2")))


def toy_gradient() -> list[Any]:
    return [mp.diff(toy_loss, TOY, tuple(int(j == k) for j in range(4))) for k in range(4)]


def chain(x: Sequence[str]) -> Any:
    v = list(map(mp.mpf, x))
    return mp.fsum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in itertools.pairwise(v))


ROWS, TARGETS = [[1, 2], [3, 4], [5, 7]], [1, 0, -2]


def residuals() -> list[Any]:
    return [dot(row, ["0.5", -1]) + 2 - y for row, y in zip(ROWS, TARGETS, strict=True)]


def squared_loss(ridge: str) -> Any:
    return mp.fsum(r**2 for r in residuals()) / 6 + mp.mpf(ridge) * mp.mpf("1.25") / 2


def r_squared() -> Any:
    mean = mp.fsum(TARGETS) / 3
    return 1 - mp.fsum(r**2 for r in residuals()) / mp.fsum((y - mean) ** 2 for y in TARGETS)


ROWS_OF_CLASSES: list[list[Any]] = [[1, 2], [-3, 1], ["0.5", -1]]


def logistic_loss() -> Any:
    z = [dot(row, ["0.8", "-0.3"]) + mp.mpf("0.1") for row in ROWS_OF_CLASSES]
    surprise = [-mp.log(sigmoid(z[0])), -mp.log(1 - sigmoid(z[1])), -mp.log(sigmoid(z[2]))]
    return mp.fsum(surprise) / 3 + mp.mpf("1e-3") * (mp.mpf("0.8") ** 2 + mp.mpf("0.3") ** 2) / 2


ALPHA = ["0.5", "-0.25"]
MEANS = [[0, 1], [2, -1]]
LOG_DIAGONALS: list[list[Any]] = [["0.1", "-0.2"], ["0.3", 0]]
BELOW = ["0.4", "-0.7"]


def factor(j: int) -> Any:
    q = [mp.exp(mp.mpf(entry)) for entry in LOG_DIAGONALS[j]]
    return mp.matrix([[q[0], 0], [mp.mpf(BELOW[j]), q[1]]])


def log_densities(point: Sequence[Any]) -> list[Any]:
    """log(weight * density) of each component, by the covariance matrix itself."""
    found = []
    for j in range(2):
        covariance = mp.inverse(factor(j).T * factor(j))
        d = mp.matrix([mp.mpf(x) - m for x, m in zip(point, MEANS[j], strict=True)])
        exponent = (d.T * mp.inverse(covariance) * d)[0] / 2
        weight = mp.mpf(ALPHA[j]) - logsumexp(list(map(mp.mpf, ALPHA)))
        found.append(weight - exponent - mp.log(mp.det(2 * mp.pi * covariance)) / 2)
    return found


def mixture() -> Any:
    points: list[list[Any]] = [["0.5", "0.5"], [1, -2], [3, 0]]
    return mp.fsum(logsumexp(log_densities(point)) for point in points)


def responsibilities() -> list[list[Any]]:
    t = log_densities(["0.5", "0.5"])
    return [[mp.exp(value - logsumexp(t)) for value in t]]


def wishart() -> Any:
    """Minus log W(P; V = I / gamma^2, nu = 5) of both precisions P, with nu - d - 1 = m = 2."""
    gamma, nu = mp.mpf("1.5"), 5
    total = mp.mpf(0)
    for j in range(2):
        P = factor(j).T * factor(j)
        gamma_2 = mp.sqrt(mp.pi) * mp.gamma(mp.mpf(nu) / 2) * mp.gamma(mp.mpf(nu - 1) / 2)
        density = mp.det(P) * mp.exp(-(gamma**2) * (P[0, 0] + P[1, 1]) / 2)
        total -= mp.log(density / (mp.mpf(2) ** nu * gamma ** (-2 * nu) * gamma_2))
    return total


def option(S: Any, K: Any, T: Any, r: Any, sigma: Any, *, sign: int = 1) -> Any:
    S, K, T, r, sigma = map(mp.mpf, (S, K, T, r, sigma))
    d1 = (mp.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * mp.sqrt(T))
    d2 = d1 - sigma * mp.sqrt(T)
    return sign * (S * mp.ncdf(sign * d1) - K * mp.exp(-r * T) * mp.ncdf(sign * d2))


OPTION: tuple[str, ...] = ("100", "95", "0.5", "0.03", "0.2")


def greek(argument: int) -> Any:
    at = [mp.mpf(value) for value in OPTION]
    return mp.diff(lambda v: option(*[*at[:argument], v, *at[argument + 1 :]]), at[argument])


def project(cam: Sequence[Any], p: Sequence[Any]) -> list[Any]:
    """The rotation as the exponential of its generator, not by Rodrigues' formula."""
    c, q = [mp.mpf(x) for x in cam], [mp.mpf(x) for x in p]
    R = mp.expm(mp.matrix([[0, -c[2], c[1]], [c[2], 0, -c[0]], [-c[1], c[0], 0]]))
    v = R * mp.matrix([q[k] - c[3 + k] for k in range(3)])
    u = [v[0] / v[2], v[1] / v[2]]
    r2 = u[0] ** 2 + u[1] ** 2
    lens = c[6] * (1 + c[9] * r2 + c[10] * r2**2)
    return [c[7 + k] + lens * u[k] for k in range(2)]


CAMERA = ["0.1", "-0.2", "0.3", "0.5", -1, -4, 500, 320, 240, "0.01", "-0.002"]


def bundle() -> Any:
    cams: list[list[Any]] = [
        ["0.1", "-0.2", "0.3", "0.5", -1, -4, 2, 0, 0, "0.1", "-0.02"],
        ["-0.2", "0.1", "0.05", 0, 0, -5, 2, "0.1", 0, 0, 0],
    ]
    points: list[list[Any]] = [["0.3", "0.2", 1], [-1, "0.5", 2]]
    seen: list[list[Any]] = [[0, 0], ["0.1", "0.2"], ["-0.1", 0]]
    total = mp.mpf(0)
    for o, (cam, point) in enumerate([(0, 1), (1, 1), (1, 0)]):
        found = project(cams[cam], points[point])
        total += mp.fsum((f - mp.mpf(s)) ** 2 for f, s in zip(found, seen[o], strict=True))
    return total / 2


def digits_loss() -> Any:
    h = [mp.tanh(1 + mp.mpf(b)) for b in (-1, "-0.5", 0)]
    return logsumexp([*h, *[mp.mpf(0)] * 7]) - h[2]


_MIXTURE = "[0.5, -0.25], [[0, 1], [2, -1]], [[0.1, -0.2], [0.3, 0]], [[[0, 0], [0.4, 0]], [[0, 0], [-0.7, 0]]]"

NUMBERS: dict[str, Numbers] = {
    **LOOPS,
    "lecture/s01_intuition.cr": [
        ("celsius(212)", lambda: 100),
        ("echo(3)", lambda: mp.mpf("4.9") * 9 / 343),
        ("echo_rate(3)", lambda: slope(lambda t: mp.mpf("4.9") * t**2 / 343, 3)),
        ("temperature(9)", lambda: temperature(9)),
        ("temperature(12.5)", lambda: temperature(mp.mpf("12.5"))),
        ("temperature_rate(12.5)", lambda: slope(temperature, "12.5")),
    ],
    "lecture/s02_one_variable.cr": [
        ("wave(1.5)", lambda: wave(mp.mpf("1.5"))),
        ("wave_slope(1.5)", lambda: slope(wave, "1.5")),
        ("grow(2)", lambda: mp.exp(mp.sqrt(2))),
        ("grow_slope(2)", lambda: slope(lambda x: mp.exp(mp.sqrt(x)), 2)),
        ("logistic(-1.25)", lambda: sigmoid(mp.mpf("-1.25"))),
        ("logistic_slope(-1.25)", lambda: slope(sigmoid, "-1.25")),
        ("nested(0.8)", lambda: mp.log(1 + wave(mp.mpf("0.8")) ** 2)),
        ("nested_slope(0.8)", lambda: slope(lambda x: mp.log(1 + wave(x) ** 2), "0.8")),
    ],
    "lecture/s03_several_variables.cr": [
        ("path(0.7)", lambda: surface(mp.mpf("0.7") ** 2, mp.exp(mp.mpf("0.7")))),
        ("path_slope(0.7)", lambda: slope(lambda t: surface(t**2, mp.exp(t)), "0.7")),
        ("height(2, 0.5)", lambda: height(2, mp.mpf("0.5"))),
        (
            "height_slopes(2, 0.5)",
            lambda: [mp.diff(height, (2, mp.mpf("0.5")), k) for k in ((1, 0), (0, 1))],
        ),
    ],
    "lecture/s05_higher_order.cr": [
        ("curvature(1.5)", lambda: mp.diff(wave, mp.mpf("1.5"), 2)),
        ("curvature_by_hand(1.5)", lambda: mp.diff(wave, mp.mpf("1.5"), 2)),
        ("bend(1.5)", lambda: mp.diff(wave, mp.mpf("1.5"), 3)),
    ],
    "lecture/s06_backpropagation.cr": [
        ("layer([1, 2], [[0.5, -0.25], [1, 0]], [0, 0.5])", lambda: [mp.tanh(0), mp.tanh(mp.mpf("1.5"))]),
        (
            "loss([1, -1], [0.5], [[0.1, 0.2], [0.3, -0.4]], [0, 0.1], "
            "[[0.5, -0.6], [0.7, 0.8]], [0.05, 0], [[1, -1]], [0.2])",
            deep_loss,
        ),
    ],
    "lecture/s07_algorithm.cr": [
        ("loss([1, 0], [1], [[0.5, -0.5], [0.25, 1]], [0, 0.1], [[1, -2]], [0.3])", sigmoid_loss),
        ("gradient_step([1, 2], [0.5, -1])", lambda: [mp.mpf("0.95"), mp.mpf("2.1")]),
        ("velocity([1, 0], [0.5, -1])", lambda: [mp.mpf("1.4"), -1]),
        ("mean_square(4, 1)", lambda: mp.mpf("3.7")),
        ("rmsprop_weight(1, 4, 1)", lambda: 1 - mp.mpf("0.01") / (mp.sqrt(mp.mpf("3.7")) + mp.mpf("1e-8"))),
    ],
    "lecture/s09_numerically.cr": [
        ("output(1, 0.5, 0.1, 1.5, 0.2)", lambda: sigmoid(TOY[2] * sigmoid(TOY[0] + TOY[1]) + TOY[3])),
        ("loss(1, 0.8, 0.5, 0.1, 1.5, 0.2)", lambda: toy_loss(*TOY)),
        ("by_hand(1, 0.8, 0.5, 0.1, 1.5, 0.2)", toy_gradient),
        ("difference(1, 0.8, 0.5, 0.1, 1.5, 0.2, 1e-4)", lambda: toy_gradient()[0]),
    ],
    "lecture/s10_symbolically.cr": [
        ("bell(0.5)", lambda: mp.npdf(mp.mpf("0.5"))),
        ("bell_slope(0.5)", lambda: slope(mp.npdf, "0.5")),
        ("damped(1.5)", lambda: mp.re(mp.exp((mp.mpc("-0.3", 2)) * mp.mpf("1.5")))),
        ("damped_slope(1.5)", lambda: slope(lambda t: mp.re(mp.exp(mp.mpc("-0.3", 2) * t)), "1.5")),
        ("tower_slope(2)", lambda: slope(lambda x: mp.power(x, x), 2)),
        ("rational(1.25)", lambda: (mp.mpf("1.25") ** 2 - 1) / (mp.mpf("1.25") ** 3 + mp.mpf("6.5"))),
        ("rational_slope(1.25)", lambda: slope(lambda x: (x**2 - 1) / (x**3 + 2 * x + 4), "1.25")),
        ("arc(0.6)", lambda: mp.asin(mp.mpf("0.6"))),
        ("arc_slope(0.6)", lambda: slope(mp.asin, "0.6")),
    ],
    "rosenbrock.cr": [
        ("rosenbrock(-1.2, 1)", lambda: chain(["-1.2", "1"])),
        ("chain([-1.2, 1, -0.5, 0.8])", lambda: chain(["-1.2", "1", "-0.5", "0.8"])),
    ],
    "linear_regression.cr": [
        ("loss([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2)", lambda: squared_loss("0")),
        ("loss([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2, 0.1)", lambda: squared_loss("0.1")),
        ("r_squared([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2)", r_squared),
    ],
    "logistic_regression.cr": [
        ("loss([[1, 2], [-3, 1], [0.5, -1]], [1, 0, 1], [0.8, -0.3], 0.1)", logistic_loss),
        ("accuracy([[1, 2], [-3, 1], [0.5, -1]], [1, 0, 0], [0.8, -0.3], 0.1)", lambda: mp.mpf(2) / 3),
    ],
    "pairwise.cr": [
        (
            "kernel([[0, 1]], [[0, 1], [2, -1]], 1.5)",
            lambda: [[1, mp.exp(-8 / (2 * mp.mpf("1.5") ** 2))]],
        ),
        ("distortion([[0, 0], [3, 4], [2, 1]], [[0, 1], [3, 3]])", lambda: mp.mpf(1 + 1 + 4) / 3),
    ],
    "gaussian_mixture.cr": [
        (
            "log_likelihood([0], [[0]], [[0]], [[[0]]], [[0], [1]])",
            lambda: mp.log(mp.npdf(0)) + mp.log(mp.npdf(1)),
        ),
        (f"log_likelihood({_MIXTURE}, [[0.5, 0.5], [1, -2], [3, 0]])", mixture),
        (
            "wishart([[0.1, -0.2], [0.3, 0]], [[[0, 0], [0.4, 0]], [[0, 0], [-0.7, 0]]], 1.5, 2)",
            wishart,
        ),
        (f"responsibilities({_MIXTURE}, [[0.5, 0.5]])", responsibilities),
    ],
    "black_scholes.cr": [
        ("normal_cdf(-10)", lambda: mp.ncdf(-10)),
        ("call(100, 95, 0.5, 0.03, 0.2)", lambda: option(*OPTION)),
        ("put(100, 95, 0.5, 0.03, 0.2)", lambda: option(*OPTION, sign=-1)),
        (
            "call([90, 110], 100, 1, 0.05, [0.2, 0.35])",
            lambda: [option(90, 100, 1, "0.05", "0.2"), option(110, 100, 1, "0.05", "0.35")],
        ),
        ("delta(100, 95, 0.5, 0.03, 0.2)", lambda: greek(0)),
        ("theta(100, 95, 0.5, 0.03, 0.2)", lambda: -greek(2)),
        ("rho(100, 95, 0.5, 0.03, 0.2)", lambda: greek(3)),
        ("vega(100, 95, 0.5, 0.03, 0.2)", lambda: greek(4)),
    ],
    "bundle_adjustment.cr": [
        (
            "project([0.1, -0.2, 0.3, 0.5, -1, -4, 500, 320, 240, 0.01, -0.002], [0.3, 0.2, 1])",
            lambda: project(CAMERA, ["0.3", "0.2", 1]),
        ),
        (
            "cost([[0.1, -0.2, 0.3, 0.5, -1, -4, 2, 0, 0, 0.1, -0.02], "
            "[-0.2, 0.1, 0.05, 0, 0, -5, 2, 0.1, 0, 0, 0]], [[0.3, 0.2, 1], [-1, 0.5, 2]], "
            "[0, 1, 1], [1, 1, 0], [[0, 0], [0.1, 0.2], [-0.1, 0]])",
            bundle,
        ),
    ],
    "digits/digits.cr": [
        (
            "loss(zeros([2, 64]), [3, 9], zeros([64, 5]), zeros([5]), zeros([5, 10]), zeros([10]))",
            lambda: mp.log(10),
        ),
        (
            "loss(ones([1, 64]), [2], ones([64, 3]) / 64, [-1, -0.5, 0], eye(3, 10), zeros([10]))",
            digits_loss,
        ),
    ],
}


def written(value: Any) -> str:
    """A number, or nested lists of them, as an example writes it: 16 digits."""
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    text = repr(float(value))
    return text.removesuffix(".0")
