fn square(x) = x^2

example square(3) == 9 == 3^2
