fn f(a, b, c) = 1 if 0 < (1 if a < b < c else 2) < 3 else 4
