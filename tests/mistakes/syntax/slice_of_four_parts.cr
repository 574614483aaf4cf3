fn f(x: real[n]) = x[0:1:2:3]
