fn f(x: real[n]):
    while x > 1:
        x = x / 2
    return x
