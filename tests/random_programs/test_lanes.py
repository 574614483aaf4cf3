"""Some programs over lanes on every run; many when asked for (`-m long`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.random_programs import lanes
from tests.random_programs.compare import Disagreement, load
from tests.random_programs.lanes import KINDS, Count, Lanes, compare, search, sweep


@pytest.mark.parametrize("kind", KINDS)
def test_lanes_agree_with_each_lane(kind: str) -> None:
    tally = Count()
    search(2, kind, tally=tally, shrink=False)
    assert tally.used[kind]


def test_a_lane_that_is_served_wrongly_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(text: str) -> Mapping[str, Any]:
        """Every lane is handed what the first one has."""
        module = load(text)
        right = module["f"]
        return {
            **module,
            "f": lambda p, q, k: right(p, q, k) if np.ndim(p) == 0 else right(p[:1], q[:1], k[:1])[[0] * len(p)],
        }

    monkeypatch.setattr(lanes, "load", wrong)
    with pytest.raises(Disagreement, match="f of lanes gives"):
        search(5, "while", shrink=False)


def test_a_lane_without_a_root_is_told_of() -> None:
    program = """
fn f(p, q, k: int):
    solve u from 1:
        u^2 == p
    return u
fn g0(x: real[n], y: real[n], k: int[n]) = f(x, y, k)
fn h0(x, y, k: int) = f(x, y, k)
fn g1(x: real[n], y: real[n], k: int[n]) = grad(f, p)(x, y, k)
fn h1(x, y, k: int) = grad(f, p)(x, y, k)
"""
    assert compare(Lanes(program, (2.0, 3.0), (0.0, 0.0), (0, 0), frozenset()))
    assert not compare(Lanes(program, (2.0, -1.0), (0.0, 0.0), (0, 0), frozenset()))


@pytest.mark.long
def test_many_programs_over_lanes_agree() -> None:
    tally = Count()
    failures = sweep(800, start=1, tally=tally)
    assert not failures, "\n".join(map(str, failures.values()))
    assert all(tally.used.values())
