"""The pendulum's parameters are recovered by gradient descent through its swing."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.samples.corpus import SAMPLES, module

EMITTED = module("pendulum.cr")


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SAMPLES))
    return importlib.import_module("pendulum")


def test_without_noise_they_are_found(driver: Any) -> None:
    gaps, _ = driver.observed(EMITTED, np.random.default_rng(0))
    found, losses = driver.descend(EMITTED, gaps, EMITTED.swing(gaps, *driver.TRUE))
    np.testing.assert_allclose(found, driver.TRUE, atol=1e-3)
    assert losses[-1] < 1e-6 * losses[0]


@pytest.mark.parametrize("seed", range(3))
def test_with_noise_what_is_left_is_the_noise(driver: Any, seed: int) -> None:
    gaps, seen = driver.observed(EMITTED, np.random.default_rng(seed))
    found, losses = driver.descend(EMITTED, gaps, seen)
    assert 0.8 * driver.NOISE < losses[-1] ** 0.5 < 1.2 * driver.NOISE
    np.testing.assert_allclose(found, driver.TRUE, atol=0.05)


def test_a_swing_without_damping_keeps_its_energy() -> None:
    """The method is of the fourth order: half the gap, a sixteenth of the error over the same time, and less."""

    def off(steps: int) -> float:
        angle, speed = 1.0, 0.0
        for _ in range(steps):
            angle, speed = EMITTED.step(angle, speed, 1.0, 0.0, 2.0 / steps)
        return float(abs(EMITTED.energy(angle, speed, 1.0) / EMITTED.energy(1.0, 0.0, 1.0) - 1))

    assert off(40) < 1e-4
    assert off(80) < off(40) / 15
