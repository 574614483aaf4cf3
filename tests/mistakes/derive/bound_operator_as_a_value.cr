fn u(x) = x^3

fn slope(x):
    g = grad(u, x)
    return g + 1
