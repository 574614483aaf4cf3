fn f(x: real[n], y: real[n]):
    for i in range(n):
        y[i] = x[i]
    return y
