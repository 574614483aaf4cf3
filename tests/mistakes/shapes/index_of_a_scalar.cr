fn f(x) = x[0]
