fn first(x: real[n], k: int) = x[0:k]
