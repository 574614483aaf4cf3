fn f(x: real[n, m]) = reshape(x, [-1, -1])
