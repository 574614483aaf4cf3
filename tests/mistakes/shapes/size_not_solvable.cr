fn f(x: real[n * m]) = sum(x)
