fn f(x: real[n, m]) = x.H
