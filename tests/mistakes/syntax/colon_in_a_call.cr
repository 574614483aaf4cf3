fn f(x: real[n]) = sum(x, axis: 0)
