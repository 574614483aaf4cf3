fn square(x):
    y = x^2
    example y == 4
    return y
