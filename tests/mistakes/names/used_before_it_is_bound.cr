fn f(x):
    z = y + 1
    y = x^2
    return z
