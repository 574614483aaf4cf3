fn f(x):
    while x > 1:
        x = x / 2
        collect xs = x
    return xs
