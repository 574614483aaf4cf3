fn root(a):
    x = a
    while abs(x^2 - a) > 1e-12 * a:
        x = (x + a / x) / 2
    return x
