fn f(x: real[n, m]) = transpose(x, [0, 2])
