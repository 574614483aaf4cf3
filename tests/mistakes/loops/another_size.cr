fn f(x: real[n, n + 1], h: real[n]):
    for t in range(3):
        h = h @ x
    return h
