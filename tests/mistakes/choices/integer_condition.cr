fn f(x, k: int) = x if k % 2 else -x
