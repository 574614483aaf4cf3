fn f(x):
    a, b = x^2
    return a + b
