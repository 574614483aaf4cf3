fn covariance(x: real[n, d]) -> real[d, d]:
    c = x - mean(x, axis = 1)
    return c.T @ c / n
