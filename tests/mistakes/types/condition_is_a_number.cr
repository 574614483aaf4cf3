fn f(x) = 1 if x else 0
