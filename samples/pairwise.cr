"""Distances between the rows of two tables, in index notation."""

fn pairwise(x: real[n, d], c: real[k, d]) -> real[n, k]:
    """Euclidean."""
    r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))
    return r

fn manhattan(x: real[n, d], c: real[k, d]) -> real[n, k]:
    r[i, j] = sum[a](abs(x[i, a] - c[j, a]))
    return r

fn mahalanobis(x: real[n, d], mu: real[k, d], L: real[k, d, d]) -> real[n, k]:
    """Squared, in the metric L^T L that each of the k centres has of its own."""
    z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))
    q[i, j] = sum[a](z[i, j, a]^2)
    return q

fn kernel(x: real[n, d], c: real[k, d], width) -> real[n, k]:
    """Gaussian similarities."""
    s[i, j] = exp(-sum[a]((x[i, a] - c[j, a])^2) / (2 * width^2))
    return s

fn nearest(x: real[n, d], c: real[k, d]) -> int[n]:
    """The centre that each row belongs to."""
    label[i] = argmin[j](sum[a]((x[i, a] - c[j, a])^2))
    return label

fn distortion(x: real[n, d], c: real[k, d]) -> real:
    """What k-means minimises."""
    return sum[i](min[j](sum[a]((x[i, a] - c[j, a])^2))) / n

example pairwise([[0, 0], [3, 4]], [[0, 0], [0, 4], [3, 0]]) == [[0, 4, 3], [5, 3, 4]]
example manhattan([[0, 0], [3, 4]], [[1, -1]]) == [[2], [7]]
example mahalanobis([[1, 2]], [[0, 0], [1, 1]], [[[1, 0], [0, 1]], [[2, 0], [1, 3]]]) == [[5, 9]]
example kernel([[0, 1]], [[0, 1], [2, -1]], 1.5) ~= [[1, 0.16901331540606607]]
example nearest([[0, 0], [3, 4], [2, 1]], [[0, 1], [3, 3]]) == [0, 1, 0]
example distortion([[0, 0], [3, 4], [2, 1]], [[0, 1], [3, 3]]) ~= 2
