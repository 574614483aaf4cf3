fn f(x):
    for t in range(5)
        x = x + t
    return x
