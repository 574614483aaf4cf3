fn f(x: real[n], flag: bool) = x if flag else zeros([n, n])
