fn f(x) = x * (1 / 0)
