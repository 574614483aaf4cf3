fn f(x: bool, n: int):
    for t in range(n):
        x = t
    return x
