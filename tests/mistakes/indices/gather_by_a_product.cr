fn f(x: real[n], k: real[n]):
    y[i] = x[k[i]]
    return y
