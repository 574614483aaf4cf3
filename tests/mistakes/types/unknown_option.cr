fn f(x: real[n]) = reshape(x, [n, 1], order = "F")
