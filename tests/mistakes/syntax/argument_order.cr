fn loss(x: real[n, m]) = sum(sum(axis = 0, x))
