fn scaled(A: real[n, n], s) = A @ s
