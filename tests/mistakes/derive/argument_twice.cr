fn square(x, y) = x^2 + y

derive grad(square, x, x)
