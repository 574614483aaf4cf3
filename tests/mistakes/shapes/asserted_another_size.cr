fn f(x: real[3]) = x as real[4]
