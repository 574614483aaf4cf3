fn f(A: real[n, n]) = sum[i](sum[i](A[i, i]))
