fn apply(A: real[n, m], x: real[n]) -> real[m] = A @ x
