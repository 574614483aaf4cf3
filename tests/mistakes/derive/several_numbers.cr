fn squares(x: real[n]) = x^2

derive grad(squares, x)
