fn debug(x):
    y = x^2
    print(y)
    return y
