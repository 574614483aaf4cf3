fn f(x: real[n]) = trace(x)
