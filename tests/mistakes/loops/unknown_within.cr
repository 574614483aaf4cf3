fn f(xs: real[n]):
    s = 0
    for x in xs:
        s = s + z
    return s
