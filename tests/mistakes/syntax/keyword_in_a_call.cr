fn f(x: real[n, m]) = sum(x, in = 0)
