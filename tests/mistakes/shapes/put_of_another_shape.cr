fn f(x: real[n], v: real[m]) = put(x, 0, v)
