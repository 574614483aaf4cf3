"""9. Numerically: the toy network, its gradients by hand, and what differences make of them."""

fn output(x, W1, b1, W2, b2) = sigmoid(W2 * sigmoid(W1 * x + b1) + b2)

fn loss(x, target, W1, b1, W2, b2):
    """Half the squared error of one input, one hidden and one output neuron."""
    h = sigmoid(W1 * x + b1)
    a = sigmoid(W2 * h + b2)
    return (a - target)^2 / 2

derive grad(loss, W1, b1, W2, b2)

fn by_hand(x, target, W1, b1, W2, b2) -> real[4]:
    """The gradient by W1, b1, W2, b2."""
    h = sigmoid(W1 * x + b1)
    a = sigmoid(W2 * h + b2)
    delta2 = (a - target) * a * (1 - a)
    delta1 = W2 * delta2 * h * (1 - h)
    return [delta1 * x, delta1, delta2 * h, delta2]

fn difference(x, target, W1, b1, W2, b2, step):
    """The central difference quotient by W1: right to about step^2, until rounding takes over."""
    ahead = loss(x, target, W1 + step, b1, W2, b2)
    behind = loss(x, target, W1 - step, b1, W2, b2)
    return (ahead - behind) / (2 * step)

example output(1, 0.5, 0.1, 1.5, 0.2) ~= 0.762870965387494
example loss(1, 0.8, 0.5, 0.1, 1.5, 0.2) ~= 0.0006892826056283345
example by_hand(
    1, 0.8, 0.5, 0.1, 1.5, 0.2
) ~= [-0.0023049782993272696, -0.0023049782993272696, -0.004336615062015753, -0.006716599869310617]
example difference(1, 0.8, 0.5, 0.1, 1.5, 0.2, 1e-4) ~= -0.0023049782993272696 within 1e-6
