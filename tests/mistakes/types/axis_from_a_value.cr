fn f(x: real[n, m], k: int) = sum(x, axis = k)
