"""11. Deep networks: convolution, pooling, dropout, and the recursion that carries errors back through any depth.

Each is a few lines here, and its derivative none. As layers that own their parameters they stand in the standard
library: `samples/networks/digits_conv.cr` is made of them.
"""

fn convolve(x: real[h, w], K: real[q, q]) -> real[h - q + 1, w - q + 1]:
    """The kernel, at every place: y[i, j] = sum over a, b of K[a, b] x[i + a, j + b]."""
    y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])
    return y

fn pool(x: real[2 * h, 2 * w]) -> real[h, w]:
    """The largest of every two by two: its cotangent goes to the one that was largest."""
    return max(windows(x, [2, 2], stride = 2), axis = [-2, -1])

fn dropped(x: real[n], kept: real[n], rate) -> real[n]:
    """Inverted dropout: what is kept (1, not 0) is enlarged, so that the mean stays."""
    return x * kept / (1 - rate)

fn deep(x: real[m], W: real[n, m, m], b: real[n, m]) -> real[m]:
    """n layers of sigmoid. Backwards it is delta^l = W^T delta^(l+1) * sigma'(z^l), in a loop from the last to the first."""
    a = x
    for weights, bias in W, b:
        a = sigmoid(weights @ a + bias)
    return a

fn deep_loss(x: real[m], y: real[m], W: real[n, m, m], b: real[n, m]) -> real = sum((deep(x, W, b) - y)^2) / 2

derive grad(deep_loss, W, b)

fn deltas(x: real[m], y: real[m], W: real[n, m, m], b: real[n, m]) -> real[n, m]:
    """The errors of all layers by hand, from the last to the first."""
    a = x
    for weights, bias in W, b:
        a = sigmoid(weights @ a + bias)
        collect activations = a
    d = activations[-1] - y
    for t in range(n - 1, -1, -1):
        delta = d * activations[t] * (1 - activations[t])
        d = W[t].T @ delta
        collect backwards = delta
    return backwards[::-1]

fn picture_loss(x: real[h, w], K: real[q, q], y) -> real:
    """A convolution, relu, and the mean of what lives: half the squared error."""
    return (mean(relu(convolve(x, K))) - y)^2 / 2

derive grad(picture_loss, K)

example convolve([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]]) == [[-4, -4], [-4, -4]]
example pool([[1, 2, 5, 0], [3, 4, 1, 1]]) == [[4, 5]]
example dropped([1, 2, 3], [1, 0, 1], 0.5) == [2, 0, 6]
example deep([1, -1], [[[0.5, 0.5], [1, 0]]], [[0, 0.5]]) ~= [0.5, 0.8175744761936437]
example deltas(
    [1, -1], [0, 1], [[[0.5, 0.5], [2, 0]], [[1, -1], [0, 2]]], [[0, 0], [0, 0]]
) ~= [[0.02447296000735505, -0.014128926321471176], [0.0978918400294202, -0.018338792033038037]]
example picture_loss([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[-1, 0], [0, 1]], 3) == 0.5
