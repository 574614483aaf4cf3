fn f(x: real[n], i: int):
    y[i] = x[i]^2
    return y
