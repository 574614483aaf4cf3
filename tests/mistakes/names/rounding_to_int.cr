fn f(x: real[n], t) = x[int(t)]
