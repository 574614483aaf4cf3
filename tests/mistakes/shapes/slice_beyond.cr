fn f(x: real[3]) = x[2:7]
