fn f(x):
    for t in range(5, 2):
        x = x + t
    return x
