fn f(A: real[n, n]):
    d[i, i] = A[i, i]
    return d
