fn (x) = x^2
