fn f(k: int) = float(k) / 2
