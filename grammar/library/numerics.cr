"""What numpy has for samples and sequences: weighted means, covariances, polynomials, slopes, convolutions, tables."""

fn average(x: real[n], weights: real[n]) -> real:
    """The mean, each element as often as its weight says."""
    return dot(weights, x) / sum(weights)

fn cov(x: real[n, m]) -> real[n, n]:
    """Covariances of n variables of which m samples are seen, m - 1 being their degrees of freedom."""
    centred = x - mean(x, axis = -1, keep = true)
    return centred @ centred.T / (m - 1)

fn corrcoef(x: real[n, m]) -> real[n, n]:
    """Correlations: covariances divided by both standard deviations."""
    c = cov(x)
    s = sqrt(diag(c))
    return c / outer(s, s)

fn vander(x: real[n], count: dim) -> real[n, count]:
    """The powers of each x from x^(count - 1) down to 1: Vandermonde's matrix."""
    v[i, j < count] = x[i]^(count - 1 - j)
    return v

fn convolve(a: real[n], v: real[m]) -> real[n + m - 1]:
    """The coefficients of the product of two polynomials, all n + m - 1 of them."""
    return windows(pad(a, m - 1), m) @ v[::-1]

fn gradient(y: real[..., n], spacing = 1) -> real[..., n]:
    """Slopes along the last axis of what is seen at points so far apart: central differences, one-sided at the ends."""
    first = (y[..., 1:2] - y[..., :1]) / spacing
    inner = (y[..., 2:] - y[..., :-2]) / (2 * spacing)
    last = (y[..., -1:] - y[..., -2:-1]) / spacing
    return concatenate([first, inner, last], axis = -1)

fn gradient_at(y: real[..., n], x: real[n]) -> real[..., n]:
    """Slopes along the last axis of what is seen at the points x: of the parabola through three, one-sided at the ends."""
    h = x[1:] - x[:-1]
    s = (y[..., 1:] - y[..., :-1]) / h
    inner = (h[:-1] * s[..., 1:] + h[1:] * s[..., :-1]) / (h[:-1] + h[1:])
    return concatenate([s[..., :1], inner, s[..., -1:]], axis = -1)

fn multigammaln(a, d: dim) -> real:
    """The logarithm of the gamma function of d variables, for a > (d - 1) / 2; of Wishart's distribution."""
    terms[j < d] = lgamma(a - j / 2)
    whole = d * (d - 1) / 4 * log(pi) + sum(terms)
    return whole if a > (d - 1) / 2 else nan

fn interp(x: real[...], xs: real[n], ys: real[n]) -> real[...]:
    """The straight lines through the points (xs, ys), xs ascending: at x; before and behind them the first and last y.

    Where the slope jumps the derivative by x is that of the piece which begins there.
    """
    k = clip(searchsorted(xs, x, side = "right") - 1, 0, n - 2)
    line = ys[k] + (x - xs[k]) * (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k])
    return where(x < xs[0], ys[0], where(x < xs[n - 1], line, ys[n - 1]))
