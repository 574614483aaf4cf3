"""6. Backpropagation: the forward pass keeps the activations, the backward pass hands the errors down.

All derivatives cost a small multiple of one evaluation, however many weights there are; differences cost
one evaluation for each weight. `s06_measure.py` measures both.
"""

fn layer(a: real[n], W: real[m, n], b: real[m]) -> real[m] = tanh(W @ a + b)

fn network(
    x: real[n], W1: real[h, n], b1: real[h], W2: real[h, h], b2: real[h], W3: real[m, h], b3: real[m]
) -> real[m]:
    """Three layers, the last one linear."""
    a1 = layer(x, W1, b1)
    a2 = layer(a1, W2, b2)
    return W3 @ a2 + b3

fn loss(
    x: real[n], y: real[m],
    W1: real[h, n], b1: real[h], W2: real[h, h], b2: real[h], W3: real[m, h], b3: real[m]
) -> real:
    """Half the squared error of one example."""
    e = network(x, W1, b1, W2, b2, W3, b3) - y
    return sum(e^2) / 2

derive grad(loss, W1, b1, W2, b2, W3, b3)

example layer([1, 2], [[0.5, -0.25], [1, 0]], [0, 0.5]) ~= [0, 0.9051482536448664]
example loss(
    [1, -1], [0.5], [[0.1, 0.2], [0.3, -0.4]], [0, 0.1], [[0.5, -0.6], [0.7, 0.8]], [0.05, 0], [[1, -1]],
    [0.2]
) ~= 0.6157510874947146
