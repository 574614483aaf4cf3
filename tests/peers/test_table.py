"""Three orders of every entry of the table, backward and forward, against what jax said once: see make_table.py."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from chainrule.compiler.autodiff.derivatives import Derivatives
from chainrule.compiler.driver import analyse
from chainrule.compiler.ir import TABLE, Function, Value
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.source import Source
from tests.derivatives.test_orders import MODES
from tests.ops.build import SIZES, SMOOTH, of_sample
from tests.ops.execute import run
from tests.peers.orders import ORDERS, program
from tests.peers.table import CASES, NONE, PROGRAMS, Case, line, load

STORED = load()
NESTINGS = (("reverse", "reverse", "reverse"), ("forward", "forward", "forward"), ("reverse", "forward", "forward"))
"""Innermost first; the last is that of a Hessian's product, differentiated once more."""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_three_orders_agree(case: Case) -> None:
    point, wanted = STORED[case.name]
    given = [np.float64(0), point.weight[()], *(one[()] for one in (*point.operands, *point.directions))]
    size = np.maximum.accumulate(np.abs(wanted))  # what cancels in a derivative is of the size of those before it
    for modes in NESTINGS:
        nested = line(case)
        found = [run(nested, given, sizes=SIZES)[0]]
        for mode in modes:
            nested = simplify(MODES[mode](nested, 0))
            found.append(run(nested, given, sizes=SIZES)[0])
        np.testing.assert_array_less(np.abs(np.array(found) - wanted), 1e-10 * size + 1e-12, err_msg=str(modes))


def test_no_entry_is_without_three_orders_or_a_reason() -> None:
    """A new entry has partial derivatives, samples, a program of ORDERS, or a reason."""
    ways = ({op.name for op in SMOOTH}, {case.op.name for case in CASES}, {*PROGRAMS}, {*NONE})
    assert {name: sum(name in way for way in ways) for name in TABLE} == dict.fromkeys(TABLE, 1)


def test_reasons_hold() -> None:
    """What has no derivatives states none but of what is no real number, or has no real result."""
    for name in NONE:
        op = TABLE[name]
        assert not any(op.partials), name
        for sample in op.samples:
            (result,) = of_sample(op, sample).results
            moves = any(type.dtype == "real" for type in Case(op, sample).types)
            still = op.linear_in is not None and not op.linear_in(result)
            assert result.tensor.dtype != "real" or not moves or still or name == "stop_gradient", name


@pytest.mark.parametrize(("op", "name"), PROGRAMS.items())
def test_programs_hold_what_they_are_for(op: str, name: str) -> None:
    (order,) = (order for order in ORDERS if order.name == name)
    module = analyse(Source(name, program(order)))
    derivatives = Derivatives(dict(module.functions))
    bodies = [derivatives.ready(function) for function in list(derivatives.functions)] + [*module.functions.values()]
    assert op in {value.op for function in bodies for value in within(function)}


def within(function: Function) -> Iterator[Value]:
    """The instructions of a function and of those that they hold."""
    for value in function.body:
        yield value
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                yield from within(attr)
