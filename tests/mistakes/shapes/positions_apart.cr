fn pick(x: real[n, d, n], a: int[k], b: int[k]) = x[a, :, b]
