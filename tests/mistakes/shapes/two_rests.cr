fn f(x: real[n, m, k]) = x[..., 0, ...]
