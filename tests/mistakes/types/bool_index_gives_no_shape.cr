fn positive(x: real[n]) = x[x > 0]
