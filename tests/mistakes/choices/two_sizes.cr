fn f(x: real[n], y: real[m], flag: bool) = x if flag else y
