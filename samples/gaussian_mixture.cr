"""A mixture of k Gaussians in d dimensions, in index notation.

Each covariance is given by the triangular factor Q of its inverse, covariance = (Q^T Q)^-1: the logarithm
q of its diagonal, and below the diagonal L, of which only that part is read. So nothing has to be
inverted, and every q and L is a covariance.
"""

fn factors(q: real[k, d], L: real[k, d, d]) -> real[k, d, d]:
    Q[j, a, b] = exp(q[j, a]) if a == b else L[j, a, b] if b < a else 0
    return Q

fn log_likelihood(
    alpha: real[k], mu: real[k, d], q: real[k, d], L: real[k, d, d], x: real[n, d]
) -> real:
    """Of the points x; the weights are softmax(alpha), the means mu."""
    Q = factors(q, L)
    z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))
    t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2
    total = sum[i](logsumexp[j](t[i, j]))
    return total - n * logsumexp(alpha) - n * d * log(2 * pi) / 2

fn wishart(q: real[k, d], L: real[k, d, d], gamma, m: int) -> real:
    """Minus the logarithm of a Wishart prior on the covariances, with its constant."""
    square = sum[j, a, b](factors(q, L)[j, a, b]^2)
    nu = d + m + 1
    norming = nu * d * log(gamma / sqrt(2)) - d * (d - 1) / 4 * log(pi) - sum[j < d](lgamma((nu - j) / 2))
    return gamma^2 * square / 2 - m * sum(q) - k * norming

fn objective(
    alpha: real[k], mu: real[k, d], q: real[k, d], L: real[k, d, d], x: real[n, d], gamma, m: int
) -> real:
    """What a fit minimises: minus the logarithm of the posterior."""
    return wishart(q, L, gamma, m) - log_likelihood(alpha, mu, q, L, x)

derive grad(log_likelihood, alpha, mu, q, L)
derive grad(objective, alpha, mu, q, L)

fn responsibilities(
    alpha: real[k], mu: real[k, d], q: real[k, d], L: real[k, d, d], x: real[n, d]
) -> real[n, k]:
    """The probability that a point came from a component."""
    Q = factors(q, L)
    z[i, j, a] = sum[b](Q[j, a, b] * (x[i, b] - mu[j, b]))
    t[i, j] = alpha[j] + sum[a](q[j, a]) - sum[a](z[i, j, a]^2) / 2
    p[i, j] = exp(t[i, j] - logsumexp[c](t[i, c]))
    return p

example factors([[0, 0]], [[[7, 7], [0.5, 7]]]) == [[[1, 0], [0.5, 1]]]
example log_likelihood([0], [[0]], [[0]], [[[0]]], [[0], [1]]) ~= -2.3378770664093453
example log_likelihood(
    [0.5, -0.25], [[0, 1], [2, -1]], [[0.1, -0.2], [0.3, 0]], [[[0, 0], [0.4, 0]], [[0, 0], [-0.7, 0]]],
    [[0.5, 0.5], [1, -2], [3, 0]]
) ~= -9.526033215361538
example wishart(
    [[0.1, -0.2], [0.3, 0]], [[[0, 0], [0.4, 0]], [[0, 0], [-0.7, 0]]], 1.5, 2
) ~= 6.170587075391012
example responsibilities(
    [0.5, -0.25], [[0, 1], [2, -1]], [[0.1, -0.2], [0.3, 0]], [[[0, 0], [0.4, 0]], [[0, 0], [-0.7, 0]]],
    [[0.5, 0.5]]
) ~= [[0.9958336562334875, 0.004166343766512448]]
