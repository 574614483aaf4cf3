fn square(x) = x^2

example sqare(3) == 9
