fn f(x: real[n]):
    a[i], b[j] = x[i], x[j]
    return a + b
