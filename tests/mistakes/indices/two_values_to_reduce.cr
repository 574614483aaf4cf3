fn f(x: real[n], y: real[n]) = sum[i](x[i], y[i])
