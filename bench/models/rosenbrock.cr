"""Rosenbrock's valley, on which optimisers are tried: a curved floor that leads to (1, ..., 1)."""

fn rosenbrock(x, y) = (1 - x)^2 + 100 * (y - x^2)^2

fn chain(x: real[n]) -> real:
    """The valley in n dimensions: each pair of neighbours is one valley of two."""
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)

example rosenbrock(1, 1) == 0
example rosenbrock(-1.2, 1) ~= 24.2
example chain([1, 1, 1, 1]) == 0
example chain([-1.2, 1, -0.5, 0.8]) ~= 281.7
