fn trace2(A: real[n][n]) = sum(A)
