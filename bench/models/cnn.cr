"""A small convolutional net: two layers of 3 x 3 kernels, each with relu and pooling, a dense layer, cross entropy."""

fn conv(x: real[n, c, h, w], K: real[o, c, 3, 3], b: real[o]):
    v = windows(x, [3, 3])
    y[e, f, i, j] = sum[a, k, l](v[e, a, i, j, k, l] * K[f, a, k, l]) + b[f]
    return relu(y)

fn pool(x: real[n, c, h, w]) = max(windows(x, [2, 2], stride = 2), axis = [-1, -2])

fn loss(
    K1: real[o, c, 3, 3], b1: real[o], K2: real[q, o, 3, 3], b2: real[q],
    W: real[q * (((h - 2) // 2 - 2) // 2) * (((w - 2) // 2 - 2) // 2), m], b: real[m],
    X: real[n, c, h, w], y: int[n],
) -> real:
    a = pool(conv(pool(conv(X, K1, b1)), K2, b2))
    z = reshape(a, [n, -1]) @ W + b
    return mean[i](logsumexp[j](z[i, j]) - z[i, y[i]])

derive grad(loss, K1, b1, K2, b2, W, b)
