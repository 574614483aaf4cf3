fn f(x: real[n, m], s: real[1, m]) = x / s
