"""A dense net of two layers: tanh, softmax cross entropy."""

fn loss(
    W1: real[n, h], b1: real[h], W2: real[h, c], b2: real[c], X: real[batch, n], y: int[batch]
) -> real:
    a = tanh(X @ W1 + b1)
    z = a @ W2 + b2
    surprise[i] = logsumexp[j](z[i, j]) - z[i, y[i]]
    return mean(surprise)

derive grad(loss, W1, b1, W2, b2)
