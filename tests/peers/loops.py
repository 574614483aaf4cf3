"""Loops: the samples that have some, and small programs of each kind of loop.

The peers run them as Python does, step by step; what ends by a condition they run to the end of a count that is enough.
"""

from __future__ import annotations

from tests.peers.cases import Case, Draw, active, always, normal, uniform
from tests.peers.samples import array, given, lanes

S07, S08, S11 = "lecture/s07_optimisers", "lecture/s08_computation", "lecture/s11_deep_networks"

motion = given(angle=uniform(0.2, 1), speed=uniform(-1, 1), length=uniform(0.5, 2), damping=uniform(0, 0.5))
descent = given(w=normal(2), steep=uniform(2, 10), rate=uniform(0.01, 0.1), steps=always(4))
# a polynomial that grows with x, and its root for x > 0
growing = Draw((4,), lambda random, shape: random.uniform([-4, 0.5, 0.5, 0.5], [-1, 2, 2, 2]))
layers = given(W=normal(2, 3, 3), b=normal(2, 3))

LOOPING_SAMPLES = (
    lanes("newton.root", a=uniform(0.2, 9)),
    lanes("newton.root_slope", a=uniform(0.2, 9)),
    array("newton.power_root", a=uniform(0.5, 9), k=always(3), steps=always(9)),
    array("newton.value_and_slope", c=normal(4), x=normal()),
    array("newton.polynomial_root", c=growing, start=uniform(0.5, 2))._replace(floor=1),
    lanes("pendulum.acceleration", **motion),
    lanes("pendulum.step", **motion, dt=uniform(0.05, 0.2)),
    lanes("pendulum.energy", angle=normal(), speed=normal(), length=uniform(0.5, 2)),
    array("pendulum.swing", gaps=uniform(0.05, 0.2, 8), **motion),
    array("pendulum.loss", "angle speed length damping", gaps=uniform(0.05, 0.2, 8), seen=normal(8), **motion),
    array(f"{S07}.valley", w=normal(2), steep=uniform(2, 10)),
    array(f"{S07}.slope", w=normal(2), steep=uniform(2, 10)),
    *(
        array(f"{S07}.by_{name}", **descent)
        for name in ("gradient_descent", "momentum", "nesterov")
    ),
    # a step divided by the size of the gradient does not depend on how steep it is: terms that cancel
    *(array(f"{S07}.by_{name}", **descent)._replace(floor=1) for name in ("rmsprop", "adam")),
    array(f"{S07}.left_over", "rate", **descent),
    lanes(f"{S08}.reuse", x=normal()),
    *(
        array(f"{S08}.{chain}_{what}", x=uniform(0.5, 1), w=uniform(0.5, 2, 5))
        for chain in ("sigmoid", "relu", "residual")
        for what in ("chain", "slope")
    ),
    array(f"{S08}.bound", w=uniform(0.5, 2, 5)),
    array(f"{S08}.spread", x=uniform(0.5, 1, 3), W=uniform(0.1, 1, 2, 3, 3)),
    array(f"{S11}.convolve", x=normal(4, 5), K=normal(2, 2)),
    array(f"{S11}.pool", x=normal(4, 6)),
    array(f"{S11}.dropped", x=normal(5), kept=normal(5), rate=uniform(0.1, 0.5)),
    array(f"{S11}.deep", x=normal(3), **layers),
    array(f"{S11}.deep_loss", "W b", x=normal(3), y=normal(3), **layers),
    array(f"{S11}.deltas", x=normal(3), y=normal(3), **layers),
    array(f"{S11}.picture_loss", "K", x=uniform(0.5, 1, 4, 4), K=uniform(0.1, 1, 2, 2), y=normal()),
)


def program(name: str, text: str, wrt: str = "", /, **draws: Draw) -> Case:
    """`f` of a text."""
    return Case(name, text, "f", draws, active(draws, wrt))


RNN = """
fn f(xs: real[T, b, n], h0: real[b, m], W: real[m, m], U: real[n, m], c: real[m]) -> real[T, b, m]:
    h = h0
    for x in xs{manner}:
        h = tanh(x @ U + h @ W + c)
        collect hs = h
    return hs
"""

LSTM = """
fn f(xs: real[T, b, n], h: real[b, m], c: real[b, m], W: real[n, 4 * m], U: real[m, 4 * m], d: real[4 * m]):
    for x in xs{manner}:
        h, c = lstm_cell(x, h, c, W = W, U = U, b = d)
        collect hs = h
    return hs, c
"""

NESTED = """
fn f(x: real[n, m], w: real[m]) -> real[n]:
    s = 0
    for row in x:
        for a, v in row, w:
            s = tanh(s + a * v)
            collect parts = s
        s = s + sum(parts^2) / m
        collect sums = s
    return sums
"""

WHILE = """
fn f(x, a) -> real:
    while x > 1:
        y = x
        while y > a:
            y = y / (1 + a * y)
        x = x / (1.5 + y)
    return x * sin(x)
"""

BACKWARDS = """
fn f(x: real[n], k: int) -> real:
    s = 0
    for i in range(n - 1, -1, -2):
        s = s * x[i] + cos(s)
    for i in range(k):
        s = s + x[i]^2 / (1 + s^2)
    return s
"""

recurrent = given(xs=normal(5, 2, 3), h0=normal(2, 4), W=normal(4, 4), U=normal(3, 4), c=normal(4))
memory = given(xs=normal(6, 2, 3), h=normal(2, 2), c=normal(2, 2), W=normal(3, 8), U=normal(2, 8), d=normal(8))

LOOPS = (
    program("rnn", RNN.format(manner=""), **recurrent),
    program("rnn, checkpoint", RNN.format(manner=" (checkpoint)"), **recurrent),
    program("lstm", LSTM.format(manner=""), **memory),
    program("lstm, checkpoint", LSTM.format(manner=" (checkpoint)"), **memory),
    program("nested loops", NESTED, x=normal(3, 4), w=normal(4)),
    program("while in while", WHILE, x=uniform(6, 9), a=uniform(0.5, 0.9)),
    program("ranges", BACKWARDS, x=normal(6), k=always(3)),
    program("a loop of no steps", RNN.format(manner=""), **recurrent | given(xs=normal(0, 2, 3))),
)
