fn f(x: real[3]) = x[3]
