fn total(x: real[n]):
    s = 0
    for i in range(n):
        s = s + x[i]
    return s
