fn u(x) = x^3

fn slope(x) = grad(u(x), x)
