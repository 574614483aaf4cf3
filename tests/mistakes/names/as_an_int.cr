fn f(x: real[n], t) = x[t as int]
