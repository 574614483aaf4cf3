"""The samples' functions in jax. Slopes and greeks are jax's own derivatives, not closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
from jax.nn import log_softmax, sigmoid
from jax.scipy import stats
from jax.scipy.special import logsumexp, multigammaln

Function = Callable[..., Any]


def slope(function: Function, place: int = 0, sign: float = 1) -> Function:
    """The derivative, at every lane, by one argument."""
    return lambda *args: sign * jax.grad(lambda *inner: function(*inner).sum(), place)(*args)


def echo(t: Any) -> Any:
    return 4.9 * t**2 / 343


def fahrenheit(t: Any) -> Any:
    return 68 + 14 * np.sin(2 * np.pi * (t - 9) / 24)


def celsius(F: Any) -> Any:
    return (F - 32) / 1.8


def temperature(t: Any) -> Any:
    return celsius(fahrenheit(t))


def wave(x: Any) -> Any:
    return np.sin(np.square(x))


def grow(x: Any) -> Any:
    return np.exp(np.sqrt(x))


def nested(x: Any) -> Any:
    return np.log1p(wave(x) ** 2)


def surface(x: Any, y: Any) -> Any:
    return x * x + np.sin(x * y)


def path(t: Any) -> Any:
    return surface(t**2, np.exp(t))


def polar(r: Any, angle: Any) -> Any:
    return r * np.cos(angle), r * np.sin(angle)


def height(r: Any, angle: Any) -> Any:
    return surface(*polar(r, angle))


def damped(t: Any, k: Any, w: Any) -> Any:
    return np.exp(-k * t) * np.cos(w * t)


def tower(x: Any) -> Any:
    return np.exp(x * np.log(x))


def rational(x: Any) -> Any:
    return np.polyval(np.array([1.0, 0, -1]), x) / np.polyval(np.array([1.0, 0, 2, 4]), x)


def layered(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    h = np.tanh(np.einsum("ij,j->i", W1, x) + b1)
    h = np.tanh(np.einsum("ij,j->i", W2, h) + b2)
    return np.einsum("ij,j->i", W3, h) + b3


def half_square(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return 0.5 * np.sum(np.square(sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2) - y))


def gradients(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return jax.grad(half_square, (2, 3, 4, 5))(x, y, W1, b1, W2, b2)


def deltas(*args: Any) -> Any:
    """The derivatives by what is added before the sigmoids."""
    _, d_b1, _, d_b2 = gradients(*args)
    return d_b1, d_b2


def momentum(w: Any, v: Any, g: Any, rate: Any, beta: Any) -> Any:
    velocity = beta * v + g
    return w - rate * velocity, velocity


def rmsprop(w: Any, s: Any, g: Any, rate: Any = 0.01, rho: Any = 0.9, epsilon: Any = 1e-8) -> Any:
    average = rho * s + (1 - rho) * g * g
    return w - rate * g / (np.sqrt(average) + epsilon), average


def neuron(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return sigmoid(W2 * sigmoid(W1 * x + b1) + b2)


def neuron_loss(x: Any, target: Any, *weights: Any) -> Any:
    return 0.5 * np.square(neuron(x, *weights) - target)


def by_hand(*args: Any) -> Any:
    return np.stack(jax.grad(neuron_loss, (2, 3, 4, 5))(*args))


def difference(x: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any, step: Any) -> Any:
    ahead, behind = (neuron_loss(x, target, W1 + s * step, b1, W2, b2) for s in (1, -1))
    return (ahead - behind) / (2 * step)


def distances(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    forward = np.log(S) - np.log(K) + r * T
    spread = sigma * np.sqrt(T)
    return forward / spread + spread / 2, forward / spread - spread / 2


def call(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    d1, d2 = distances(S, K, T, r, sigma)
    return S * stats.norm.cdf(d1) - K * np.exp(-r * T) * stats.norm.cdf(d2)


def put(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    d1, d2 = distances(S, K, T, r, sigma)
    return K * np.exp(-r * T) * stats.norm.cdf(-d2) - S * stats.norm.cdf(-d1)


def parity(S: Any, K: Any, T: Any, r: Any, sigma: Any) -> Any:
    return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - S + K * np.exp(-r * T)


def r_squared(X: Any, y: Any, w: Any, b: Any) -> Any:
    return 1 - np.mean((y - X @ w - b) ** 2) / np.var(y)


def logistic_loss(X: Any, y: Any, w: Any, b: Any, ridge: Any) -> Any:
    z = X @ w + b
    return -np.mean(y * jax.nn.log_sigmoid(z) + (1 - y) * jax.nn.log_sigmoid(-z)) + ridge / 2 * w @ w


def squares(x: Any, c: Any) -> Any:
    return np.sum((x[:, None] - c) ** 2, -1)


def mahalanobis(x: Any, mu: Any, L: Any) -> Any:
    d = x[:, None] - mu
    return np.einsum("ija,jca,jcb,ijb->ij", d, L, L, d)


def factors(q: Any, L: Any) -> Any:
    return np.tril(L, -1) + jax.vmap(np.diag)(np.exp(q))


def joint(alpha: Any, mu: Any, q: Any, L: Any, x: Any) -> Any:
    """The logarithm of weight times density, for each point and component."""
    z = np.einsum("jab,ijb->ija", factors(q, L), x[:, None] - mu)
    return log_softmax(alpha) + np.sum(stats.norm.logpdf(z), -1) + np.sum(q, -1)


def log_likelihood(*args: Any) -> Any:
    return np.sum(logsumexp(joint(*args), axis=1))


def wishart(q: Any, L: Any, gamma: Any, m: Any) -> Any:
    k, d = q.shape
    nu = d + m + 1
    norming = nu * d * np.log(gamma / np.sqrt(2.0)) - multigammaln(nu / 2, d)
    return gamma**2 / 2 * np.sum(factors(q, L) ** 2) - m * np.sum(q) - k * norming


def objective(alpha: Any, mu: Any, q: Any, L: Any, x: Any, gamma: Any, m: Any) -> Any:
    return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)


def project(cam: Any, p: Any) -> Any:
    """The rotation as the exponential of a matrix."""
    a, b, c = cam[:3]
    turn = jax.scipy.linalg.expm(np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]]))
    v = turn @ (p - cam[3:6])
    u = v[:2] / v[2]
    r2 = u @ u
    return cam[7:9] + cam[6] * np.polyval(np.array([cam[10], cam[9], 1.0]), r2) * u


def reproject(cams: Any, points: Any, cam: Any, point: Any, seen: Any) -> Any:
    return jax.vmap(project)(cams[cam], points[point]) - seen


def scores(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return np.tanh(x @ W1 + b1) @ W2 + b2


def digits_loss(x: Any, y: Any, *weights: Any) -> Any:
    return -np.mean(np.sum(jax.nn.one_hot(y, 10) * log_softmax(scores(x, *weights), axis=1), axis=1))


S01, S02, S03 = "lecture/s01_intuition", "lecture/s02_one_variable", "lecture/s03_several_variables"
S06, S07 = "lecture/s06_backpropagation", "lecture/s07_algorithm"
S09, S10 = "lecture/s09_numerically", "lecture/s10_symbolically"

FUNCTIONS: dict[str, Function] = {
    f"{S01}.distance": lambda t: 9.8 / 2 * t**2,
    f"{S01}.sound_delay": lambda s: s / 343,
    f"{S01}.echo": echo,
    f"{S01}.echo_rate": slope(echo),
    f"{S01}.celsius": celsius,
    f"{S01}.fahrenheit": fahrenheit,
    f"{S01}.temperature": temperature,
    f"{S01}.temperature_rate": slope(temperature),
    f"{S02}.wave": wave,
    f"{S02}.wave_slope": slope(wave),
    f"{S02}.grow": grow,
    f"{S02}.grow_slope": slope(grow),
    f"{S02}.logistic": sigmoid,
    f"{S02}.logistic_slope": slope(sigmoid),
    f"{S02}.nested": nested,
    f"{S02}.nested_slope": slope(nested),
    f"{S03}.surface": surface,
    f"{S03}.path": path,
    f"{S03}.path_slope": slope(path),
    f"{S03}.polar": polar,
    f"{S03}.height": height,
    f"{S03}.height_slopes": lambda r, angle: np.stack(jax.grad(height, (0, 1))(r, angle)),
    f"{S06}.layer": lambda a, W, b: np.tanh(W @ a + b),
    f"{S06}.network": layered,
    f"{S06}.loss": lambda x, y, *weights: 0.5 * np.sum((layered(x, *weights) - y) ** 2),
    f"{S07}.loss": half_square,
    f"{S07}.deltas": deltas,
    f"{S07}.gradients": gradients,
    f"{S07}.gradient_step": lambda w, g, rate: w - rate * g,
    f"{S07}.velocity": lambda v, g, beta: beta * v + g,
    f"{S07}.momentum_step": momentum,
    f"{S07}.mean_square": lambda s, g, rho: rho * s + (1 - rho) * g**2,
    f"{S07}.rmsprop_step": rmsprop,
    f"{S07}.rmsprop_weight": lambda w, s, g: rmsprop(w, s, g)[0],
    f"{S09}.output": neuron,
    f"{S09}.loss": neuron_loss,
    f"{S09}.by_hand": by_hand,
    f"{S09}.difference": difference,
    f"{S10}.bell": stats.norm.pdf,
    f"{S10}.bell_slope": slope(stats.norm.pdf),
    f"{S10}.damped": damped,
    f"{S10}.damped_slope": slope(damped),
    f"{S10}.tower": tower,
    f"{S10}.tower_slope": slope(tower),
    f"{S10}.rational": rational,
    f"{S10}.rational_slope": slope(rational),
    f"{S10}.arc": np.arcsin,
    f"{S10}.arc_slope": slope(np.arcsin),
    "black_scholes.normal_cdf": stats.norm.cdf,
    "black_scholes.normal_pdf": stats.norm.pdf,
    "black_scholes.distances": distances,
    "black_scholes.call": call,
    "black_scholes.put": put,
    "black_scholes.delta": slope(call, 0),
    "black_scholes.theta": slope(call, 2, -1),
    "black_scholes.rho": slope(call, 3),
    "black_scholes.vega": slope(call, 4),
    "black_scholes.parity": parity,
    "rosenbrock.rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "rosenbrock.chain": lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
    "linear_regression.predict": lambda X, w, b: np.dot(X, w) + b,
    "linear_regression.loss": lambda X, y, w, b, ridge: np.mean((X @ w + b - y) ** 2) / 2 + ridge * w @ w / 2,
    "linear_regression.r_squared": r_squared,
    "logistic_regression.probability": lambda X, w, b: 1 / (1 + np.exp(-X @ w - b)),
    "logistic_regression.loss": logistic_loss,
    "logistic_regression.accuracy": lambda X, y, w, b: np.mean(((X @ w + b > 0) == (y > 0.5)).astype(float)),
    "pairwise.pairwise": lambda x, c: np.linalg.norm(x[:, None] - c, axis=-1),
    "pairwise.manhattan": lambda x, c: np.linalg.norm(x[:, None] - c, ord=1, axis=-1),
    "pairwise.mahalanobis": mahalanobis,
    "pairwise.kernel": lambda x, c, width: np.exp(-0.5 * squares(x, c) / width**2),
    "pairwise.distortion": lambda x, c: np.mean(np.min(squares(x, c), axis=1)),
    "gaussian_mixture.factors": factors,
    "gaussian_mixture.log_likelihood": log_likelihood,
    "gaussian_mixture.wishart": wishart,
    "gaussian_mixture.objective": objective,
    "gaussian_mixture.responsibilities": lambda *args: jax.nn.softmax(joint(*args), axis=1),
    "bundle_adjustment.project": project,
    "bundle_adjustment.reproject": reproject,
    "bundle_adjustment.cost": lambda *args: 0.5 * np.sum(reproject(*args) ** 2),
    "digits/digits.scores": scores,
    "digits/digits.loss": digits_loss,
    "digits/digits.accuracy": lambda x, y, *weights: np.mean((np.argmax(scores(x, *weights), 1) == y).astype(float)),
}
