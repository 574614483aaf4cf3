"""The losses of a training as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from chainrule.runtime import atomic
from chainrule.runtime.training.contract import Unfit
from chainrule.runtime.training.recipe import Epoch


def draw(path: Path, history: Sequence[Epoch]) -> None:
    """A curve over the epochs, as `.png` or `.svg`. Raises Unfit, OSError."""
    if path.suffix not in (".png", ".svg"):
        raise Unfit(f"{path.name}: a curve is drawn as .png or .svg")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise Unfit("matplotlib is not installed: pip install 'chainrule[plot]' brings it") from None
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    numbers = [epoch.number for epoch in history]
    axes.plot(numbers, [epoch.loss for epoch in history], label="training")
    if any(epoch.validation is not None for epoch in history):
        axes.plot(numbers, [epoch.validation for epoch in history], label="validation")
        axes.legend()
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.spines[["top", "right"]].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=path.suffix[1:], dpi=150)
    atomic.write(path, buffer.getvalue())
