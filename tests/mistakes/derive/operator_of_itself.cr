fn u(x) = x + grad(u, x)(x)
