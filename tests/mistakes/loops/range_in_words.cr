fn f(x: real[n]) -> real:
    s = 0.0
    for i in 0 to n:
        s = s + x[i]
    return s
