fn residual(x: real[n], y: real[m]) = x - y
