fn triangle(A: real[n, n]) = sum[i, j < i](A[i, j])
