fn f(x: real[n], k: int) = sum[i < k](x[i])
