fn f(x):
    y = x^2
    """The square."""
    return y
