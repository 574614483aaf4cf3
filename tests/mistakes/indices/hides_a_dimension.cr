fn f(x: real[n, m]):
    y[n] = sum[m](x[n, m])
    return y
