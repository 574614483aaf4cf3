fn f(x) = sum(x, axis = 0)
