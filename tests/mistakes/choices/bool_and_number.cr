fn f(x) = x if x > 0 else false
