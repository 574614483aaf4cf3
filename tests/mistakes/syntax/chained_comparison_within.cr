fn f(a, b) = 1 if 0 < (1 if 0 < a < 1 else b) < 1 else 0
