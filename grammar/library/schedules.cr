"""Schedules: the rate of step t, of which the first is 0, from the rate at which training begins."""

fn step_decay(t: int, rate, every: int, factor = 0.1):
    """The rate times `factor` after every so many steps."""
    return rate * factor^(t // every)

fn exponential_decay(t: int, rate, factor):
    """The rate times `factor` after every step."""
    return rate * factor^t

fn linear_decay(t: int, rate, steps: int, lowest = 0):
    """From the rate to the lowest along a line of so many steps, and there from then on."""
    return rate + (lowest - rate) * minimum(t / steps, 1)

fn cosine_decay(t: int, rate, steps: int, lowest = 0):
    """From the rate to the lowest along half a cosine of so many steps, and there from then on.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017).
    """
    return lowest + (rate - lowest) * (1 + cos(pi * minimum(t / steps, 1))) / 2

fn warm_up(t: int, rate, steps: int):
    """A line up to the rate, which the last of so many steps has first.

    Goyal and others, Accurate, large minibatch SGD: training ImageNet in 1 hour (2017).
    """
    return rate * minimum((t + 1) / steps, 1)

fn warm_up_cosine(t: int, rate, warm: int, steps: int, lowest = 0):
    """`warm_up` for the first steps, then `cosine_decay` to the end."""
    return warm_up(t, rate, warm) if t < warm else cosine_decay(t - warm, rate, steps - warm, lowest)

fn inverse_root_decay(t: int, rate, warm: int):
    """A line up to the rate in the first steps, then the rate times sqrt(warm / (t + 1)).

    Vaswani and others, Attention is all you need (2017), section 5.3.
    """
    return rate * minimum((t + 1) / warm, sqrt(warm / (t + 1)))
