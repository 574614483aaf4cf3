fn f(x: real[n, 1], y: real[n]) = x * y
