"""How a model is trained, and where a training stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.runtime.training.contract import Array


@dataclass(frozen=True)
class Recipe:
    """Everything that the weights depend on besides the model and the data.

    optimiser, schedule   names of the library with options: `adam(beta1 = 0.8)`, `warm_up_cosine(warm = 100)`
    clip                  the length to which a longer gradient is shortened; 0 for none
    decay                 the weight of |params|^2 / 2 in the loss; 0 for none
    patience              so many epochs without a better validation loss end it; 0 for never
    """

    optimiser: str = "adam"
    rate: float = 1e-3
    schedule: str = "constant"
    epochs: int = 10
    batch: int = 32
    seed: int = 0
    clip: float = 0.0
    decay: float = 0.0
    patience: int = 0
    dtype: str = "float64"


@dataclass(frozen=True)
class Epoch:
    """What became of an epoch; losses are means over examples, the length of the gradient one over its batches."""

    number: int
    loss: float
    rate: float
    length: float
    validation: float | None = None
    metrics: tuple[tuple[str, float], ...] = ()


@dataclass
class Run:
    """Where a training stands, between two batches: all that is needed to go on as if nothing had happened.

    The order of an epoch and the noise of a step are drawn from the seed and their number, so that no generator's
    state has to be kept. `total` and `lengths` are sums over the batches of the epoch so far, over `seen` examples.
    """

    params: dict[str, Array]
    state: dict[str, Array]
    memory: tuple[Array, ...]
    step: int = 0
    epoch: int = 0
    batch: int = 0
    seen: int = 0
    total: float = 0.0
    lengths: float = 0.0
    history: list[Epoch] = field(default_factory=list)
    best: dict[str, Array] = field(default_factory=dict)
    best_state: dict[str, Array] = field(default_factory=dict)
    best_loss: float = float("inf")
    waited: int = 0
    finished: bool = False
