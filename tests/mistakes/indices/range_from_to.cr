fn f(x: real[n]) = sum[1 < i < n](x[i])
