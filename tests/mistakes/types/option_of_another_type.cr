fn centred(x: real[n, m]) = x - mean(x, axis = 0, keep = 1)
