fn shift(x: real[n], by: real[n] = 1) = x + by
