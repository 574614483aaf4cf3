fn power(x, k: int) = x^k

derive grad(power, k)
