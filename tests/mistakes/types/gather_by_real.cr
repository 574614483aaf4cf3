fn at(x: real[n], t: real[m]) = x[t]
