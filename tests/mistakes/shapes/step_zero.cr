fn f(x: real[n]) = x[::0]
