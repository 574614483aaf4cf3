"""The reciprocal of the gamma function near 1 and 2."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_RGAMMA = (
    -4.759047376076092e-12,
    9.99417460571575e-11,
    -8.76245576942444e-10,
    3.033404151520129e-09,
    1.2522104346181422e-08,
    -2.0036050082416638e-07,
    9.441804286109743e-07,
    -3.2017611467865914e-07,
    -2.044225052570037e-05,
    0.00010759900622445877,
    -0.00010763781998811445,
    -0.001272807363299443,
    0.005946136458250739,
    -0.003675835189215766,
    -0.04587356972811373,
    0.12066504165275235,
    0.0786624066187222,
    -0.5772156649015329,
)


def _rgamma_below_3(x: Array) -> Array:
    """1 / gamma(x) - 1 for 1 <= x < 3, and 1 / gamma(x + 1) - 1 for 0 <= x < 1."""
    t = np.where(x < 1, x, x - 1)
    y: Array = t * (t - 1) * _polynomial(t, _RGAMMA)
    return y
