fn u(x, y) = x * y

fn slope(x) = grad(u, x)(x)
