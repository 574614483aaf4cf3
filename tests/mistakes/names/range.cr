fn f(x: real[n]) = x * range(n)
