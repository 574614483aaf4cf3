"""Handwritten digits, 8 by 8 pixels: a classifier of two layers."""

fn scores(
    x: real[batch, 64], W1: real[64, width], b1: real[width], W2: real[width, 10], b2: real[10]
) -> real[batch, 10]:
    """Of each picture for each of the ten digits."""
    h = tanh(x @ W1 + b1)
    return h @ W2 + b2

fn loss(
    x: real[batch, 64], y: int[batch],
    W1: real[64, width], b1: real[width], W2: real[width, 10], b2: real[10]
) -> real:
    """The mean cross entropy: minus the logarithm of what the softmax gives to the digit y."""
    logits = scores(x, W1, b1, W2, b2)
    surprise[i] = logsumexp[c](logits[i, c]) - logits[i, y[i]]
    return mean(surprise)

derive grad(loss, W1, b1, W2, b2)

fn label(
    x: real[batch, 64], W1: real[64, width], b1: real[width], W2: real[width, 10], b2: real[10]
) -> int[batch] = argmax(scores(x, W1, b1, W2, b2), axis = -1)

fn accuracy(
    x: real[batch, 64], y: int[batch],
    W1: real[64, width], b1: real[width], W2: real[width, 10], b2: real[10]
) -> real:
    """The share of pictures that are labelled right."""
    right[i] = 1 if label(x, W1, b1, W2, b2)[i] == y[i] else 0
    return mean(right)

# Before anything is learned, every digit is as likely as another.
example loss(
    zeros([2, 64]), [3, 9], zeros([64, 5]), zeros([5]), zeros([5, 10]), zeros([10])
) ~= 2.302585092994046
example loss(
    ones([1, 64]), [2], ones([64, 3]) / 64, [-1, -0.5, 0], eye(3, 10), zeros([10])
) ~= 1.7004803935885446
example label(ones([1, 64]), ones([64, 3]) / 64, [-1, -0.5, 0], eye(3, 10), zeros([10])) == [2]
example accuracy(zeros([2, 64]), [0, 9], zeros([64, 5]), zeros([5]), zeros([5, 10]), zeros([10])) == 0.5
