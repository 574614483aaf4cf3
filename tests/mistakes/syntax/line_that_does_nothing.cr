fn f(x):
    sin(x)
    return x
