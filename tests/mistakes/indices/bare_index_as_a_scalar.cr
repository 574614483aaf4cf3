fn f(x: real[n, m]):
    y[i] = x[i]
    return y + x[:, 0]
