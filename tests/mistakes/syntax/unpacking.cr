fn f(x: real[2]) = atan2(*x)
