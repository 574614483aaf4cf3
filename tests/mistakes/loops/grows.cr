fn f(x: real[n]):
    y = 0
    for v in x:
        y = y + v * x
    return y
