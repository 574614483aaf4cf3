fn outer_product(x: real[n], y: real[m]) = x[:, none] * y[:, none]
