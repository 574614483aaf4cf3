fn total(x: real[n, m]) = x.sum(axis = 0)
