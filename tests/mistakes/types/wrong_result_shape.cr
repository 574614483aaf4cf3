fn outer_product(x: real[n], y: real[m]) -> real[m, n] = outer(x, y)
