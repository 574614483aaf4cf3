"""The samples' functions in torch. Slopes and greeks are closed forms, as textbooks print them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import log, pi, sqrt
from typing import Any

import torch
from torch.nn import functional
from torch.special import ndtr

Function = Callable[..., Any]


def normal_pdf(x: Any) -> Any:
    return torch.exp(-0.5 * torch.square(x)) / sqrt(2 * pi)


def fahrenheit(t: Any) -> Any:
    return 68 + 14 * torch.sin(pi / 12 * (t - 9))


def wave_slope(x: Any) -> Any:
    return torch.cos(x * x) * 2 * x


def logistic_slope(x: Any) -> Any:
    return torch.sigmoid(x) * torch.sigmoid(-x)


def nested_slope(x: Any) -> Any:
    y = torch.sin(x * x)
    return 2 * y * wave_slope(x) / (1 + y * y)


def surface(x: Any, y: Any) -> Any:
    return torch.pow(x, 2) + torch.sin(torch.mul(x, y))


def path_slope(t: Any) -> Any:
    inner = torch.pow(t, 2) * torch.exp(t)
    return 4 * t**3 + torch.cos(inner) * inner * (2 / t + 1)


def height(r: Any, angle: Any) -> Any:
    return (r * torch.cos(angle)) ** 2 + torch.sin(r * r * torch.sin(2 * angle) / 2)


def height_slopes(r: Any, angle: Any) -> Any:
    """Of r^2 cos^2 a + sin(r^2 sin(2 a) / 2)."""
    inner = torch.cos(r * r * torch.sin(2 * angle) / 2)
    by_r = 2 * r * torch.cos(angle) ** 2 + inner * r * torch.sin(2 * angle)
    by_angle = -r * r * torch.sin(2 * angle) + inner * r * r * torch.cos(2 * angle)
    return torch.stack((by_r, by_angle))


def damped_slope(t: Any, k: Any, w: Any) -> Any:
    return torch.exp(-k * t) * (-k * torch.cos(w * t) - w * torch.sin(w * t))


def rational_slope(x: Any) -> Any:
    bottom = x**3 + 2 * x + 4
    return 2 * x / bottom - (x**2 - 1) * (3 * x**2 + 2) / bottom**2


def layered(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    h = torch.tanh(functional.linear(x, W1, b1))
    h = torch.tanh(functional.linear(h, W2, b2))
    return functional.linear(h, W3, b3)


def activations(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = torch.sigmoid(functional.linear(x, W1, b1))
    return h, torch.sigmoid(functional.linear(h, W2, b2))


def deltas(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h, a = activations(x, W1, b1, W2, b2)
    last = (a - y) * (a - a * a)
    return torch.mv(W2.t(), last) * (h - h * h), last


def gradients(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h, _ = activations(x, W1, b1, W2, b2)
    first, last = deltas(x, y, W1, b1, W2, b2)
    return torch.outer(first, x), first, torch.outer(last, h), last


def momentum(w: Any, v: Any, g: Any, rate: Any, beta: Any) -> Any:
    return w - rate * (g + beta * v), g + beta * v


def rmsprop(w: Any, s: Any, g: Any, rate: Any = 0.01, rho: Any = 0.9, epsilon: Any = 1e-8) -> Any:
    average = torch.square(g) + rho * (s - torch.square(g))
    return w - rate / (torch.sqrt(average) + epsilon) * g, average


def neuron(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return torch.sigmoid(b2 + W2 * torch.sigmoid(b1 + W1 * x))


def by_hand(x: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = torch.sigmoid(W1 * x + b1)
    last = (neuron(x, W1, b1, W2, b2) - target) * logistic_slope(W2 * h + b2)
    first = last * W2 * logistic_slope(W1 * x + b1)
    return torch.stack((first * x, first, last * h, last))


def neuron_loss(x: Any, target: Any, *weights: Any) -> Any:
    return torch.square(target - neuron(x, *weights)) / 2


def difference(x: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any, step: Any) -> Any:
    """a^2 - b^2 = (a - b)(a + b)."""
    ahead, behind = neuron(x, W1 + step, b1, W2, b2), neuron(x, W1 - step, b1, W2, b2)
    return (ahead - behind) * (ahead + behind - 2 * target) / (4 * step)


def d1(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    return (torch.log(S / K) + r * T) / (sigma * torch.sqrt(T)) + sigma * torch.sqrt(T) / 2


def d2(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    return (torch.log(S / K) + r * T) / (sigma * torch.sqrt(T)) - sigma * torch.sqrt(T) / 2


def paid(K: Any, T: Any, r: Any) -> Any:
    """What the strike is worth today."""
    return K * torch.exp(-r * T)


def call(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    return S * ndtr(d1(S, K, T, r, sigma)) - paid(K, T, r) * ndtr(d2(S, K, T, r, sigma))


def put(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    """By the parity of puts and calls."""
    return call(S, K, T, r, sigma) - S + paid(K, T, r)


def theta(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    decay = S * normal_pdf(d1(S, K, T, r, sigma)) * sigma / (2 * torch.sqrt(T))
    return -decay - r * paid(K, T, r) * ndtr(d2(S, K, T, r, sigma))


def r_squared(X: Any, y: Any, w: Any, b: Any) -> Any:
    return 1 - functional.mse_loss(torch.addmv(b.expand(y.shape), X, w), y) / torch.var(y, correction=0)


def linear_loss(X: Any, y: Any, w: Any, b: Any, ridge: Any) -> Any:
    return functional.mse_loss(torch.mv(X, w) + b, y) / 2 + ridge / 2 * torch.dot(w, w)


def logistic_loss(X: Any, y: Any, w: Any, b: Any, ridge: Any) -> Any:
    return functional.binary_cross_entropy_with_logits(torch.mv(X, w) + b, y) + ridge / 2 * torch.sum(w**2)


def logistic_accuracy(X: Any, y: Any, w: Any, b: Any) -> Any:
    return torch.mean(torch.eq(torch.mv(X, w) + b > 0, y > 0.5).double())


def kernel(x: Any, c: Any, width: Any) -> Any:
    distance = torch.linalg.vector_norm(x.unsqueeze(1) - c, dim=-1) / width
    return torch.exp(-torch.square(distance) / 2)


def squares(x: Any, c: Any) -> Any:
    """|x|^2 - 2 x.c + |c|^2."""
    return torch.sum(x**2, 1)[:, None] - 2 * x @ c.t() + torch.sum(c**2, 1)


def mahalanobis(x: Any, mu: Any, L: Any) -> Any:
    columns = [torch.sum(((x - centre) @ factor.t()) ** 2, 1) for centre, factor in zip(mu, L, strict=True)]
    return torch.stack(columns, 1)


def factors(q: Any, L: Any) -> Any:
    return torch.tril(L, diagonal=-1) + torch.diag_embed(torch.exp(q))


def mixture(alpha: Any, mu: Any, q: Any, L: Any) -> Any:
    """Torch's own distribution, from the precision matrices."""
    Q = factors(q, L)
    parts = torch.distributions.MultivariateNormal(mu, precision_matrix=Q.mT @ Q, validate_args=False)
    weights = torch.distributions.Categorical(logits=alpha, validate_args=False)
    return torch.distributions.MixtureSameFamily(weights, parts, validate_args=False)


