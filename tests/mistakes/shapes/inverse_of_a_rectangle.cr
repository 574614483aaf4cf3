fn f(A: real[n, m]) = trace(A @ A)
