"""L2-regularised logistic regression."""

fn loss(w: real[p], b, X: real[n, p], y: real[n]) -> real:
    z = X @ w + b
    return mean(softplus(z) - y * z) + 5e-4 * sum(w^2)

derive grad(loss, w, b)