def log_likelihood(alpha: Any, mu: Any, q: Any, L: Any, x: Any) -> Any:
    return mixture(alpha, mu, q, L).log_prob(x).sum()


def responsibilities(alpha: Any, mu: Any, q: Any, L: Any, x: Any) -> Any:
    densities = mixture(alpha, mu, q, L).component_distribution.log_prob(x.unsqueeze(1))
    return torch.softmax(alpha + densities, 1)


def wishart(q: Any, L: Any, gamma: Any, m: Any) -> Any:
    k, d = q.shape
    nu = d + m.double() + 1  # of whole numbers, nu / 2 would be a float32
    norming = nu * d * (torch.log(gamma) - log(2) / 2) - torch.special.multigammaln(nu / 2, d)
    return gamma**2 / 2 * torch.linalg.vector_norm(factors(q, L)) ** 2 - m * q.sum() - k * norming


def objective(alpha: Any, mu: Any, q: Any, L: Any, x: Any, gamma: Any, m: Any) -> Any:
    return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)


def project(cam: Any, p: Any) -> Any:
    """The rotation by a quaternion."""
    w = cam[..., :3]
    angle = torch.linalg.vector_norm(w, dim=-1, keepdim=True)
    real, imaginary = torch.cos(angle / 2), torch.sin(angle / 2) / angle * w
    d = p - cam[..., 3:6]
    twist = 2 * torch.linalg.cross(imaginary, d)
    v = d + real * twist + torch.linalg.cross(imaginary, twist)
    u = v[..., :2] / v[..., 2:]
    r2 = torch.sum(u * u, -1, keepdim=True)
    return cam[..., 7:9] + cam[..., 6:7] * (1 + r2 * (cam[..., 9:10] + r2 * cam[..., 10:])) * u


