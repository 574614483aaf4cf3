fn chance(shape: real[n], x: real[n]) -> real = sum(gammainc(2 * shape, x)^2)

derive grad(chance, shape)
