"""7. The algorithm: forward, the errors delta from the last layer to the first, the gradients, a step.

The emitted `loss_backward` is `deltas` below, line by line; nobody has to write it.
"""

fn loss(x: real[n], y: real[m], W1: real[h, n], b1: real[h], W2: real[m, h], b2: real[m]) -> real:
    """Half the squared error of one example; a = sigmoid(z) in both layers."""
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    z2 = W2 @ a1 + b2
    a2 = sigmoid(z2)
    return sum((a2 - y)^2) / 2

derive grad(loss, W1, b1, W2, b2)

fn deltas(x: real[n], y: real[m], W1: real[h, n], b1: real[h], W2: real[m, h], b2: real[m]):
    """delta^L = grad_a L * sigma'(z^L); delta^l = W^T delta^(l+1) * sigma'(z^l)."""
    a1 = sigmoid(W1 @ x + b1)
    a2 = sigmoid(W2 @ a1 + b2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (W2.T @ delta2) * a1 * (1 - a1)
    return delta1, delta2

fn gradients(x: real[n], y: real[m], W1: real[h, n], b1: real[h], W2: real[m, h], b2: real[m]):
    """grad W = delta a^T, grad b = delta."""
    a1 = sigmoid(W1 @ x + b1)
    delta1, delta2 = deltas(x, y, W1, b1, W2, b2)
    return outer(delta1, x), delta1, outer(delta2, a1), delta2

fn gradient_step(w, g, rate = 0.1) = w - rate * g

fn velocity(v, g, beta = 0.9) = beta * v + g

fn momentum_step(w, v, g, rate = 0.1, beta = 0.9):
    """The weight and its velocity after one step."""
    v = velocity(v, g, beta)
    return w - rate * v, v

fn mean_square(s, g, rho = 0.9) = rho * s + (1 - rho) * g^2

fn rmsprop_step(w, s, g, rate = 0.01, rho = 0.9, epsilon = 1e-8):
    """The weight and the running mean square of its gradient after one step."""
    s = mean_square(s, g, rho)
    return w - rate * g / (sqrt(s) + epsilon), s

fn rmsprop_weight(w, s, g):
    new, _ = rmsprop_step(w, s, g)
    return new

example loss([1, 0], [1], [[0.5, -0.5], [0.25, 1]], [0, 0.1], [[1, -2]], [0.3]) ~= 0.15812857387092272
example gradient_step([1, 2], [0.5, -1]) ~= [0.95, 2.1]
example velocity([1, 0], [0.5, -1]) ~= [1.4, -1]
example mean_square(4, 1) ~= 3.7
example rmsprop_weight(1, 4, 1) ~= 0.9948012475779267
