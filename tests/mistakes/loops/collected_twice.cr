fn f(xs: real[n]):
    for x in xs:
        collect ys = x
        collect ys = 2 * x
    return ys
