fn f(x: real[n]):
    y[i in range(n)] = x[i]
    return y
