fn f(x):
    for t in range(0, 9, 0):
        x = x + t
    return x
