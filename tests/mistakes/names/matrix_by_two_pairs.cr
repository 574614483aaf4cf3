fn corner(A: real[n, m]) = A[0][0][0]
