fn f(A: real[n, n]) = np.linalg.inv(A)
