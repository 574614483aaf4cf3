fn f(x: real[n, 2]):
    s = 0
    for a, b in x:
        s = s + a * b
    return s
