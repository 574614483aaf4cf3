fn f(x: real[n], w: real[m]) = dot(x, w)
