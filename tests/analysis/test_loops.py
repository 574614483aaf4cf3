"""What `chainrule check` knows of loops and equations: what goes round stays where the steps keep it."""

from __future__ import annotations

import pytest

from chainrule.compiler.analysis.widening import widened
from chainrule.compiler.driver import analyse, findings
from chainrule.compiler.ir.ranges import INF, Range
from chainrule.compiler.parse import from_text


def found(body: str) -> tuple[list[str], list[str]]:
    """The needs of a function, and what is warned of."""
    (one,) = findings(analyse(from_text(body, "model.cr")))
    return [need.text for need in one.needs], [warning.message for warning in one.warnings]


SAFE = {
    "a product of what is above 0": """
fn f(r, n: int) -> real:
    x = 1.0
    for t in range(n):
        x = x * exp(-r^2)
    return log(x)
""",
    "a sum of squares": """
fn f(xs: real[n]) -> real:
    s = 1.0
    for t in range(n):
        s = s + xs[t]^2
    return log(s)
""",
    "a state that is squashed": """
fn f(xs: real[n]) -> real:
    h = 0.0
    for t in range(n):
        h = tanh(xs[t] + h)
    return acos(h / 2)
""",
    "two that go round together": """
fn f(xs: real[n]) -> real:
    a, b = 1.0, 2.0
    for t in range(n):
        a, b = b + xs[t]^2, a + 1
    return log(a) + sqrt(b)
""",
    "a loop in a loop": """
fn f(xs: real[n]) -> real:
    s = 1.0
    for t in range(n):
        for k in range(3):
            s = s + abs(xs[t]) * s
    return log(s)
""",
    "what the condition says within": """
fn f(x0) -> real:
    x = x0^2 + 1
    while x > 0.5:
        x = x - log(x) / 2 - 0.1
    return x
""",
    "what the condition says at the end": """
fn f(x0) -> real:
    x = x0
    while x < 1:
        x = x + 1
    return log(x)
""",
    "what is collected": """
fn f(xs: real[n]) -> real:
    s = 1.0
    total = 0.0
    for t in range(n):
        s = s / 2 + xs[t]^2
        total = total + log(s)
    return total
""",
    "an equation of what is safe": """
fn f(M, e):
    solve E from M:
        E - sin(E) / 2 + log(1 + e^2) == M
    return E
""",
}


@pytest.mark.parametrize("name", SAFE)
def test_safe(name: str) -> None:
    assert found(SAFE[name]) == ([], [])


def loop(head: str, start: str, count: str, step: str, result: str) -> str:
    """A function whose loop carries one value."""
    return f"fn f({head}) -> real:\n    {start}\n    for t in range({count}):\n        {step}\n    return {result}\n"


WARNED = {
    "a sum of anything": ("s", loop("xs: real[n]", "s = 1.0", "n", "s = s + xs[t]", "log(s)")),
    "from 0": ("s", loop("xs: real[n]", "s = 0.0", "n", "s = s + xs[t]^2", "log(s)")),
    "one step too far": ("x", loop("a", "x = 1.0", "9", "x = (x + a / x) / 2", "x")),
    "downwards": ("x", loop("n: int", "x = 5.0", "n", "x = x - 1", "sqrt(x)")),
    "an unknown": ("x", "fn f(a):\n    solve x from 1:\n        sqrt(x) == a\n    return x\n"),
}


@pytest.mark.parametrize("name", WARNED)
def test_warned(name: str) -> None:
    operand, program = WARNED[name]
    needs, warnings = found(program)
    assert not needs
    assert [message.split(" may be ")[0] for message in warnings] == [f"`{operand}`"]


NEEDED = {
    "sigma != 0": loop("xs: real[n], sigma", "s = 0.0", "n", "s = s + xs[t] / sigma", "s"),
    "b > 0": "fn f(M, b):\n    solve E from M:\n        E + sqrt(b) * atan(E) == M\n    return E\n",
    "c > 0": "fn f(x, b, c) -> real:\n    while x > 1:\n        x = x / 2 - log(c) * b^2\n    return x\n",
}


@pytest.mark.parametrize("need", NEEDED)
def test_what_a_loop_asks_of_an_argument_is_a_need(need: str) -> None:
    assert found(NEEDED[need]) == ([need], [])


def test_ends_are_given_up_one_after_the_other() -> None:
    assert widened(Range(1, 1), Range(0.5, 1)) == Range(0, 1, open_low=True)
    assert widened(Range(0, 1, open_low=True), Range(0, 1)) == Range(0, 1)
    assert widened(Range(0, 1), Range(-1, 1)) == Range(-INF, 1)
    assert widened(Range(-2, -1), Range(-2, -0.5)) == Range(-2, 0, open_high=True)
    assert widened(Range(0, 1), Range(0, 2)) == Range(0, INF)
