fn f(x, k) = k(x + 1)
