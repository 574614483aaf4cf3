fn f(x) = sin(x > 0)
