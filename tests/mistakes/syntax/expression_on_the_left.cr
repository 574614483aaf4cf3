fn f(x):
    x + 1 = y
    return y
