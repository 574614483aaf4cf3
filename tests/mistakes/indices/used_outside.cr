fn f(x: real[n]):
    y[i] = x[i]^2
    return y[i]
