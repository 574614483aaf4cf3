"""A call and its greeks by hand, as a textbook has them: S pdf(d1) = K exp(-r T) pdf(d2) simplifies all four."""

from typing import Any, TypeAlias

import numpy as np
from scipy.special import erfc

Array: TypeAlias = np.ndarray[Any, Any]


def call_grad(S: Array, K: Array, T: Array, r: Array, sigma: Array) -> tuple[Any, Any]:
    root = np.sqrt(T)
    spread = sigma * root
    d1 = (np.log(S / K) + (r + sigma * sigma / 2) * T) / spread
    d2 = d1 - spread
    delta = erfc(d1 * -np.sqrt(0.5)) / 2
    strike = K * np.exp(-r * T)
    exercise = strike * (erfc(d2 * -np.sqrt(0.5)) / 2)
    value = S * delta - exercise
    density = S * np.exp(d1 * d1 / -2) / np.sqrt(2 * np.pi)
    d_T = density * sigma / (2 * root) + r * exercise
    return value, (delta, d_T, T * exercise, density * root)
