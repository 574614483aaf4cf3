fn f(x: real[n]) -> real[m] = x
