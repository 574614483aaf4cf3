fn u(x) = x^3

fn slope(x) = 2 * grad(u, x)
