fn f(x: real[n]) = sin[i](x[i])
