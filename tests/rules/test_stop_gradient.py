"""`stop_gradient(x)`: the value stays, the derivative is that of a constant."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.driver import analyse
from chainrule.compiler.source import Source
from tests.emit.compiling import run, text
from tests.ops.execute import run as execute

SEMI = "fn f(x) = x^2 * stop_gradient(x)\n"
WEIGHTED = """\
fn f(x: real[n], y: real[n]) -> real:
    w = stop_gradient(exp(y))
    return sum(w * x^2)
"""


@pytest.mark.parametrize("x", [3.0, np.float64(3), np.array([3.0, -2.0]), np.float32(3)])
def test_the_derivative_is_that_of_a_constant(x: float) -> None:
    value, gradient = run(SEMI)["f_grad"](x)
    assert np.array_equal(value, x**3)
    assert np.array_equal(gradient, 2 * x * x)


def test_what_is_stopped_is_not_differentiated_and_what_is_made_of_it_alone_gets_zeros() -> None:
    value, (d_x, d_y) = run(WEIGHTED)["f_grad"]([1.0, 2.0], [0.0, 1.0])
    assert value == 1 + 4 * np.e
    assert d_x.tolist() == [2, 4 * np.e]
    assert d_y.tolist() == [0, 0]


def test_it_leaves_no_trace_in_the_emitted_code_but_its_statement() -> None:
    module = text(WEIGHTED)
    assert "w = np.exp(y)" in module
    assert "stop_gradient(" not in "\n".join(line for line in module.split("\n") if "#" not in line)


def test_the_second_derivative_knows_it_too() -> None:
    function = analyse(Source("f.cr", SEMI)).functions["f"]
    first = reverse(function, [0])
    second = reverse(first, [0])
    values = execute(second, [np.float64(3), np.float64(1), np.float64(0), np.float64(1)], sizes={})
    assert [float(one) for one in values] == [27.0, 18.0, 6.0]  # x^2 c, 2 x c, 2 c


def test_ints_and_bools_pass_through() -> None:
    m = run("fn f(x, k: int) = x * stop_gradient(k) if stop_gradient(k > 1) else x\n")
    assert m["f_grad"](2.0, 3) == (6.0, 3.0)


def test_it_stands_in_a_branch_taken_per_element() -> None:
    m = run("fn f(x: real[n]) -> real = sum(x * sqrt(stop_gradient(x)) if x > 0 else 0)\n")
    value, gradient = m["f_grad"]([4.0, -1.0, 0.0])
    assert (value, gradient.tolist()) == (8.0, [2, 0, 0])


def test_a_value_handed_back_is_no_memory_of_the_argument() -> None:
    m = run("fn f(x) = stop_gradient(x)\nfn g(x: real[n]) = stop_gradient(x)\nfn h(x) = x\n")
    x = np.ones(3)
    for name in "fgh":
        assert not np.shares_memory(m[name](x), x)
    assert isinstance(m["h"](np.array(2.0)), np.floating)


STEP = "        u = sin(u) * y * stop_gradient(x) + x\n"
EDIT = "        u = sin(u) * y + x\n        on_backward u: d_u = 0.5 * d_u * stop_gradient(x)\n"


@pytest.mark.parametrize("step", [STEP, EDIT], ids=["value", "edit"])
@pytest.mark.parametrize("operator", ["grad(grad(f, x), x)", "grad(grad(grad(f, x), y), x)", "hessian(grad(f, y), x)"])
def test_what_stands_still_in_a_loop_does_so_in_every_order(step: str, operator: str) -> None:
    """As in the same steps without a loop: the loop's backward steps forgot it, and were differentiated again."""
    loop = f"fn f(x, y):\n    u = x\n    for t in range(2):\n{step}    return u\n"
    flat = f"fn f(x, y):\n    u = x\n{step.replace('        ', '    ') * 2}    return u\n"
    found = [run(f"{program}fn g(x, y) = {operator}(x, y)\n")["g"](0.7, -0.4) for program in (loop, flat)]
    assert found[0] == pytest.approx(found[1], rel=1e-12)
