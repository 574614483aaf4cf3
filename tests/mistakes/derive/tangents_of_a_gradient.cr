fn u(x) = x^3

fn along(x) = grad(u, x)(x; 1)
