fn square(x) = x^2

derive gard(square, x)
