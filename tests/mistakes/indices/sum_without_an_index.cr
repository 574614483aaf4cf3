fn f(x: real[n]) = sum[](x)
