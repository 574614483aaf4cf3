fn quadratic(x: real[n], A: real[m, m]) = x @ A @ x
