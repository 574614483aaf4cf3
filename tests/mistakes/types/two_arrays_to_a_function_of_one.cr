fn f(x: real[n], y: real[n]) = sum(x, y)
