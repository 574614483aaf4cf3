"""Roots by Newton's iteration: of x^2 = a until it stands still, of x^k = a in a number of steps, of a polynomial.

Differentiated as they ran, step by step; the derivative converges with the root. What an equation says of its root,
without the steps that led to it, stands in equations.cr.
"""

fn root(a):
    """The square root of a > 0."""
    x = (1 + a) / 2
    while abs(x^2 - a) > 1e-15 * a:
        x = (x + a / x) / 2
    return (x + a / x) / 2

fn root_slope(a) = 1 / (2 * root(a))

fn power_root(a, k: int, steps: int):
    """The k-th root of a > 0, by so many steps from 1."""
    x = 1
    for _ in range(steps):
        x = ((k - 1) * x + a / x^(k - 1)) / k
    return x

fn value_and_slope(c: real[n], x):
    """A polynomial and its derivative, c[0] + c[1] x + ..., both by Horner's scheme."""
    p, slope = 0, 0
    for i in range(n - 1, -1, -1):
        slope = slope * x + p
        p = p * x + c[i]
    return p, slope

fn polynomial_root(c: real[n], start) -> real:
    """The root that Newton's iteration reaches from a start within 50 steps, with what rounding leaves of it."""
    x = start
    taken = 0
    step = 1 + abs(start)
    while abs(step) > 1e-14 * (1 + abs(x)) and taken < 50:
        p, slope = value_and_slope(c, x)
        step = p / slope
        x = x - step
        taken = taken + 1
    return x

example root(2) ~= 1.4142135623730951
example root([4, 9]) ~= [2, 3]
example root_slope(3) ~= 0.28867513459481287
example power_root(27, 3, 12) ~= 3
example value_and_slope([1, 2, 3], 2) == [17, 14]
example polynomial_root([-1, 0, 2, 1], 1) ~= 0.6180339887498949
