fn trace_of(A: real[n, n]) = sum[i](A[i])

fn use(A: real[n, n]) -> real = trace_of(A)
