fn f(xs: real[n]):
    y = 0
    for x in xs:
        y = y + x
        collect y = y
    return y
