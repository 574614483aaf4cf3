fn pair(a, b):
    return a, b,
