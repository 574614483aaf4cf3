fn steps(x: real[n]):
    d[i] = x[i] - x[i - 1]
    return d
