fn f(x: real[n]) = sum[i < 2.5](x[i])
