fn f(x, k: int):
    for t in range(k):
        x = x / 2
        collect xs = x
    return xs
