fn f(x: real[n], y: real[m], t):
    a = (x + y) * sine(t) + undefined
    b = y[t] + x[-1]
    return a + b
