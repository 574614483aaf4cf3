fn f(x: real[n]) = sum[i < n, i < n](x[i])
