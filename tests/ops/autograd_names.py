"""Writes `autograd_names.txt`: the functions for which HIPS autograd has a derivative. Needs autograd and scipy.

python tests/ops/autograd_names.py
"""

from __future__ import annotations

from collections.abc import Hashable
from importlib import import_module
from pathlib import Path

PLACE = Path(__file__).with_suffix(".txt")
MODULES = (
    "autograd.numpy",
    "autograd.numpy.linalg",
    "autograd.numpy.fft",
    "autograd.scipy.special",
    "autograd.scipy.linalg",
    "autograd.scipy.signal",
    "autograd.scipy.integrate",
    "autograd.scipy.stats.beta",
    "autograd.scipy.stats.chi2",
    "autograd.scipy.stats.dirichlet",
    "autograd.scipy.stats.gamma",
    "autograd.scipy.stats.multivariate_normal",
    "autograd.scipy.stats.norm",
    "autograd.scipy.stats.poisson",
    "autograd.scipy.stats.t",
)


def names() -> list[str]:
    """What each primitive is called, by itself and in autograd's modules."""
    modules = [import_module(place) for place in MODULES]
    registry = import_module("autograd.core").primitive_vjps
    found = {getattr(primitive, "__name__", str(primitive)) for primitive in registry}
    for module in modules:
        for name, content in vars(module).items():
            if callable(content) and isinstance(content, Hashable) and content in registry:
                found.add(name)
    return sorted(found)


if __name__ == "__main__":
    PLACE.write_text("\n".join(names()) + "\n", encoding="utf-8")
