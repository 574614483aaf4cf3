fn square(x) = x^2

derive grad(square, x = 3)
