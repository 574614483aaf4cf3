fn f(x: real[-3]) = sum(x)
