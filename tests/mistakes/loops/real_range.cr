fn f(a, x):
    for t in range(a):
        x = x * 2
    return x
