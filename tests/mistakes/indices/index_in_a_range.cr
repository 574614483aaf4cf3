fn f(x: real[n]):
    y[i < n - 2] = x[i + 3]
    return y
