fn f(x):
    s = 0
    for v in x:
        s = s + v
    return s
