fn f(x: real[n]) = sum[i](x[i]) * i
