fn steps(x: real[n]) -> real[n] = x[1:] - x[:-1]
