fn f(x) = (y := x^2) + y
