fn half(k: int) = k / 2

derive grad(half)
