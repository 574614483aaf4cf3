fn f(a: real[n, 3], b: real[m, 4]) = concatenate([a, b])
