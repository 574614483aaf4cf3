"""An lstm that learns to add: of each step a number and a mark; the sum of the two numbers that are marked is asked for.

Hochreiter and Schmidhuber, Long short-term memory (1997), section 5.4.
"""

model adding(units: dim = 32):
    input x: real[batch, steps, 2]
    input y: real[batch]
    h = lstm(x, units)
    p = dense(h[:, -1], 1)
    output total = p[:, 0]
    loss = mse(p[:, 0], y)
