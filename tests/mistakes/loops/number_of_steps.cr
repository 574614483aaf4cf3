fn f(n: int, x):
    for t in n:
        x = x * 2
    return x
