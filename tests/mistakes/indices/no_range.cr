fn f(w: real[p], x):
    y[k] = sin(k * x)
    return y
