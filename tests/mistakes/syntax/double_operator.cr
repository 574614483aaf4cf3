fn f(x) = x^2 + + * x
