fn f(x: real[n], y: real[m]):
    s = 0
    for a, b in x, y:
        s = s + a * b
    return s
