fn power(x, k: int) = x^k

fn slope(x, k: int) = grad(power, k)(x, k)
