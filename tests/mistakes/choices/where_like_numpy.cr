fn f(x: real[n]) = where(x > 0)
