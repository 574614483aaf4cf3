fn f(x: real[n, m]) = x[0, 1, 2]
