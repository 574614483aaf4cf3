fn steps(x: real[n]):
    d[i < n] = x[i + 1] - x[i]
    return d
