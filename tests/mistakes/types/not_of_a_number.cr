fn f(x) = 1 if not x else 0
