"""What parameters start as, each with its rule and its source; what samples are drawn from.

The fans of a shape: of a matrix `real[n, m]`, as in `x @ W`, n values go into each output (fan_in), and each input
goes to m (fan_out). Of a kernel `real[out, in, k1, ..., kd]` each output sees in * k1 * ... * kd values, and each
input goes to out * k1 * ... * kd. A vector's fans are its length.

Sources: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010),
equation 16; He et al., Delving deep into rectifiers (2015), equation 10; LeCun et al., Efficient BackProp (1998),
equation 16; Saxe et al., Exact solutions to the nonlinear dynamics of learning (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

PARAM, STATE, NOISE = "param", "state", "noise"


@dataclass(frozen=True)
class Source:
    """`defaults` are its numbers by name, None for one that must be given; `rank` the axes that it needs.

    `kinds` says what may start as it, `text` is Python over `rng`, `shape`, its numbers, `fan_in` and `fan_out`.
    """

    name: str
    text: str
    defaults: tuple[tuple[str, float | None], ...] = ()
    kinds: tuple[str, ...] = (PARAM,)
    rank: int = 0
    note: str = ""


_SOURCES = (
    Source("zeros", "np.zeros({shape})", kinds=(PARAM, STATE), note="all 0"),
    Source("ones", "np.ones({shape})", kinds=(PARAM, STATE), note="all 1"),
    Source("constant", "np.full({shape}, {value})", (("value", None),), (PARAM, STATE), note="all the number"),
    Source(
        "uniform", "rng.uniform({low}, {high}, {shape})", (("low", 0.0), ("high", 1.0)), (PARAM, NOISE),
        note="evenly between low and high",
    ),
    Source(
        "normal", "rng.normal({mean}, {sd}, {shape})", (("mean", 0.0), ("sd", 1.0)), (PARAM, NOISE),
        note="the normal distribution of this mean and standard deviation",
    ),
    Source(
        "glorot_uniform", "math.sqrt(6 / ({fan_in} + {fan_out})) * rng.uniform(-1.0, 1.0, {shape})", rank=2,
        note="evenly between -a and a, a = sqrt(6 / (fan_in + fan_out)); for tanh and sigmoid",
    ),
    Source(
        "glorot_normal", "math.sqrt(2 / ({fan_in} + {fan_out})) * rng.standard_normal({shape})", rank=2,
        note="normal, of variance 2 / (fan_in + fan_out)",
    ),
    Source(
        "he_uniform", "math.sqrt(6 / {fan_in}) * rng.uniform(-1.0, 1.0, {shape})", rank=2,
        note="evenly between -a and a, a = sqrt(6 / fan_in); for relu",
    ),
    Source(
        "he_normal", "math.sqrt(2 / {fan_in}) * rng.standard_normal({shape})", rank=2,
        note="normal, of variance 2 / fan_in; for relu",
    ),
    Source(
        "lecun", "math.sqrt(1 / {fan_in}) * rng.standard_normal({shape})", rank=2,
        note="normal, of variance 1 / fan_in; for selu",
    ),
    Source(
        "orthogonal", "", (("gain", 1.0),), rank=2,
        note="rows or columns orthonormal, of length gain; the axes behind the first taken as one",
    ),
)  # fmt: skip

INITIALISERS = {source.name: source for source in _SOURCES}
