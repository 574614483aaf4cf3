fn root(x):
    assert x >= 0
    return sqrt(x)
