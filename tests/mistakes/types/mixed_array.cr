fn f(x) = [1, x > 0]
