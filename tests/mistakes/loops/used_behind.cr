fn f(xs: real[n]):
    s = 0
    for x in xs:
        y = x^2
        s = s + y
    return s + y
