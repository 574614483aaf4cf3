fn f(x) = sin * x
