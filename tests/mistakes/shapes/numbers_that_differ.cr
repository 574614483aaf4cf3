fn f(x: real[3], y: real[4]) = x + y
