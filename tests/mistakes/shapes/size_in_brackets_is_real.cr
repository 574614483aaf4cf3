fn f(x: real[n / 2]) = sum(x)
