fn transposed(A: real[n, m]) -> real[n, m]:
    B[j, i] = A[i, j]
    return B
