fn f(x: real[n]) -> real:
    s = 0.0
    for (i = 0; i < n; i++):
        s = s + x[i]
    return s
