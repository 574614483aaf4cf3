"""What a loop's choices read where the loop does not move is read in front of it, if the loop surely takes a turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.driver import compile_native
from tests.native.agreement import Pair, compare, pairs

TEXT = """
fn factor(w: real[k, d], below: real[k, d, d]) -> real:
    L[j, a < d, b < d] = exp(w[j, a]) if a == b else below[j, a, b] if b < a else 0
    return sum(L^2)

fn wide(w: real[k], on: bool[k, m]) -> real:
    s[i, j < m] = exp(w[i]) if on[i, j] else 1
    return sum(s)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("ahead"))
    return made


@pytest.mark.parametrize(("k", "d"), [(0, 3), (2, 0), (1, 1), (3, 9), (2, 33)])
def test_choices_agree_with_numpy(pair: Pair, k: int, d: int) -> None:
    rng = np.random.default_rng(d)
    w, below = rng.normal(size=(k, d)), rng.normal(size=(k, d, d))
    w[:, ::4], below[:, ::5] = np.inf, -np.inf
    assert compare(pair, "factor", [w, below], 1.0) == 4
    args: list[Any] = [rng.normal(size=k), rng.random((k, d)) < 0.5]
    assert compare(pair, "wide", args, 1.0) == 4
    assert not pair.fallen


def test_it_is_read_in_front_where_the_loop_surely_takes_a_turn(tmp_path: Path) -> None:
    (tmp_path / "model.cr").write_text(TEXT)
    code = compile_native(tmp_path / "model.cr").c
    assert "= w[i * d + j];" in code
    assert "? w[i * d + j] :" not in code
    assert "? w[i] :" in code  # there may be no turn, nor the element
