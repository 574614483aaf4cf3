fn f(x: real[n]) = sum[i, j](x[i, j])
