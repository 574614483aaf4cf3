fn f(x: real[n, m], w: real[m]) = dot(x, w)
