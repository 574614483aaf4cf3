fn f(x):
    for = x^2
    return for
