fn f(x: real[n, m]) = x as real[n]
