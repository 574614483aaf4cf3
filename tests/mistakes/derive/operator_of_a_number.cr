fn slope(x) = grad(x^3, x)(x)
