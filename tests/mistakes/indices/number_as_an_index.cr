fn f(x: real[n]) = sum[0](x)
