fn swap(a, b):
    (c, d) = b, a
    return c - d
