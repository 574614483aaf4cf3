fn f(x):
    y = 1 if x > 0 else z = 2
    return y
