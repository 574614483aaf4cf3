fn loss(x: real[n, m]) = sum(sum(x, axis = 0, axis = 1))
