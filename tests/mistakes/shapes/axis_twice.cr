fn f(x: real[n, m]) = sum(x, axis = [0, 0])
