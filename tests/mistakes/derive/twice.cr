fn square(x) = x^2

derive grad(square, x)
derive grad(square, x)
