fn f(x: real[n, m]) = reshape(x, [n, n])
