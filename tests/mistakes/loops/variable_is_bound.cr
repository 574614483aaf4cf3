fn f(x: real[n]):
    for x in x:
        y = x
    return y
