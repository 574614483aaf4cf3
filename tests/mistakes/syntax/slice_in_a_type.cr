fn f(x: real[n:]) = x
