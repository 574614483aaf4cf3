fn u(x, y) = x * y

fn slope(x, y) = jacobian(u, x, x)(x, y)