def reproject(cams: Any, points: Any, cam: Any, point: Any, seen: Any) -> Any:
    return project(cams.index_select(0, cam), points.index_select(0, point)) - seen


def scores(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return torch.addmm(b2, torch.tanh(torch.addmm(b1, x, W1)), W2)


def digits_accuracy(x: Any, y: Any, *weights: Any) -> Any:
    return torch.mean((scores(x, *weights).max(1).indices == y).double())


S01, S02, S03 = "lecture/s01_intuition", "lecture/s02_one_variable", "lecture/s03_several_variables"
S06, S07 = "lecture/s06_backpropagation", "lecture/s07_algorithm"
S09, S10 = "lecture/s09_numerically", "lecture/s10_symbolically"

FUNCTIONS: dict[str, Function] = {
    f"{S01}.distance": lambda t: 4.9 * torch.square(t),
    f"{S01}.sound_delay": lambda s: s / 343,
    f"{S01}.echo": lambda t: torch.square(t) / 70,
    f"{S01}.echo_rate": lambda t: t / 35,
    f"{S01}.celsius": lambda f: (f - 32) * 5 / 9,
    f"{S01}.fahrenheit": fahrenheit,
    f"{S01}.temperature": lambda t: 20 + 70 / 9 * torch.sin(pi / 12 * (t - 9)),
    f"{S01}.temperature_rate": lambda t: 70 * pi / 108 * torch.cos(pi / 12 * (t - 9)),
    f"{S02}.wave": lambda x: torch.sin(x**2),
    f"{S02}.wave_slope": wave_slope,
    f"{S02}.grow": lambda x: torch.exp(torch.pow(x, 0.5)),
    f"{S02}.grow_slope": lambda x: torch.exp(torch.sqrt(x)) * torch.rsqrt(x) / 2,
    f"{S02}.logistic": torch.sigmoid,
    f"{S02}.logistic_slope": logistic_slope,
    f"{S02}.nested": lambda x: torch.log(1 + torch.sin(x * x) ** 2),
    f"{S02}.nested_slope": nested_slope,
    f"{S03}.surface": surface,
    f"{S03}.path": lambda t: t**4 + torch.sin(t**2 * torch.exp(t)),
    f"{S03}.path_slope": path_slope,
    f"{S03}.polar": lambda r, angle: (r * torch.cos(angle), r * torch.sin(angle)),
    f"{S03}.height": height,
    f"{S03}.height_slopes": height_slopes,
    f"{S06}.layer": lambda a, W, b: torch.tanh(functional.linear(a, W, b)),
    f"{S06}.network": layered,
    f"{S06}.loss": lambda x, y, *weights: functional.mse_loss(layered(x, *weights), y, reduction="sum") / 2,
    f"{S07}.loss": lambda x, y, *weights: functional.mse_loss(activations(x, *weights)[1], y, reduction="sum") / 2,
    f"{S07}.deltas": deltas,
    f"{S07}.gradients": gradients,
    f"{S07}.gradient_step": lambda w, g, rate: torch.addcmul(w, g, rate, value=-1),
    f"{S07}.velocity": lambda v, g, beta: torch.addcmul(g, v, beta),
    f"{S07}.momentum_step": momentum,
    f"{S07}.mean_square": lambda s, g, rho: torch.lerp(g**2, s, rho),
    f"{S07}.rmsprop_step": rmsprop,
    f"{S07}.rmsprop_weight": lambda w, s, g: rmsprop(w, s, g)[0],
    f"{S09}.output": neuron,
    f"{S09}.loss": neuron_loss,
    f"{S09}.by_hand": by_hand,
    f"{S09}.difference": difference,
    f"{S10}.bell": normal_pdf,
    f"{S10}.bell_slope": lambda x: -x * normal_pdf(x),
    f"{S10}.damped": lambda t, k, w: torch.exp(-k * t) * torch.cos(w * t),
    f"{S10}.damped_slope": damped_slope,
    f"{S10}.tower": lambda x: torch.pow(x, x),
    f"{S10}.tower_slope": lambda x: torch.pow(x, x) * torch.log(torch.e * x),
    f"{S10}.rational": lambda x: (x + 1) * (x - 1) / (x**3 + 2 * x + 4),
    f"{S10}.rational_slope": rational_slope,
    f"{S10}.arc": torch.asin,
    f"{S10}.arc_slope": lambda x: torch.rsqrt((1 - x) * (1 + x)),
    "black_scholes.normal_cdf": ndtr,
    "black_scholes.normal_pdf": normal_pdf,
    "black_scholes.distances": lambda *args: (d1(*args), d2(*args)),
    "black_scholes.call": call,
    "black_scholes.put": put,
    "black_scholes.delta": lambda *args: ndtr(d1(*args)),
    "black_scholes.theta": theta,
    "black_scholes.rho": lambda S, K, T, r, sigma: T * paid(K, T, r) * ndtr(d2(S, K, T, r, sigma)),
    "black_scholes.vega": lambda S, K, T, r, sigma: S * torch.sqrt(T) * normal_pdf(d1(S, K, T, r, sigma)),
    "black_scholes.parity": lambda S, K, T, r, sigma: 0 * (S + K + T + r + sigma),
    "rosenbrock.rosenbrock": lambda x, y: torch.square(1 - x) + 100 * torch.square(y - x * x),
    "rosenbrock.chain": lambda x: sum((1 - a) ** 2 + 100 * (b - a * a) ** 2 for a, b in pairwise(x)),
    "linear_regression.predict": lambda X, w, b: torch.mv(X, w) + b,
    "linear_regression.loss": linear_loss,
    "linear_regression.r_squared": r_squared,
    "logistic_regression.probability": lambda X, w, b: torch.sigmoid(torch.mv(X, w) + b),
    "logistic_regression.loss": logistic_loss,
    "logistic_regression.accuracy": logistic_accuracy,
    "pairwise.pairwise": lambda x, c: torch.cdist(x, c, compute_mode="donot_use_mm_for_euclid_dist"),
    "pairwise.manhattan": lambda x, c: torch.cdist(x, c, p=1),
    "pairwise.mahalanobis": mahalanobis,
    "pairwise.kernel": kernel,
    "pairwise.distortion": lambda x, c: squares(x, c).amin(1).mean(),
    "gaussian_mixture.factors": factors,
    "gaussian_mixture.log_likelihood": log_likelihood,
    "gaussian_mixture.wishart": wishart,
    "gaussian_mixture.objective": objective,
    "gaussian_mixture.responsibilities": responsibilities,
    "bundle_adjustment.project": project,
    "bundle_adjustment.reproject": reproject,
    "bundle_adjustment.cost": lambda *args: torch.sum(reproject(*args) ** 2) / 2,
    "digits/digits.scores": scores,
    "digits/digits.loss": lambda x, y, *weights: functional.cross_entropy(scores(x, *weights), y),
    "digits/digits.accuracy": digits_accuracy,
}
