fn total(x, y):
    z = x
    z += y
    return z
