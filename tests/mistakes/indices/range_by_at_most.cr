fn f(x: real[n]) = sum[i <= n](x[i])
