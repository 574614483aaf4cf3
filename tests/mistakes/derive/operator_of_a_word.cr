fn slope(x) = grad(sin, x)(x)
