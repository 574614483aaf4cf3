"""Derivatives of three orders, backward and forward, against what jax said once: see make_orders.py."""

from __future__ import annotations

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.peers.orders import FILE, ORDERS, Order, load, program

STORED = load()


@pytest.mark.parametrize("order", ORDERS, ids=[order.name for order in ORDERS])
def test_three_orders_agree(order: Order) -> None:
    x, v, w, wanted = STORED[order.name]
    module = run(program(order))
    size = np.maximum.accumulate(np.abs(wanted))  # what cancels in a derivative is of the size of those before it
    for mode in ("backward", "forward"):
        found = np.array(module[mode](x, v, w[()]))
        np.testing.assert_array_less(np.abs(found - wanted), 1e-10 * size + 1e-12, err_msg=mode)


def test_what_is_stored_is_of_the_operations_that_there_are() -> None:
    assert sorted(STORED) == sorted(order.name for order in ORDERS)
    assert FILE.stat().st_size < 120_000
