fn f(a: real[n], b: real[m]) = stack([a, b])
