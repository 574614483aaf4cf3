"""7. Optimisers at work: the same valley, descended by each of them, and the derivative of where one ends by its rate.

The valley is w^2 / 2 along one axis and steep * w^2 / 2 along the other. The steps are those of the standard library.
"""

fn valley(w: real[2], steep) -> real = (w[0]^2 + steep * w[1]^2) / 2

fn slope(w: real[2], steep) -> real[2] = grad(valley, w)(w, steep)

fn by_gradient_descent(w: real[2], steep, rate, steps: int) -> real[2]:
    """Each axis shrinks by a factor of its own in each step: 1 - rate, and 1 - rate * steep."""
    for _ in range(steps):
        w = gradient_descent(w, slope(w, steep), rate)
    return w

fn by_momentum(w: real[2], steep, rate, steps: int) -> real[2]:
    v = zeros([2])
    for _ in range(steps):
        w, v = momentum(w, slope(w, steep), v, rate, beta = 0.5)
    return w

fn by_nesterov(w: real[2], steep, rate, steps: int) -> real[2]:
    v = zeros([2])
    for _ in range(steps):
        w, v = nesterov(w, slope(w, steep), v, rate, beta = 0.5)
    return w

fn by_rmsprop(w: real[2], steep, rate, steps: int) -> real[2]:
    s = zeros([2])
    for _ in range(steps):
        w, s = rmsprop(w, slope(w, steep), s, rate, beta = 0.9)
    return w

fn by_adam(w: real[2], steep, rate, steps: int) -> real[2]:
    """Divided by its own size, the gradient is the same along both axes, however steep one is."""
    m, s = zeros([2]), zeros([2])
    for t in range(steps):
        w, m, s = adam(w, slope(w, steep), m, s, t + 1, rate)
    return w

fn left_over(w: real[2], steep, rate, steps: int) -> real:
    """The height at which gradient descent ends: its derivative by the rate says whether the steps are too short."""
    return valley(by_gradient_descent(w, steep, rate, steps), steep)

derive grad(left_over, rate)

example slope([3, 2], 10) == [3, 20]
example by_gradient_descent([1, 1], 10, 0.05, 3) ~= [0.857375, 0.125]
example by_gradient_descent([1, 1], 10, 0.25, 2) ~= [0.5625, 2.25]
example by_momentum([1, 1], 10, 0.1, 2) ~= [0.76, -0.5]
example by_nesterov([1, 1], 10, 0.05, 2) ~= [0.843125, -0.0625]
example by_rmsprop([1, 1], 10, 0.01, 2) ~= [0.9457880262458568, 0.9457880248818967]
example by_adam([1, 1], 10, 0.01, 2) ~= [0.98000274609637, 0.9800027459159694]
example left_over([1, 1], 10, 0.05, 2) ~= 0.719753125
