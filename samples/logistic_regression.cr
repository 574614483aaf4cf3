"""Logistic regression: the probability of a yes, by maximum likelihood with a ridge."""

fn probability(X: real[n, p], w: real[p], b) -> real[n] = sigmoid(X @ w + b)

fn loss(X: real[n, p], y: real[n], w: real[p], b, ridge = 1e-3) -> real:
    """Minus the mean log likelihood of the labels y (0 or 1), and the ridge.

    log(1 + e^z) - y z is the same as -log(s) for a yes and -log(1 - s) for a no, without their overflow.
    """
    z = X @ w + b
    return mean(softplus(z) - y * z) + ridge * sum(w^2) / 2

derive grad(loss, w, b)

fn accuracy(X: real[n, p], y: real[n], w: real[p], b) -> real:
    said = X @ w + b > 0
    return mean(1 if said == (y > 0.5) else 0)

example probability([[0, 0], [1, -2]], [0.5, 0.25], 0) == [0.5, 0.5]
example loss([[1, 2], [-3, 1], [0.5, -1]], [1, 0, 1], [0.8, -0.3], 0.1) ~= 0.3327318674613249
example loss([[1000, 0]], [1], [1, 0], 0, 0) == 0
example loss([[1000, 0]], [0], [1, 0], 0, 0) == 1000
example accuracy([[1, 2], [-3, 1], [0.5, -1]], [1, 0, 0], [0.8, -0.3], 0.1) ~= 0.6666666666666666
